package dev.trapline.machine.device;

/// The timer of a local APIC (SDM volume 3, 10.5.4), one-shot and periodic.
///
/// What it counts follows from the tick at which it was started, so it costs nothing while it is masked.
final class ApicTimer {

    private static final int MASKED = 1 << 16;
    private static final int PERIODIC = 1 << 17;

    private final EventQueue time;
    private final TickRate bus;
    private final EventQueue.Event expires;
    private int entry = MASKED;
    private long initial;
    private long started;
    private int divideBits;

    /// A timer that counts a clock down and calls `expired` when it has reached 0 and is not masked.
    ApicTimer(EventQueue time, long busTicksPerSecond, Runnable expired) {
        this.time = time;
        bus = time.rate(busTicksPerSecond);
        expires = time.event(() -> {
            expired.run();
            schedule();
        });
    }

    void reset() {
        entry = MASKED;
        initial = 0;
        divideBits = 0;
        schedule();
    }

    /// Sets the entry of the local vector table.
    void setEntry(int value) {
        entry = value;
        schedule();
    }

    void setInitialCount(int value) {
        initial = value & 0xffff_ffffL;
        started = bus.ticks(time.now());
        schedule();
    }

    int initialCount() {
        return (int) initial;
    }

    int divideBits() {
        return divideBits;
    }

    /// Changes the divider; the count goes on from where it is.
    void setDivideBits(int value) {
        long counted = initial - (currentCount() & 0xffff_ffffL);
        divideBits = value & 0b1011;
        started = bus.ticks(time.now()) - counted * divider();
        schedule();
    }

    /// 2, 4, ... 128, 1 for bits 3, 1 and 0 of the divide configuration register.
    private int divider() {
        int code = divideBits & 3 | divideBits >> 1 & 4;
        return code == 7 ? 1 : 2 << code;
    }

    private boolean periodic() {
        return (entry & PERIODIC) != 0;
    }

    int currentCount() {
        if (initial == 0) {
            return 0;
        }
        long counted = (bus.ticks(time.now()) - started) / divider();
        if (periodic()) {
            return (int) (initial - counted % initial);
        }
        return counted >= initial ? 0 : (int) (initial - counted);
    }

    private void schedule() {
        if (initial == 0 || (entry & MASKED) != 0) {
            expires.cancel();
            return;
        }
        long period = initial * divider();
        long elapsed = bus.ticks(time.now()) - started;
        if (periodic()) {
            expires.at(bus.cycle(started + (elapsed / period + 1) * period));
        } else if (elapsed < period) {
            expires.at(bus.cycle(started + period));
        } else {
            expires.cancel();
        }
    }

    void addState(StateDigest digest) {
        digest.add(entry, initial, started, divideBits, expires.due());
    }
}
