package dev.trapline.model.span;

/// Page faults of a task.
public sealed interface FaultSpan extends Span {

    /// Which event told of a fault.
    enum Source {
        /// exceptions:page_fault_user.
        USER,
        /// exceptions:page_fault_kernel.
        KERNEL,
        /// perf's software event page-faults, which has no error code.
        COUNTED,
        /// perf's minor-faults: no I/O was needed.
        MINOR,
        /// perf's major-faults: the page was read from a device.
        MAJOR;

        /// Whether the processor's error code is known.
        public boolean hasErrorCode() {
            return this == USER || this == KERNEL;
        }
    }

    /// A page fault.
    ///
    /// @param startNs when
    /// @param cpu where, or [dev.trapline.model.event.TraceEvent#UNKNOWN]
    /// @param task the task that was running
    /// @param source which event told of it
    /// @param address what was accessed, 0 when not known
    /// @param ip the instruction, 0 when not known
    /// @param place the name of the place of the instruction, empty when not known
    /// @param errorCode the processor's error code where the source has one (Intel SDM volume 3,
    ///     section 4.7)
    record Fault(
            long startNs, int cpu, Task task, Source source, long address, long ip, String place, long errorCode)
            implements
                FaultSpan {
        private static final long PRESENT = 1;
        private static final long WRITE = 1 << 1;
        private static final long FETCH = 1 << 4;

        /// The page was mapped but the access not allowed; else there was no page.
        public boolean isProtection() {
            return (errorCode & PRESENT) != 0;
        }

        /// The access was a write.
        public boolean isWrite() {
            return (errorCode & WRITE) != 0;
        }

        /// The access was the fetch of an instruction.
        public boolean isFetch() {
            return (errorCode & FETCH) != 0;
        }
    }

    /// Pages that a task touched for the first time one after the other, each with a fault of its own.
    ///
    /// @param startNs the first fault
    /// @param endNs the last fault
    /// @param cpu where the first was, or [dev.trapline.model.event.TraceEvent#UNKNOWN]
    /// @param task the task
    /// @param address of the first page
    /// @param bytes from the first page to the end of the last
    /// @param faults how many
    /// @param writes how many of them were writes
    record Run(
            long startNs, long endNs, int cpu, Task task, long address, long bytes, long faults, long writes)
            implements
                FaultSpan {}
}
