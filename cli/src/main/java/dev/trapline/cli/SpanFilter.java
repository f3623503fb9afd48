package dev.trapline.cli;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.report.Report;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// Which spans the analyses see, as said with `--pid`, `--tid`, `--comm` and `--syscall`.
///
/// Stands behind the trackers, so that pairing, files and thread groups are those of the whole
/// recording. A filter by call would take away the barriers that the batching analysis looks for;
/// that is why it goes with the syscall analysis alone.
///
/// @param pids thread groups, empty for all
/// @param tids threads, empty for all
/// @param comm command names, null for all
/// @param syscalls names of calls, empty for all
record SpanFilter(Set<Integer> pids, Set<Integer> tids, @Nullable Glob comm, Set<String> syscalls)
        implements
            Predicate<Span> {

    /// Everything passes.
    static final SpanFilter ALL = new SpanFilter(Set.of(), Set.of(), null, Set.of());

    /// The filter given on the command line.
    static SpanFilter of(ParseResult given) {
        String comm = Options.text(given, "--comm");
        List<String> syscalls = Options.values(given, "--syscall");
        for (String name : syscalls) {
            if (!name.startsWith("syscall_")
                    && SyscallTable.of(Abi.X86_64).byName(name) == null
                    && SyscallTable.of(Abi.I386).byName(name) == null) {
                throw new UsageException("--syscall " + name + ": no such system call");
            }
        }
        return new SpanFilter(
                new HashSet<>(Options.<Integer>values(given, "--pid")),
                new HashSet<>(Options.<Integer>values(given, "--tid")),
                comm == null ? null : new Glob(comm),
                new HashSet<>(syscalls));
    }

    /// Whether everything passes.
    boolean isAll() {
        return pids.isEmpty() && tids.isEmpty() && comm == null && syscalls.isEmpty();
    }

    @Override
    public boolean test(Span span) {
        Task task = span.task();
        return (pids.isEmpty() || pids.contains(task.tgid()))
                && (tids.isEmpty() || tids.contains(task.tid()))
                && (comm == null || comm.matches(task.comm()))
                && (syscalls.isEmpty()
                        || span instanceof Span.SyscallSpan call
                                && syscalls.contains(call.call().name()));
    }

    /// `report` with a note that says what it does not cover.
    Report noted(Report report) {
        List<String> parts = new ArrayList<>();
        if (!pids.isEmpty()) {
            parts.add("pid " + join(pids));
        }
        if (!tids.isEmpty()) {
            parts.add("tid " + join(tids));
        }
        if (comm != null) {
            parts.add("command " + comm.pattern());
        }
        if (!syscalls.isEmpty()) {
            parts.add("calls of " + join(syscalls));
        }
        List<String> notes = new ArrayList<>(report.notes());
        notes.add("Only " + String.join(" and ", parts) + "; coverage is that of the whole recording.");
        return new Report(
                report.inputs(),
                report.coverage(),
                report.analyses(),
                report.recordedTables(),
                report.findings(),
                notes);
    }

    private static String join(Set<?> values) {
        return String.join(", ", values.stream().map(Object::toString).sorted().toList());
    }
}
