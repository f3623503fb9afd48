package dev.trapline.analyze.irqs;

import dev.trapline.analyze.Latencies;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSpan.Wakeup;
import java.util.Comparator;
import java.util.EnumMap;
import org.jspecify.annotations.Nullable;

/// The ways from one interrupt through one softirq to the return of one call.
final class Chain {
    /// The legs of a way.
    enum Leg {
        /// From the entry of the hard interrupt to that of the softirq, or to the wakeup.
        INTERRUPT("interrupt"),
        /// From the entry of the softirq to the wakeup.
        SOFTIRQ("softirq"),
        /// From the wakeup until the task runs.
        SCHEDULE("wait for the CPU"),
        /// From there to the return of the call.
        RETURN("return");

        final String label;

        Leg(String label) {
            this.label = label;
        }
    }

    /// Which way it is.
    ///
    /// @param hard the hard interrupt, null when none is known
    /// @param softirq the softirq, null when there was none
    /// @param call the call that returned
    record Key(@Nullable InterruptSource hard, @Nullable InterruptSource softirq, String call)
            implements
                Comparable<Key> {
        private static final Comparator<@Nullable InterruptSource> SOURCES =
                Comparator.nullsFirst(Comparator.naturalOrder());
        private static final Comparator<Key> ORDER = Comparator.comparing(Key::hard, SOURCES)
                .thenComparing(Key::softirq, SOURCES)
                .thenComparing(Key::call);

        /// Written out, because every wakeup is looked up by it.
        @Override
        public int hashCode() {
            int sources = 31 * (hard == null ? 0 : hard.hashCode()) + (softirq == null ? 0 : softirq.hashCode());
            return 31 * sources + call.hashCode();
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    final Key key;
    final Latencies whole = new Latencies();
    private final EnumMap<Leg, Latencies> legs = new EnumMap<>(Leg.class);

    Chain(Key key) {
        this.key = key;
    }

    void add(Wakeup wakeup) {
        boolean soft = wakeup.softirqNs() != TraceEvent.UNKNOWN_NS;
        long firstEnd = soft ? wakeup.softirqNs() : wakeup.wakingNs();
        whole.record(wakeup.endNs() - wakeup.startNs());
        if (wakeup.hard() != null) {
            leg(Leg.INTERRUPT).record(firstEnd - wakeup.startNs());
        }
        if (soft) {
            leg(Leg.SOFTIRQ).record(wakeup.wakingNs() - wakeup.softirqNs());
        }
        leg(Leg.SCHEDULE).record(wakeup.runningNs() - wakeup.wakingNs());
        leg(Leg.RETURN).record(wakeup.endNs() - wakeup.runningNs());
    }

    void add(Chain later) {
        whole.add(later.whole);
        for (Leg leg : Leg.values()) {
            leg(leg).add(later.leg(leg));
        }
    }

    Latencies leg(Leg leg) {
        return legs.computeIfAbsent(leg, _ -> new Latencies());
    }

    /// The leg that takes most of the time.
    Leg dominating() {
        Leg most = Leg.INTERRUPT;
        for (Leg leg : Leg.values()) {
            if (leg(leg).totalNs() > leg(most).totalNs()) {
                most = leg;
            }
        }
        return most;
    }
}
