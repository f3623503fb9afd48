package dev.trapline.cli;

import dev.trapline.analyze.TimeWindow;
import dev.trapline.analyze.track.SyscallTracker;
import dev.trapline.analyze.track.Tasks;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A source of only the events that a filter lets pass.
///
/// An event is of the thread that was running, and of the thread that it is about: switched to, woken,
/// made, moved, sent a signal. The kernel does the same with the threads of `set_event_pid`
/// (Documentation/trace/ftrace.rst). That events are missing passes whatever the thread.
///
/// For a new recording, calls stay whole: the return goes with the entry, wherever and whenever it is.
/// Names of threads stay known, whenever they became so.
final class SelectedSource implements EventSource {
    private final EventSource source;
    private final RecordingFilter filter;
    private final Clock clock;
    private final boolean whole;
    private final Tasks tasks = new Tasks();
    /// Knows who belongs to which process and what it is called; null when nobody asks.
    private final @Nullable SyscallTracker tracker;
    private @Nullable TimeWindow window;
    /// Whether the call that a thread is in passed.
    private final Map<Integer, Boolean> calls = new HashMap<>();

    /// The events of `source` that `filter` lets pass.
    ///
    /// @param whole keep calls whole and names known
    /// @throws UsageException when the filter asks for times that the recording does not have
    static EventSource of(EventSource source, RecordingFilter filter, boolean whole) {
        return filter.isAll() ? source : new SelectedSource(source, filter, whole);
    }

    private SelectedSource(EventSource source, RecordingFilter filter, boolean whole) {
        this.source = source;
        this.filter = filter;
        this.whole = whole;
        clock = EventsCommand.clock(source.info());
        filter.check(clock);
        tracker = filter.asksForTasks()
                ? new SyscallTracker(tasks, source.info().stream().noneMatch(SourceInfo::stopsTasks), _ -> {})
                : null;
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        boolean more = source.nextChunk(event -> take(event, consumer));
        if (tracker != null) {
            tracker.endOfChunk();
        }
        return more;
    }

    @Override
    public List<SourceInfo> info() {
        return source.info();
    }

    @Override
    public List<SourceSummary> summaries() {
        return source.summaries();
    }

    @Override
    public AnomalyLog anomalies() {
        return source.anomalies();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private void take(TraceEvent event, Consumer<? super TraceEvent> out) {
        if (tracker != null) {
            tracker.accept(event);
        }
        boolean inPassing = event instanceof TaskRename && event.cpu() == TraceEvent.UNKNOWN;
        if (window == null && !inPassing) {
            window = filter.window(clock, event.timestampNs());
        }
        if (whole ? passesWhole(event, inPassing) : passes(event)) {
            out.accept(event);
        } else if (whole && event instanceof TaskRename rename && isOfTask(rename)) {
            out.accept(new TaskRename(rename.timestampNs(), TraceEvent.UNKNOWN, rename.tid(), rename.comm()));
        }
    }

    private boolean passes(TraceEvent event) {
        return (window == null || window.contains(event.timestampNs()))
                && filter.hasCpu(event.cpu())
                && filter.hasCall(call(event))
                && isOfTask(event);
    }

    private boolean passesWhole(TraceEvent event, boolean inPassing) {
        return switch (event) {
            case SysEnter enter -> {
                boolean passes = passes(enter);
                calls.put(enter.tid(), passes);
                yield passes;
            }
            case SysExit _,SysNoReturn _ -> {
                Boolean entered = calls.remove(event.tid());
                yield entered == null ? passes(event) : entered;
            }
            default -> inPassing ? isOfTask(event) : passes(event);
        };
    }

    private static @Nullable Syscall call(TraceEvent event) {
        return switch (event) {
            case SysEnter enter -> enter.call();
            case SysExit exit -> exit.call();
            case SysNoReturn end -> end.call();
            default -> null;
        };
    }

    private boolean isOfTask(TraceEvent event) {
        if (event instanceof EventsLost || hasTask(event.tid(), event.cpu())) {
            return true;
        }
        int other = subject(event);
        return other != TraceEvent.UNKNOWN && hasTask(other, event.cpu());
    }

    private boolean hasTask(int tid, int cpu) {
        Set<Integer> tids = filter.tids();
        return tracker == null ? tids.isEmpty() || tids.contains(tid) : filter.hasTask(tasks.task(tid, cpu));
    }

    /// The thread that an event is about, when that is not the one that was running.
    private static int subject(TraceEvent event) {
        return switch (event) {
            case SchedEvent.SchedSwitch e -> e.nextPid();
            case SchedEvent.SchedWaking e -> e.pid();
            case SchedEvent.SchedWakeup e -> e.pid();
            case SchedEvent.SchedMigrateTask e -> e.pid();
            case SchedEvent.SchedProcessFork e -> e.childPid();
            case SchedEvent.TaskNewtask e -> e.pid();
            case SchedEvent.SchedBlockedReason e -> e.pid();
            case SchedEvent.SchedStatDelay e -> e.pid();
            case SchedEvent.SchedPiSetprio e -> e.pid();
            case SignalGenerate e -> e.pid();
            default -> TraceEvent.UNKNOWN;
        };
    }
}
