package dev.trapline.cli.perfetto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A file for Perfetto, put together as its `trace_processor` does: names looked up, track events sorted by
/// time, ends matched with beginnings.
///
/// Numbers are those of Perfetto's public `.proto` files, written down here once more and from there.
public record PerfettoFile(
        List<ProtoMessage> packets,
        Map<Long, ProtoMessage> tracks,
        List<Slice> slices,
        List<Slice> instants,
        Map<String, Long> tracepoints,
        long lossFlags) {

    /// Of `FtraceEvent`.
    private static final Map<Integer, String> EVENTS = Map.ofEntries(
            Map.entry(3, "print"), Map.entry(4, "sched_switch"), Map.entry(11, "cpu_frequency"),
            Map.entry(13, "cpu_idle"), Map.entry(17, "sched_wakeup"), Map.entry(18, "sched_blocked_reason"),
            Map.entry(20, "sched_waking"), Map.entry(24, "softirq_entry"), Map.entry(25, "softirq_exit"),
            Map.entry(26, "softirq_raise"), Map.entry(36, "irq_handler_entry"), Map.entry(37, "irq_handler_exit"),
            Map.entry(114, "sched_wakeup_new"), Map.entry(235, "task_newtask"), Map.entry(236, "task_rename"),
            Map.entry(237, "sched_process_exec"), Map.entry(238, "sched_process_exit"),
            Map.entry(239, "sched_process_fork"), Map.entry(240, "sched_process_free"));

    private static final int GENERIC = 327;

    /// Part of a track. `endNs` is -1 for one that does not end.
    public record Slice(long track, String category, String name, long startNs, long endNs, int depth,
            Map<String, String> notes) {}

    public static PerfettoFile read(Path file) throws IOException {
        List<ProtoMessage> packets = ProtoMessage.of(ByteBuffer.wrap(Files.readAllBytes(file))).messages(1);
        Map<Long, ProtoMessage> tracks = new HashMap<>();
        Map<String, Long> tracepoints = new TreeMap<>();
        List<ProtoMessage> events = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        long lossFlags = 0;
        boolean isCleared = false;
        for (ProtoMessage packet : packets) {
            if (packet.has(12)) {
                learn(packet.message(12), names);
            }
            if (packet.has(60)) {
                tracks.put(packet.message(60).number(1), packet.message(60));
            } else if (packet.has(11)) {
                long flags = packet.number(13);
                isCleared |= (flags & 1) != 0;
                if (!isCleared || (flags & 2) == 0 || packet.number(10) != 1) {
                    throw new IllegalStateException("refers to names that were not told");
                }
                events.add(packet);
            } else if (packet.has(1)) {
                lossFlags += bundle(packet.message(1), tracepoints);
            }
        }
        List<Slice> slices = new ArrayList<>();
        List<Slice> instants = new ArrayList<>();
        match(events, tracks, names, slices, instants);
        return new PerfettoFile(packets, tracks, slices, instants, tracepoints, lossFlags);
    }

    private static void learn(ProtoMessage interned, Map<String, String> names) {
        for (int kind : new int[] {1, 2, 3}) {
            for (ProtoMessage entry : interned.messages(kind)) {
                names.put(kind + " " + entry.number(1), entry.text(2));
            }
        }
    }

    private static long bundle(ProtoMessage bundle, Map<String, Long> tracepoints) {
        if (bundle.number(1) >= 1024) {
            throw new IllegalStateException("Perfetto refuses a file with processor " + bundle.number(1));
        }
        for (ProtoMessage event : bundle.messages(2)) {
            if (!event.has(1) || !event.has(2)) {
                throw new IllegalStateException("Perfetto refuses an event without time or pid");
            }
            for (int kind : event.fields().keySet()) {
                if (kind > 2) {
                    String name = kind == GENERIC ? event.message(kind).text(1) : EVENTS.get(kind);
                    tracepoints.merge(name, 1L, Long::sum);
                }
            }
        }
        return bundle.has(3) ? bundle.number(3) : 0;
    }

    private static void match(
            List<ProtoMessage> events, Map<Long, ProtoMessage> tracks, Map<String, String> names,
            List<Slice> slices, List<Slice> instants) {
        Map<Long, Deque<Slice>> open = new HashMap<>();
        List<ProtoMessage> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(packet -> packet.number(8)));
        for (ProtoMessage packet : sorted) {
            ProtoMessage event = packet.message(11);
            long track = event.number(11);
            if (!tracks.containsKey(track)) {
                throw new IllegalStateException("track " + track + " is not described");
            }
            Deque<Slice> stack = open.computeIfAbsent(track, _ -> new ArrayDeque<>());
            long ns = packet.number(8);
            switch ((int) event.number(9)) {
                case 1 -> stack.push(slice(event, track, ns, -1, stack.size(), names));
                case 2 -> {
                    Slice begun = stack.pop();
                    slices.add(
                            new Slice(track, begun.category, begun.name, begun.startNs, ns, begun.depth, begun.notes));
                }
                case 3 -> instants.add(slice(event, track, ns, ns, stack.size(), names));
                default -> throw new IllegalStateException("type of event " + event.number(9));
            }
        }
        open.values().forEach(slices::addAll);
    }

    private static Slice slice(
            ProtoMessage event, long track, long startNs, long endNs, int depth, Map<String, String> names) {
        Map<String, String> notes = new TreeMap<>();
        for (ProtoMessage note : event.messages(4)) {
            String name = note.has(10) ? note.text(10) : names.get("3 " + note.number(1));
            String value = note.has(6) ? note.text(6) : Long.toString(note.has(4) ? note.number(4) : note.number(7));
            notes.put(name, value);
        }
        String name = event.has(23) ? event.text(23) : names.get("2 " + event.number(10));
        return new Slice(track, names.get("1 " + event.number(3)), name, startNs, endNs, depth, notes);
    }

    /// The slices or instants of a category, by name.
    public static Map<String, Long> count(List<Slice> slices, String category) {
        Map<String, Long> counts = new TreeMap<>();
        for (Slice slice : slices) {
            if (slice.category.equals(category)) {
                counts.merge(slice.name, 1L, Long::sum);
            }
        }
        return counts;
    }
}
