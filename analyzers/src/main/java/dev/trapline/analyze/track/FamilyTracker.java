package dev.trapline.analyze.track;

import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.SyscallClass;
import dev.trapline.model.span.LifeSpan;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells of tasks that begin, whose children they are, and the programs that they run.
///
/// A task was made when its parent's fork says so; where the recording has only the call, when that
/// returned or the child was first seen, whichever comes first.
public final class FamilyTracker implements Tracker {
    private static final int MOST_ARGUMENTS = 500;

    private final Tasks tasks;
    private final Consumer<? super LifeSpan> out;
    private final List<TrackedTask> news;

    /// A tracker that delivers to `out`.
    ///
    /// @param tasks sees every event before this tracker does
    public FamilyTracker(Tasks tasks, Consumer<? super LifeSpan> out) {
        this.tasks = tasks;
        this.out = out;
        this.news = tasks.lineage.listen();
    }

    /// Nearly all, because any event may be the first of a task.
    @Override
    public Set<EventKind> takes() {
        return EnumSet.complementOf(EnumSet.of(EventKind.ACCOUNTING));
    }

    @Override
    public void accept(TraceEvent event) {
        if (event instanceof SysExit exit) {
            returned(exit);
        } else if (event instanceof SysEnter enter) {
            if (enter.call().syscallClass() == SyscallClass.EXEC) {
                about(enter);
            }
        } else if (event instanceof SchedProcessFork fork) {
            TrackedTask child = tasks.table.get(fork.childPid());
            child.announcedNs = fork.timestampNs();
            tasks.entry(fork.childPid());
        } else if (event instanceof SchedProcessExec exec && !exec.filename().isEmpty()) {
            TrackedTask entry = tasks.entry(exec.tid());
            String arguments = entry.programArguments;
            executed(entry, event, exec.filename(), arguments == null ? "" : arguments);
        }
        if (!news.isEmpty()) {
            tell(event);
        }
    }

    private void tell(TraceEvent event) {
        for (TrackedTask entry : news) {
            long ns = entry.announcedNs == TraceEvent.UNKNOWN_NS ? event.timestampNs() : entry.announcedNs;
            entry.announcedNs = TraceEvent.UNKNOWN_NS;
            out.accept(new LifeSpan.Began(ns, event.cpu(), entry.task, entry.parent));
        }
        news.clear();
    }

    private void returned(SysExit exit) {
        if (exit.errno() != 0) {
            return;
        }
        SyscallClass kind = exit.call().syscallClass();
        if (kind == SyscallClass.CLONE && exit.ret() > 0 && exit.ret() <= Integer.MAX_VALUE) {
            TrackedTask child = tasks.table.get((int) exit.ret());
            if (!child.alive) {
                child.announcedNs = exit.timestampNs();
            }
        } else if (kind == SyscallClass.EXEC) {
            TrackedTask entry = tasks.entry(exit.tid());
            String program = entry.program;
            if (program != null) {
                executed(entry, exit, program, entry.programArguments == null ? "" : entry.programArguments);
            }
        }
    }

    /// The task of `enter` asks for another program. In strace the arguments are known now, in the
    /// kernel's events the name comes when it has succeeded.
    private void about(SysEnter enter) {
        TrackedTask entry = tasks.living(enter.tid());
        SysArgs args = enter.args();
        int path = enter.call().pathArg();
        String program = path < 0 ? null : args.string(path);
        entry.program = program == null ? "" : program;
        entry.programArguments = program == null ? null : shortened(args.text(path + 1));
    }

    private static @Nullable String shortened(@Nullable String arguments) {
        return arguments == null || arguments.length() <= MOST_ARGUMENTS
                ? arguments
                : arguments.substring(0, MOST_ARGUMENTS) + "...";
    }

    private void executed(TrackedTask entry, TraceEvent event, String program, String arguments) {
        entry.program = null;
        entry.programArguments = null;
        out.accept(new LifeSpan.Executed(event.timestampNs(), event.cpu(), entry.task, program, arguments));
    }

    @Override
    public void endOfChunk() {
        // Only strings are kept.
    }

    @Override
    public void finish() {
        // What has not ended has no end.
    }

    @Override
    public long openSpans() {
        return 0;
    }
}
