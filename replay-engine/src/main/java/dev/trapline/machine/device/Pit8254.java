package dev.trapline.machine.device;

/// The interval timer 8254 (Intel data sheet 231164) of a PC at ports 0x40 to 0x43, and the speaker's port 0x61.
///
/// Counter 0 drives IRQ 0, counter 1 nothing (it asked for refresh of memory once), counter 2 the speaker; its gate is bit 0 of port 0x61.
public final class Pit8254 implements PortDevice {

    /// Ticks a second: a third of the colour subcarrier of NTSC times four.
    public static final long TICKS_PER_SECOND = 1_193_182;

    private static final int COUNTERS = 3;
    private static final int CONTROL_PORT = 3;
    private static final int READ_BACK = 3;

    private final EventQueue time;
    private final TickRate rate;
    private final IrqLine irq0;
    private final EventQueue.Event change;
    private final PitCounter[] counters = {new PitCounter(true), new PitCounter(true), new PitCounter(false)};

    /// A timer whose counter 0 drives this wire.
    public Pit8254(EventQueue time, IrqLine irq0) {
        this.time = time;
        this.irq0 = irq0;
        rate = time.rate(TICKS_PER_SECOND);
        change = time.event(this::update);
    }

    /// Puts the timer and the port of the speaker where they are in a PC.
    public void attachTo(Bus bus) {
        bus.attach(0x40, 4, this);
        bus.attach(0x61, 1, new SpeakerPort());
    }

    @Override
    public String name() {
        return "8254";
    }

    private long tick() {
        return rate.ticks(time.now());
    }

    private void update() {
        long tick = tick();
        irq0.set(counters[0].out(tick));
        long next = counters[0].nextChange(tick);
        change.at(next == PitCounter.NEVER ? EventQueue.NEVER : rate.cycle(next));
    }

    @Override
    public int read(int offset, int bytes) {
        // The control word cannot be read.
        return offset == CONTROL_PORT ? 0xff : counters[offset].read(tick());
    }

    @Override
    public void write(int offset, int bytes, int value) {
        if (offset != CONTROL_PORT) {
            counters[offset].write(value, tick());
        } else if (value >> 6 == READ_BACK) {
            readBack(value);
        } else if ((value & 0x30) == 0) {
            counters[value >> 6].latchCount(tick());
        } else {
            counters[value >> 6].control(value, tick());
        }
        update();
    }

    /// Bits 5 and 4 are 0 for what is latched; bits 3 to 1 name the counters.
    private void readBack(int command) {
        for (int i = 0; i < COUNTERS; i++) {
            if ((command & 2 << i) != 0) {
                if ((command & 0x20) == 0) {
                    counters[i].latchCount(tick());
                }
                if ((command & 0x10) == 0) {
                    counters[i].latchStatus(tick());
                }
            }
        }
    }

    @Override
    public void addState(StateDigest digest) {
        for (PitCounter counter : counters) {
            counter.addState(digest);
        }
    }

    /// Port B of the AT: bit 0 gate of counter 2, bit 1 speaker, bits 2 and 3 whether parity and channel errors are ignored,
    /// bit 4 toggles with every refresh of memory (15 us), bit 5 is the output of counter 2. There are no parity or channel errors (bits 6 and 7).
    private final class SpeakerPort implements PortDevice {

        private static final int GATE = 0x01;
        private static final int WRITABLE = 0x0f;
        private static final int REFRESH = 0x10;
        private static final int OUT = 0x20;
        private static final int TICKS_PER_REFRESH = 18;

        private int stored;

        @Override
        public String name() {
            return "port B";
        }

        @Override
        public int read(int offset, int bytes) {
            long tick = tick();
            return stored | (tick / TICKS_PER_REFRESH % 2 != 0 ? REFRESH : 0) | (counters[2].out(tick) ? OUT : 0);
        }

        @Override
        public void write(int offset, int bytes, int value) {
            stored = value & WRITABLE;
            counters[2].gate((value & GATE) != 0, tick());
        }

        @Override
        public void addState(StateDigest digest) {
            digest.add(stored);
        }
    }
}
