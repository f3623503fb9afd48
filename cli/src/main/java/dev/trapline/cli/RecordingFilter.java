package dev.trapline.cli;

import dev.trapline.analyze.TimeWindow;
import dev.trapline.model.event.Clock;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.report.Filters;
import dev.trapline.model.span.Task;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What of a recording a command is to look at, as given with `--pid`, `--tid`, `--comm`, `--cpu`,
/// `--syscall`, `--from` and `--until`. What is not given is null or empty and lets everything pass.
///
/// @param pids thread groups
/// @param tids threads
/// @param comm names of threads
/// @param cpus processors
/// @param syscalls system calls
/// @param from the beginning
/// @param until the end, not included
/// @param given the options as they were written
record RecordingFilter(
        Set<Integer> pids,
        Set<Integer> tids,
        @Nullable Glob comm,
        @Nullable CpuList cpus,
        @Nullable SyscallSet syscalls,
        @Nullable TimePoint from,
        @Nullable TimePoint until,
        SequencedMap<String, String> given) {

    /// Everything passes.
    static final RecordingFilter ALL =
            new RecordingFilter(Set.of(), Set.of(), null, null, null, null, null, new LinkedHashMap<>());

    private static final String FROM = "--from";
    private static final String UNTIL = "--until";
    private static final List<String> LISTS = List.of("--pid", "--tid", "--cpu", "--syscall");

    /// Adds the options.
    ///
    /// @param onSyscall what `--syscall` implies
    /// @param untilNames `--until` and its other names
    static void options(CommandSpec spec, String onSyscall, String... untilNames) {
        Options.list(spec, "--pid", "LIST", Integer.class, "These processes only.");
        Options.list(spec, "--tid", "LIST", Integer.class, "These threads only.");
        Options.text(spec, "--comm", "GLOB", "Threads with such a name only.");
        Options.list(
                spec, "--cpu", "LIST", String.class,
                "These processors only, like 0,2-5; nothing that was recorded without its processor.");
        Options.words(
                spec, "--syscall", "LIST", () -> SyscallSet.groupNames().iterator(),
                "These system calls only; behind a ! all others. " + onSyscall,
                "Names, numbers, and groups as strace has them:",
                "%file, %desc, %network, %process, %signal, %ipc,",
                "%memory, %creds, %clock.");
        Options.text(
                spec, FROM, "TIME",
                "From then on: 1.5 or 300ms after the start, or as recorded: @SECONDS, HH:MM:SS.");
        Options.text(spec, List.of(untilNames), "TIME", "Before then.");
    }

    /// The filter given on the command line.
    static RecordingFilter of(ParseResult given) {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        for (String option : LISTS) {
            List<Object> values = Options.values(given, option);
            if (!values.isEmpty()) {
                words.put(option.substring(2), String.join(",", values.stream().map(Object::toString).toList()));
            }
        }
        put(words, "comm", Options.text(given, "--comm"));
        put(words, "from", Options.text(given, FROM));
        put(words, "to", Options.text(given, UNTIL));
        if (words.isEmpty()) {
            return ALL;
        }
        String comm = words.get("comm");
        List<String> cpus = Options.values(given, "--cpu");
        List<String> syscalls = Options.values(given, "--syscall");
        return new RecordingFilter(
                new HashSet<>(Options.<Integer>values(given, "--pid")),
                new HashSet<>(Options.<Integer>values(given, "--tid")),
                comm == null ? null : new Glob(comm),
                cpus.isEmpty() ? null : CpuList.of("--cpu", cpus),
                syscalls.isEmpty() ? null : SyscallSet.of("--syscall", syscalls),
                TimePoint.of(FROM, words.get("from")),
                TimePoint.of(UNTIL, words.get("to")),
                words);
    }

    private static void put(SequencedMap<String, String> words, String name, @Nullable String word) {
        if (word != null) {
            words.put(name, word);
        }
    }

    /// Whether everything passes.
    boolean isAll() {
        return given.isEmpty();
    }

    /// Whether it asks for more about a thread than its number.
    boolean asksForTasks() {
        return !pids.isEmpty() || comm != null;
    }

    /// Whether `task` passes.
    boolean hasTask(Task task) {
        return (pids.isEmpty() || pids.contains(task.tgid()))
                && (tids.isEmpty() || tids.contains(task.tid()))
                && (comm == null || comm.matches(task.comm()));
    }

    /// Whether what happened on `cpu` passes.
    boolean hasCpu(int cpu) {
        return cpus == null || cpus.has(cpu);
    }

    /// Whether `call` passes; null is something that is no call.
    boolean hasCall(@Nullable Syscall call) {
        return syscalls == null || call != null && syscalls.has(call);
    }

    /// Refuses times that a recording with `clock` does not have.
    void check(Clock clock) {
        if (from != null) {
            from.check(FROM, clock);
        }
        if (until != null) {
            until.check(UNTIL, clock);
        }
    }

    /// The time to look at in a recording with `clock` that begins at `firstNs`.
    ///
    /// @throws UsageException when there is no time between the beginning and the end
    TimeWindow window(Clock clock, long firstNs) {
        long fromNs = from == null ? TimeWindow.NO_START : from.resolve(FROM, clock, firstNs);
        long untilNs = until == null ? TimeWindow.NO_END : until.resolve(UNTIL, clock, firstNs);
        if (from != null && until != null && fromNs >= untilNs) {
            throw new UsageException(
                    "%s %s %s %s: the end is not after the beginning"
                            .formatted(FROM, from.text(), UNTIL, until.text()));
        }
        return new TimeWindow(fromNs, untilNs);
    }

    /// What a report says about it.
    Filters described(TimeWindow window) {
        return new Filters(
                given,
                window.fromNs() == TimeWindow.NO_START ? null : window.fromNs(),
                window.toNs() == TimeWindow.NO_END ? null : window.toNs());
    }
}
