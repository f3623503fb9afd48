package dev.trapline.ingest.encode;

import dev.trapline.model.event.TimerEvent;
import dev.trapline.model.event.TimerEvent.HrtimerCancel;
import dev.trapline.model.event.TimerEvent.HrtimerExpireEntry;
import dev.trapline.model.event.TimerEvent.HrtimerExpireExit;
import dev.trapline.model.event.TimerEvent.HrtimerSetup;
import dev.trapline.model.event.TimerEvent.HrtimerStart;
import dev.trapline.model.event.TimerEvent.ItimerExpire;
import dev.trapline.model.event.TimerEvent.ItimerState;
import dev.trapline.model.event.TimerEvent.TickStop;
import dev.trapline.model.event.TimerEvent.TimerBaseIdle;
import dev.trapline.model.event.TimerEvent.TimerCancel;
import dev.trapline.model.event.TimerEvent.TimerExpireEntry;
import dev.trapline.model.event.TimerEvent.TimerExpireExit;
import dev.trapline.model.event.TimerEvent.TimerInit;
import dev.trapline.model.event.TimerEvent.TimerStart;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.TimerText;
import java.util.HashMap;
import java.util.Map;

/// `timer` (`include/trace/events/timer.h`).
final class TimerEncoder {
    private static final String TIMER = "timer";
    private static final String MODE =
            "__print_symbolic(REC->mode, { HRTIMER_MODE_ABS, \"ABS\" }, { HRTIMER_MODE_REL, \"REL\" },"
                    + " { HRTIMER_MODE_ABS_PINNED, \"ABS|PINNED\" }, { HRTIMER_MODE_REL_PINNED, \"REL|PINNED\" },"
                    + " { HRTIMER_MODE_ABS_SOFT, \"ABS|SOFT\" }, { HRTIMER_MODE_REL_SOFT, \"REL|SOFT\" },"
                    + " { HRTIMER_MODE_ABS_PINNED_SOFT, \"ABS|PINNED|SOFT\" },"
                    + " { HRTIMER_MODE_REL_PINNED_SOFT, \"REL|PINNED|SOFT\" },"
                    + " { HRTIMER_MODE_ABS_HARD, \"ABS|HARD\" }, { HRTIMER_MODE_REL_HARD, \"REL|HARD\" },"
                    + " { HRTIMER_MODE_ABS_PINNED_HARD, \"ABS|PINNED|HARD\" },"
                    + " { HRTIMER_MODE_REL_PINNED_HARD, \"REL|PINNED|HARD\" })";
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /// What tells one description of hrtimer_start from another: the fields that older kernels lack.
    private record StartShape(boolean hasMode, boolean hasArmed) {}

    private final Tracepoint init = wheel("timer_init");
    private final Tracepoint start = start(true);
    private final Tracepoint startWithoutBucket = start(false);
    private final Tracepoint expireEntry = expire(true);
    private final Tracepoint expireEntryWithoutBase = expire(false);
    private final Tracepoint expireExit = wheel("timer_expire_exit");
    private final Tracepoint cancel = wheel("timer_cancel");
    private final Tracepoint baseIdle =
            Tracepoint.of(TIMER, "timer_base_idle")
                    .number("bool", "is_idle", 1, false)
                    .u32("cpu")
                    .print("\"is_idle=%d cpu=%d\", REC->is_idle, REC->cpu");
    private final Map<String, Tracepoint> setups = new HashMap<>();
    private final Map<StartShape, Tracepoint> starts = new HashMap<>();
    private final Tracepoint highExpireEntry =
            Tracepoint.of(TIMER, "hrtimer_expire_entry")
                    .pointer("hrtimer")
                    .number("s64", "now", 8, true)
                    .pointer("function")
                    .print(
                            "\"hrtimer=%p function=%ps now=%llu\","
                                    + " REC->hrtimer, REC->function, (unsigned long long) REC->now");
    private final Tracepoint highExpireExit = high("hrtimer_expire_exit");
    private final Tracepoint highCancel = high("hrtimer_cancel");
    private final Tracepoint intervalState =
            Tracepoint.of(TIMER, "itimer_state")
                    .s32("which")
                    .number("unsigned long long", "expires", 8, false)
                    .s64("value_sec")
                    .s64("value_nsec")
                    .s64("interval_sec")
                    .s64("interval_nsec")
                    .print(
                            "\"which=%d expires=%llu it_value=%ld.%06ld it_interval=%ld.%06ld\", REC->which,"
                                    + " REC->expires, REC->value_sec, REC->value_nsec / 1000L, REC->interval_sec,"
                                    + " REC->interval_nsec / 1000L");
    private final Tracepoint intervalExpire =
            Tracepoint.of(TIMER, "itimer_expire")
                    .s32("which")
                    .pid("pid")
                    .number("unsigned long long", "now", 8, false)
                    .print("\"which=%d pid=%d now=%llu\", REC->which, (int) REC->pid, REC->now");
    private final Tracepoint tickStop =
            Tracepoint.of(TIMER, "tick_stop")
                    .s32("success")
                    .s32("dependency")
                    .print(
                            "\"success=%d dependency=%s\", REC->success, __print_symbolic(REC->dependency,"
                                    + " { 0, \"NONE\" }, { (1 << 0), \"POSIX_TIMER\" }, { (1 << 1), \"PERF_EVENTS\" },"
                                    + " { (1 << 2), \"SCHED\" }, { (1 << 3), \"CLOCK_UNSTABLE\" },"
                                    + " { (1 << 4), \"RCU\" }, { (1 << 5), \"RCU_EXP\" })");

