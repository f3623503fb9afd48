package dev.trapline.analyze.bursts;

import java.util.ArrayList;
import java.util.List;

/// What a process has written to a file since the last flush: the bursts in it, at every gap of the grid.
///
/// A burst waits for its flush for four times the gap after its end; when the file is written later than that, it has
/// waited in vain.
final class Batch implements Sessions.Sink {
    /// A burst waits so many gaps for its flush.
    private static final int PATIENCE = 4;

    private static final int SWEEP = 16;

    private final GapGrid grid;
    private FlushScope scope;
    final Sessions sessions;
    private List<Burst> waiting = new ArrayList<>(0);
    private int sweepAt = SWEEP;

    Batch(GapGrid grid, int least, FlushScope scope) {
        this.grid = grid;
        this.scope = scope;
        this.sessions = new Sessions(grid, least);
    }

    void add(long startNs, long endNs, long bytes, FlushLedger ledger) {
        sessions.add(startNs, endNs, bytes, this);
        if (waiting.size() > sweepAt) {
            sweep(ledger);
        }
    }

    @Override
    public void session(int fromLevel, int toLevel, long events, long bytes, long startNs, long endNs) {
        waiting.add(new Burst(fromLevel, toLevel, events, bytes, startNs, endNs));
    }

    @Override
    public void pause(long ns) {
        scope.row().pauses.record(ns);
    }

    /// Belongs to `other` from here on.
    void moveTo(FlushScope other) {
        scope = other;
    }

    private boolean isLate(Burst burst, int level, long ns) {
        return ns - burst.endNs() > PATIENCE * grid.gapNs(level);
    }

    /// Gives up the bursts that have waited too long.
    private void sweep(FlushLedger ledger) {
        List<Burst> still = new ArrayList<>();
        for (Burst burst : waiting) {
            int from = burst.fromLevel();
            while (from < burst.toLevel() && isLate(burst, from, sessions.lastNs())) {
                ledger.row(scope.key).unmatched(from++, grid.levels());
            }
            if (from < burst.toLevel()) {
                still.add(new Burst(
                        from, burst.toLevel(), burst.events(), burst.bytes(), burst.startNs(), burst.endNs()));
            }
        }
        waiting = still;
        sweepAt = Math.max(SWEEP, 2 * still.size());
    }

    void append(Batch later, FlushLedger ledger) {
        sessions.append(later.sessions, this);
        waiting.addAll(later.waiting);
        if (waiting.size() > sweepAt) {
            sweep(ledger);
        }
    }

    /// Counts the batch as ended by `flush`. Changes nothing here.
    void settle(Flush flush, FlushLedger ledger) {
        if (!scope.counts(flush.kind)) {
            return;
        }
        boolean flushes = flush.kind != Flush.Kind.END;
        if (flush.kind.isWeak()) {
            if (sessions.isEmpty()) {
                return; // what is weak counts only after a write
            }
            ledger.row(flush.key).weak.count(flush);
        }
        if (flush.kind == Flush.Kind.ALL && !sessions.isEmpty()) {
            ledger.row(scope.key).durable.calls.merge(flush.call, 1L, Long::sum);
        }
        if (flushes && (flush.kind != Flush.Kind.ALL || !sessions.isEmpty())) {
            ledger.row(flush.key).tally(flush.kind).batch(sessions, flush);
        }
        Settlement settlement = new Settlement(flush, ledger);
        for (Burst burst : waiting) {
            settlement.take(burst);
        }
        sessions.tellEnds(settlement);
        if (settlement.matched != 0) {
            ledger.match(flush, settlement.matched, grid.levels());
        }
    }

    /// Decides about the bursts of the batch.
    private final class Settlement implements Sessions.Sink {
        private final Flush flush;
        private final FlushLedger ledger;
        private long matched;

        Settlement(Flush flush, FlushLedger ledger) {
            this.flush = flush;
            this.ledger = ledger;
        }

        @Override
        public void session(int fromLevel, int toLevel, long events, long bytes, long startNs, long endNs) {
            take(new Burst(fromLevel, toLevel, events, bytes, startNs, endNs));
        }

        void take(Burst burst) {
            FlushRow row = ledger.row(scope.key);
            for (int level = burst.fromLevel(); level < burst.toLevel(); level++) {
                if (flush.kind == Flush.Kind.END
                        || isLate(burst, level, sessions.lastNs())
                        || isLate(burst, level, flush.startNs)) {
                    row.unmatched(level, grid.levels());
                } else {
                    row.tally(flush.kind).pair(level, grid.levels(), burst, flush);
                    matched |= 1L << level;
                }
            }
        }
    }
}
