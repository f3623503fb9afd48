package dev.trapline.analyze.batching;

import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.OpenFile;
import org.jspecify.annotations.Nullable;

/// Small full transfers of one task on one open file, in one direction, with nothing in between that
/// would notice if they were made together.
final class Run {
    final Syscall call;
    final Role role;
    final int fd;
    final OpenFile.Kind kind;
    final @Nullable String path;
    final long startNs;
    long endNs;
    long calls;
    long bytes;
    /// Where the next positioned transfer has to start.
    private long nextOffset;
    /// What the task's counters show as long as the run lasts.
    private long waits;
    private long replies;
    /// Nothing in the state's part of the recording came before it on this file by this task, so it
    /// may be the continuation of a run in an earlier part.
    boolean leading;
    /// Why it ended, once it has.
    EndCause cause = EndCause.END;

    Run(Syscall call, OpenFile file, Transfer first) {
        this.call = call;
        this.role = first.role;
        this.fd = first.fd;
        this.kind = file.kind();
        this.path = file.name();
        this.startNs = first.startNs;
        this.waits = first.waits;
        this.replies = first.replies(kind, role.input);
        append(first);
    }

    /// Why `next` cannot be part of this run, or null when it can.
    @Nullable
    EndCause refuses(Transfer next, long gapNs) {
        if (next.startNs - endNs > gapNs) {
            return EndCause.GAP;
        }
        if (next.role != role && next.role != Role.BATCHED) {
            return next.role.input == role.input ? EndCause.OTHER : EndCause.TURN;
        }
        if (next.refusal != null) {
            return next.refusal;
        }
        if (kind != OpenFile.Kind.FILE) {
            if (next.waits != waits) {
                return EndCause.WAIT;
            }
            if (next.replies(kind, role.input) != replies) {
                return role.input ? EndCause.REQUEST : EndCause.REPLY;
            }
        }
        return role.positioned && next.offset != nextOffset ? EndCause.JUMP : null;
    }

    void append(Transfer next) {
        calls++;
        bytes += next.bytes;
        endNs = next.endNs;
        nextOffset = next.offset + next.bytes;
    }

    /// Appends a run of a later part of the recording that continues this one.
    void append(Run later) {
        calls += later.calls;
        bytes += later.bytes;
        endNs = later.endNs;
        nextOffset = later.nextOffset;
    }

    /// The task's counters were at these values before the part of the recording that this run is of.
    void follow(TaskActivity before) {
        waits += before.waits;
        replies += before.replies(kind, role.input);
    }

    /// What ends the run at `ns`, given that something for `reason` does: a pause came first if it
    /// was too long.
    EndCause causeAt(long ns, EndCause reason, long gapNs) {
        return ns - endNs > gapNs ? EndCause.GAP : reason;
    }

    /// Calls that a batch would save.
    long savedCalls(BatchingOptions options) {
        boolean messages = role.movesMessages(kind);
        long largest = messages ? options.maxBatchMessages() : options.maxBatchBytes();
        long amount = messages ? calls : bytes;
        return calls - (amount + largest - 1) / largest;
    }

}
