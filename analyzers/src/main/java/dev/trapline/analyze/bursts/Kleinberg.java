package dev.trapline.analyze.bursts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Bursts inside bursts (Kleinberg, "Bursty and Hierarchical Structure in Streams", KDD 2002): the states of an
/// automaton that explain the pauses at the least cost. In state i events come `2^i` times as often as on average;
/// to go up by a state costs the logarithm of the number of pauses, to go down nothing.
///
/// Looks at all events at once, so it is only for streams whose times were all kept.
final class Kleinberg {
    private static final double RATIO = 2;
    private static final double CLIMB = 1;
    /// More states than any pauses of whole nanoseconds over years need.
    private static final int MOST_STATES = 40;

    private Kleinberg() {}

    /// Events that come at least `2^level` times as often as on average.
    ///
    /// @param level 1 or more
    /// @param startNs the first event
    /// @param endNs the last event
    /// @param events how many
    record Nested(int level, long startNs, long endNs, long events) {}

    /// The nested bursts of events at `times`, ascending; outer ones before inner ones.
    static List<Nested> of(long[] times) {
        int pauses = times.length - 1;
        if (pauses < 2 || times[pauses] == times[0]) {
            return List.of();
        }
        return nested(times, states(times));
    }

    private static byte[] states(long[] times) {
        int pauses = times.length - 1;
        double mean = (double) (times[pauses] - times[0]) / pauses;
        int count = count(times, mean);
        double climb = CLIMB * Math.log(pauses);
        double[] cost = new double[count];
        Arrays.fill(cost, 1, count, Double.POSITIVE_INFINITY);
        byte[][] from = new byte[pauses][count];
        double[] best = new double[count];
        for (int pause = 0; pause < pauses; pause++) {
            double length = Math.max(1, times[pause + 1] - times[pause]);
            cheapest(cost, climb, best, from[pause]);
            for (int state = 0; state < count; state++) {
                double rate = Math.pow(RATIO, state) / mean;
                cost[state] = best[state] - Math.log(rate) + rate * length;
            }
        }
        byte[] path = new byte[pauses];
        int state = 0;
        for (int i = 1; i < count; i++) {
            state = cost[i] < cost[state] ? i : state;
        }
        for (int pause = pauses - 1; pause >= 0; pause--) {
            path[pause] = (byte) state;
            state = from[pause][state];
        }
        return path;
    }

    /// For each state the cheapest way there: down from one above, or up.
    private static void cheapest(double[] cost, double climb, double[] best, byte[] from) {
        int above = cost.length - 1;
        for (int state = cost.length - 1; state >= 0; state--) {
            above = cost[state] <= cost[above] ? state : above;
            best[state] = cost[above];
            from[state] = (byte) above;
        }
        int below = 0;
        for (int state = 1; state < cost.length; state++) {
            if (cost[state - 1] - (state - 1) * climb <= cost[below] - below * climb) {
                below = state - 1;
            }
            double up = cost[below] + (state - below) * climb;
            if (up < best[state]) {
                best[state] = up;
                from[state] = (byte) below;
            }
        }
    }

    /// One state more than the shortest pause asks for.
    private static int count(long[] times, double mean) {
        long shortest = Long.MAX_VALUE;
        for (int i = 1; i < times.length; i++) {
            shortest = Math.min(shortest, Math.max(1, times[i] - times[i - 1]));
        }
        int states = (int) Math.ceil(Math.log(mean / shortest) / Math.log(RATIO)) + 2;
        return Math.clamp(states, 2, MOST_STATES);
    }

    private static List<Nested> nested(long[] times, byte[] path) {
        List<Nested> nested = new ArrayList<>();
        int[] since = new int[MOST_STATES];
        int open = 0;
        for (int pause = 0; pause <= path.length; pause++) {
            int state = pause == path.length ? 0 : path[pause];
            while (open > state) {
                nested.add(new Nested(open, times[since[open]], times[pause], pause - since[open] + 1));
                open--;
            }
            while (open < state) {
                since[++open] = pause;
            }
        }
        nested.sort((a, b) -> a.startNs != b.startNs
                ? Long.compare(a.startNs, b.startNs)
                : Integer.compare(a.level, b.level));
        return nested;
    }
}
