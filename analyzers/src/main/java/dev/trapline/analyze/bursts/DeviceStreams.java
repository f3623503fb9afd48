package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.Flush.Kind;
import dev.trapline.analyze.bursts.StreamKey.What;
import dev.trapline.model.linux.BlockText;
import dev.trapline.model.span.IoSpan.Dispatch;
import dev.trapline.model.span.IoSpan.Operation;
import dev.trapline.model.span.IoSpan.Request;
import dev.trapline.model.span.IoSpan.Writeback;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The streams of writes to block devices, and what flushes them: requests to flush the device's own cache, and runs of
/// requests that an I/O scheduler gives to the driver after it has collected them; and writeback.
///
/// Requests are told when they are completed, and that is when they count as written.
final class DeviceStreams {
    private static final long PAGE = 4096;

    private final GapGrid grid;
    private final int least;
    private final FoldedRows<StreamRow> rows;
    private final FoldedRows<FlushRow> flushRows;
    private final FlushLedger ledger;
    private final boolean flushes;
    private final boolean runs;
    private final boolean writeback;
    private final Map<Integer, Sequence> sequences = new HashMap<>();
    private final Map<Integer, FlushScope> scopes = new HashMap<>();

    DeviceStreams(BurstsOptions options, FoldedRows<StreamRow> rows, FoldedRows<FlushRow> flushRows) {
        this.grid = options.grid();
        this.least = options.leastEvents();
        this.rows = rows;
        this.flushRows = flushRows;
        this.ledger = FlushLedger.of(flushRows, List.of());
        this.flushes = options.flushes().contains(FlushKind.DEVICE);
        this.writeback = options.flushes().contains(FlushKind.WRITEBACK);
        this.runs = options.flushes().contains(FlushKind.DISPATCH);
    }

    void add(Request request) {
        if (request.failed()) {
            return;
        }
        if (request.operation() == Operation.WRITE) {
            sequence(request.dev()).add(request.endNs(), request.endNs(), request.bytes());
            if (flushes) {
                scope(request.dev()).write(request.endNs(), request.endNs(), request.bytes(), ledger);
            }
        } else if (request.operation() == Operation.FLUSH && flushes) {
            FlushScope scope = scope(request.dev());
            Flush flush = new Flush(
                    Kind.FILE, request.task(), "flush request", request.startNs(), request.endNs(),
                    request.endNs() - request.startNs(), scope.key);
            ledger.row(scope.key).durable.count(flush);
            scope.flush(flush, ledger);
        }
    }

    void add(Dispatch run) {
        if (runs) {
            flushRows.get(key(What.DISPATCH, run.dev())).durable.takenUp(
                    "block_rq_issue", run.endNs() - run.startNs(), run.requests(), run.bytes(),
                    run.startNs() - run.queuedNs(), least, grid.levels());
        }
    }

    /// Which files it writes back is not told, so it is paired with no burst.
    void add(Writeback round) {
        if (writeback) {
            FlushTally tally = flushRows.get(
                    new StreamKey(What.WRITEBACK, StreamKey.MANY, 0, StreamKey.MANY, round.device())).durable;
            tally.flushes++;
            tally.calls.merge(round.reason(), 1L, Long::sum);
            tally.latency.record(round.endNs() - round.startNs());
            tally.bytes += round.pages() * PAGE;
        }
    }

    private static StreamKey key(What what, int dev) {
        return new StreamKey(what, StreamKey.MANY, 0, dev, BlockText.device(dev));
    }

    private Sequence sequence(int dev) {
        return sequences.computeIfAbsent(
                dev, number -> new Sequence(
                        key(What.DEVICE, number), Sequence.NO_FILE, rows, grid, least, false));
    }

    private FlushScope scope(int dev) {
        return scopes.computeIfAbsent(dev, number -> new FlushScope(key(What.DEVICE, number), flushRows, grid, least));
    }

    void merge(DeviceStreams later) {
        ledger.merge(later.ledger);
        later.sequences.forEach((dev, sequence) -> sequence(dev).merge(sequence));
        later.scopes.forEach((dev, scope) -> scope(dev).merge(scope, ledger));
    }

    void tellEnds(StreamEnds ends) {
        sequences.values().forEach(ends::take);
    }

    /// Adds to `flushed` what was written and not flushed, as if the recording ended here. Changes nothing here.
    FoldedRows<FlushRow> flushed(FoldedRows<FlushRow> flushed) {
        FlushLedger aside = ledger.aside();
        scopes.values().forEach(scope -> scope.finish(FlushCalls.END, aside));
        return flushed.with(aside.counted());
    }
}
