package dev.trapline.analyze;

import dev.trapline.model.report.Chart.HeatMap;
import dev.trapline.model.report.Chart.Row;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How often durations of each size occurred in each piece of time.
///
/// There are two buckets of durations for each power of two. Pieces of time begin at multiples of
/// their width, which is 2 to the 16 nanoseconds and doubles whenever there would be more than
/// [#MOST] of them. So memory is bounded, and the result depends only on what was recorded, not on
/// the order of adding or merging. Not thread-safe.
public final class LatencyMap {
    /// Most pieces of time there are.
    static final int MOST = 256;

    private static final LogLinear BUCKETS = LogLinear.ofPartBits(1);
    private static final long LONGEST_NS = 1L << 60;
    private static final int ROWS = BUCKETS.index(LONGEST_NS) + 1;
    private static final int[] NOTHING = {};

    private long widthNs = 1 << 16;
    /// The counts of one piece of time after another, [#ROWS] for each.
    private int[] cells = NOTHING;
    /// Position of the first piece in units of the width, and how many are in use.
    private long base;
    private int size;
    /// Where the piece last added to begins, to save a division.
    private long currentNs;
    private int current = -1;

    /// One more duration of something that ended at `timeNs`.
    public void record(long timeNs, long durationNs) {
        long since = timeNs - currentNs;
        if (current < 0 || since < 0 || since >= widthNs) {
            current = ROWS * slot(timeNs);
            currentNs = Math.floorDiv(timeNs, widthNs) * widthNs;
        }
        cells[current + BUCKETS.index(Math.clamp(durationNs, 0, LONGEST_NS))]++;
    }

    private int slot(long timeNs) {
        long position = Math.floorDiv(timeNs, widthNs);
        while (!covers(position, position)) {
            coarsen();
            position = Math.floorDiv(timeNs, widthNs);
        }
        reach(position);
        return (int) (position - base);
    }

    /// Whether there would be few enough pieces if those from `low` to `high` were among them.
    private boolean covers(long low, long high) {
        return size == 0
                ? high - low < MOST
                : Math.max(high, base + size - 1) - Math.min(low, base) < MOST;
    }

    private void reach(long position) {
        if (size == 0) {
            base = position;
        }
        int before = (int) Math.max(0, base - position);
        int needed = Math.max(size, (int) (position - base) + 1) + before;
        if (needed * ROWS > cells.length || before > 0) {
            int room = Math.min(MOST, Math.max(needed, 2 * cells.length / ROWS));
            int[] grown = new int[room * ROWS];
            System.arraycopy(cells, 0, grown, before * ROWS, size * ROWS);
            cells = grown;
            base -= before;
        }
        size = needed;
    }

    private void coarsen() {
        LatencyMap coarser = new LatencyMap();
        coarser.widthNs = 2 * widthNs;
        coarser.cells = new int[cells.length];
        coarser.base = Math.floorDiv(base, 2);
        for (int i = 0; i < size; i++) {
            int into = (int) (Math.floorDiv(base + i, 2) - coarser.base);
            for (int row = 0; row < ROWS; row++) {
                coarser.cells[into * ROWS + row] += cells[i * ROWS + row];
            }
            coarser.size = into + 1;
        }
        become(coarser);
    }

    private void become(LatencyMap other) {
        widthNs = other.widthNs;
        cells = other.cells;
        base = other.base;
        size = other.size;
        current = -1;
    }

    private LatencyMap copy() {
        LatencyMap copy = new LatencyMap();
        copy.become(this);
        copy.cells = cells.clone();
        return copy;
    }

    /// Adds everything that `other` has counted. `other` stays as it is.
    public void add(LatencyMap other) {
        if (other.size == 0) {
            return;
        }
        LatencyMap same = other.copy();
        while (same.widthNs < widthNs) {
            same.coarsen();
        }
        while (widthNs < same.widthNs || !covers(same.base, same.base + same.size - 1)) {
            if (widthNs == same.widthNs) {
                same.coarsen();
            }
            coarsen();
        }
        reach(same.base);
        reach(same.base + same.size - 1);
        int shift = (int) (same.base - base) * ROWS;
        for (int i = 0; i < same.size * ROWS; i++) {
            cells[shift + i] += same.cells[i];
        }
        current = -1;
    }

    /// A picture of it, null when there is nothing to see.
    public @Nullable HeatMap chart(String name, String title) {
        int lowest = ROWS;
        int highest = -1;
        for (int i = 0; i < size * ROWS; i++) {
            if (cells[i] > 0) {
                lowest = Math.min(lowest, i % ROWS);
                highest = Math.max(highest, i % ROWS);
            }
        }
        if (highest < 0) {
            return null;
        }
        List<Row> rows = new ArrayList<>();
        for (int row = lowest; row <= highest; row++) {
            Long[] counts = new Long[size];
            for (int piece = 0; piece < size; piece++) {
                counts[piece] = (long) cells[piece * ROWS + row];
            }
            rows.add(new Row(BUCKETS.lowerEnd(row), BUCKETS.upperEnd(row) + 1, Arrays.asList(counts)));
        }
        return new HeatMap(name, title, Unit.NS, base * widthNs, widthNs, rows);
    }
}
