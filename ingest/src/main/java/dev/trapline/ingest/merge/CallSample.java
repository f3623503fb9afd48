package dev.trapline.ingest.merge;

import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The calls at the beginning of some recordings of one clock, for finding the same in others.
///
/// Reads [#MOST_CALLS] calls at first, and on request further on, where only the threads asked about
/// count: a recording of the whole machine may have begun long before that of one program.
final class CallSample implements AutoCloseable {
    private static final int MOST_CALLS = 1 << 16;
    private static final long MOST_EVENTS = 1L << 21;

    /// Above descriptors, thread ids and most counts of bytes.
    private static final long LARGE = 1 << 22;

    private final Iterator<Part> parts;
    private @Nullable EventSource source;
    private final Map<Integer, Sequence> threads = new HashMap<>();
    private int calls;
    private long events;
    private long firstNs = TraceEvent.UNKNOWN_NS;
    private long lastNs = TraceEvent.UNKNOWN_NS;
    private @Nullable Set<Integer> wanted;

    /// The completed calls of a thread, in order.
    static final class Sequence {
        private long[] keys = new long[16];
        private long[] enters = new long[16];
        private long[] returns = new long[16];
        private final BitSet telling = new BitSet();
        private int size;
        private @Nullable SysEnter pending;

        int size() {
            return size;
        }

        /// What the call was and what it returned; calls with different keys are different.
        long key(int index) {
            return keys[index];
        }

        /// When it was entered.
        long enterNs(int index) {
            return enters[index];
        }

        /// Its result is a large number, most often an address, which the next run would not get.
        boolean isTelling(int index) {
            return telling.get(index);
        }

        /// When its return was stamped, [TraceEvent#UNKNOWN_NS] when it was not.
        long returnNs(int index) {
            return returns[index];
        }

        private void add(SysEnter enter, SysExit exit) {
            if (size == keys.length) {
                keys = Arrays.copyOf(keys, 2 * size);
                enters = Arrays.copyOf(enters, 2 * size);
                returns = Arrays.copyOf(returns, 2 * size);
            }
            keys[size] = exit.ret() * 0x9E3779B97F4A7C15L + enter.call().nr();
            enters[size] = enter.timestampNs();
            // strace stamps a return only where it is on a line of its own
            long counted = exit.durationNs() == TraceEvent.UNKNOWN_NS ? 0 : exit.durationNs();
            boolean stamped = exit.timestampNs() - enter.timestampNs() != counted;
            returns[size] = stamped ? exit.timestampNs() : TraceEvent.UNKNOWN_NS;
            telling.set(size, exit.ret() > LARGE);
            size++;
        }
    }

    /// Reads the beginning of `parts`, one after another.
    ///
    /// @return null when one of them can be read only once
    static @Nullable CallSample of(List<? extends Part> parts) throws IOException {
        CallSample sample = new CallSample(List.<Part>copyOf(parts).iterator());
        boolean whole = false;
        try {
            whole = sample.read(MOST_CALLS, MOST_EVENTS);
        } finally {
            if (!whole) {
                sample.close();
            }
        }
        return whole ? sample : null;
    }

    private CallSample(Iterator<Part> parts) {
        this.parts = parts;
    }

    /// Goes on reading for calls of the threads of `other`.
    ///
    /// @return whether any were added
    boolean readOn(CallSample other) throws IOException {
        int before = calls;
        wanted = other.threads.keySet();
        boolean whole = read(before + MOST_CALLS, events + MOST_EVENTS);
        wanted = null;
        return whole && calls > before;
    }

    /// @return false when a part can be read only once
    private boolean read(int mostCalls, long mostEvents) throws IOException {
        while (calls < mostCalls && events < mostEvents) {
            EventSource open = source;
            if (open == null) {
                if (!parts.hasNext()) {
                    return true;
                }
                source = parts.next().sample();
                if (source == null) {
                    return false;
                }
            } else if (!open.nextChunk(this::take)) {
                open.close();
                source = null;
            }
        }
        return true;
    }

    private void take(TraceEvent event) {
        events++;
        lastNs = event.timestampNs();
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = lastNs;
        }
        if (event instanceof SysEnter enter) {
            if (wanted == null || wanted.contains(enter.tid())) {
                threads.computeIfAbsent(enter.tid(), _ -> new Sequence()).pending = enter;
            }
        } else if (event instanceof SysExit exit) {
            Sequence thread = threads.get(exit.tid());
            if (thread != null && thread.pending != null && thread.pending.call().nr() == exit.call().nr()) {
                thread.add(thread.pending, exit);
                thread.pending = null;
                calls++;
            }
        } else if (event instanceof TraceEvent.EventsLost) {
            threads.values().forEach(thread -> thread.pending = null);
        }
    }

    /// Time of the first event.
    long firstNs() {
        return firstNs;
    }

    /// Time of the last event so far.
    long lastNs() {
        return lastNs;
    }

    /// The calls by thread id.
    Map<Integer, Sequence> threads() {
        return threads;
    }

    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
