package dev.trapline.cli.perfetto;

import dev.trapline.model.span.Task;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// The tracks, each described before its first event and again when its name becomes known or changes.
///
/// The tracks of threads are those that Perfetto itself has for them, so that calls stand beside the
/// states of the same thread.
final class Tracks {
    private static final int KINDS = 4;
    private static final int THREAD = 0;
    private static final int PROCESS = 1;
    private static final int CPU = 2;
    /// The track of what is about no thread and no processor.
    private static final long GLOBAL = 3;
    /// The track whose children are those of the processors.
    private static final long ALL_CPUS = CPU;

    private final TrackEvents events;
    private final Map<Integer, Described> threads = new HashMap<>();
    private final BitSet cpus = new BitSet();
    private boolean hasGlobal;

    Tracks(TrackEvents events) {
        this.events = events;
    }

    /// The track of `task`.
    long of(Task task) throws IOException {
        // thread ids are below 2^22, damaged ones below 2^31
        long uuid = ((long) task.generation() << 34) + (task.tid() + 2L) * KINDS + THREAD;
        Described known = threads.get(task.tid());
        if (known == null || !known.isOf(task)) {
            threads.put(task.tid(), new Described(task.generation(), task.tgid(), task.comm()));
            describe(task, uuid);
        }
        return uuid;
    }

    private void describe(Task task, long uuid) throws IOException {
        if (task.tid() <= 0) {
            // the only task of a recording that does not name it, or an idle task
            name(uuid, 0, task.comm().isEmpty() ? "program" : task.comm());
            return;
        }
        if (task.tgid() == task.tid() && !task.comm().isEmpty()) {
            process(task, uuid - THREAD + PROCESS);
        }
        ProtoBuffer packet = events.other();
        int track = packet.begin(Field.PACKET_TRACK_DESCRIPTOR);
        packet.number(Field.TRACK_UUID, uuid);
        int thread = packet.begin(Field.TRACK_THREAD);
        packet.number(Field.THREAD_PID, task.tgid());
        packet.number(Field.THREAD_TID, task.tid());
        if (!task.comm().isEmpty()) {
            packet.text(Field.THREAD_NAME, task.comm());
        }
        packet.end(thread);
        packet.end(track);
        events.endOther();
    }

    private void process(Task leader, long uuid) throws IOException {
        ProtoBuffer packet = events.other();
        int track = packet.begin(Field.PACKET_TRACK_DESCRIPTOR);
        packet.number(Field.TRACK_UUID, uuid);
        int process = packet.begin(Field.TRACK_PROCESS);
        packet.number(Field.PROCESS_PID, leader.tgid());
        packet.text(Field.PROCESS_NAME, leader.comm());
        packet.end(process);
        packet.end(track);
        events.endOther();
    }

    /// The track of what interrupts `cpu`, beside those that Perfetto has for hard interrupts and softirqs.
    long ofCpu(int cpu) throws IOException {
        long uuid = (cpu + 1L) * KINDS + CPU;
        if (cpus.isEmpty()) {
            name(ALL_CPUS, 0, "Vectors, IPIs and tasklets");
        }
        if (!cpus.get(cpu)) {
            cpus.set(cpu);
            name(uuid, ALL_CPUS, "CPU " + cpu);
        }
        return uuid;
    }

    /// The track of what is about no thread and no processor.
    long global() throws IOException {
        if (!hasGlobal) {
            hasGlobal = true;
            name(GLOBAL, 0, "Recorder");
        }
        return GLOBAL;
    }

    private void name(long uuid, long parent, String name) throws IOException {
        ProtoBuffer packet = events.other();
        int track = packet.begin(Field.PACKET_TRACK_DESCRIPTOR);
        packet.number(Field.TRACK_UUID, uuid);
        packet.text(Field.TRACK_NAME, name);
        if (parent != 0) {
            packet.number(Field.TRACK_PARENT, parent);
        }
        packet.end(track);
        events.endOther();
    }

    private record Described(int generation, int tgid, String comm) {
        boolean isOf(Task task) {
            return generation == task.generation() && tgid == task.tgid() && comm.equals(task.comm());
        }
    }
}
