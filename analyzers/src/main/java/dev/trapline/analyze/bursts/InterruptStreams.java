package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.StreamKey.What;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.InterruptSpan.Softirq;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The streams of interrupts, one for each source on each processor, and the softirqs that take up what hard interrupts
/// have left.
final class InterruptStreams {
    private static final int NET_RX = 3;
    private static final int BLOCK = 4;

    private final GapGrid grid;
    private final int least;
    private final FoldedRows<StreamRow> rows;
    private final FoldedRows<FlushRow> flushRows;
    private final boolean flushes;
    private final Map<StreamKey, Sequence> sequences = new HashMap<>();
    private @Nullable Sequence recent;
    private @Nullable InterruptSource recentSource;

    InterruptStreams(BurstsOptions options, FoldedRows<StreamRow> rows, FoldedRows<FlushRow> flushRows) {
        this.grid = options.grid();
        this.least = options.leastEvents();
        this.rows = rows;
        this.flushRows = flushRows;
        this.flushes = options.flushes().contains(FlushKind.SOFTIRQ);
    }

    void add(InterruptSpan.Run run) {
        What what = switch (run.source().kind()) {
            case IRQ -> What.IRQ;
            case VECTOR -> What.VECTOR;
            case SOFTIRQ -> What.SOFTIRQ;
            case NMI, TASKLET -> null;
        };
        if (what != null && run.ends() != Ends.NO_ENTRY) {
            sequence(what, run).add(run.startNs(), run.endNs(), 0);
        }
        Softirq cause = run.softirq();
        if (flushes && cause != null && cause.raises() > 0 && run.ends() == Ends.BOTH
                && isFlush(run.source().number())) {
            takeUp(run, cause);
        }
    }

    /// Whether a softirq takes up what hard interrupts have left: packets that came in, requests that are done.
    private static boolean isFlush(int vec) {
        return vec == NET_RX || vec == BLOCK;
    }

    private void takeUp(InterruptSpan.Run run, Softirq cause) {
        StreamKey key = new StreamKey(What.SOFTIRQ, run.cpu(), 0, run.source().number(), run.source().name());
        flushRows.get(key).durable.takenUp(
                run.source().name(), run.grossNs(), cause.raises(), 0, run.startNs() - cause.raisedNs(), least,
                grid.levels());
    }

    /// Compares sources by reference, to save the look-up for the same one.
    @SuppressWarnings("ReferenceEquality")
    private Sequence sequence(What what, InterruptSpan.Run run) {
        Sequence last = recent;
        if (last != null && recentSource == run.source() && last.key.id() == run.cpu()) {
            return last;
        }
        InterruptSource source = run.source();
        Sequence found = sequences.computeIfAbsent(
                new StreamKey(what, run.cpu(), 0, source.number(), source.name()), this::made);
        recent = found;
        recentSource = source;
        return found;
    }

    private Sequence made(StreamKey key) {
        return new Sequence(key, Sequence.NO_FILE, rows, grid, least, false);
    }

    void merge(InterruptStreams later) {
        later.sequences.forEach((key, sequence) -> sequences.computeIfAbsent(key, this::made).merge(sequence));
    }

    void tellEnds(StreamEnds ends) {
        sequences.values().forEach(ends::take);
    }
}
