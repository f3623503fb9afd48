package dev.trapline.analyze.bursts;

import java.util.Arrays;

/// Events in order, cut into sessions at every gap of a [GapGrid] at once.
///
/// A session is a maximal run of events whose pauses are no longer than the gap. For each gap only the first session
/// and the last one are kept here, because events before or after may still become part of them; those in between are
/// told to a [Sink] when they end. A pause shorter than all gaps costs a comparison, one that ends sessions a few
/// words for each gap it is longer than. So two stretches of events can be put together with the same result as if
/// they had been one from the start.
final class Sessions {
    /// What is kept of a gap that some pause was longer than.
    private static final int WORDS = 6;
    /// Events and bytes before the last session, and when it started.
    private static final int LAST_EVENTS = 0;
    private static final int LAST_BYTES = 1;
    private static final int LAST_START = 2;
    /// Events and bytes of the first session, and when it ended.
    private static final int FIRST_EVENTS = 3;
    private static final int FIRST_BYTES = 4;
    private static final int FIRST_END = 5;

    private static final long[] NOTHING = {};
    private static final long NO_PAUSE = -1;

    private final GapGrid grid;
    private final int least;
    private long[] words = NOTHING;
    /// Gaps below this number were exceeded by some pause.
    private int cut;
    private long events;
    private long bytes;
    private long firstNs;
    private long lastNs;
    private long endNs;
    private long firstPauseNs = NO_PAUSE;
    private long lastPauseNs = NO_PAUSE;

    /// Is told of pauses and sessions.
    interface Sink {
        /// A pause from the start of one event to the start of the next.
        default void pause(long ns) {}

        /// Two pauses that follow each other.
        default void pauses(long earlierNs, long laterNs) {}

        /// A session of enough events, at the gaps `fromLevel` to below `toLevel`.
        void session(int fromLevel, int toLevel, long events, long bytes, long startNs, long endNs);

        /// There are no more events: these were the first pause and the last.
        default void ended(long firstPauseNs, long lastPauseNs) {}
    }

    /// @param least sessions of fewer events are not told
    Sessions(GapGrid grid, int least) {
        this.grid = grid;
        this.least = least;
    }

    boolean isEmpty() {
        return events == 0;
    }

    long events() {
        return events;
    }

    long bytes() {
        return bytes;
    }

    /// When the first event started.
    long firstNs() {
        return firstNs;
    }

    /// When the last event started.
    long lastNs() {
        return lastNs;
    }

    /// When the last event ended.
    long endNs() {
        return endNs;
    }

    /// One event more, not before those that there are.
    void add(long startNs, long eventEndNs, long eventBytes, Sink sink) {
        if (events == 0) {
            firstNs = startNs;
        } else {
            pause(Math.max(0, startNs - lastNs), startNs, sink);
        }
        events++;
        bytes += eventBytes;
        lastNs = startNs;
        endNs = eventEndNs;
    }

    private void pause(long pauseNs, long startNs, Sink sink) {
        sink.pause(pauseNs);
        if (lastPauseNs == NO_PAUSE) {
            firstPauseNs = pauseNs;
        } else {
            sink.pauses(lastPauseNs, pauseNs);
        }
        lastPauseNs = pauseNs;
        int exceeded = grid.shorterThan(pauseNs);
        if (exceeded > 0) {
            cut(exceeded, startNs, sink);
        }
    }

    /// A pause exceeds the gaps below `exceeded`; the next event starts at `startNs`.
    private void cut(int exceeded, long startNs, Sink sink) {
        int known = Math.min(exceeded, cut);
        if (events >= least) {
            tellLast(known, sink);
        }
        if (exceeded > cut) {
            reach(exceeded);
            for (int level = known; level < exceeded; level++) {
                first(level, events, bytes, endNs);
            }
            cut = exceeded;
        }
        for (int level = 0; level < exceeded; level++) {
            last(level, events, bytes, startNs);
        }
    }

    /// The last sessions at the gaps below `level` have ended. Neighbouring gaps often have the same session.
    private void tellLast(int level, Sink sink) {
        int from = 0;
        while (from < level) {
            long before = words[from * WORDS + LAST_EVENTS];
            int to = from + 1;
            while (to < level && words[to * WORDS + LAST_EVENTS] == before) {
                to++;
            }
            if (events - before >= least) {
                sink.session(
                        from, to, events - before, bytes - words[from * WORDS + LAST_BYTES],
                        words[from * WORDS + LAST_START], endNs);
            }
            from = to;
        }
    }

    private void reach(int levels) {
        if (words.length < levels * WORDS) {
            words = Arrays.copyOf(words, levels * WORDS);
        }
    }