    private final RecordBuffer out;
    private final SymbolBook symbols;

    TimerEncoder(RecordBuffer out, SymbolBook symbols) {
        this.out = out;
        this.symbols = symbols;
    }

    private static Tracepoint wheel(String name) {
        return Tracepoint.of(TIMER, name).pointer("timer").print("\"timer=%p\", REC->timer");
    }

    private static Tracepoint high(String name) {
        return Tracepoint.of(TIMER, name).pointer("hrtimer").print("\"hrtimer=%p\", REC->hrtimer");
    }

    private static Tracepoint start(boolean hasBucket) {
        Tracepoint.Builder fields =
                Tracepoint.of(TIMER, "timer_start").pointer("timer").pointer("function").u64("expires");
        if (hasBucket) {
            fields.u64("bucket_expiry");
        }
        return fields.u64("now")
                .u32("flags")
                .print(
                        new PrintFormat()
                                .add("timer=%p function=%ps", "REC->timer", "REC->function")
                                .add(" expires=%lu [timeout=%ld]", "REC->expires", "(long)REC->expires - REC->now")
                                .addIf(hasBucket, " bucket_expiry=%lu", "REC->bucket_expiry")
                                .add(" cpu=%u idx=%u", "REC->flags & 0x0003FFFF", "REC->flags >> 22")
                                .add(" flags=%s",
                                        "__print_flags(REC->flags & (0x00040000 | 0x00080000 | 0x00100000 | 0x00200000),"
                                                + " \"|\", { 0x00040000, \"M\" }, { 0x00080000, \"D\" },"
                                                + " { 0x00100000, \"P\" }, { 0x00200000, \"I\" })"));
    }

    private static Tracepoint expire(boolean hasBase) {
        Tracepoint.Builder fields =
                Tracepoint.of(TIMER, "timer_expire_entry").pointer("timer").u64("now").pointer("function");
        if (hasBase) {
            fields.u64("baseclk");
        }
        return fields.print(
                new PrintFormat()
                        .add("timer=%p function=%ps now=%lu", "REC->timer", "REC->function", "REC->now")
                        .addIf(hasBase, " baseclk=%lu", "REC->baseclk"));
    }

    private static Tracepoint highSetup(String name) {
        return Tracepoint.of(TIMER, name)
                .pointer("hrtimer")
                .number("clockid_t", "clockid", 4, true)
                .number("enum hrtimer_mode", "mode", 4, false)
                .print(
                        new PrintFormat()
                                .add("hrtimer=%p clockid=%s mode=%s", "REC->hrtimer",
                                        "__print_symbolic(REC->clockid, { 0, \"CLOCK_REALTIME\" },"
                                                + " { 1, \"CLOCK_MONOTONIC\" }, { 7, \"CLOCK_BOOTTIME\" },"
                                                + " { 11, \"CLOCK_TAI\" })",
                                        MODE));
    }

    private static Tracepoint highStart(StartShape shape) {
        Tracepoint.Builder fields =
                Tracepoint.of(TIMER, "hrtimer_start")
                        .pointer("hrtimer")
                        .pointer("function")
                        .number("s64", "expires", 8, true)
                        .number("s64", "softexpires", 8, true);
        if (shape.hasMode) {
            fields.number("enum hrtimer_mode", "mode", 4, false);
        }
        if (shape.hasArmed) {
            fields.number("bool", "was_armed", 1, false);
        }
        return fields.print(
                new PrintFormat()
                        .add("hrtimer=%p function=%ps", "REC->hrtimer", "REC->function")
                        .add(" expires=%llu", "(unsigned long long) REC->expires")
                        .add(" softexpires=%llu", "(unsigned long long) REC->softexpires")
                        .addIf(shape.hasMode, " mode=%s", MODE)
                        .addIf(shape.hasArmed, " was_armed=%d", "REC->was_armed"));
    }

