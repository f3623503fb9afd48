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

    private static final long[] NO_CPUS = {};

    private long enters;
    private long exits;
    private long[] cpus = NO_CPUS;
    private final Map<String, Counter> others = new HashMap<>();

    void add(TraceEvent event) {
        if (event instanceof SysExit exit && !exit.ownEvent()) {
            exits++;
        } else if (event instanceof SysEnter enter && !enter.ownEvent()) {
            enters++;
        } else if (isInput(event)) {
            others.computeIfAbsent(event.kernelName(), _ -> new Counter()).count++;
        }
        int cpu = event.cpu();
        if (cpu >= 0 && cpu < MOST_CPUS && !(event instanceof TraceEvent.EventsLost)) {
            countCpu(cpu);
        }
    }

    /// Not what importers tell besides the recording's own events: names that became known, and that
    /// events are missing.
    private static boolean isInput(TraceEvent event) {
        return !(event instanceof TraceEvent.EventsLost)
                && !(event instanceof TraceEvent.TaskRename && event.cpu() == TraceEvent.UNKNOWN);
    }

    private void countCpu(int cpu) {
        if (cpu >= cpus.length) {
            cpus = Arrays.copyOf(cpus, cpu + 1);
        }
        cpus[cpu]++;
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
        long count;
    }
}
