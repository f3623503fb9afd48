package dev.trapline.analyze.processes;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.LifeSpan;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import org.jspecify.annotations.Nullable;

/// What is known of one task.
final class Life {
    final Task task;
    /// When it was made or first seen, [TraceEvent#UNKNOWN_NS] while that was not told.
    long beganNs = TraceEvent.UNKNOWN_NS;
    @Nullable
    Task parent;
    /// Whether anything was told about the parent, if only that it is not known after all.
    private boolean parentTold;
    /// The first and last thing that was seen of it.
    long firstNs = Long.MAX_VALUE;
    long lastNs = Long.MIN_VALUE;
    boolean ended;
    int exitCode = TraceEvent.UNKNOWN;
    int killedBy;
    /// The last program that it ran.
    String program = "";
    String arguments = "";
    long executions;
    long calls;
    /// In calls and on a processor, where known.
    long callNs;
    long runNs;
    boolean timed;
    boolean scheduled;

    Life(Task task) {
        this.task = task;
    }

    private void seen(long fromNs, long toNs) {
        firstNs = Math.min(firstNs, fromNs);
        lastNs = Math.max(lastNs, toNs);
    }

    void add(LifeSpan.Began began) {
        seen(began.startNs(), began.startNs());
        if (beganNs == TraceEvent.UNKNOWN_NS) {
            beganNs = began.startNs();
        }
        parent = began.parent();
        parentTold = true;
    }

    void add(LifeSpan.Executed executed) {
        seen(executed.startNs(), executed.startNs());
        program = executed.path();
        arguments = executed.arguments();
        executions++;
    }

    void add(Span.ExitSpan exit) {
        seen(exit.startNs(), exit.startNs());
        ended = true;
        exitCode = exit.exitCode();
        killedBy = exit.killedBy();
    }

    void add(Span.SyscallSpan call) {
        seen(call.startNs(), call.endNs());
        calls++;
        if (call.durationNs() != TraceEvent.UNKNOWN_NS) {
            timed = true;
            callNs += call.durationNs();
        }
    }

    void ran(long fromNs, long toNs) {
        seen(fromNs, toNs);
        scheduled = true;
        runNs += toNs - fromNs;
    }

    void add(Life later) {
        if (beganNs == TraceEvent.UNKNOWN_NS) {
            beganNs = later.beganNs;
        }
        if (later.parentTold) {
            parent = later.parent;
            parentTold = true;
        }
        firstNs = Math.min(firstNs, later.firstNs);
        lastNs = Math.max(lastNs, later.lastNs);
        if (later.ended) {
            ended = true;
            exitCode = later.exitCode;
            killedBy = later.killedBy;
        }
        if (later.executions > 0) {
            program = later.program;
            arguments = later.arguments;
        }
        executions += later.executions;
        calls += later.calls;
        callNs += later.callNs;
        runNs += later.runNs;
        timed |= later.timed;
        scheduled |= later.scheduled;
    }

    long startNs() {
        return beganNs == TraceEvent.UNKNOWN_NS ? firstNs : beganNs;
    }

    /// From its beginning to its end, or to the last thing seen of it.
    long lifetimeNs() {
        return Math.max(0, lastNs - startNs());
    }
}
