package dev.trapline.analyze;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.Outcome;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls of one task after the other, each taking 100 ns and 100 ns after the one before, and what a
/// report says of them.
public final class SpanScript {
    private static final long STEP_NS = 100;

    private final List<Span> spans = new ArrayList<>();
    private Task task = new Task(7, 0);
    private Abi abi = Abi.X86_64;
    private long nowNs = 1000;
    private long nextFile;
    private boolean measuresTime = true;
    private boolean stopsTasks;
    private int top = Integer.MAX_VALUE;

    public SpanScript() {
        task.rename("prog");
    }

    public OpenFile file(OpenFile.Kind kind, @Nullable String name) {
        return new OpenFile(nextFile++, kind, name);
    }

    public OpenFile file(String name) {
        return file(OpenFile.Kind.FILE, name);
    }

    /// From here on `other` makes the calls.
    public SpanScript by(Task other) {
        task = other;
        return this;
    }

    public SpanScript in(Abi other) {
        abi = other;
        return this;
    }

    public SpanScript pause(long ns) {
        nowNs += ns;
        return this;
    }

    public SpanScript withoutTime() {
        measuresTime = false;
        return this;
    }

    public SpanScript stopped() {
        stopsTasks = true;
        return this;
    }

    public SpanScript top(int rows) {
        top = rows;
        return this;
    }

    /// A call that moves all `bytes` it is asked to.
    public SpanScript move(String name, OpenFile file, long bytes) {
        return call(name, file, bytes, bytes);
    }

    /// A positioned call that moves all it is asked to.
    public SpanScript moveAt(String name, OpenFile file, long bytes, long offset) {
        return add(name, file, bytes, STEP_NS, new Numbers(3, 0, bytes, offset));
    }

    public SpanScript call(String name, @Nullable OpenFile file, long ret) {
        return add(name, file, ret, STEP_NS, new Numbers(3, 0, 0, 0));
    }

    /// A call with `requested` bytes that returned `ret`, an error when it is negative.
    public SpanScript call(String name, @Nullable OpenFile file, long requested, long ret) {
        return add(name, file, ret, STEP_NS, new Numbers(3, 0, requested, 0));
    }

    /// A call that takes `durationNs`, [TraceEvent#UNKNOWN_NS] if that was not recorded.
    public SpanScript timed(String name, @Nullable OpenFile file, long bytes, long durationNs) {
        return add(name, file, bytes, durationNs, new Numbers(3, 0, bytes, 0));
    }

    private SpanScript add(String name, @Nullable OpenFile file, long ret, long durationNs, SysArgs args) {
        Syscall call = SyscallTable.of(abi).byName(name);
        if (call == null) {
            throw new AssertionError(name);
        }
        long startNs = nowNs;
        nowNs += durationNs == TraceEvent.UNKNOWN_NS ? STEP_NS : durationNs;
        int errno = ret < 0 && ret > -4096 ? (int) -ret : 0;
        spans.add(new Span.SyscallSpan(
                new TraceEvent.SysEnter(startNs, 0, task.tid(), call, args),
                new TraceEvent.SysExit(nowNs, 0, task.tid(), call, ret, errno, durationNs, SysArgs.NONE),
                task,
                file,
                (int) args.value(call.fdArg(), -1),
                durationNs,
                Outcome.RETURNED));
        nowNs += STEP_NS;
        return this;
    }

    public SpanScript end(String name, Outcome outcome) {
        Syscall call = SyscallTable.of(abi).byName(name);
        if (call == null) {
            throw new AssertionError(name);
        }
        spans.add(new Span.SyscallSpan(
                new TraceEvent.SysEnter(nowNs, 0, task.tid(), call, SysArgs.NONE),
                null,
                task,
                null,
                -1,
                TraceEvent.UNKNOWN_NS,
                outcome));
        nowNs += STEP_NS;
        return this;
    }

    public SpanScript exit(int code, int killedBy) {
        spans.add(new Span.ExitSpan(nowNs, -1, task, code, killedBy));
        return this;
    }

    public SpanScript signal(int sig) {
        spans.add(new SignalSpan.Delivered(
                nowNs, -1, task, sig, sig, TraceEvent.UNKNOWN_NS, null, SignalSpan.Origin.UNKNOWN,
                SignalSpan.Disposition.UNKNOWN));
        return this;
    }

    public <S> void feed(Analysis<S> analysis, S state) {
        for (Span span : spans) {
            analysis.accept(state, span);
        }
    }

    public <S> Reported through(Analysis<S> analysis) {
        S state = analysis.newState();
        feed(analysis, state);
        return new Reported(
                analysis.report(state, new ReportContext(measuresTime, stopsTasks, 1000, nowNs, top)));
    }

    /// A report by the names in it.
    public record Reported(AnalysisReport report) {
        public @Nullable Number metric(String name) {
            return report.metrics().stream()
                    .filter(metric -> metric.name().equals(name))
                    .findFirst()
                    .map(Metric::value)
                    .orElse(null);
        }

        public List<Map<String, @Nullable Object>> rows(String table) {
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            for (Table candidate : report.tables()) {
                if (candidate.name().equals(table)) {
                    for (List<@Nullable Object> cells : candidate.rows()) {
                        rows.add(row(candidate.columns(), cells));
                    }
                }
            }
            return rows;
        }

        private static Map<String, @Nullable Object> row(
                List<Table.Column> columns, List<@Nullable Object> cells) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(columns.get(i).name(), cells.get(i));
            }
            return row;
        }

        public Map<String, @Nullable Object> row(String table) {
            List<Map<String, @Nullable Object>> rows = rows(table);
            if (rows.size() != 1) {
                throw new AssertionError(rows);
            }
            return rows.getFirst();
        }

        public List<String> findingIds() {
            return report.findings().stream().map(Finding::id).toList();
        }

        public Finding finding(String id) {
            return report.findings().stream()
                    .filter(finding -> finding.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private record Numbers(long first, long second, long third, long fourth) implements SysArgs {
        @Override
        public boolean isRecorded() {
            return true;
        }

        @Override
        public long value(int index, long absent) {
            return switch (index) {
                case 0 -> first;
                case 1 -> second;
                case 2 -> third;
                case 3 -> fourth;
                default -> absent;
            };
        }
    }
}
