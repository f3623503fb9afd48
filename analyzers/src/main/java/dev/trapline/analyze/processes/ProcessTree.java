package dev.trapline.analyze.processes;

import dev.trapline.analyze.TaskMap;
import dev.trapline.model.span.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Processes, each under the one that made it, in the order of their beginning.
final class ProcessTree {
    private final Map<Life, TracedProcess> ofThread = new HashMap<>();
    private final List<TracedProcess> processes = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    /// A process in the drawing.
    ///
    /// @param process the process
    /// @param branches what stands before its name
    record Node(TracedProcess process, String branches) {}

    /// The branches of a deeper tree are not drawn.
    private static final int DEEPEST = 20;

    ProcessTree(TaskMap<Life> lives) {
        Map<Integer, List<TracedProcess>> byPid = new HashMap<>();
        List<Life> threads = new ArrayList<>();
        for (Life life : lives.values()) {
            if (life.task.tid() == life.task.tgid()) {
                TracedProcess process = new TracedProcess(life);
                byPid.computeIfAbsent(life.task.tgid(), _ -> new ArrayList<>()).add(process);
                processes.add(process);
                ofThread.put(life, process);
            } else {
                threads.add(life);
            }
        }
        for (Life thread : threads) {
            List<TracedProcess> lifes = byPid.computeIfAbsent(thread.task.tgid(), _ -> new ArrayList<>());
            TracedProcess process = lastBefore(lifes, thread);
            if (process == null) {
                process = new TracedProcess(thread);
                lifes.add(process);
                processes.add(process);
            } else {
                process.add(thread);
            }
            ofThread.put(thread, process);
        }
        processes.sort(TracedProcess::earliestFirst);
        link(lives);
        draw();
    }

    /// The life of the process that the thread was seen in.
    private static @Nullable TracedProcess lastBefore(List<TracedProcess> lifes, Life thread) {
        TracedProcess found = null;
        for (TracedProcess process : lifes) {
            if (found == null || (process.leader.startNs() <= thread.startNs()
                    && process.leader.startNs() > found.leader.startNs())) {
                found = process;
            }
        }
        return found;
    }

    private void link(TaskMap<Life> lives) {
        for (TracedProcess process : processes) {
            Task parent = process.leader.parent;
            Life maker = parent == null ? null : lives.find(parent);
            process.parent = maker == null ? null : ofThread.get(maker);
        }
        for (int i = 0; i < processes.size(); i++) {
            cutCircle(processes.get(i), i + 1);
        }
        for (TracedProcess process : processes) {
            if (process.parent != null) {
                process.parent.children.add(process);
            }
        }
    }

    /// A damaged recording may make a process its own ancestor: the last step of such a way is taken
    /// back. Each process is passed once over all calls.
    private static void cutCircle(TracedProcess from, int visit) {
        TracedProcess process = from;
        while (process.visit == 0) {
            process.visit = visit;
            TracedProcess above = process.parent;
            if (above == null) {
                return;
            }
            if (above.visit == visit) {
                process.parent = null;
                return;
            }
            process = above;
        }
    }

    private void draw() {
        ArrayDeque<Node> next = new ArrayDeque<>();
        for (TracedProcess process : processes) {
            if (process.parent == null) {
                next.add(new Node(process, ""));
            }
        }
        ArrayDeque<String> indents = new ArrayDeque<>();
        next.forEach(_ -> indents.add(""));
        while (!next.isEmpty()) {
            Node node = next.poll();
            String indent = indents.element();
            indents.remove();
            nodes.add(node);
            List<TracedProcess> children = node.process.children;
            for (int i = children.size() - 1; i >= 0; i--) {
                TracedProcess child = children.get(i);
                child.depth = node.process.depth + 1;
                boolean last = i == children.size() - 1;
                boolean drawn = child.depth <= DEEPEST;
                next.addFirst(new Node(child, drawn ? indent + (last ? "└─ " : "├─ ") : indent + "… "));
                indents.addFirst(drawn ? indent + (last ? "   " : "│  ") : indent);
            }
        }
    }

    /// The tree from top to bottom.
    List<Node> nodes() {
        return nodes;
    }

    List<TracedProcess> processes() {
        return processes;
    }

    /// How many of `processes` lived at the same time, at most.
    long mostAtOnce() {
        List<long[]> changes = new ArrayList<>();
        for (TracedProcess process : processes) {
            changes.add(new long[] {process.leader.startNs(), 1});
            changes.add(new long[] {process.lastNs, -1});
        }
        // a process that ends when another one begins does not live beside it
        changes.sort((a, b) -> a[0] != b[0] ? Long.compare(a[0], b[0]) : Long.compare(a[1], b[1]));
        long alive = 0;
        long most = 0;
        for (long[] change : changes) {
            alive += change[1];
            most = Math.max(most, alive);
        }
        return most;
    }
}
