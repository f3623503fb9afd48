package dev.trapline.model.event;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One event of a recording, named and spelled as the kernel's tracepoint is.
///
/// Timestamps are integer nanoseconds of the source's [Clock]; when that clock does not measure
/// time they only order events. `cpu` and `tid` are [#UNKNOWN] where the recording does not say.
/// The set is sealed: a consumer that switches over it must decide about every case.
public sealed interface TraceEvent
        permits TraceEvent.SysEnter,
        TraceEvent.SysExit,
        TraceEvent.SysNoReturn,
        TraceEvent.SignalGenerate,
        TraceEvent.SignalDeliver,
        TraceEvent.SchedProcessExec,
        TraceEvent.SchedProcessExit,
        TraceEvent.TaskRename,
        TraceEvent.Print,
        TraceEvent.EventsLost,
        TraceEvent.Other,
        SchedEvent,
        InterruptEvent,
        BlockEvent,
        NetEvent,
        WorkEvent,
        WritebackEvent,
        TimerEvent,
        IoUringEvent,
        PowerEvent {

    /// A cpu, tid or tgid that the recording does not name.
    int UNKNOWN = -1;

    /// A duration or time that the recording does not carry.
    long UNKNOWN_NS = Long.MIN_VALUE;

    /// When it happened, in nanoseconds of the source's clock.
    long timestampNs();

    /// The processor it was recorded on, or [#UNKNOWN].
    int cpu();

    /// The thread that was running (kernel `pid`), or [#UNKNOWN].
    int tid();

    /// The tracepoint's name without its system, for example `sys_enter` or `sched_switch`.
    String kernelName();

    /// Hands the event's own fields, in the order of the tracepoint's format, to `sink`.
    void fields(FieldSink sink);

    /// raw_syscalls:sys_enter, or the call's own event syscalls:sys_enter_NAME. The latter is named
    /// after the function in the kernel, which for a few is not the call: newfstat does fstat.
    /// `args` are the arguments as far as they were known at entry.
    record SysEnter(
            long timestampNs, int cpu, int tid, Syscall call, SysArgs args, String kernelName)
            implements
                TraceEvent {
        /// The event that every call shares.
        public static final String NAME = "sys_enter";

        /// A sys_enter of raw_syscalls.
        public SysEnter(long timestampNs, int cpu, int tid, Syscall call, SysArgs args) {
            this(timestampNs, cpu, tid, call, args, NAME);
        }

        /// Whether it is the call's own event.
        public boolean ownEvent() {
            return kernelName.length() != NAME.length();
        }

        /// The same with arguments that stay valid beyond the chunk; itself when they do.
        @SuppressWarnings("ReferenceEquality")
        public SysEnter durable() {
            SysArgs kept = args.durable();
            return kept == args ? this : new SysEnter(timestampNs, cpu, tid, call, kept, kernelName);
        }

        @Override
        public void fields(FieldSink sink) {
            callFields(call, sink);
            sink.text("args", args.text());
            if (args.registers() > 0) {
                sink.registers(args);
            }
        }
    }

    /// raw_syscalls:sys_exit, or the call's own event syscalls:sys_exit_NAME.
    ///
    /// `ret` is the returned value with errors as the kernel has them (`-ENOENT` is -2), `errno`
    /// is 0 for success. `durationNs` is the time between entry and exit as the recorder itself
    /// measured it, or [#UNKNOWN_NS]. `args` are the arguments as known on return: strace prints
    /// what the kernel wrote only then.
    record SysExit(
            long timestampNs,
            int cpu,
            int tid,
            Syscall call,
            long ret,
            int errno,
            long durationNs,
            SysArgs args,
            String kernelName)
            implements
                TraceEvent {
        /// The event that every call shares.
        public static final String NAME = "sys_exit";

        /// A sys_exit of raw_syscalls.
        public SysExit(
                long timestampNs,
                int cpu,
                int tid,
                Syscall call,
                long ret,
                int errno,
                long durationNs,
                SysArgs args) {
            this(timestampNs, cpu, tid, call, ret, errno, durationNs, args, NAME);
        }

        /// Whether it is the call's own event.
        public boolean ownEvent() {
            return kernelName.length() != NAME.length();
        }

        /// The same with arguments that stay valid beyond the chunk; itself when they do.
        @SuppressWarnings("ReferenceEquality")
        public SysExit durable() {
            SysArgs kept = args.durable();
            return kept == args
                    ? this
                    : new SysExit(timestampNs, cpu, tid, call, ret, errno, durationNs, kept, kernelName);
        }

        /// The call failed, or was interrupted to be restarted (`ERESTARTSYS` and its kin).
        public boolean failed() {
            return errno != 0;
        }

        @Override
        public void fields(FieldSink sink) {
            callFields(call, sink);
            sink.number("ret", ret);
            if (errno != 0) {
                String name = Errno.name(errno);
                sink.text("errno", name == null ? Integer.toString(errno) : name);
            }
            if (durationNs != UNKNOWN_NS) {
                sink.number("durationNs", durationNs);
            }
            String file = args.returnAnnotation();
            if (file != null) {
                sink.text("retFile", file);
            }
        }
    }

    /// The recorder states that the call will never return: strace's `= ?` without a restart code.
    /// The kernel has no tracepoint for it; it takes the place of the missing sys_exit.
    record SysNoReturn(long timestampNs, int cpu, int tid, Syscall call) implements TraceEvent {
        @Override
        public String kernelName() {
            return "sys_no_return";
        }

        @Override
        public void fields(FieldSink sink) {
            callFields(call, sink);
        }
    }

    /// signal:signal_generate: `sig` was sent to `pid`. `result` is 0 when it was queued
    /// (TRACE_SIGNAL_DELIVERED), else why it was not (`include/trace/events/signal.h`).
    record SignalGenerate(
            long timestampNs,
            int cpu,
            int tid,
            int sig,
            int errno,
            int code,
            String comm,
            int pid,
            boolean group,
            int result)
            implements
                TraceEvent {
        @Override
        public String kernelName() {
            return "signal_generate";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("sig", sig);
            sink.text("name", Signals.name(sig));
            sink.number("errno", errno);
            sink.number("code", code);
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("grp", group ? 1 : 0);
            sink.number("res", result);
        }
    }

    /// ftrace:print and its like: text written to `trace_marker`, under the recorder's name for it.
    record Print(long timestampNs, int cpu, int tid, String kernelName, String message)
            implements
                TraceEvent {
        @Override
        public void fields(FieldSink sink) {
            sink.text("buf", message);
        }
    }

    /// signal:signal_deliver. `info` is the siginfo as recorded, empty where it was not.
    record SignalDeliver(long timestampNs, int cpu, int tid, int sig, String info)
            implements
                TraceEvent {
        @Override
        public String kernelName() {
            return "signal_deliver";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("sig", sig);
            sink.text("name", Signals.name(sig));
            if (!info.isEmpty()) {
                sink.text("info", info);
            }
        }
    }

    /// sched:sched_process_exit of thread `tid`, with the status where the recorder knows it.
    ///
    /// `comm` is empty and `prio` [#UNKNOWN] where the recorder does not tell them. `groupDead`, 1
    /// when this is the last thread of its process, else 0, is [#UNKNOWN] of older kernels too.
    /// `exitCode` is the code of a normal exit or [#UNKNOWN]; `killedBy` the number of the fatal
    /// signal or 0.
    record SchedProcessExit(
            long timestampNs, int cpu, int tid, String comm, int prio, int groupDead, int exitCode, int killedBy,
            boolean coreDumped)
            implements
                TraceEvent {
        /// An exit about which nothing is known but the status.
        public SchedProcessExit(
                long timestampNs, int cpu, int tid, int exitCode, int killedBy, boolean coreDumped) {
            this(timestampNs, cpu, tid, "", UNKNOWN, UNKNOWN, exitCode, killedBy, coreDumped);
        }

        @Override
        public String kernelName() {
            return "sched_process_exit";
        }

        @Override
        public void fields(FieldSink sink) {
            if (!comm.isEmpty()) {
                sink.text("comm", comm);
                sink.number("pid", tid);
                sink.number("prio", prio);
            }
            if (groupDead != UNKNOWN) {
                sink.text("group_dead", groupDead == 0 ? "false" : "true");
            }
            if (exitCode != UNKNOWN) {
                sink.number("exitCode", exitCode);
            }
            if (killedBy != 0) {
                sink.text("killedBy", Signals.name(killedBy));
            }
            if (coreDumped) {
                sink.text("coreDumped", "true");
            }
        }
    }

    /// sched:sched_process_exec as far as thread identity goes: the thread `oldTid` of a group
    /// called execve, took the leader's id `tid`, and every other thread of the group is gone.
    /// `filename` is the program, empty where the recorder does not tell it here.
    record SchedProcessExec(long timestampNs, int cpu, int tid, String filename, int oldTid)
            implements
                TraceEvent {
        /// An exec of a program that is told elsewhere.
        public SchedProcessExec(long timestampNs, int cpu, int tid, int oldTid) {
            this(timestampNs, cpu, tid, "", oldTid);
        }

        @Override
        public String kernelName() {
            return "sched_process_exec";
        }

        @Override
        public void fields(FieldSink sink) {
            if (!filename.isEmpty()) {
                sink.text("filename", filename);
            }
            sink.number("pid", tid);
            sink.number("old_pid", oldTid);
        }
    }

    /// task:task_rename: from here on the thread is called `comm`. `oldComm` is empty where that
    /// is all the recorder tells; `oomScoreAdj` counts only beside it.
    record TaskRename(long timestampNs, int cpu, int tid, String oldComm, String comm, int oomScoreAdj)
            implements
                TraceEvent {
        /// A name that became known.
        public TaskRename(long timestampNs, int cpu, int tid, String comm) {
            this(timestampNs, cpu, tid, "", comm, 0);
        }

        @Override
        public String kernelName() {
            return "task_rename";
        }

        @Override
        public void fields(FieldSink sink) {
            if (oldComm.isEmpty()) {
                sink.text("newcomm", comm);
            } else {
                sink.number("pid", tid);
                sink.text("oldcomm", oldComm);
                sink.text("newcomm", comm);
                sink.number("oom_score_adj", oomScoreAdj);
            }
        }
    }

    /// The recorder lost `count` events on `cpu`; nothing may be paired across this point. A count
    /// of 0 says that the number is not known.
    record EventsLost(long timestampNs, int cpu, long count) implements TraceEvent {
        @Override
        public int tid() {
            return UNKNOWN;
        }

        @Override
        public String kernelName() {
            return "events_lost";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("count", count);
        }
    }

    /// An event that the model has no case for, kept by name and fields so that nothing is lost.
    record Other(
            long timestampNs, int cpu, int tid, String kernelName, Map<String, String> values)
            implements
                TraceEvent {
        @Override
        public void fields(FieldSink sink) {
            values.forEach(sink::text);
        }

        /// The value of field `name`, or null.
        public @Nullable String value(String name) {
            return values.get(name);
        }
    }

    private static void callFields(Syscall call, FieldSink sink) {
        sink.text("name", call.name());
        sink.number("nr", call.nr());
        if (call.abi() != Abi.X86_64) {
            sink.text("abi", call.abi().label());
        }
    }

    /// Receives the fields of an event, in order.
    interface FieldSink {
        /// An integer field.
        void number(String name, long value);

        /// A textual field, not escaped.
        void text(String name, String value);

        /// A field that is told in hexadecimal: an address or bits.
        default void address(String name, long value) {
            text(name, "0x" + Long.toHexString(value));
        }

        /// The registers of a call whose arguments, made out of them, came just before; for those who
        /// want to have them back.
        default void registers(SysArgs args) {}
    }
}
