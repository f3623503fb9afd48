package dev.trapline.analyze;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many events there were in each piece of time.
///
/// Pieces begin at multiples of their width, which is 1 ms unless told and grows tenfold whenever there
/// would be more than [#MOST] of them. So memory is bounded, and the result depends only on the events, not on
/// the order of adding or merging.
public final class RateSeries {
    /// Most pieces there are.
    public static final int MOST = 4096;
    /// The width to begin with.
    public static final long FINEST_NS = 1_000_000;

    /// Most rows a table over time should have.
    public static final int MOST_ROWS = 500;

    private static final int FACTOR = 10;
    private static final int FEWEST_WINDOWS = 10;
    private static final int[] NOTHING = {};

    private long widthNs;
    private int[] counts = NOTHING;
    /// Position of `counts[0]` in units of the width, and how many are in use.
    private long base;
    private int size;
    /// The piece last added to, to save a division.
    private long currentNs;
    private int current = -1;

    /// Pieces of a millisecond to begin with.
    public RateSeries() {
        this(FINEST_NS);
    }

    /// Pieces of `finestNs` to begin with. Only series that begin alike can be added.
    public RateSeries(long finestNs) {
        widthNs = finestNs;
    }

    /// One event at `timeNs`.
    public void record(long timeNs) {
        long since = timeNs - currentNs;
        if (current < 0 || since < 0 || since >= widthNs) {
            current = slot(timeNs);
            currentNs = startOf(timeNs);
        }
        counts[current]++;
    }

    private int slot(long timeNs) {
        long position = Math.floorDiv(timeNs, widthNs);
        while (!covers(position)) {
            coarsen();
            position = Math.floorDiv(timeNs, widthNs);
        }
        reach(position);
        return (int) (position - base);
    }

    /// Whether there would be few enough pieces if `position` was one of them.
    private boolean covers(long position) {
        return size == 0 || Math.max(position, base + size - 1) - Math.min(position, base) < MOST;
    }

    private void reach(long position) {
        if (size == 0) {
            base = position;
        }
        int before = (int) Math.max(0, base - position);
        int needed = Math.max(size, (int) (position - base) + 1) + before;
        if (needed > counts.length || before > 0) {
            int[] grown = new int[Math.min(MOST, Math.max(needed, 2 * counts.length))];
            System.arraycopy(counts, 0, grown, before, size);
            counts = grown;
            base -= before;
        }
        size = needed;
    }

    private void coarsen() {
        long coarserBase = Math.floorDiv(base, FACTOR);
        int[] coarser = new int[counts.length];
        int last = -1;
        for (int i = 0; i < size; i++) {
            last = (int) (Math.floorDiv(base + i, FACTOR) - coarserBase);
            coarser[last] += counts[i];
        }
        counts = coarser;
        base = coarserBase;
        size = last + 1;
        widthNs *= FACTOR;
        current = -1;
    }

    /// Adds everything that `other` has counted. `other` stays as it is.
    public void add(RateSeries other) {
        if (other.size == 0) {
            return;
        }
        RateSeries same = other.widthNs < widthNs ? other.withWidth(widthNs) : other;
        while (widthNs < same.widthNs) {
            coarsen();
        }
        if (!covers(same.base) || !covers(same.base + same.size - 1) || !together(same)) {
            coarsen();
            add(other);
            return;
        }
        reach(same.base);
        reach(same.base + same.size - 1);
        for (int i = 0; i < same.size; i++) {
            counts[(int) (same.base - base) + i] += same.counts[i];
        }
        current = -1;
    }

    private boolean together(RateSeries other) {
        return size == 0
                || Math.max(base + size, other.base + other.size) - Math.min(base, other.base) <= MOST;
    }

    /// The same with pieces at least `atLeastNs` wide, a power of ten times the width to begin with.
    public RateSeries withWidth(long atLeastNs) {
        RateSeries copy = new RateSeries(widthNs);
        copy.counts = Arrays.copyOf(counts, counts.length);
        copy.base = base;
        copy.size = size;
        while (copy.widthNs < atLeastNs) {
            copy.coarsen();
        }
        return copy;
    }

    /// The same with pieces so wide that a table of `wallNs` has at most [#MOST_ROWS] rows.
    public RateSeries withRows(long wallNs) {
        long width = widthNs;
        while (wallNs / width >= MOST_ROWS) {
            width *= FACTOR;
        }
        return withWidth(width);
    }

    /// The beginning of the piece that `ns` lies in.
    public long startOf(long ns) {
        return Math.floorDiv(ns, widthNs) * widthNs;
    }

    /// The count of the piece with the most events.
    public long most() {
        return Arrays.stream(counts).max().orElse(0);
    }

    /// The width of a piece in nanoseconds.
    public long widthNs() {
        return widthNs;
    }

    /// The number of pieces from the first to the last event.
    public int size() {
        return size;
    }

    /// When the first piece begins.
    public long startNs() {
        return base * widthNs;
    }

    /// How many events there were from `fromNs`, a multiple of the width, on.
    public long count(long fromNs) {
        long index = Math.floorDiv(fromNs, widthNs) - base;
        return index >= 0 && index < size ? counts[(int) index] : 0;
    }

    /// How many events there were in each of `pieces` pieces of time `wideNs` wide, a multiple of the
    /// width, the first of which begins at `fromNs`, a multiple of `wideNs`.
    public List<Long> counts(long fromNs, long wideNs, int pieces) {
        Long[] sums = new Long[pieces];
        Arrays.fill(sums, 0L);
        for (int i = 0; i < size; i++) {
            long piece = Math.floorDiv((base + i) * widthNs - fromNs, wideNs);
            if (piece >= 0 && piece < pieces) {
                sums[(int) piece] += counts[i];
            }
        }
        return List.of(sums);
    }

    /// Variance over mean of the counts in windows of `windowNs` that lie wholly between `firstNs` and
    /// `lastNs`: the Fano factor, 1 for events that know nothing of each other, 0 for a clock. Null
    /// when the pieces are wider, or there are fewer than ten such windows or nothing in them.
    public @Nullable Double fano(long windowNs, long firstNs, long lastNs) {
        if (windowNs < widthNs || lastNs - firstNs < FEWEST_WINDOWS * windowNs) {
            return null;
        }
        RateSeries windows = widthNs == windowNs ? this : withWidth(windowNs);
        long from = Math.ceilDiv(firstNs, windowNs);
        long number = Math.floorDiv(lastNs, windowNs) - from;
        long sum = 0;
        double squares = 0;
        for (int i = 0; i < windows.size; i++) {
            long position = windows.base + i;
            if (position >= from && position < from + number) {
                sum += windows.counts[i];
                squares += (double) windows.counts[i] * windows.counts[i];
            }
        }
        if (number < FEWEST_WINDOWS || sum == 0) {
            return null;
        }
        double mean = (double) sum / number;
        return Math.max(0, squares / number - mean * mean) / mean;
    }
}
