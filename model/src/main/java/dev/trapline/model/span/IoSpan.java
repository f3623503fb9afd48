package dev.trapline.model.span;

import dev.trapline.model.event.TraceEvent;

/// Input and output: calls that move bytes, and requests to block devices.
public sealed interface IoSpan extends Span {

    /// Where an access to a file lies beside the one before it on the same open file.
    enum Order {
        /// Immediately after it (Darshan's `POSIX_CONSEC_*`).
        CONSECUTIVE,
        /// Behind it with a gap (with the former Darshan's `POSIX_SEQ_*`).
        AHEAD,
        /// Before its end.
        BACK,
        /// It is the first one, the file has no offset, or the offsets cannot be compared.
        UNKNOWN
    }

    /// A call that moved bytes, or tried to.
    ///
    /// @param call the call
    /// @param order where it lies beside the access before
    /// @param turned it goes the other way than the access before: a read after a write, or a write after
    ///     a read
    record Access(SyscallSpan call, Order order, boolean turned) implements IoSpan {
        @Override
        public long startNs() {
            return call.startNs();
        }

        @Override
        public int cpu() {
            return call.cpu();
        }

        @Override
        public Task task() {
            return call.task();
        }
    }

    /// What a request asks a device to do.
    enum Operation {
        READ("read"),
        WRITE("write"),
        DISCARD("discard"),
        FLUSH("flush"),
        /// None of these.
        OTHER("other");

        private final String label;

        Operation(String label) {
            this.label = label;
        }

        /// The word for reports.
        public String label() {
            return label;
        }
    }

    /// A request to a block device, from block_rq_issue to block_rq_complete.
    ///
    /// @param startNs when it was given to the driver
    /// @param endNs when it was completed
    /// @param cpu where it was issued
    /// @param task the task that was running when it was issued: often not the one that asked for it
    /// @param dev the kernel's `dev_t`
    /// @param operation what it asks for
    /// @param sector where, in units of 512 bytes
    /// @param bytes how much was done
    /// @param queuedNs when it was put into the queue of an I/O scheduler, [TraceEvent#UNKNOWN_NS] when
    ///     it was not, or that is not in the recording
    /// @param order where it lies beside the request of the same kind issued before it
    /// @param inFlight how many requests the device had when it got this one
    /// @param failed it failed
    record Request(
            long startNs,
            long endNs,
            int cpu,
            Task task,
            int dev,
            Operation operation,
            long sector,
            long bytes,
            long queuedNs,
            Order order,
            int inFlight,
            boolean failed)
            implements
                IoSpan {}

    /// Write requests that an I/O scheduler had collected and gave to the driver one after the other.
    ///
    /// @param startNs when the first of them was given to the driver
    /// @param endNs when the last of them was
    /// @param cpu where the first one was
    /// @param task the task that was running then
    /// @param dev the kernel's `dev_t`
    /// @param requests how many
    /// @param bytes how much they write
    /// @param queuedNs when the one that waited longest was put into the queue
    record Dispatch(
            long startNs, long endNs, int cpu, Task task, int dev, int requests, long bytes, long queuedNs)
            implements
                IoSpan {}

    /// A round in which the kernel writes dirty pages back, from writeback_start to writeback_written.
    ///
    /// @param startNs when it began
    /// @param endNs when it ended; requests it has made may still be on their way
    /// @param cpu where
    /// @param task the worker
    /// @param device what it writes to, in the kernel's words: `254:0`
    /// @param pages how many it wrote
    /// @param reason why, in the kernel's words
    record Writeback(long startNs, long endNs, int cpu, Task task, String device, long pages, String reason)
            implements
                IoSpan {}
}
