package dev.trapline.analyze.bursts;

import dev.trapline.analyze.bursts.Flush.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A way to look at the writes to a file in which some of them flush those before.
///
/// Which writes are large follows from the median of all, which is known at the end; until then there is a view for each
/// threshold that may be chosen, as there is a burst for every gap of a [GapGrid].
///
/// @param kind [Kind#MESSAGE] or [Kind#LARGE]
/// @param leastBytes a write of so many flushes; of views of messages 0
record WeakView(Kind kind, long leastBytes) {
    /// So many times the median is large.
    private static final long MEDIANS = 8;

    private static final int FEWEST_BITS = 3;
    private static final int MOST_BITS = 24;

    /// The views that `kinds` ask for. Thresholds are the powers of two from 8 to 16 Mi bytes.
    static List<WeakView> of(Set<FlushKind> kinds) {
        List<WeakView> views = new ArrayList<>();
        if (kinds.contains(FlushKind.MESSAGE)) {
            views.add(new WeakView(Kind.MESSAGE, 0));
        }
        if (kinds.contains(FlushKind.LARGE)) {
            for (int bits = FEWEST_BITS; bits <= MOST_BITS; bits++) {
                views.add(new WeakView(Kind.LARGE, 1L << bits));
            }
        }
        return views;
    }

    /// The threshold for writes of which the median is `medianBytes`: eight times that, rounded up to a power of two.
    static long threshold(long medianBytes) {
        long large = MEDIANS * Math.max(1, medianBytes);
        long rounded = Long.highestOneBit(large);
        return rounded == large ? large : rounded << 1;
    }

    /// Whether a write of `bytes`, or a `message`, flushes what was written before.
    boolean isFlush(boolean message, long bytes) {
        return kind == Kind.MESSAGE ? message : bytes >= leastBytes;
    }
}
