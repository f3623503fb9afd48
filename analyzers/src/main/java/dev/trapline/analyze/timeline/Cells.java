package dev.trapline.analyze.timeline;

import java.util.Arrays;

/// Sums over cells of a lane, by position: when a cell begins in units of its width.
final class Cells {
    private static final int FIRST_ROOM = 8;
    /// How many cells from the end on are looked at one by one.
    private static final int NEAR = 4;
    private static final SpanLabel NOTHING = new SpanLabel("", "");

    private int size;
    private long[] positions = {};
    private long[] busy = {};
    private long[] counts = {};
    private long[] longest = {};
    private SpanLabel[] labels = {};

    int size() {
        return size;
    }

    /// When cell `i` begins, in units of the width.
    long position(int i) {
        return positions[i];
    }

    /// How long spans take in it.
    long busyNs(int i) {
        return busy[i];
    }

    /// How many spans begin in it.
    long count(int i) {
        return counts[i];
    }

    /// How long the longest of them is.
    long longestNs(int i) {
        return longest[i];
    }

    /// What the longest is called; of several the first in the order of labels.
    SpanLabel longestLabel(int i) {
        return labels[i];
    }

    /// Part of a span.
    ///
    /// @param ns how much of it is in the cell
    /// @param count 1 if it begins there, else 0
    /// @param length of the whole span
    void add(long position, long ns, long count, long length, SpanLabel label) {
        // spans come by their ends, so nearly always the cell is one of the last
        int i = size;
        while (i > 0 && positions[i - 1] > position && i > size - NEAR) {
            i--;
        }
        if (i > 0 && positions[i - 1] > position) {
            int found = Arrays.binarySearch(positions, 0, i, position);
            i = found >= 0 ? found + 1 : -found - 1;
        }
        if (i > 0 && positions[i - 1] == position) {
            join(i - 1, ns, count, length, label);
        } else {
            reserve(size + 1);
            int behind = size - i;
            System.arraycopy(positions, i, positions, i + 1, behind);
            System.arraycopy(busy, i, busy, i + 1, behind);
            System.arraycopy(counts, i, counts, i + 1, behind);
            System.arraycopy(longest, i, longest, i + 1, behind);
            System.arraycopy(labels, i, labels, i + 1, behind);
            size++;
            set(i, position, ns, count, length, label);
        }
    }

    /// Everything that `other` has, whose cells are as wide.
    void addAll(Cells other) {
        if (other.size == 0) {
            return;
        }
        Cells mine = new Cells();
        mine.reserve(size + other.size);
        int i = 0;
        int k = 0;
        while (i < size || k < other.size) {
            if (k == other.size || i < size && positions[i] <= other.positions[k]) {
                mine.append(positions[i], busy[i], counts[i], longest[i], labels[i]);
                i++;
            } else {
                mine.append(other.positions[k], other.busy[k], other.counts[k], other.longest[k], other.labels[k]);
                k++;
            }
        }
        become(mine);
    }

    /// Makes the cells twice as wide.
    void widen() {
        int before = size;
        size = 0;
        for (int i = 0; i < before; i++) {
            append(positions[i] >> 1, busy[i], counts[i], longest[i], labels[i]);
        }
    }

    /// Adds to the last cell, or to one behind it. There is room.
    private void append(long position, long ns, long count, long length, SpanLabel label) {
        if (size > 0 && positions[size - 1] == position) {
            join(size - 1, ns, count, length, label);
        } else {
            set(size++, position, ns, count, length, label);
        }
    }

    private void join(int i, long ns, long count, long length, SpanLabel label) {
        busy[i] += ns;
        counts[i] += count;
        SpanLabel known = labels[i];
        if (length > longest[i] || length == longest[i] && label.compareTo(known) < 0) {
            longest[i] = length;
            labels[i] = label;
        }
    }

    private void set(int i, long position, long ns, long count, long length, SpanLabel label) {
        positions[i] = position;
        busy[i] = ns;
        counts[i] = count;
        longest[i] = length;
        labels[i] = label;
    }

    private void reserve(int needed) {
        if (needed > positions.length) {
            int room = Math.max(FIRST_ROOM, Math.max(needed, 2 * positions.length));
            positions = Arrays.copyOf(positions, room);
            busy = Arrays.copyOf(busy, room);
            counts = Arrays.copyOf(counts, room);
            longest = Arrays.copyOf(longest, room);
            labels = Arrays.copyOf(labels, room);
            Arrays.fill(labels, size, room, NOTHING);
        }
    }

    private void become(Cells other) {
        size = other.size;
        positions = other.positions;
        busy = other.busy;
        counts = other.counts;
        longest = other.longest;
        labels = other.labels;
    }
}