    private void first(int level, long sessionEvents, long sessionBytes, long sessionEndNs) {
        int at = level * WORDS;
        words[at + FIRST_EVENTS] = sessionEvents;
        words[at + FIRST_BYTES] = sessionBytes;
        words[at + FIRST_END] = sessionEndNs;
    }

    private void last(int level, long eventsBefore, long bytesBefore, long startNs) {
        int at = level * WORDS;
        words[at + LAST_EVENTS] = eventsBefore;
        words[at + LAST_BYTES] = bytesBefore;
        words[at + LAST_START] = startNs;
    }

    /// Appends what came after, which must not be used any more.
    void append(Sessions later, Sink sink) {
        if (later.events == 0) {
            return;
        }
        if (events == 0) {
            become(later);
            return;
        }
        long pauseNs = Math.max(0, later.firstNs - lastNs);
        int exceeded = grid.shorterThan(pauseNs);
        int levels = Math.max(exceeded, Math.max(cut, later.cut));
        reach(levels);
        for (int level = 0; level < levels; level++) {
            if (level < exceeded) {
                apart(level, later, sink);
            } else {
                join(level, later, sink);
            }
        }
        cut = levels;
        sink.pause(pauseNs);
        if (lastPauseNs == NO_PAUSE) {
            firstPauseNs = pauseNs;
        } else {
            sink.pauses(lastPauseNs, pauseNs);
        }
        if (later.firstPauseNs != NO_PAUSE) {
            sink.pauses(pauseNs, later.firstPauseNs);
        }
        lastPauseNs = later.lastPauseNs == NO_PAUSE ? pauseNs : later.lastPauseNs;
        events += later.events;
        bytes += later.bytes;
        lastNs = later.lastNs;
        endNs = later.endNs;
    }

    /// The pause before `later` ends our last session at `level` and begins its first one.
    private void apart(int level, Sessions later, Sink sink) {
        int at = level * WORDS;
        if (level < cut) {
            tell(level, events - words[at + LAST_EVENTS], bytes - words[at + LAST_BYTES], words[at + LAST_START],
                    endNs, sink);
        } else {
            first(level, events, bytes, endNs);
        }
        if (level < later.cut) {
            tell(level, later.words[at + FIRST_EVENTS], later.words[at + FIRST_BYTES], later.firstNs,
                    later.words[at + FIRST_END], sink);
            last(level, events + later.words[at + LAST_EVENTS], bytes + later.words[at + LAST_BYTES],
                    later.words[at + LAST_START]);
        } else {
            last(level, events, bytes, later.firstNs);
        }
    }

    /// Our last session at `level` and the first one of `later` are the same.
    private void join(int level, Sessions later, Sink sink) {
        int at = level * WORDS;
        if (level >= later.cut) {
            return; // all of it belongs to our last session
        }
        long joinedEndNs = later.words[at + FIRST_END];
        if (level < cut) {
            tell(level, events - words[at + LAST_EVENTS] + later.words[at + FIRST_EVENTS],
                    bytes - words[at + LAST_BYTES] + later.words[at + FIRST_BYTES], words[at + LAST_START],
                    joinedEndNs, sink);
        } else {
            first(level, events + later.words[at + FIRST_EVENTS], bytes + later.words[at + FIRST_BYTES], joinedEndNs);
        }
        last(level, events + later.words[at + LAST_EVENTS], bytes + later.words[at + LAST_BYTES],
                later.words[at + LAST_START]);
    }

    private void tell(int level, long sessionEvents, long sessionBytes, long startNs, long sessionEndNs, Sink sink) {
        if (sessionEvents >= least) {
            sink.session(level, level + 1, sessionEvents, sessionBytes, startNs, sessionEndNs);
        }
    }

    private void become(Sessions other) {
        words = other.words;
        cut = other.cut;
        events = other.events;
        bytes = other.bytes;
        firstNs = other.firstNs;
        lastNs = other.lastNs;
        endNs = other.endNs;
        firstPauseNs = other.firstPauseNs;
        lastPauseNs = other.lastPauseNs;
    }

    /// Tells everything that was kept back, as if no event came before or after. Changes nothing.
    void tellEnds(Sink sink) {
        if (firstPauseNs != NO_PAUSE) {
            sink.ended(firstPauseNs, lastPauseNs);
        }
        if (events < least) {
            return;
        }
        for (int level = 0; level < cut; level++) {
            int at = level * WORDS;
            tell(level, words[at + FIRST_EVENTS], words[at + FIRST_BYTES], firstNs, words[at + FIRST_END], sink);
        }
        tellLast(cut, sink);
        if (cut < grid.levels()) {
            sink.session(cut, grid.levels(), events, bytes, firstNs, endNs);
        }
    }

    /// There were no events.
    void clear() {
        cut = 0;
        events = 0;
        bytes = 0;
        firstPauseNs = NO_PAUSE;
        lastPauseNs = NO_PAUSE;
    }
}
