package dev.trapline.machine.device;

/// One of the three counters of an 8254 (Intel data sheet 231164), as a function of time.
///
/// Nothing is counted down: what the counter shows follows from the tick at which it was loaded. All times are ticks of the counter's
/// clock. A count is loaded one tick after it was written or triggered.
final class PitCounter {

    /// No change of the output is to come.
    static final long NEVER = EventQueue.NEVER;

    private static final int BINARY = 0x1_0000;
    private static final int DECIMAL = 10_000;
    private static final int LOW_BYTE = 1;
    private static final int BOTH_BYTES = 3;
    private static final int NULL_COUNT = 0x40;
    private static final int OUT = 0x80;

    private int control;
    private int mode;
    private int modulus = BINARY;
    private int access = BOTH_BYTES;
    private boolean gate;

    // The count register: what was written last, 1 to the modulus.
    private int written = BINARY;
    private boolean nullCount = true;
    private boolean highByteNext;
    private int lowByteWritten;

    // The counting element: `initial` was loaded at `origin`; while the gate holds it, it has counted `held` ticks.
    private boolean loaded;
    private int initial = BINARY;
    private long origin;
    private long held;
    private boolean counting;
    private long loadAt = NEVER;
    private boolean loadStartsLow;

    private int latchedCount;
    private boolean countLatched;
    private int latchedStatus;
    private boolean statusLatched;
    private boolean highByteToRead;

    PitCounter(boolean gate) {
        this.gate = gate;
    }

    /// Bits 5 to 0 of a control word for this counter: access, mode, BCD.
    void control(int bits, long tick) {
        settle(tick);
        control = bits & 0x3f;
        access = control >> 4;
        int modeBits = control >> 1 & 7;
        mode = modeBits > 5 ? modeBits - 4 : modeBits;
        modulus = (control & 1) != 0 ? DECIMAL : BINARY;
        loaded = false;
        counting = false;
        load(NEVER);
        nullCount = true;
        highByteNext = false;
        highByteToRead = false;
        countLatched = false;
        statusLatched = false;
    }

    /// A byte at the counter's port.
    void write(int value, long tick) {
        settle(tick);
        if (access == BOTH_BYTES && !highByteNext) {
            highByteNext = true;
            lowByteWritten = value;
            if (mode == 0) {
                // The first byte stops counting and takes the output low at once.
                loaded = false;
                counting = false;
                load(NEVER);
            }
            return;
        }
        highByteNext = false;
        int bits = access == BOTH_BYTES ? value << 8 | lowByteWritten : access == LOW_BYTE ? value : value << 8;
        int count = (modulus == DECIMAL ? ofDecimal(bits) : bits) % modulus;
        written = count == 0 ? modulus : count;
        nullCount = true;
        switch (mode) {
            case 0, 4 -> load(tick + 1);
            case 2 -> load(counting ? endOfPeriod(tick) : tick + 1);
            case 3 -> {
                load(counting ? endOfHalf(tick) : tick + 1);
                loadStartsLow = counting && initial > 1 && position(tick) < highTicks();
            }
            default -> {
                // 1 and 5 load when they are triggered.
            }
        }
    }

    private void load(long tick) {
        loadAt = tick;
        loadStartsLow = false;
    }

    private static int ofDecimal(int bits) {
        return (bits >> 12 & 15) * 1000 + (bits >> 8 & 15) * 100 + (bits >> 4 & 15) * 10 + (bits & 15);
    }

    private int toBits(int count) {
        return modulus == BINARY
                ? count
                : count / 1000 % 10 << 12 | count / 100 % 10 << 8 | count / 10 % 10 << 4 | count % 10;
    }

    /// Drives the GATE input.
    void gate(boolean high, long tick) {
        settle(tick);
        if (high == gate) {
            return;
        }
        switch (mode) {
            case 0, 4 -> {
                if (high) {
                    resume(tick);
                } else {
                    hold(tick);
                }
            }
            case 1, 5 -> {
                if (high) {
                    load(tick + 1);
                }
            }
            default -> {
                if (!high) {
                    hold(tick);
                } else if (loaded || loadAt != NEVER) {
                    load(tick + 1);
                }
            }
        }
        gate = high;
    }

