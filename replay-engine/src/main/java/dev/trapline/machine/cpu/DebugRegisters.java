package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.AccessWatch;
import dev.trapline.machine.memory.Mmu;

/// DR0 to DR3, DR6 and DR7 (SDM volume 3, 18.2): up to four breakpoints on instructions, data and ports.
///
///     DR7  31 30 29 28  27 26 25 24  ...  17 16   13      9  8  7  6  5  4  3  2  1  0
///         +-----+-----+-----+-----+-----+-----+--+--+----+--+--+--+--+--+--+--+--+--+--+
///         |LEN3 |R/W3 |LEN2 |R/W2 | ... |R/W0 |  |GD|    |GE|LE|G3|L3|G2|L2|G1|L1|G0|L0|
///         +-----+-----+-----+-----+-----+-----+--+--+----+--+--+--+--+--+--+--+--+--+--+
final class DebugRegisters implements AccessWatch {

    /// DR6: an access to a debug register while they were protected.
    static final int ACCESS_DETECTED = 1 << 13;
    /// DR6: RFLAGS.TF was set.
    static final int SINGLE_STEP = 1 << 14;

    private static final int BREAKPOINTS = 4;
    private static final int STATUS = 6;
    private static final int CONTROL = 7;
    private static final int HITS = 0xf;
    /// Those bits of DR6 that can be 0.
    private static final long DR6_CHANGEABLE = HITS | 0xe000;
    private static final long DR6_SET = 0xffff_0ff0L;
    private static final long DR7_CHANGEABLE = 0xffff_23ffL;
    private static final long DR7_SET = 0x400;
    /// DR7: an access to a debug register raises #DB.
    private static final long GENERAL_DETECT = 1 << 13;
    private static final long ENABLED = 0xff;

    // R/W of DR7: what a breakpoint is on.
    private static final int EXECUTION = 0;
    private static final int WRITES = 1;
    private static final int PORTS = 2;
    private static final int READS_AND_WRITES = 3;

    private final Cpu cpu;
    private final Mmu mmu;
    private final long[] address = new long[BREAKPOINTS];
    private long dr6 = DR6_SET;
    private long dr7 = DR7_SET;
    /// Breakpoints on data and ports hit since they were last asked for.
    private int hits;

    DebugRegisters(Cpu cpu) {
        this.cpu = cpu;
        mmu = cpu.mmu;
    }

    /// As after power-on.
    void reset() {
        for (int i = 0; i < BREAKPOINTS; i++) {
            address[i] = 0;
        }
        dr6 = DR6_SET;
        write(CONTROL, 0);
    }

    /// DR0 to DR3, DR6 or DR7.
    long read(int number) {
        return number == STATUS ? dr6 : number == CONTROL ? dr7 : address[number];
    }

    /// Sets DR0 to DR3, DR6 or DR7; bits that are fixed stay so.
    void write(int number, long value) {
        if (number == STATUS) {
            dr6 = value & DR6_CHANGEABLE | DR6_SET;
            return;
        }
        if (number == CONTROL) {
            dr7 = value & DR7_CHANGEABLE | DR7_SET;
        } else {
            address[number] = value;
        }
        mmu.watch(isArmed() ? this : AccessWatch.NONE);
        cpu.events.set(PendingEvents.BREAKPOINTS, isArmed());
    }

    /// Whether moves to and from debug registers raise #DB.
    boolean isProtected() {
        return (dr7 & GENERAL_DETECT) != 0;
    }

    /// Whether any breakpoint is enabled, so that instructions are to be executed one at a time.
    boolean isArmed() {
        return (dr7 & ENABLED) != 0;
    }

    /// Notes in DR6 why #DB is raised, which also ends the protection of the debug registers.
    void raised(int hits, int causes) {
        dr6 = dr6 & ~HITS | hits | causes;
        dr7 &= ~GENERAL_DETECT;
    }

    /// The breakpoints on an instruction at a linear address, a bit for each.
    int executionHits(long linear) {
        int hits = 0;
        for (int i = 0; i < BREAKPOINTS; i++) {
            if (isEnabled(i) && kind(i) == EXECUTION && address[i] == linear) {
                hits |= 1 << i;
            }
        }
        return hits;
    }

    /// Ports are being used. Only with CR4.DE are there breakpoints on them.
    void portUsed(int port, int bytes) {
        if (isArmed() && (cpu.cr4() & ControlRegisters.CR4_DE) != 0) {
            for (int i = 0; i < BREAKPOINTS; i++) {
                if (isEnabled(i) && kind(i) == PORTS && overlaps(i, port, bytes)) {
                    hits |= 1 << i;
                }
            }
        }
    }

    /// The breakpoints on data that have been hit since this was last asked, a bit for each.
    int takeHits() {
        int taken = hits;
        hits = 0;
        return taken;
    }

    @Override
    public boolean watches(long from, int bytes) {
        for (int i = 0; i < BREAKPOINTS; i++) {
            if (isOnData(i) && overlaps(i, from, bytes)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void accessed(long from, int bytes, boolean write) {
        for (int i = 0; i < BREAKPOINTS; i++) {
            if (isOnData(i) && (write || kind(i) == READS_AND_WRITES) && overlaps(i, from, bytes)) {
                hits |= 1 << i;
            }
        }
    }

    private boolean isOnData(int breakpoint) {
        return isEnabled(breakpoint) && (kind(breakpoint) == WRITES || kind(breakpoint) == READS_AND_WRITES);
    }

    private boolean isEnabled(int breakpoint) {
        return (dr7 >>> breakpoint * 2 & 3) != 0;
    }

    private int kind(int breakpoint) {
        return (int) (dr7 >>> 16 + breakpoint * 4) & 3;
    }

    private int length(int breakpoint) {
        return switch ((int) (dr7 >>> 18 + breakpoint * 4) & 3) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> 8;
            default -> 4;
        };
    }

    /// Breakpoints are aligned to their length: address bits below it do not count.
    private boolean overlaps(int breakpoint, long from, int bytes) {
        int length = length(breakpoint);
        long start = address[breakpoint] & -length;
        return from - start < length && start - from < bytes;
    }
}
