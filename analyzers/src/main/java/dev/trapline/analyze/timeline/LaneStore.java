package dev.trapline.analyze.timeline;

import dev.trapline.model.report.Timeline.Piece;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/// The spans of a lane within a bounded number of pieces.
///
/// Cells begin at multiples of their width, a power of two. A span as long as a cell or longer is a piece
/// of its own; shorter ones are added up in the cells they touch, each of which remembers the longest. When
/// there are too many pieces the cells become twice as wide. For a given width the pieces depend on the
/// spans alone, and a width that is too narrow for some of them is too narrow for all, so the order of
/// adding and merging changes nothing.
final class LaneStore {
    private static final int WIDEST = 62;
    private static final int FIRST_ROOM = 8;

    private final int weight;
    private int level;
    private long spans;
    private long busyNs;

    private int singles;
    private long[] starts = new long[FIRST_ROOM];
    private long[] lengths = new long[FIRST_ROOM];
    private SpanLabel[] labels = new SpanLabel[FIRST_ROOM];

    /// Cells of one nanosecond have only spans without a length.
    private final Cells cells = new Cells();

    /// No spans yet.
    ///
    /// @param weight how many times as many pieces as another lane it may have
    LaneStore(int weight) {
        this.weight = weight;
    }

    /// The same once more.
    LaneStore copy() {
        LaneStore copy = new LaneStore(weight);
        copy.add(this, Integer.MAX_VALUE);
        return copy;
    }

    /// How many pieces it may have where a lane without weight may have `most`.
    int most(int most) {
        return (int) Math.min(Integer.MAX_VALUE, (long) most * weight);
    }

    /// How many pieces there are.
    int size() {
        return singles + cells.size();
    }

    /// How many spans were added.
    long spans() {
        return spans;
    }

    /// How long they were together.
    long busyNs() {
        return busyNs;
    }

    /// The width of cells in nanoseconds.
    long cellNs() {
        return 1L << level;
    }

    /// One more span, then not more than `most` pieces, times the weight.
    void add(long startNs, long endNs, SpanLabel label, int most) {
        long length = Math.max(0, endNs - startNs);
        spans++;
        busyNs += length;
        if (length >>> level != 0) {
            addSingle(startNs, length, label);
        } else {
            fold(cells, startNs, length, label);
        }
        if (singles + cells.size() > most) {
            shrink(most);
        }
    }

    /// Makes the cells wider until there are not more than `most` pieces, times the weight, or they cannot be
    /// any wider.
    void shrink(int most) {
        int limit = most(most);
        while (singles + cells.size() > limit && level < WIDEST) {
            widen();
        }
    }

    /// Adds all that `other` has, then not more than `most` pieces, times the weight. `other` has the same
    /// spans afterwards, but may have fewer pieces.
    void add(LaneStore other, int most) {
        while (other.level < level) {
            other.widen();
        }
        while (level < other.level) {
            widen();
        }
        spans += other.spans;
        busyNs += other.busyNs;
        for (int i = 0; i < other.singles; i++) {
            addSingle(other.starts[i], other.lengths[i], other.labels[i]);
        }
        cells.addAll(other.cells);
        shrink(most);
    }

    private void addSingle(long startNs, long length, SpanLabel label) {
        if (singles == starts.length) {
            int room = 2 * singles;
            starts = Arrays.copyOf(starts, room);
            lengths = Arrays.copyOf(lengths, room);
            labels = Arrays.copyOf(labels, room);
        }
        starts[singles] = startNs;
        lengths[singles] = length;
        labels[singles++] = label;
    }

    /// Into one cell or two: the span is shorter than one.
    private void fold(Cells into, long startNs, long length, SpanLabel label) {
        long width = 1L << level;
        long first = Math.min(length, width - (startNs & width - 1));
        long position = startNs >> level;
        into.add(position, first, 1, length, label);
        if (length > first) {
            into.add(position + 1, length - first, 0, length, label);
        }
    }

    /// Makes the cells twice as wide.
    private void widen() {
        level++;
        cells.widen();
        Cells folded = new Cells();
        int kept = 0;
        for (int i = 0; i < singles; i++) {
            if (lengths[i] >>> level != 0) {
                starts[kept] = starts[i];
                lengths[kept] = lengths[i];
                labels[kept++] = labels[i];
            } else {
                fold(folded, starts[i], lengths[i], labels[i]);
            }
        }
        Arrays.fill(labels, kept, singles, null);
        singles = kept;
        cells.addAll(folded);
    }

    /// The pieces, whose labels `number` gives numbers to, in the order of a [dev.trapline.model.report.Timeline.Lane].
    List<Piece> pieces(ToIntFunction<SpanLabel> number) {
        List<Unnumbered> sorted = new ArrayList<>(singles + cells.size());
        for (int i = 0; i < singles; i++) {
            sorted.add(new Unnumbered(starts[i], lengths[i], labels[i], 1, lengths[i], lengths[i], false));
        }
        for (int i = 0; i < cells.size(); i++) {
            sorted.add(new Unnumbered(
                    cells.position(i) << level, level > 0 ? cellNs() : 0, cells.longestLabel(i), cells.count(i),
                    cells.busyNs(i), cells.longestNs(i), level > 0));
        }
        sorted.sort(Unnumbered.ORDER);
        List<Piece> pieces = new ArrayList<>(sorted.size());
        for (Unnumbered piece : sorted) {
            pieces.add(new Piece(
                    piece.startNs, piece.lengthNs, number.applyAsInt(piece.label), piece.spans, piece.busyNs,
                    piece.longestNs, piece.isCell));
        }
        return pieces;
    }

    private record Unnumbered(
            long startNs, long lengthNs, SpanLabel label, long spans, long busyNs, long longestNs, boolean isCell) {
        static final Comparator<Unnumbered> ORDER = Comparator.comparingLong(Unnumbered::startNs)
                .thenComparing(Comparator.comparingLong(Unnumbered::lengthNs).reversed())
                .thenComparing(Unnumbered::isCell)
                .thenComparing(Unnumbered::label);
    }
}