    private void hold(long tick) {
        if (counting) {
            held = tick - origin;
            counting = false;
        }
    }

    private void resume(long tick) {
        if (loaded && !counting) {
            origin = tick - held;
            counting = true;
        }
    }

    /// Loads what is to be loaded by now.
    private void settle(long tick) {
        if (tick < loadAt) {
            return;
        }
        initial = written;
        nullCount = false;
        loaded = true;
        held = 0;
        // Mode 3 takes a new count at the end of each half: behind the high one it goes on with the low one.
        origin = loadStartsLow ? loadAt - highTicks() : loadAt;
        counting = gate || mode == 1 || mode == 5;
        loadAt = NEVER;
    }

    private long elapsed(long tick) {
        return counting ? tick - origin : held;
    }

    private int position(long tick) {
        return (int) (elapsed(tick) % initial);
    }

    private int highTicks() {
        return (initial + 1) / 2;
    }

    private long endOfPeriod(long tick) {
        return tick + initial - position(tick);
    }

    private long endOfHalf(long tick) {
        return position(tick) < highTicks() ? tick + highTicks() - position(tick) : endOfPeriod(tick);
    }

    /// The OUT output.
    boolean out(long tick) {
        settle(tick);
        if (!loaded) {
            return mode != 0;
        }
        return switch (mode) {
            case 0, 1 -> elapsed(tick) >= initial;
            case 2 -> !gate || position(tick) != initial - 1;
            case 3 -> !gate || position(tick) < highTicks();
            default -> elapsed(tick) != initial;
        };
    }

    /// The next tick at which the output may be another than at this one, or [#NEVER].
    long nextChange(long tick) {
        settle(tick);
        if (loadAt != NEVER) {
            return loadAt;
        }
        if (!loaded || !counting) {
            return NEVER;
        }
        long elapsed = elapsed(tick);
        int position = position(tick);
        return switch (mode) {
            case 0, 1 -> elapsed < initial ? origin + initial : NEVER;
            case 2 -> initial == 1 ? NEVER : position < initial - 1 ? tick + initial - 1 - position : tick + 1;
            case 3 -> initial == 1 ? NEVER : endOfHalf(tick);
            default -> elapsed < initial ? origin + initial : elapsed == initial ? tick + 1 : NEVER;
        };
    }

    /// What the counting element shows, as it is read.
    private int count(long tick) {
        settle(tick);
        if (!loaded) {
            return toBits(initial % modulus);
        }
        int count = switch (mode) {
            case 2 -> initial - position(tick);
            case 3 -> {
                int half = position(tick) < highTicks() ? position(tick) : position(tick) - highTicks();
                yield (initial & -2) - 2 * half;
            }
            default -> (int) Math.floorMod(initial - elapsed(tick), (long) modulus);
        };
        return toBits(count % modulus);
    }

    /// The counter latch command: keeps the count until it is read.
    void latchCount(long tick) {
        if (!countLatched) {
            latchedCount = count(tick);
            countLatched = true;
        }
    }

    /// Latching of the status by the read-back command.
    void latchStatus(long tick) {
        if (!statusLatched) {
            latchedStatus = (out(tick) ? OUT : 0) | (nullCount ? NULL_COUNT : 0) | control;
            statusLatched = true;
        }
    }

    /// A byte from the counter's port: the status if it is latched, then the count.
    int read(long tick) {
        if (statusLatched) {
            statusLatched = false;
            return latchedStatus;
        }
        int value = countLatched ? latchedCount : count(tick);
        boolean high = access == BOTH_BYTES ? highByteToRead : access != LOW_BYTE;
        highByteToRead = access == BOTH_BYTES && !highByteToRead;
        if (!highByteToRead) {
            countLatched = false;
        }
        return high ? value >> 8 : value & 0xff;
    }

    void addState(StateDigest digest) {
        digest.add(control, written, lowByteWritten, initial, origin, held, loadAt, latchedCount, latchedStatus);
        digest.add(gate, loadStartsLow, nullCount, highByteNext, loaded, counting, countLatched, statusLatched,
                highByteToRead);
    }
}
