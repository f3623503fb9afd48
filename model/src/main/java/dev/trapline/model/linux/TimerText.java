package dev.trapline.model.linux;

/// Clocks, modes and reasons in the words of the timer tracepoints' print formats
/// (`include/trace/events/timer.h`).
public final class TimerText {
    /// Clocks that a high-resolution timer can have, by number (uapi/linux/time.h).
    private static final String[] CLOCKS = {
        "CLOCK_REALTIME", "CLOCK_MONOTONIC", "", "", "", "", "", "CLOCK_BOOTTIME", "", "", "", "CLOCK_TAI"
    };

    /// `enum hrtimer_mode` (linux/hrtimer.h): bit 0 relative, 1 pinned, 2 soft, 3 hard.
    private static final String[] MODES = {
        "ABS", "REL", "ABS|PINNED", "REL|PINNED",
        "ABS|SOFT", "REL|SOFT", "ABS|PINNED|SOFT", "REL|PINNED|SOFT",
        "ABS|HARD", "REL|HARD", "ABS|PINNED|HARD", "REL|PINNED|HARD"
    };

    /// `TICK_DEP_NAMES`, by bit.
    private static final String[] DEPENDENCIES = {
        "POSIX_TIMER", "PERF_EVENTS", "SCHED", "CLOCK_UNSTABLE", "RCU", "RCU_EXP"
    };

    private TimerText() {}

    /// The name of clock `clockid`, or its number in hex as the kernel prints an unknown one.
    public static String clock(int clockid) {
        boolean known = clockid >= 0 && clockid < CLOCKS.length && !CLOCKS[clockid].isEmpty();
        return known ? CLOCKS[clockid] : "0x" + Integer.toHexString(clockid);
    }

    /// The number of the clock that [#clock] names, or -1.
    public static int clockNumber(String name) {
        for (int clockid = 0; clockid < CLOCKS.length; clockid++) {
            if (!name.isEmpty() && CLOCKS[clockid].equals(name)) {
                return clockid;
            }
        }
        return -1;
    }

    /// The words for hrtimer mode `mode`, or the number in hex.
    public static String mode(int mode) {
        return mode >= 0 && mode < MODES.length ? MODES[mode] : "0x" + Integer.toHexString(mode);
    }

    /// The number of the mode that [#mode] has the words `name` for, or -1.
    public static int modeNumber(String name) {
        for (int mode = 0; mode < MODES.length; mode++) {
            if (MODES[mode].equals(name)) {
                return mode;
            }
        }
        return -1;
    }

    /// The word for what keeps the tick alive: one bit, or none.
    public static String dependency(int mask) {
        if (mask == 0) {
            return "NONE";
        }
        int bit = Integer.numberOfTrailingZeros(mask);
        return mask == 1 << bit && bit < DEPENDENCIES.length ? DEPENDENCIES[bit] : "0x" + Integer.toHexString(mask);
    }

    /// The mask that [#dependency] has the word `name` for, or -1.
    public static int dependencyMask(String name) {
        for (int bit = 0; bit < DEPENDENCIES.length; bit++) {
            if (DEPENDENCIES[bit].equals(name)) {
                return 1 << bit;
            }
        }
        return name.equals(dependency(0)) ? 0 : -1;
    }
}
