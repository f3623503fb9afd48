package dev.trapline.analyze.bursts;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.Span;
import java.util.Set;

/// Which events come in bursts, how regularly, and what bursts of writes end in.
///
/// A *stream* is what one thread reads or writes through one descriptor, one call it waits in, or one interrupt on one
/// processor. Its events are cut into *bursts* wherever the pause from the start of one to the start of the next is
/// longer than a gap: runs of at least [BurstsOptions#leastEvents]. The gap is told or follows from the median pause
/// of the stream, which is only known at the end; until then bursts are kept for every gap that may be chosen
/// ([GapGrid]).
///
/// A *flush* ends what the threads of a process have written to an open file since the flush before: fsync, fdatasync,
/// sync_file_range, and FSYNC and SYNC_FILE_RANGE asked for through io_uring; sync and syncfs for all files, the latter for those of its process; a close or shutdown after a
/// write, which is only the weakest of flushes. Where [BurstsOptions#flushes] asks for it, the same writes are looked at
/// in other ways besides ([WeakView]): messages that follow writes, and writes much larger than the median, flush what
/// was written before; those are counted apart, and what flushes the file otherwise ends their batches, too. A burst is paired with the next flush that returns after it, unless
/// that begins later than four gaps after the burst's end or the file is written again later than that. For
/// interrupts, the softirqs NET_RX and BLOCK are flushes of what raised them. For block devices a
/// request to flush their cache flushes what they have written since the one before, and a run of block_rq_issue the
/// writes that block_rq_insert has collected.
public final class BurstsAnalysis implements Analysis<BurstsState> {
    private final BurstsOptions options;
    private final RowPrecision.Limits streams;
    private final RowPrecision.Limits flushes;

    /// With the documented defaults.
    public BurstsAnalysis() {
        this(BurstsOptions.defaults());
    }

    public BurstsAnalysis(BurstsOptions options) {
        this(options, RowPrecision.Limits.DEFAULT, FlushTables.PRECISION);
    }

    /// Percentiles that get less fine beyond `limits`.
    public BurstsAnalysis(BurstsOptions options, RowPrecision.Limits limits) {
        this(options, limits, limits);
    }

    private BurstsAnalysis(BurstsOptions options, RowPrecision.Limits streams, RowPrecision.Limits flushes) {
        this.options = options;
        this.streams = streams;
        this.flushes = flushes;
    }

    @Override
    public String id() {
        return "bursts";
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.CALL, SpanKind.LIFE, SpanKind.INTERRUPT, SpanKind.RING, SpanKind.DEVICE);
    }

    /// Interrupts, rings and devices are welcome.
    @Override
    public Set<SpanKind> needs() {
        return Set.of(SpanKind.CALL);
    }

    /// Patterns may say which.
    @Override
    public boolean looksAtNames() {
        return !options.patterns().isEmpty();
    }

    @Override
    public BurstsState newState() {
        return new BurstsState(options, streams, flushes);
    }

    @Override
    public void accept(BurstsState state, Span span) {
        state.add(span);
    }

    @Override
    public void merge(BurstsState earlier, BurstsState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(BurstsState state) {
        return !state.rows.isEmpty() || !state.flushes.rows().isEmpty() || !options.patterns().isEmpty();
    }

    @Override
    public AnalysisReport report(BurstsState state, ReportContext context) {
        return new BurstsReport(state, context).build();
    }
}
