package dev.trapline.analyze;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How many events of each kind there were, and on which processors.
final class EventCounts {
    /// More than any kernel supports; a larger number is damage.
    private static final int MOST_CPUS = 1 << 16;

    /// A power of two, several times the kinds of event that recordings are full of.
    private static final int RECENT = 256;

    private static final long[] NO_CPUS = {};

    private long enters;
    private long exits;
    private long[] cpus = NO_CPUS;
    private final Map<String, Counter> others = new HashMap<>();

    /// Counters found lately, each at the place that the hash of its name leads to: names are constants,
    /// so that the same one is the same object as a rule.
    private final Counter[] recent = new Counter[RECENT];

    EventCounts() {
        Arrays.fill(recent, new Counter(""));
    }

    /// Counts `event`, unless importers tell it besides the recording's own events: that events are missing,
    /// and names that became known.
    void add(TraceEvent event) {
        if (event instanceof SysExit exit && !exit.ownEvent()) {
            exits++;
            countCpu(exit.cpu());
        } else if (event instanceof SysEnter enter && !enter.ownEvent()) {
            enters++;
            countCpu(enter.cpu());
        } else if (!(event instanceof TraceEvent.EventsLost)) {
            int cpu = event.cpu();
            if (cpu != TraceEvent.UNKNOWN || !(event instanceof TraceEvent.TaskRename)) {
                counter(event.kernelName()).count++;
            }
            countCpu(cpu);
        }
    }

    /// Compares names by reference first, see [#recent].
    @SuppressWarnings("ReferenceEquality")
    private Counter counter(String name) {
        int slot = name.hashCode() & RECENT - 1;
        Counter counter = recent[slot];
        if (counter.name != name) {
            counter = others.computeIfAbsent(name, Counter::new);
            recent[slot] = counter;
        }
        return counter;
    }

    private void countCpu(int cpu) {
        if (cpu >= 0 && cpu < cpus.length) {
            cpus[cpu]++;
        } else if (cpu >= 0 && cpu < MOST_CPUS) {
            cpus = Arrays.copyOf(cpus, cpu + 1);
            cpus[cpu]++;
        }
    }

    long events() {
        long events = enters + exits;
        for (Counter other : others.values()) {
            events += other.count;
        }
        return events;
    }

    SortedMap<String, Long> byEvent() {
        SortedMap<String, Long> byEvent = new TreeMap<>();
        // "<stack trace>" belongs to the event before it
        others.forEach((name, counter) -> {
            if (!name.startsWith("<")) {
                byEvent.merge(name, counter.count, Long::sum);
            }
        });
        if (enters > 0) {
            byEvent.merge("sys_enter", enters, Long::sum);
        }
        if (exits > 0) {
            byEvent.merge("sys_exit", exits, Long::sum);
        }
        return byEvent;
    }

    SortedMap<Integer, Long> byCpu() {
        SortedMap<Integer, Long> byCpu = new TreeMap<>();
        for (int cpu = 0; cpu < cpus.length; cpu++) {
            if (cpus[cpu] > 0) {
                byCpu.put(cpu, cpus[cpu]);
            }
        }
        return byCpu;
    }

    private static final class Counter {
        final String name;
        long count;

        Counter(String name) {
            this.name = name;
        }
    }
}
