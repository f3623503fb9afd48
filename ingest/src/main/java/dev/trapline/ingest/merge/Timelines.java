package dev.trapline.ingest.merge;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.strace.StraceSource;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.ClockFit;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts recordings on one timeline: that of the one named first.
///
/// The logs of strace with the same clock are one side; every other recording is a side of its own. A side is placed
///
/// 1. by the offset that the user gave for it,
/// 2. as it is, where it has the same well-known clock (CLOCK_REALTIME) as a side that is placed,
/// 3. by the calls that it and a side that is placed both saw, see [ClockFitter].
///
/// The clocks of ftrace and perf count from some point of one boot, and their recordings do not always
/// say which clock it was, so two of them are not taken for equal.
public final class Timelines implements AutoCloseable {
    private final List<? extends Part> parts;
    private final Map<String, Long> offsets;
    private final Map<Side, @Nullable CallSample> samples = new LinkedHashMap<>();
    private final Map<Pair, CallMatch> matches = new HashMap<>();

    private record Pair(Side first, Side second) {}

    /// Recordings of one clock, all of strace or a single other one.
    private static final class Side {
        final List<Part> parts = new ArrayList<>();
        final int number;
        final Clock clock;
        final boolean strace;
        final @Nullable Long given;
        ClockMap map = ClockMap.IDENTITY;
        @Nullable
        ClockFit fit;
        boolean placed;
        /// Sides with the same number recorded the same tasks.
        int machine;
        long apartNs;
        int namelessTid = TraceEvent.UNKNOWN;

        Side(Part first, int number, @Nullable Long given) {
            this.number = number;
            this.machine = number;
            this.clock = first.info().clock();
            this.strace = isStrace(first);
            this.given = given;
        }

        String name() {
            return parts.getFirst().argument();
        }

        boolean hasClockOf(Side other) {
            return clock == other.clock && (clock == Clock.REALTIME || strace && other.strace);
        }
    }

    private Timelines(List<? extends Part> parts, Map<String, Long> offsets) {
        this.parts = parts;
        this.offsets = offsets;
    }

    /// One source of all `parts`.
    ///
    /// @param offsets nanoseconds to add to the times of recordings, by [Part#argument]
    /// @throws RecordingException when the clocks cannot be related; the message is for the user
    public static EventSource merge(List<? extends Part> parts, Map<String, Long> offsets) throws IOException {
        try (Timelines timelines = new Timelines(parts, offsets)) {
            return timelines.merge();
        } catch (IOException | RuntimeException e) {
            for (Part part : parts) {
                part.close();
            }
            throw e;
        }
    }

    private static boolean isStrace(Part part) {
        return part.info().format().equals(StraceSource.FORMAT);
    }

    private EventSource merge() throws IOException {
        List<Side> sides = sides();
        if (sides.size() > 1) {
            for (Side side : sides) {
                requireTime(side, sides);
            }
        }
        place(sides);
        for (Side side : sides) {
            for (Side earlier : sides.subList(0, side.number)) {
                findCommonCalls(side, earlier, sides);
            }
        }
        List<MergedSource.Placed> placed = new ArrayList<>();
        for (Part part : parts) {
            Side side = sideOf(part, sides);
            placed.add(new MergedSource.Placed(
                    part,
                    side.map,
                    side.fit,
                    side.number,
                    side.machine,
                    part.info().stopsTasks(),
                    side.namelessTid));
        }
        return new MergedSource(placed, joins(sides));
    }

    /// For every machine that several sides recorded, how far apart they may have stamped the same.
    private static Map<Integer, Long> joins(List<Side> sides) {
        Map<Integer, Long> joins = new LinkedHashMap<>();
        Set<Integer> seen = new HashSet<>();
        for (Side side : sides) {
            if (!seen.add(side.machine)) {
                joins.put(side.machine, 0L);
            }
        }
        for (Side side : sides) {
            joins.computeIfPresent(side.machine, (_, apart) -> Math.max(apart, side.apartNs));
        }
        return joins;
    }

    private List<Side> sides() {
        List<Side> sides = new ArrayList<>();
        for (Part part : parts) {
            Side side = isStrace(part) ? straceSide(part, sides) : null;
            if (side == null) {
                side = new Side(part, sides.size(), offsets.get(part.argument()));
                sides.add(side);
            }
            side.parts.add(part);
        }
        return sides;
    }

    private @Nullable Side straceSide(Part part, List<Side> sides) {
        Long given = offsets.get(part.argument());
        for (Side side : sides) {
            boolean alike = given == null ? side.given == null : given.equals(side.given);
            if (side.strace && side.clock == part.info().clock() && alike) {
                return side;
            }
        }
        return null;
    }

    private static Side sideOf(Part part, List<Side> sides) {
        for (Side side : sides) {
            if (side.parts.contains(part)) {
                return side;
            }
        }
        throw new IllegalStateException(part.argument());
    }

    private static void requireTime(Side side, List<Side> sides) throws RecordingException {
        if (side.clock.measuresTime()) {
            return;
        }
        Side other = sides.get(side.number == 0 ? 1 : 0);
        boolean counts = side.clock == Clock.TICKS;
        throw new RecordingException(
                side.name(),
                (counts ? "its clock counts ticks and not time" : "no time was recorded")
                        + ", so it cannot be put in order with " + other.name(),
                side.strace
                        ? "record with strace -f -ttt -T, or read them apart"
                        : "record with another trace_clock, or read them apart");
    }

    // ---------------------------------------------------------------- placing

