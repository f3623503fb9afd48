package dev.trapline.ingest.rows;

import dev.trapline.model.event.TimerEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.TimerText;
import org.jspecify.annotations.Nullable;

/// Makes the events of `timer` of rows.
final class RowTimerEvents {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private RowTimerEvents() {}

    /// The event called `name`, or null.
    static @Nullable TimerEvent of(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        return switch (name) {
            case "timer_init" -> new TimerEvent.TimerInit(now, cpu, tid, row.address("timer"));
            case "timer_start" -> new TimerEvent.TimerStart(
                    now, cpu, tid, row.address("timer"), row.text("function"), row.number("expires"),
                    row.told("bucket_expiry"), row.number("now"), row.integer("flags"));
            case "timer_expire_entry" -> new TimerEvent.TimerExpireEntry(
                    now, cpu, tid, row.address("timer"), row.number("now"), row.text("function"),
                    row.told("baseclk"));
            case "timer_expire_exit" -> new TimerEvent.TimerExpireExit(now, cpu, tid, row.address("timer"));
            case "timer_cancel" -> new TimerEvent.TimerCancel(now, cpu, tid, row.address("timer"));
            case "timer_base_idle" ->
                    new TimerEvent.TimerBaseIdle(now, cpu, tid, row.integer("is_idle") != 0, row.integer("cpu"));
            case "itimer_state" -> new TimerEvent.ItimerState(
                    now, cpu, tid, row.integer("which"), row.number("expires"), nanos(row, "value"),
                    nanos(row, "interval"));
            case "itimer_expire" -> new TimerEvent.ItimerExpire(
                    now, cpu, tid, row.integer("which"), row.integer("pid"), row.number("now"));
            case "tick_stop" ->
                    new TimerEvent.TickStop(now, cpu, tid, row.integer("success") != 0, row.text("dependency"));
            default -> highResolution(row, name);
        };
    }

    private static @Nullable TimerEvent highResolution(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        return switch (name) {
            case "hrtimer_setup", "hrtimer_init" -> new TimerEvent.HrtimerSetup(
                    now, cpu, tid, name, row.address("hrtimer"), clock(row), row.text("mode"));
            case "hrtimer_start" -> new TimerEvent.HrtimerStart(
                    now, cpu, tid, row.address("hrtimer"), row.text("function"), row.number("expires"),
                    row.number("softexpires"), row.fields.getOrDefault("mode", ""),
                    (int) row.number("was_armed", TraceEvent.UNKNOWN));
            case "hrtimer_expire_entry" -> new TimerEvent.HrtimerExpireEntry(
                    now, cpu, tid, row.address("hrtimer"), row.number("now"), row.text("function"));
            case "hrtimer_expire_exit" -> new TimerEvent.HrtimerExpireExit(now, cpu, tid, row.address("hrtimer"));
            case "hrtimer_cancel" -> new TimerEvent.HrtimerCancel(now, cpu, tid, row.address("hrtimer"));
            default -> null;
        };
    }

    private static int clock(EventRow row) {
        int known = TimerText.clockNumber(row.text("clockid"));
        return known >= 0 ? known : (int) row.address("clockid");
    }

    private static long nanos(EventRow row, String name) {
        return row.number(name + "_sec") * NANOS_PER_SECOND + row.number(name + "_nsec");
    }
}
