package dev.trapline.ingest.kernel;

import dev.trapline.model.event.TimerEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.TimerText;
import org.jspecify.annotations.Nullable;

/// The texts of `timer` (`include/trace/events/timer.h`).
///
/// ```
/// timer=000000006d2b7c62 function=process_timeout expires=4295162 [timeout=250] bucket_expiry=4295168 cpu=1 idx=94 flags=D|P
/// hrtimer=0000000012fa124a function=tick_nohz_handler expires=1490064000000 softexpires=1490064000000 mode=ABS was_armed=0
/// which=0 expires=0 it_value=0.005000 it_interval=0.000000
/// ```
///
/// perf writes some modes as numbers (`mode=0x8`), and the plugins of trace-cmd put `now` before
/// `function` and leave the mode out.
final class TimerBody extends TypedBody {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MICRO = 1000;
    private static final String UNTIL_END = "";
    /// Where the bucket of the wheel stands in the flags of a timer (linux/timer.h, TIMER_ARRAYSHIFT).
    private static final int BUCKET_SHIFT = 22;
    private static final String FLAG_LETTERS = "MDPI";
    /// The lowest of them, TIMER_MIGRATING.
    private static final int FIRST_FLAG = 1 << 18;

    private long timer;

    TimerBody(NamePool names) {
        super(names);
    }

    /// Over `timer=000000006d2b7c62` alone.
    private boolean isTimer(int p, String key) {
        int next = hex(p, key);
        timer = value;
        return isEnd(next);
    }

    @Nullable
    TimerEvent init(int p) {
        return isTimer(p, "timer=") ? new TimerEvent.TimerInit(now, cpu, tid, timer) : null;
    }

    @Nullable
    TimerEvent cancel(int p) {
        return isTimer(p, "timer=") ? new TimerEvent.TimerCancel(now, cpu, tid, timer) : null;
    }

    @Nullable
    TimerEvent expireExit(int p) {
        return isTimer(p, "timer=") ? new TimerEvent.TimerExpireExit(now, cpu, tid, timer) : null;
    }

    @Nullable
    TimerEvent start(int p) {
        int next = hex(p, "timer=");
        timer = value;
        next = until(over(next, " function="), " expires=");
        String function = text;
        next = number(next, " expires=");
        long expires = value;
        next = over(number(next, " [timeout="), "]");
        long timeout = value;
        next = optional(number(next, " bucket_expiry="), next, TraceEvent.UNKNOWN_NS);
        long bucketExpiry = value;
        next = number(next, " cpu=");
        long flags = value;
        next = number(next, " idx=");
        flags |= value << BUCKET_SHIFT;
        next = letters(over(next, " flags="));
        return isEnd(next)
                ? new TimerEvent.TimerStart(
                        now, cpu, tid, timer, function, expires, bucketExpiry, expires - timeout,
                        (int) (flags | value))
                : null;
    }

    /// Over `D|P`, or nothing at all; the bits are then in [#value].
    private int letters(int p) {
        value = 0;
        int next = p;
        while (next >= 0 && next < end) {
            int flag = FLAG_LETTERS.indexOf(b[next]);
            boolean isLast = next + 1 == end;
            if (flag < 0 || !isLast && b[next + 1] != '|') {
                return NOTHING;
            }
            value |= (long) FIRST_FLAG << flag;
            next += isLast ? 1 : 2;
        }
        return next;
    }

    @Nullable
    TimerEvent expireEntry(int p) {
        int next = hex(p, "timer=");
        timer = value;
        next = until(over(next, " function="), " now=");
        String function = text;
        next = number(next, " now=");
        long jiffies = value;
        next = optional(number(next, " baseclk="), next, TraceEvent.UNKNOWN_NS);
        return isEnd(next)
                ? new TimerEvent.TimerExpireEntry(now, cpu, tid, timer, jiffies, function, value)
                : null;
    }