    private void place(List<Side> sides) throws IOException {
        Side reference = sides.getFirst();
        reference.placed = true;
        for (Side side : sides) {
            if (side.given != null) {
                side.map = ClockMap.ofOffset(side.given);
                side.placed = true;
            }
        }
        boolean progress = true;
        while (progress) {
            progress = false;
            for (Side side : sides) {
                if (!side.placed && place(side, sides)) {
                    side.placed = true;
                    progress = true;
                }
            }
        }
        for (Side side : sides) {
            if (!side.placed) {
                throw unrelated(side, reference);
            }
        }
    }

    private boolean place(Side side, List<Side> sides) throws IOException {
        for (Side other : sides) {
            if (other.placed && side.hasClockOf(other)) {
                side.map = other.given == null ? other.map : ClockMap.IDENTITY;
                side.fit = other.given == null ? other.fit : null;
                return true;
            }
        }
        for (Side other : sides) {
            if (other.placed && fit(side, other)) {
                return true;
            }
        }
        return false;
    }

    private boolean fit(Side side, Side other) throws IOException {
        CallMatch match = match(other, side);
        if (match == null) {
            return false;
        }
        List<long[]> pairs = onTimeline(match.pairs(), other);
        boolean steady = side.clock != Clock.RELATIVE && other.clock != Clock.RELATIVE;
        ClockFitter.Fitted fitted = ClockFitter.fit(pairs, stamps(other, side), steady, other.name());
        if (fitted == null) {
            return false;
        }
        side.fit = fitted.fit();
        side.map = fitted.map();
        return true;
    }

    private static ClockFitter.Stamps stamps(Side first, Side second) {
        if (first.strace == second.strace) {
            return ClockFitter.Stamps.EQUAL;
        }
        return first.strace ? ClockFitter.Stamps.FIRST_OUTSIDE : ClockFitter.Stamps.SECOND_OUTSIDE;
    }

    private static List<long[]> onTimeline(List<long[]> pairs, Side first) {
        return pairs.stream()
                .map(pair -> new long[] {
                    first.map.map(pair[0]),
                    pair[1],
                    pair[2] == TraceEvent.UNKNOWN_NS ? pair[2] : first.map.map(pair[2]),
                    pair[3]
                })
                .toList();
    }

    // ---------------------------------------------------------------- common calls

    /// Learns whether two sides recorded the same tasks, and how far apart they stamped the same.
    private void findCommonCalls(Side side, Side earlier, List<Side> sides) throws IOException {
        if (side.strace && earlier.strace) {
            return;
        }
        if (sample(side) == null || sample(earlier) == null) {
            // nothing is known of a pipe: it is believed to be of the same machine
            unite(side, earlier, sides, SameCalls.FARTHEST_NS);
            return;
        }
        CallMatch match = match(earlier, side);
        if (match == null || match.pairs().size() < ClockFitter.FEWEST) {
            return;
        }
        ClockFit apart = ClockFitter.measure(onTimeline(match.pairs(), earlier), side.map, earlier.name());
        if (apart.residualP50Ns() > ClockFitter.FARTHEST_NS) {
            return;
        }
        unite(side, earlier, sides, apart.residualP99Ns());
        if (match.namelessTid() != TraceEvent.UNKNOWN) {
            (side.strace ? side : earlier).namelessTid = match.namelessTid();
        }
    }

    private static void unite(Side side, Side earlier, List<Side> sides, long apartNs) {
        int machine = side.machine;
        for (Side other : sides) {
            if (other.machine == machine) {
                other.machine = earlier.machine;
            }
        }
        side.apartNs = Math.max(side.apartNs, apartNs);
    }

    /// The calls that both saw, read further if there are none at the beginning; null when one of them
    /// can be read only once.
    private @Nullable CallMatch match(Side first, Side second) throws IOException {
        CallMatch known = matches.get(new Pair(first, second));
        if (known != null) {
            return known;
        }
        CallSample a = sample(first);
        CallSample b = sample(second);
        if (a == null || b == null) {
            return null;
        }
        CallMatch match = new CallMatch(a, b);
        if (match.pairs().size() < ClockFitter.FEWEST && !(second.placed && meet(first, a, second, b))) {
            boolean moreOfSecond = b.readOn(a);
            boolean moreOfFirst = a.readOn(b);
            if (moreOfFirst || moreOfSecond) {
                match = new CallMatch(a, b);
            }
        }
        matches.put(new Pair(first, second), match);
        return match;
    }

    /// Whether the samples overlap in time, so that more of them would not have more in common.
    private static boolean meet(Side first, CallSample a, Side second, CallSample b) {
        return first.map.map(a.firstNs()) <= second.map.map(b.lastNs())
                && second.map.map(b.firstNs()) <= first.map.map(a.lastNs());
    }

    private @Nullable CallSample sample(Side side) throws IOException {
        if (!samples.containsKey(side)) {
            samples.put(side, CallSample.of(side.parts));
        }
        return samples.get(side);
    }

    private RecordingException unrelated(Side side, Side reference) throws IOException {
        String remedy =
                "give --clock-offset " + side.name() + "=NS, what to add to its times, 0 if the clocks are equal";
        String clocks = "its clock (" + side.clock.label() + ") cannot be related to that of " + reference.name() + " ("
                + reference.clock.label() + ")";
        CallMatch match = match(reference, side);
        if (match == null) {
            return new RecordingException(
                    side.name(), clocks + ", because what comes from a pipe is read only once", remedy);
        }
        int common = match.pairs().size();
        String why = common < ClockFitter.FEWEST
                ? " by calls that both saw: %,d found, %,d needed".formatted(common, ClockFitter.FEWEST)
                : ": of %,d calls that both seem to have seen the times do not agree".formatted(common);
        return new RecordingException(side.name(), clocks + why, remedy);
    }

    @Override
    public void close() throws IOException {
        for (CallSample sample : samples.values()) {
            if (sample != null) {
                sample.close();
            }
        }
    }
}
