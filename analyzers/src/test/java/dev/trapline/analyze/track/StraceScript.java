package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lines of strace output as events, enough of the format for what the tests quote from recordings.
/// Each line is 1000 ns after the one before; a return is at the time of its line.
final class StraceScript {
    private static final Pattern LINE = Pattern.compile("(?:(\\d+) +)?(?:\\d+\\.\\d+ )?(.*)");
    private static final Pattern CALL = Pattern.compile("(\\w+)\\((.*)\\)\\s+= (\\?|\\S+)(.*)");
    private static final Pattern BEGIN = Pattern.compile("(\\w+)\\((.*?)(?: <unfinished \\.\\.\\.>)?");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. (\\w+) resumed>(.*)\\)\\s+= (\\?|\\S+)(.*)");
    private static final Pattern EXITED = Pattern.compile("\\+\\+\\+ exited with (\\d+) \\+\\+\\+");
    private static final Pattern KILLED = Pattern.compile("\\+\\+\\+ killed by (\\w+) \\+\\+\\+");
    private static final Pattern SUPERSEDED = Pattern.compile("\\+\\+\\+ superseded by execve in pid (\\d+) \\+\\+\\+");
    private static final Pattern SIGNAL = Pattern.compile("--- (SIG\\w+) (.*) ---");
    private static final Pattern DURATION = Pattern.compile(".*<(\\d+)\\.(\\d{6})>");
    private static final Pattern RETURN_ANNOTATION = Pattern.compile("\\d+<(.*)>");

    private final Tasks tasks = new Tasks();
    private final SyscallTracker tracker;
    private final List<Span> spans = new ArrayList<>();
    private final Map<Integer, String> unfinished = new HashMap<>();
    private final List<TextArgs> chunk = new ArrayList<>();
    private final SyscallTable table = SyscallTable.of(Abi.X86_64);
    private long nowNs;

    StraceScript(boolean timesFromEvents) {
        tracker = new SyscallTracker(tasks, timesFromEvents, spans::add);
    }

    /// The spans of the lines of `text`, tracked to the end.
    static StraceScript of(String text) {
        StraceScript script = new StraceScript(false);
        text.lines().forEach(script::line);
        script.tracker.finish();
        return script;
    }

    SyscallTracker tracker() {
        return tracker;
    }

    long threads() {
        return tasks.threads();
    }

    List<Span> spans() {
        return spans;
    }

    /// The calls named `name`, in the order of their ends.
    List<Span.SyscallSpan> calls(String name) {
        List<Span.SyscallSpan> calls = new ArrayList<>();
        for (Span span : spans) {
            if (span instanceof Span.SyscallSpan call && call.call().name().equals(name)) {
                calls.add(call);
            }
        }
        return calls;
    }

    /// The only call named `name`.
    Span.SyscallSpan call(String name) {
        List<Span.SyscallSpan> calls = calls(name);
        if (calls.size() != 1) {
            throw new AssertionError(calls.size() + " calls of " + name);
        }
        return calls.getFirst();
    }

    /// The only call that `tid` made by `name` with `args`.
    Span.SyscallSpan call(int tid, String name, String args) {
        List<Span.SyscallSpan> calls = calls(name).stream()
                .filter(call -> call.task().tid() == tid && call.args().text().contains(args))
                .toList();
        if (calls.size() != 1) {
            throw new AssertionError(calls.size() + " calls of " + name + "(" + args + ") by " + tid);
        }
        return calls.getFirst();
    }

    void line(String line) {
        nowNs += 1000;
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new AssertionError(line);
        }
        int tid = parts.group(1) == null ? TraceEvent.UNKNOWN : Integer.parseInt(parts.group(1));
        String record = parts.group(2);
        if (!isLife(tid, record)) {
            acceptCall(tid, record, line);
        }
    }

    /// An end, an exec by a thread, a signal.
    private boolean isLife(int tid, String record) {
        Matcher exited = EXITED.matcher(record);
        Matcher killed = KILLED.matcher(record);
        Matcher superseded = SUPERSEDED.matcher(record);
        Matcher signal = SIGNAL.matcher(record);
        if (exited.matches()) {
            accept(new TraceEvent.SchedProcessExit(nowNs, -1, tid, Integer.parseInt(exited.group(1)), 0, false));
        } else if (killed.matches()) {
            accept(new TraceEvent.SchedProcessExit(nowNs, -1, tid, -1, Signals.number(killed.group(1)), false));
        } else if (superseded.matches()) {
            int caller = Integer.parseInt(superseded.group(1));
            unfinished.put(tid, unfinished.getOrDefault(caller, ""));
            accept(new TraceEvent.SchedProcessExec(nowNs, -1, tid, caller));
        } else if (signal.matches()) {
            accept(new TraceEvent.SignalDeliver(nowNs, -1, tid, Signals.number(signal.group(1)), signal.group(2)));
        } else {
            return false;
        }
        return true;
    }

    private void acceptCall(int tid, String record, String line) {
        Matcher resumed = RESUMED.matcher(record);
        Matcher whole = CALL.matcher(record);
        Matcher begin = BEGIN.matcher(record);
        if (resumed.matches()) {
            String args = unfinished.getOrDefault(tid, "") + resumed.group(2);
            end(tid, syscall(resumed.group(1)), args, resumed.group(3), resumed.group(4));
        } else if (whole.matches()) {
            Syscall call = syscall(whole.group(1));
            accept(new TraceEvent.SysEnter(nowNs, -1, tid, call, args(whole.group(2), "")));
            end(tid, call, whole.group(2), whole.group(3), whole.group(4));
        } else if (begin.matches()) {
            unfinished.put(tid, begin.group(2));
            accept(new TraceEvent.SysEnter(nowNs, -1, tid, syscall(begin.group(1)), args(begin.group(2), "")));
        } else {
            throw new AssertionError(line);
        }
    }

    private void end(int tid, Syscall call, String args, String result, String rest) {
        String words = rest.strip();
        if (result.equals("?") && !words.startsWith("ERESTART")) {
            accept(new TraceEvent.SysNoReturn(nowNs, -1, tid, call));
            return;
        }
        String name = words.split(" ", 2)[0];
        int errno = result.equals("?") || result.equals("-1") ? Math.max(Errno.number(name), 0) : 0;
        Matcher duration = DURATION.matcher(words);
        long durationNs = duration.matches()
                ? Long.parseLong(duration.group(1)) * 1_000_000_000 + Long.parseLong(duration.group(2)) * 1000
                : TraceEvent.UNKNOWN_NS;
        long ret = errno != 0 ? -errno : Long.decode(result.replaceFirst("<.*", ""));
        accept(new TraceEvent.SysExit(nowNs, -1, tid, call, ret, errno, durationNs, args(args, result)));
    }

    private TextArgs args(String text, String result) {
        Matcher annotated = RETURN_ANNOTATION.matcher(result);
        TextArgs args = new TextArgs(text, annotated.matches() ? annotated.group(1) : null);
        chunk.add(args);
        return args;
    }

    private Syscall syscall(String name) {
        Syscall call = table.byName(name);
        if (call == null) {
            throw new AssertionError(name);
        }
        return call;
    }

    void accept(TraceEvent event) {
        tracker.accept(event);
    }

    /// The chunk has been consumed: what its events gave as arguments may not be read any more.
    void endOfChunk() {
        tracker.endOfChunk();
        chunk.forEach(TextArgs::invalidate);
        chunk.clear();
    }
}