    @Nullable
    TimerEvent baseIdle(int p) {
        int next = number(p, "is_idle=");
        boolean isIdle = value != 0;
        return isEnd(number(next, " cpu=")) ? new TimerEvent.TimerBaseIdle(now, cpu, tid, isIdle, (int) value) : null;
    }

    @Nullable
    TimerEvent highResolutionSetup(String name, int p) {
        int next = hex(p, "hrtimer=");
        timer = value;
        next = until(over(next, " clockid="), " mode=");
        int clockid = TimerText.clockNumber(text);
        next = mode(over(next, " mode="), UNTIL_END);
        return isEnd(next) && clockid >= 0
                ? new TimerEvent.HrtimerSetup(now, cpu, tid, name, timer, clockid, text)
                : null;
    }

    @Nullable
    TimerEvent highResolutionStart(int p) {
        int next = hex(p, "hrtimer=");
        timer = value;
        next = until(over(next, " function="), " expires=");
        String function = text;
        next = number(next, " expires=");
        long expires = value;
        next = number(next, " softexpires=");
        long softexpires = value;
        String mode = "";
        int from = over(next, " mode=");
        if (from >= 0) {
            next = mode(from, to(from, " was_armed=") < 0 ? UNTIL_END : " was_armed=");
            mode = text;
        }
        next = optional(number(next, " was_armed="), next, UNKNOWN);
        return isEnd(next)
                ? new TimerEvent.HrtimerStart(
                        now, cpu, tid, timer, function, expires, softexpires, mode, (int) value)
                : null;
    }

    /// Over the words for a mode, or its number; the words are then in [#text].
    private int mode(int p, String before) {
        int next = until(p, before);
        if (next >= 0 && hex(p) == next && TextScan.isDigit(b[p])) {
            text = TimerText.mode((int) value);
        }
        return next;
    }

    @Nullable
    TimerEvent highResolutionExpire(int p) {
        int next = hex(p, "hrtimer=");
        timer = value;
        int function = over(next, " function=");
        if (function >= 0) {
            next = number(until(function, " now="), " now=");
        } else {
            next = number(next, " now=");
            next = until(over(next, " function="), UNTIL_END);
        }
        return isEnd(next) ? new TimerEvent.HrtimerExpireEntry(now, cpu, tid, timer, value, text) : null;
    }

    @Nullable
    TimerEvent highResolutionExit(int p) {
        return isTimer(p, "hrtimer=") ? new TimerEvent.HrtimerExpireExit(now, cpu, tid, timer) : null;
    }

    @Nullable
    TimerEvent highResolutionCancel(int p) {
        return isTimer(p, "hrtimer=") ? new TimerEvent.HrtimerCancel(now, cpu, tid, timer) : null;
    }

    @Nullable
    TimerEvent intervalState(int p) {
        int next = number(p, "which=");
        int which = (int) value;
        next = number(next, " expires=");
        long expires = value;
        next = seconds(next, " it_value=");
        long valueNs = value;
        return isEnd(seconds(next, " it_interval="))
                ? new TimerEvent.ItimerState(now, cpu, tid, which, expires, valueNs, value)
                : null;
    }

    /// Over seconds and microseconds behind `key`; the nanoseconds are then in [#value].
    private int seconds(int p, String key) {
        int next = number(p, key);
        long seconds = value;
        next = number(next, ".");
        value = seconds * NANOS_PER_SECOND + value * NANOS_PER_MICRO;
        return next;
    }

    @Nullable
    TimerEvent intervalExpire(int p) {
        int next = number(p, "which=");
        int which = (int) value;
        next = number(next, " pid=");
        int pid = (int) value;
        return isEnd(number(next, " now="))
                ? new TimerEvent.ItimerExpire(now, cpu, tid, which, pid, value)
                : null;
    }

    @Nullable
    TimerEvent tickStop(int p) {
        int next = number(p, "success=");
        boolean success = value != 0;
        return isEnd(until(over(next, " dependency="), UNTIL_END))
                ? new TimerEvent.TickStop(now, cpu, tid, success, text)
                : null;
    }
}
