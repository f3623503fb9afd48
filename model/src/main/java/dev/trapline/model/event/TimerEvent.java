package dev.trapline.model.event;

import dev.trapline.model.linux.TimerText;

/// The kernel's timers (`include/trace/events/timer.h`). `timer` and `hrtimer` are addresses as
/// recorded, which tell timers apart; `function` is the symbol or address of what runs. Times of
/// timers are in jiffies, those of high-resolution timers in nanoseconds of the timer's own clock.
public sealed interface TimerEvent extends TraceEvent {

    /// timer:timer_init.
    record TimerInit(long timestampNs, int cpu, int tid, long timer) implements TimerEvent {
        @Override
        public String kernelName() {
            return "timer_init";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("timer", timer);
        }
    }

    /// timer:timer_start at `now`, to expire at `expires`, both in jiffies. `bucketExpiry`, when the
    /// wheel will really look at it, is [#UNKNOWN_NS] where the kernel does not tell. `flags` are those of
    /// `struct timer_list`: the processor, the bucket of the wheel and how it is to be treated.
    record TimerStart(
            long timestampNs, int cpu, int tid, long timer, String function, long expires, long bucketExpiry,
            long now, int flags)
            implements
                TimerEvent {
        @Override
        public String kernelName() {
            return "timer_start";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("timer", timer);
            sink.text("function", function);
            sink.number("expires", expires);
            if (bucketExpiry != UNKNOWN_NS) {
                sink.number("bucket_expiry", bucketExpiry);
            }
            sink.number("now", now);
            sink.number("flags", Integer.toUnsignedLong(flags));
        }
    }

    /// timer:timer_expire_entry: the function begins to run at `now`. `baseclk`, the jiffy at which it
    /// should have run, is [#UNKNOWN_NS] where the kernel does not tell.
    record TimerExpireEntry(
            long timestampNs, int cpu, int tid, long timer, long now, String function, long baseclk)
            implements
                TimerEvent {
        @Override
        public String kernelName() {
            return "timer_expire_entry";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("timer", timer);
            sink.number("now", now);
            sink.text("function", function);
            if (baseclk != UNKNOWN_NS) {
                sink.number("baseclk", baseclk);
            }
        }
    }

    /// timer:timer_expire_exit: the function has returned.
    record TimerExpireExit(long timestampNs, int cpu, int tid, long timer) implements TimerEvent {
        @Override
        public String kernelName() {
            return "timer_expire_exit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("timer", timer);
        }
    }

    /// timer:timer_cancel: the timer is taken from the wheel, to expire or not.
    record TimerCancel(long timestampNs, int cpu, int tid, long timer) implements TimerEvent {
        @Override
        public String kernelName() {
            return "timer_cancel";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("timer", timer);
        }
    }

    /// timer:timer_base_idle: the wheel of processor `baseCpu` goes to sleep, or wakes up.
    record TimerBaseIdle(long timestampNs, int cpu, int tid, boolean isIdle, int baseCpu)
            implements
                TimerEvent {
        @Override
        public String kernelName() {
            return "timer_base_idle";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("is_idle", isIdle ? 1 : 0);
            sink.number("cpu", baseCpu);
        }
    }

    /// timer:hrtimer_setup, called hrtimer_init by older kernels. `clockid` is the clock's number
    /// (`linux/time.h`), `mode` the kernel's words: `REL|PINNED|HARD`.
    record HrtimerSetup(
            long timestampNs, int cpu, int tid, String kernelName, long hrtimer, int clockid, String mode)
            implements
                TimerEvent {
        @Override
        public void fields(FieldSink sink) {
            sink.address("hrtimer", hrtimer);
            sink.text("clockid", TimerText.clock(clockid));
            sink.text("mode", mode);
        }
    }

    /// timer:hrtimer_start: to expire at `expires`, or as early as `softexpires` when that saves an
    /// interrupt. Older kernels do not tell the mode, which is empty then, nor `wasArmed`, which is 0, 1
    /// or [#UNKNOWN].
    record HrtimerStart(
            long timestampNs, int cpu, int tid, long hrtimer, String function, long expires, long softexpires,
            String mode, int wasArmed)
            implements
                TimerEvent {
        @Override
        public String kernelName() {
            return "hrtimer_start";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("hrtimer", hrtimer);
            sink.text("function", function);
            sink.number("expires", expires);
            sink.number("softexpires", softexpires);
            if (!mode.isEmpty()) {
                sink.text("mode", mode);
            }
            if (wasArmed != UNKNOWN) {
                sink.number("was_armed", wasArmed);
            }
        }
    }

    /// timer:hrtimer_expire_entry: the function begins to run at `now`.
    record HrtimerExpireEntry(
            long timestampNs, int cpu, int tid, long hrtimer, long now, String function)
            implements
                TimerEvent {
        @Override
        public String kernelName() {
            return "hrtimer_expire_entry";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("hrtimer", hrtimer);
            sink.number("now", now);
            sink.text("function", function);
        }
    }

    /// timer:hrtimer_expire_exit: the function has returned.
    record HrtimerExpireExit(long timestampNs, int cpu, int tid, long hrtimer) implements TimerEvent {
        @Override
        public String kernelName() {
            return "hrtimer_expire_exit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("hrtimer", hrtimer);
        }
    }

    /// timer:hrtimer_cancel: the timer is taken from the tree, to expire, to be started anew or not.
    record HrtimerCancel(long timestampNs, int cpu, int tid, long hrtimer) implements TimerEvent {
        @Override
        public String kernelName() {
            return "hrtimer_cancel";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.address("hrtimer", hrtimer);
        }
    }

    /// timer:itimer_state: setitimer on timer `which` (`ITIMER_REAL` 0, `VIRTUAL` 1, `PROF` 2). Value
    /// and interval are nanoseconds, of which text has whole microseconds only.
    record ItimerState(
            long timestampNs, int cpu, int tid, int which, long expires, long valueNs, long intervalNs)
            implements
                TimerEvent {
        private static final long NANOS_PER_SECOND = 1_000_000_000L;

        @Override
        public String kernelName() {
            return "itimer_state";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("which", which);
            sink.number("expires", expires);
            sink.number("value_sec", valueNs / NANOS_PER_SECOND);
            sink.number("value_nsec", valueNs % NANOS_PER_SECOND);
            sink.number("interval_sec", intervalNs / NANOS_PER_SECOND);
            sink.number("interval_nsec", intervalNs % NANOS_PER_SECOND);
        }
    }

    /// timer:itimer_expire: timer `which` of process `pid` has run out.
    record ItimerExpire(
            long timestampNs, int cpu, int tid, int which, int pid, long now)
            implements
                TimerEvent {
        @Override
        public String kernelName() {
            return "itimer_expire";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("which", which);
            sink.number("pid", pid);
            sink.number("now", now);
        }
    }

    /// timer:tick_stop: the periodic tick was stopped, or `dependency` (the kernel's word) keeps it.
    record TickStop(
            long timestampNs, int cpu, int tid, boolean success, String dependency)
            implements
                TimerEvent {
        @Override
        public String kernelName() {
            return "tick_stop";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("success", success ? 1 : 0);
            sink.text("dependency", dependency);
        }
    }
}
