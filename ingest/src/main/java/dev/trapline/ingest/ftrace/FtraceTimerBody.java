package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
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

/// What events of `timer` say about themselves (`include/trace/events/timer.h`). What older kernels
/// leave out is left out here.
final class FtraceTimerBody {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MICRO = 1000;
    private static final int MICRO_DIGITS = 6;
    /// The processor in the flags of a timer (linux/timer.h, TIMER_CPUMASK).
    private static final int CPU_MASK = 0x3ffff;
    /// Where the bucket of the wheel stands in them (TIMER_ARRAYSHIFT).
    private static final int BUCKET_SHIFT = 22;
    /// The letters of the flags from TIMER_MIGRATING, which is bit [#FIRST_FLAG], on.
    private static final String FLAG_LETTERS = "MDPI";
    private static final int FIRST_FLAG = 18;

    private final LineOutput out;

    FtraceTimerBody(LineOutput out) {
        this.out = out;
    }

    void append(TimerEvent event) {
        switch (event) {
            case TimerInit t -> wheel(t.timer());
            case TimerStart t -> start(t);
            case TimerExpireEntry t -> {
                wheel(t.timer()).latin1(" function=").text(t.function()).latin1(" now=").unsigned(t.now());
                told(" baseclk=", t.baseclk());
            }
            case TimerExpireExit t -> wheel(t.timer());
            case TimerCancel t -> wheel(t.timer());
            case TimerBaseIdle t ->
                    out.latin1("is_idle=").decimal(t.isIdle() ? 1 : 0).latin1(" cpu=").decimal(t.baseCpu());
            case HrtimerSetup t -> {
                tree(t.hrtimer()).latin1(" clockid=").latin1(TimerText.clock(t.clockid()));
                out.latin1(" mode=").text(t.mode());
            }
            case HrtimerStart t -> start(t);
            case HrtimerExpireEntry t ->
                    tree(t.hrtimer()).latin1(" function=").text(t.function()).latin1(" now=").unsigned(t.now());
            case HrtimerExpireExit t -> tree(t.hrtimer());
            case HrtimerCancel t -> tree(t.hrtimer());
            case ItimerState t -> {
                out.latin1("which=").decimal(t.which()).latin1(" expires=").unsigned(t.expires());
                seconds(" it_value=", t.valueNs());
                seconds(" it_interval=", t.intervalNs());
            }
            case ItimerExpire t -> {
                out.latin1("which=").decimal(t.which()).latin1(" pid=").decimal(t.pid());
                out.latin1(" now=").unsigned(t.now());
            }
            case TickStop t ->
                    out.latin1("success=").decimal(t.success() ? 1 : 0).latin1(" dependency=").text(t.dependency());
        }
    }

    private LineOutput wheel(long timer) {
        return FtraceBody.pointer(out, "timer=", timer);
    }

    private LineOutput tree(long hrtimer) {
        return FtraceBody.pointer(out, "hrtimer=", hrtimer);
    }

    private void start(TimerStart event) {
        wheel(event.timer()).latin1(" function=").text(event.function());
        out.latin1(" expires=").unsigned(event.expires());
        out.latin1(" [timeout=").decimal(event.expires() - event.now()).ascii(']');
        told(" bucket_expiry=", event.bucketExpiry());
        out.latin1(" cpu=").decimal(event.flags() & CPU_MASK);
        out.latin1(" idx=").decimal(event.flags() >>> BUCKET_SHIFT).latin1(" flags=");
        boolean isFirst = true;
        for (int i = 0; i < FLAG_LETTERS.length(); i++) {
            if ((event.flags() >>> FIRST_FLAG + i & 1) != 0) {
                out.latin1(isFirst ? "" : "|").ascii(FLAG_LETTERS.charAt(i));
                isFirst = false;
            }
        }
    }

    private void start(HrtimerStart event) {
        tree(event.hrtimer()).latin1(" function=").text(event.function());
        out.latin1(" expires=").unsigned(event.expires()).latin1(" softexpires=").unsigned(event.softexpires());
        if (!event.mode().isEmpty()) {
            out.latin1(" mode=").text(event.mode());
        }
        if (event.wasArmed() != TraceEvent.UNKNOWN) {
            out.latin1(" was_armed=").decimal(event.wasArmed());
        }
    }

    private void told(String key, long jiffies) {
        if (jiffies != TraceEvent.UNKNOWN_NS) {
            out.latin1(key).unsigned(jiffies);
        }
    }

    private void seconds(String key, long ns) {
        out.latin1(key).decimal(Math.floorDiv(ns, NANOS_PER_SECOND)).ascii('.');
        out.zeroPadded(Math.floorMod(ns, NANOS_PER_SECOND) / NANOS_PER_MICRO, MICRO_DIGITS);
    }
}
