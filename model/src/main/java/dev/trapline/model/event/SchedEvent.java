package dev.trapline.model.event;

/// What the scheduler does (`include/trace/events/sched.h`, `task.h`). `tid` is the task that was
/// running when the event was recorded, which for a wakeup is the waker.
public sealed interface SchedEvent extends TraceEvent {

    /// sched:sched_switch. `prevState` is the letter form the kernel prints: `R` with `+` when the task
    /// was preempted, else why it sleeps. `tid` is `prevPid`.
    record SchedSwitch(
            long timestampNs, int cpu, int tid, String prevComm, int prevPid, int prevPrio, String prevState,
            String nextComm, int nextPid, int nextPrio)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_switch";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("prev_comm", prevComm);
            sink.number("prev_pid", prevPid);
            sink.number("prev_prio", prevPrio);
            sink.text("prev_state", prevState);
            sink.text("next_comm", nextComm);
            sink.number("next_pid", nextPid);
            sink.number("next_prio", nextPrio);
        }
    }

    /// sched:sched_waking: the waker asks for task `pid` to be woken.
    record SchedWaking(
            long timestampNs, int cpu, int tid, String comm, int pid, int prio, int targetCpu)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_waking";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("prio", prio);
            sink.number("target_cpu", targetCpu);
        }
    }

    /// sched:sched_wakeup, or sched:sched_wakeup_new for the first time of a forked task: `pid` is
    /// runnable on `targetCpu`.
    record SchedWakeup(
            long timestampNs, int cpu, int tid, boolean isNew, String comm, int pid, int prio, int targetCpu)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return isNew ? "sched_wakeup_new" : "sched_wakeup";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("prio", prio);
            sink.number("target_cpu", targetCpu);
        }
    }

    /// sched:sched_migrate_task.
    record SchedMigrateTask(
            long timestampNs, int cpu, int tid, String comm, int pid, int prio, int origCpu, int destCpu)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_migrate_task";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("prio", prio);
            sink.number("orig_cpu", origCpu);
            sink.number("dest_cpu", destCpu);
        }
    }

    /// sched:sched_process_fork: `pid` made `childPid`, a process or a thread.
    record SchedProcessFork(
            long timestampNs, int cpu, int tid, String comm, int pid, String childComm, int childPid)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_process_fork";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.text("child_comm", childComm);
            sink.number("child_pid", childPid);
        }
    }

    /// sched:sched_stat_runtime: `pid` ran for `runtimeNs` since the last such event.
    record SchedStatRuntime(
            long timestampNs, int cpu, int tid, String comm, int pid, long runtimeNs)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_stat_runtime";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("runtime", runtimeNs);
        }
    }

    /// sched:sched_blocked_reason: why `pid` was in uninterruptible sleep, `caller` being the kernel
    /// symbol or address.
    record SchedBlockedReason(
            long timestampNs, int cpu, int tid, int pid, boolean ioWait, String caller)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_blocked_reason";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("pid", pid);
            sink.number("iowait", ioWait ? 1 : 0);
            sink.text("caller", caller);
        }
    }

    /// What a task waited for before it ran or became runnable.
    enum Delay {
        /// Runnable, for a processor.
        WAIT("sched_stat_wait"),
        /// In interruptible sleep.
        SLEEP("sched_stat_sleep"),
        /// In uninterruptible sleep.
        BLOCKED("sched_stat_blocked"),
        /// In uninterruptible sleep, for I/O; told beside [#BLOCKED].
        IOWAIT("sched_stat_iowait");

        private final String kernelName;

        Delay(String kernelName) {
            this.kernelName = kernelName;
        }

        /// The tracepoint.
        public String kernelName() {
            return kernelName;
        }
    }

    /// sched:sched_stat_wait, sleep, blocked and iowait: `pid` has waited for `delayNs`. Kernels tell
    /// it only while `kernel.sched_schedstats` is on.
    record SchedStatDelay(
            long timestampNs, int cpu, int tid, Delay kind, String comm, int pid, long delayNs)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return kind.kernelName;
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("delay", delayNs);
        }
    }

    /// sched:sched_process_wait: the running task waits for its child `pid`, 0 being any.
    record SchedProcessWait(
            long timestampNs, int cpu, int tid, String comm, int pid, int prio)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_process_wait";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("prio", prio);
        }
    }

    /// sched:sched_process_free: nothing is left of `pid`, whose number may be given away again.
    record SchedProcessFree(
            long timestampNs, int cpu, int tid, String comm, int pid, int prio)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_process_free";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("prio", prio);
        }
    }

    /// sched:sched_pi_setprio: `pid` inherits the priority of a task that waits for it, or gives it
    /// back.
    record SchedPiSetprio(
            long timestampNs, int cpu, int tid, String comm, int pid, int oldPrio, int newPrio)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "sched_pi_setprio";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("comm", comm);
            sink.number("pid", pid);
            sink.number("oldprio", oldPrio);
            sink.number("newprio", newPrio);
        }
    }

    /// task:task_newtask: the running task has made `pid` with the flags of clone `cloneFlags`, which
    /// tell a thread from a process.
    record TaskNewtask(
            long timestampNs, int cpu, int tid, int pid, String comm, long cloneFlags, int oomScoreAdj)
            implements
                SchedEvent {
        @Override
        public String kernelName() {
            return "task_newtask";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("pid", pid);
            sink.text("comm", comm);
            sink.address("clone_flags", cloneFlags);
            sink.number("oom_score_adj", oomScoreAdj);
        }
    }
}
