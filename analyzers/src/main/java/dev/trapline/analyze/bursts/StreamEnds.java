package dev.trapline.analyze.bursts;

import dev.trapline.analyze.RowPrecision;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is still open at the end of a recording, beside the rows it belongs to.
final class StreamEnds {
    private final FoldedRows<StreamRow> rows;
    private final GapGrid grid;
    private final Map<StreamKey, StreamRow> ends = new HashMap<>();

    StreamEnds(FoldedRows<StreamRow> rows, GapGrid grid) {
        this.rows = rows;
        this.grid = grid;
    }

    void take(Sequence sequence) {
        StreamKey key = rows.get(sequence.key).key;
        StreamRow row = ends.computeIfAbsent(key, made -> new StreamRow(made, 0, RowPrecision.finest()));
        sequence.tellEnds(new Sessions.Sink() {
            @Override
            public void session(int fromLevel, int toLevel, long events, long bytes, long startNs, long endNs) {
                row.sessions.add(fromLevel, toLevel, grid.levels(), events, endNs - startNs);
            }

            @Override
            public void ended(long firstPauseNs, long lastPauseNs) {
                row.pauses.ended(firstPauseNs, lastPauseNs);
            }
        });
    }

    /// What belongs to the row with `key`, null for nothing.
    @Nullable
    StreamRow of(StreamKey key) {
        return ends.get(key);
    }
}
