package dev.trapline.analyze;

import java.util.Arrays;

/// How many events fell into each window of time.
///
/// Windows begin at whole multiples of their width. That is one second, and doubles as often as it
/// takes for a bounded number of windows to reach from the first event to the last, so it follows from
/// those two times alone and two collections can be added in any order. Not thread-safe.
public final class RateWindows {
    private static final long SECOND_NS = 1_000_000_000;
    private static final int MOST = 512;
    private static final long[] NOTHING = {};

    private long widthNs = SECOND_NS;
    /// The number of the first window in `counts`, its start divided by the width.
    private long first;
    private long[] counts = NOTHING;

    /// One event at `ns`.
    public void add(long ns) {
        add(Math.floorDiv(ns, widthNs), 1);
    }

    private void add(long window, long count) {
        long index = window - first;
        if (index >= 0 && index < counts.length) {
            counts[(int) index] += count;
        } else {
            addOutside(window, count);
        }
    }

    private void addOutside(long window, long count) {
        if (counts.length == 0) {
            first = window;
            counts = new long[] {count};
            return;
        }
        long low = Math.min(first, window);
        long high = Math.max(first + counts.length - 1, window);
        if (high - low >= MOST) {
            widen();
            add(Math.floorDiv(window, 2), count);
            return;
        }
        long[] wider = new long[(int) (high - low + 1)];
        System.arraycopy(counts, 0, wider, (int) (first - low), counts.length);
        first = low;
        counts = wider;
        counts[(int) (window - low)] += count;
    }

    private void widen() {
        long newFirst = Math.floorDiv(first, 2);
        long newLast = Math.floorDiv(first + counts.length - 1, 2);
        long[] halved = new long[(int) (newLast - newFirst + 1)];
        for (int i = 0; i < counts.length; i++) {
            halved[(int) (Math.floorDiv(first + i, 2) - newFirst)] += counts[i];
        }
        widthNs *= 2;
        first = newFirst;
        counts = halved;
    }

    /// Adds everything in `other`, which stays as it is.
    public void add(RateWindows other) {
        RateWindows finer = other.copy();
        while (finer.widthNs < widthNs) {
            finer.widen();
        }
        for (int i = 0; i < finer.counts.length; i++) {
            while (widthNs < finer.widthNs) {
                widen();
            }
            // adding may have made the windows here wider than there
            add(Math.floorDiv((finer.first + i) * finer.widthNs, widthNs), finer.counts[i]);
        }
    }

    private RateWindows copy() {
        RateWindows copy = new RateWindows();
        copy.widthNs = widthNs;
        copy.first = first;
        copy.counts = Arrays.copyOf(counts, counts.length);
        return copy;
    }

    /// The width of a window in nanoseconds.
    public long widthNs() {
        return widthNs;
    }

    /// The number of windows from the first to the last event, at most 512.
    public int size() {
        return counts.length;
    }

    /// When window `index` begins.
    public long startNs(int index) {
        return (first + index) * widthNs;
    }

    /// How many events fell into window `index`.
    public long count(int index) {
        return counts[index];
    }
}
