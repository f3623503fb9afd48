package dev.trapline.analyze.processes;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process: a leader and its threads.
final class TracedProcess {
    /// The leader, or a thread where the leader was not seen.
    final Life leader;
    final List<Life> threads = new ArrayList<>();
    @Nullable
    TracedProcess parent;
    final List<TracedProcess> children = new ArrayList<>();
    /// When it was passed in search of circles, 0 for not yet.
    int visit;
    /// Steps from a root of the tree.
    int depth;
    long calls;
    long callNs;
    long runNs;
    boolean timed;
    boolean scheduled;
    long lastNs = Long.MIN_VALUE;

    TracedProcess(Life leader) {
        this.leader = leader;
        add(leader);
    }

    void add(Life thread) {
        threads.add(thread);
        calls += thread.calls;
        callNs += thread.callNs;
        runNs += thread.runNs;
        timed |= thread.timed;
        scheduled |= thread.scheduled;
        lastNs = Math.max(lastNs, thread.lastNs);
    }

    /// Until its last thread ended, or was last seen.
    long lifetimeNs() {
        return Math.max(0, lastNs - leader.startNs());
    }

    /// What a person calls it: the last part of its program's path, else the name of the leader.
    String name() {
        String path = leader.program;
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.isEmpty() ? leader.task.comm() : name;
    }

    /// In the order of their beginning.
    static int earliestFirst(TracedProcess a, TracedProcess b) {
        int order = Long.compare(a.leader.startNs(), b.leader.startNs());
        if (order == 0) {
            order = Integer.compare(a.leader.task.tid(), b.leader.task.tid());
        }
        return order != 0 ? order : Integer.compare(a.leader.task.generation(), b.leader.task.generation());
    }
}
