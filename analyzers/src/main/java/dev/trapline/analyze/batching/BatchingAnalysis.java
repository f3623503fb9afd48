package dev.trapline.analyze.batching;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.Span;
import java.util.Set;

/// What entering the kernel costs, which calls could be made together, and what that would save.
///
/// A *coalescible run* is a sequence of at least two transfers by one thread on one open file (followed
/// through dup, fork and exec), all of one kind (read, write, positioned read, positioned write,
/// receive, send), each successful and full (it moved all it was asked to), smaller than
/// [BatchingOptions#smallBytes], no further apart than [BatchingOptions#gapNs] from the end of one to
/// the start of the next, contiguous where they name offsets, and with nothing in between that would
/// notice: a flush, seek, truncation, ioctl, lock, close or a transfer in the other direction on the
/// file; for anything but a file also a wait for readiness, and a transfer of the same thread in the
/// other direction on another pipe or socket, because the two may be request and reply. Darshan counts
/// the same as "consecutive" accesses.
///
/// One call in place of k saves `k - ceil(bytes / maxBatchBytes)` entries, for messages that must stay
/// apart `k - ceil(k / maxBatchMessages)`; each entry saved is worth the entry cost. Savings are
/// processor time, not elapsed time, and do not rest on recorded durations.
public final class BatchingAnalysis implements Analysis<BatchingState> {
    private final BatchingOptions options;

    /// With the documented defaults.
    public BatchingAnalysis() {
        this(BatchingOptions.defaults());
    }

    public BatchingAnalysis(BatchingOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return "batching";
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.CALL, SpanKind.LIFE);
    }

    @Override
    public String needsAllCalls() {
        return "Which calls could be one depends on the calls between them, so it takes all calls.";
    }

    @Override
    public BatchingState newState() {
        return new BatchingState(options);
    }

    @Override
    public void accept(BatchingState state, Span span) {
        if (span instanceof Span.SyscallSpan call) {
            state.add(call);
        } else if (span instanceof Span.ExitSpan exit) {
            state.add(exit);
        }
    }

    @Override
    public void merge(BatchingState earlier, BatchingState later) {
        earlier.merge(later);
    }

    @Override
    public AnalysisReport report(BatchingState state, ReportContext context) {
        return new BatchingReport(state.closed(), context).build();
    }
}