    /// Makes the record of `event`, if its words have numbers.
    boolean encode(TimerEvent event) {
        switch (event) {
            case TimerInit e -> timer(init, e, e.timer());
            case TimerStart e -> start(e);
            case TimerExpireEntry e -> {
                boolean hasBase = e.baseclk() != TraceEvent.UNKNOWN_NS;
                long function = symbols.address(e.function(), e.kernelName());
                timer(hasBase ? expireEntry : expireEntryWithoutBase, e, e.timer());
                out.s64(e.now());
                out.s64(function);
                if (hasBase) {
                    out.s64(e.baseclk());
                }
            }
            case TimerExpireExit e -> timer(expireExit, e, e.timer());
            case TimerCancel e -> timer(cancel, e, e.timer());
            case TimerBaseIdle e -> {
                out.begin(baseIdle, e.tid());
                out.u8(e.isIdle() ? 1 : 0);
                out.s32(e.baseCpu());
            }
            case HrtimerSetup e -> {
                return highSetup(e);
            }
            case HrtimerStart e -> {
                return highStart(e);
            }
            case HrtimerExpireEntry e -> {
                long function = symbols.address(e.function(), e.kernelName());
                timer(highExpireEntry, e, e.hrtimer());
                out.s64(e.now());
                out.s64(function);
            }
            case HrtimerExpireExit e -> timer(highExpireExit, e, e.hrtimer());
            case HrtimerCancel e -> timer(highCancel, e, e.hrtimer());
            case ItimerState e -> {
                out.begin(intervalState, e.tid());
                out.s32(e.which());
                out.s64(e.expires());
                out.s64(e.valueNs() / NANOS_PER_SECOND);
                out.s64(e.valueNs() % NANOS_PER_SECOND);
                out.s64(e.intervalNs() / NANOS_PER_SECOND);
                out.s64(e.intervalNs() % NANOS_PER_SECOND);
            }
            case ItimerExpire e -> {
                out.begin(intervalExpire, e.tid());
                out.s32(e.which());
                out.s32(e.pid());
                out.s64(e.now());
            }
            case TickStop e -> {
                int mask = TimerText.dependencyMask(e.dependency());
                if (mask < 0) {
                    return false;
                }
                out.begin(tickStop, e.tid());
                out.s32(e.success() ? 1 : 0);
                out.s32(mask);
            }
        }
        return true;
    }

    private void timer(Tracepoint tracepoint, TraceEvent event, long timer) {
        out.begin(tracepoint, event.tid());
        out.s64(timer);
    }

    private void start(TimerStart e) {
        boolean hasBucket = e.bucketExpiry() != TraceEvent.UNKNOWN_NS;
        long function = symbols.address(e.function(), e.kernelName());
        timer(hasBucket ? start : startWithoutBucket, e, e.timer());
        out.s64(function);
        out.s64(e.expires());
        if (hasBucket) {
            out.s64(e.bucketExpiry());
        }
        out.s64(e.now());
        out.s32(e.flags());
    }

    private boolean highSetup(HrtimerSetup e) {
        int mode = TimerText.modeNumber(e.mode());
        if (mode < 0) {
            return false;
        }
        timer(setups.computeIfAbsent(e.kernelName(), TimerEncoder::highSetup), e, e.hrtimer());
        out.s32(e.clockid());
        out.s32(mode);
        return true;
    }

    private boolean highStart(HrtimerStart e) {
        StartShape shape = new StartShape(!e.mode().isEmpty(), e.wasArmed() != TraceEvent.UNKNOWN);
        int mode = shape.hasMode ? TimerText.modeNumber(e.mode()) : 0;
        if (mode < 0) {
            return false;
        }
        long function = symbols.address(e.function(), e.kernelName());
        timer(starts.computeIfAbsent(shape, TimerEncoder::highStart), e, e.hrtimer());
        out.s64(function);
        out.s64(e.expires());
        out.s64(e.softexpires());
        if (shape.hasMode) {
            out.s32(mode);
        }
        if (shape.hasArmed) {
            out.u8(e.wasArmed());
        }
        return true;
    }
}
