package dev.trapline.analyze.batching;

import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// One call that moved bytes, or something that ends runs, reduced to what decides about runs.
///
/// A state fills a single one again and again; copies are kept only of the first of a task on a file,
/// for merging.
final class Transfer {
    /// Position among the spans of the state.
    long sequence;
    Role role = Role.NEUTRAL;
    int fd;
    long startNs;
    long endNs;
    long bytes;
    /// Bytes asked for, or -1.
    long requested;
    /// The offset it names itself, if it does.
    long offset;
    /// What the task's counters showed before it.
    long waits;
    long reads;
    long shortReads;
    long sends;
    /// Why it cannot be part of a run, or null when it can.
    @Nullable
    EndCause refusal;
    /// Who made it, kept for barriers only.
    @Nullable
    Task maker;

    /// Something that ends runs and is no transfer.
    static Transfer barrier(EndCause cause, Task maker, long startNs, long endNs, long sequence) {
        Transfer barrier = new Transfer();
        barrier.sequence = sequence;
        barrier.startNs = startNs;
        barrier.endNs = endNs;
        barrier.refusal = cause;
        barrier.maker = maker;
        return barrier;
    }

    /// When a barrier ends a run of `task`: when it began if the task made it itself, otherwise when
    /// it was over, which is when a recording shows it.
    long nsFor(Task task) {
        return maker != null && maker.tid() == task.tid() && maker.generation() == task.generation() ? startNs : endNs;
    }

    /// What the task has done in the other direction that ends a run on a file of this kind.
    ///
    /// On a pipe or socket every read may have been the reply to a write, and every write the request
    /// that a read waits for. Where the kind is unknown only a read that got less than it asked for
    /// ends a write's run, and nothing ends a read's.
    long replies(OpenFile.Kind kind, boolean input) {
        return counted(kind, input, reads, shortReads, sends);
    }

    static long counted(OpenFile.Kind kind, boolean input, long reads, long shortReads, long sends) {
        boolean unknown = kind == OpenFile.Kind.UNKNOWN;
        if (input) {
            return unknown ? 0 : sends;
        }
        return unknown ? shortReads : reads;
    }

    Transfer copy() {
        Transfer copy = new Transfer();
        copy.sequence = sequence;
        copy.role = role;
        copy.fd = fd;
        copy.startNs = startNs;
        copy.endNs = endNs;
        copy.bytes = bytes;
        copy.requested = requested;
        copy.offset = offset;
        copy.waits = waits;
        copy.reads = reads;
        copy.shortReads = shortReads;
        copy.sends = sends;
        copy.refusal = refusal;
        copy.maker = maker;
        return copy;
    }

    /// The task's counters and the state's spans were at these values before the part of the
    /// recording that this is of.
    void follow(TaskActivity before, long spansBefore) {
        sequence += spansBefore;
        waits += before.waits;
        reads += before.reads;
        shortReads += before.shortReads;
        sends += before.sends;
    }
}
