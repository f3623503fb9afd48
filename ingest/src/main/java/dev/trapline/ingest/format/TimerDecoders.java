package dev.trapline.ingest.format;

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
import org.jspecify.annotations.Nullable;

/// `timer` (`include/trace/events/timer.h`).
final class TimerDecoders {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MICRO = 1000;

    private TimerDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        String name = fields.format().name();
        return switch (name) {
            case "timer_init" -> {
                NumberField timer = fields.number("timer");
                yield EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new TimerInit(now, cpu, tid, timer.read(r)));
            }
            case "timer_start" -> start(fields, symbols);
            case "timer_expire_entry" -> expire(fields, symbols);
            case "timer_expire_exit" -> {
                NumberField timer = fields.number("timer");
                yield EventDecoder.ofAll(
                        fields, (r, now, cpu, tid) -> new TimerExpireExit(now, cpu, tid, timer.read(r)));
            }
            case "timer_cancel" -> {
                NumberField timer = fields.number("timer");
                yield EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new TimerCancel(now, cpu, tid, timer.read(r)));
            }
            case "timer_base_idle" -> baseIdle(fields);
            case "hrtimer_setup", "hrtimer_init" -> highResolutionSetup(fields, name);
            case "hrtimer_start" -> highResolutionStart(fields, symbols);
            case "hrtimer_expire_entry" -> highResolutionExpire(fields, symbols);
            case "hrtimer_expire_exit" -> {
                NumberField timer = fields.number("hrtimer");
                yield EventDecoder.ofAll(
                        fields, (r, now, cpu, tid) -> new HrtimerExpireExit(now, cpu, tid, timer.read(r)));
            }
            case "hrtimer_cancel" -> {
                NumberField timer = fields.number("hrtimer");
                yield EventDecoder.ofAll(
                        fields, (r, now, cpu, tid) -> new HrtimerCancel(now, cpu, tid, timer.read(r)));
            }
            case "itimer_state" -> intervalState(fields);
            case "itimer_expire" -> intervalExpire(fields);
            case "tick_stop" -> tickStop(fields);
            default -> null;
        };
    }

    private static EventDecoder start(FieldFinder fields, KernelSymbols symbols) throws FieldFinder.Missing {
        NumberField timer = fields.number("timer");
        NumberField function = fields.number("function");
        NumberField expires = fields.number("expires");
        NumberField bucketExpiry = fields.numberOr("bucket_expiry", TraceEvent.UNKNOWN_NS);
        NumberField jiffies = fields.number("now");
        NumberField flags = fields.number("flags");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new TimerStart(
                now,
                cpu,
                tid,
                timer.read(r),
                symbols.name(function.read(r)),
                expires.read(r),
                bucketExpiry.read(r),
                jiffies.read(r),
                flags.readInt(r)));
    }

    private static EventDecoder expire(FieldFinder fields, KernelSymbols symbols) throws FieldFinder.Missing {
        NumberField timer = fields.number("timer");
        NumberField jiffies = fields.number("now");
        NumberField function = fields.number("function");
        NumberField baseclk = fields.numberOr("baseclk", TraceEvent.UNKNOWN_NS);
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new TimerExpireEntry(
                now, cpu, tid, timer.read(r), jiffies.read(r), symbols.name(function.read(r)), baseclk.read(r)));
    }

    private static EventDecoder baseIdle(FieldFinder fields) throws FieldFinder.Missing {
        NumberField isIdle = fields.number("is_idle");
        NumberField baseCpu = fields.number("cpu");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new TimerBaseIdle(
                now, cpu, tid, isIdle.read(r) != 0, baseCpu.readInt(r)));
    }

    private static EventDecoder highResolutionSetup(FieldFinder fields, String name) throws FieldFinder.Missing {
        NumberField timer = fields.number("hrtimer");
        NumberField clockid = fields.number("clockid");
        NumberField mode = fields.number("mode");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new HrtimerSetup(
                now, cpu, tid, name, timer.read(r), clockid.readInt(r), TimerText.mode(mode.readInt(r))));
    }

    private static EventDecoder highResolutionStart(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        NumberField timer = fields.number("hrtimer");
        NumberField function = fields.number("function");
        NumberField expires = fields.number("expires");
        NumberField softexpires = fields.number("softexpires");
        boolean hasMode = fields.has("mode");
        NumberField mode = fields.numberOr("mode", 0);
        NumberField wasArmed = fields.numberOr("was_armed", TraceEvent.UNKNOWN);
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new HrtimerStart(
                now,
                cpu,
                tid,
                timer.read(r),
                symbols.name(function.read(r)),
                expires.read(r),
                softexpires.read(r),
                hasMode ? TimerText.mode(mode.readInt(r)) : "",
                wasArmed.readInt(r)));
    }

    private static EventDecoder highResolutionExpire(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        NumberField timer = fields.number("hrtimer");
        NumberField clock = fields.number("now");
        NumberField function = fields.number("function");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new HrtimerExpireEntry(
                now, cpu, tid, timer.read(r), clock.read(r), symbols.name(function.read(r))));
    }

    /// Older kernels count microseconds.
    private static EventDecoder intervalState(FieldFinder fields) throws FieldFinder.Missing {
        NumberField which = fields.number("which");
        NumberField expires = fields.number("expires");
        NumberField valueSec = fields.number("value_sec");
        NumberField value = fields.number("value_nsec", "value_usec");
        NumberField intervalSec = fields.number("interval_sec");
        NumberField interval = fields.number("interval_nsec", "interval_usec");
        long unit = fields.has("value_nsec") ? 1 : NANOS_PER_MICRO;
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new ItimerState(
                now,
                cpu,
                tid,
                which.readInt(r),
                expires.read(r),
                valueSec.read(r) * NANOS_PER_SECOND + value.read(r) * unit,
                intervalSec.read(r) * NANOS_PER_SECOND + interval.read(r) * unit));
    }

    private static EventDecoder intervalExpire(FieldFinder fields) throws FieldFinder.Missing {
        NumberField which = fields.number("which");
        NumberField pid = fields.number("pid");
        NumberField clock = fields.number("now");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new ItimerExpire(
                now, cpu, tid, which.readInt(r), pid.readInt(r), clock.read(r)));
    }

    private static EventDecoder tickStop(FieldFinder fields) throws FieldFinder.Missing {
        NumberField success = fields.number("success");
        NumberField dependency = fields.number("dependency");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new TickStop(
                now, cpu, tid, success.read(r) != 0, TimerText.dependency(dependency.readInt(r))));
    }
}
