package dev.trapline.ingest.merge;

import dev.trapline.model.event.TraceEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls that are in two samples, found without looking at the times.
///
/// A thread makes its calls one after another, so its calls in one recording stand in the order of its
/// calls in the other. Calls that occur once in each (an mmap by the address it returned, and every
/// sequence of [#GRAM] calls that does not repeat) are anchors; those that cross others are given up; from
/// each anchor the match grows in both directions while the calls are equal (patience diff, B. Cohen).
/// Filters, losses and late beginnings of either recording only make holes.
///
/// All programs begin alike, and thread ids are used again. What tells one run from another are the addresses
/// that the kernel chose for it: where most of them differ, nothing is matched.
final class CallMatch {
    /// Calls in a sequence that serves as an anchor, beside single calls.
    static final int GRAM = 4;

    private static final int REPEATED = -1;

    private final List<long[]> pairs = new ArrayList<>();
    private int namelessTid = TraceEvent.UNKNOWN;

    /// Matches the calls of `a` with those of `b`.
    ///
    /// A thread without an id, of a strace that follows nobody, is taken for the thread of the other sample
    /// that has most in common with it.
    CallMatch(CallSample a, CallSample b) {
        a.threads().forEach((tid, thread) -> {
            if (tid != TraceEvent.UNKNOWN) {
                CallSample.Sequence other = b.threads().get(tid);
                if (other != null) {
                    Found found = match(thread, other);
                    if (!found.contradicted) {
                        pairs.addAll(found.pairs);
                    }
                }
            }
        });
        CallSample.Sequence nameless = a.threads().get(TraceEvent.UNKNOWN);
        if (nameless != null) {
            findNameless(nameless, b, false);
        }
        CallSample.Sequence otherNameless = b.threads().get(TraceEvent.UNKNOWN);
        if (nameless == null && otherNameless != null) {
            findNameless(otherNameless, a, true);
        }
    }

    private void findNameless(CallSample.Sequence nameless, CallSample named, boolean swapped) {
        List<long[]> best = List.of();
        for (Map.Entry<Integer, CallSample.Sequence> entry : named.threads().entrySet()) {
            CallSample.Sequence thread = entry.getValue();
            Found found = swapped ? match(thread, nameless) : match(nameless, thread);
            if (found.confirmed && !found.contradicted && found.pairs.size() > best.size()) {
                best = found.pairs;
                namelessTid = entry.getKey();
            }
        }
        pairs.addAll(best);
    }

    /// What was matched: the entry of a call as stamped by the first and by the second, then its return by
    /// the first and by the second, [TraceEvent#UNKNOWN_NS] where that has no stamp.
    List<long[]> pairs() {
        return pairs;
    }

    /// The id of the thread that has none in one of the samples, or [TraceEvent#UNKNOWN].
    int namelessTid() {
        return namelessTid;
    }

    /// @param confirmed some calls had the same telling result
    /// @param contradicted most of those that should have had not
    private record Found(List<long[]> pairs, boolean confirmed, boolean contradicted) {}

    private static Found match(CallSample.Sequence a, CallSample.Sequence b) {
        List<int[]> anchors = new ArrayList<>(anchors(a, b, 1));
        anchors.addAll(anchors(a, b, GRAM));
        anchors.sort((x, y) -> x[0] != y[0] ? Integer.compare(x[0], y[0]) : Integer.compare(x[1], y[1]));
        List<long[]> pairs = new ArrayList<>();
        int doneA = 0;
        int doneB = 0;
        int firstA = -1;
        int firstB = -1;
        int telling = 0;
        for (int[] anchor : increasing(anchors)) {
            int i = anchor[0];
            int j = anchor[1];
            if (i < doneA || j < doneB) {
                continue;
            }
            while (i > doneA && j > doneB && a.key(i - 1) == b.key(j - 1)) {
                i--;
                j--;
            }
            if (firstA < 0) {
                firstA = i;
                firstB = j;
            }
            while (i < a.size() && j < b.size() && a.key(i) == b.key(j)) {
                pairs.add(new long[] {a.enterNs(i), b.enterNs(j), a.returnNs(i), b.returnNs(j)});
                telling += a.isTelling(i) ? 1 : 0;
                i++;
                j++;
            }
            doneA = i;
            doneB = j;
        }
        int expected = Math.min(telling(a, firstA, doneA), telling(b, firstB, doneB));
        return new Found(pairs, telling > 0, 2 * telling < expected);
    }

    /// How many results from `from` to `to` are telling.
    private static int telling(CallSample.Sequence thread, int from, int to) {
        int telling = 0;
        for (int i = Math.max(0, from); i < to; i++) {
            telling += thread.isTelling(i) ? 1 : 0;
        }
        return telling;
    }

    /// Positions in `a` and `b` where the same `length` calls follow that follow nowhere else.
    private static List<int[]> anchors(CallSample.Sequence a, CallSample.Sequence b, int length) {
        Map<Long, Integer> inA = places(a, length);
        Map<Long, Integer> inB = places(b, length);
        List<int[]> anchors = new ArrayList<>();
        inA.forEach((gram, i) -> {
            Integer j = inB.get(gram);
            if (j != null && i != REPEATED && j != REPEATED) {
                anchors.add(new int[] {i, j});
            }
        });
        return anchors;
    }

    private static Map<Long, Integer> places(CallSample.Sequence thread, int length) {
        Map<Long, Integer> places = new HashMap<>();
        for (int i = 0; i + length <= thread.size(); i++) {
            long gram = 0;
            for (int k = 0; k < length; k++) {
                gram = gram * 0xD1342543DE82EF95L + thread.key(i + k);
            }
            places.merge(gram, i, (_, _) -> REPEATED);
        }
        return places;
    }

    /// The longest part of `anchors`, sorted by their first number, in which the second rises too.
    private static List<int[]> increasing(List<int[]> anchors) {
        int n = anchors.size();
        int[] tails = new int[n];
        int[] before = new int[n];
        int length = 0;
        for (int k = 0; k < n; k++) {
            int at = place(anchors, tails, length, anchors.get(k)[1]);
            before[k] = at == 0 ? -1 : tails[at - 1];
            tails[at] = k;
            length = Math.max(length, at + 1);
        }
        int[] @Nullable [] chosen = new int[length][];
        int k = length == 0 ? -1 : tails[length - 1];
        for (int at = length - 1; at >= 0; at--) {
            chosen[at] = anchors.get(k);
            k = before[k];
        }
        return Arrays.asList(chosen);
    }

    /// How many of the tails end below `second`.
    private static int place(List<int[]> anchors, int[] tails, int length, int second) {
        int low = 0;
        int high = length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (anchors.get(tails[middle])[1] < second) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
