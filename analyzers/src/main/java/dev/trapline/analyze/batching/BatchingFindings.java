package dev.trapline.analyze.batching;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.Wording;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.span.OpenFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts what batching would save into words, the largest saving first.
final class BatchingFindings {
    /// Fewer calls in runs than this are not worth a sentence.
    private static final long FEWEST_CALLS = 8;

    private static final int MOST = 10;

    /// A saving of this share of all calls is a warning, of that share a notice.
    private static final double WARNING_SHARE = 0.20;
    private static final double NOTICE_SHARE = 0.05;

    /// Path lookups are a storm when there are this many failures and more than this share fails.
    private static final long STORM_LOOKUPS = 100;
    private static final double STORM_SHARE = 0.5;

    /// An entry cost of this share of elapsed time is worth a look.
    private static final double HIGH_OVERHEAD_PERCENT = 5;

    private final BatchingState state;
    private final BatchingOptions options;
    private final ReportContext context;
    private final long calls;
    private final HighCost highCost;
    private final Function<FileRow, @Nullable String> comm;

    /// What avoiding calls is worth at most, in nanoseconds.
    interface HighCost {
        long ns(Syscall call, OpenFile.Kind kind, long savedCalls);
    }

    BatchingFindings(
            BatchingState state,
            ReportContext context,
            long calls,
            HighCost highCost,
            Function<FileRow, @Nullable String> comm) {
        this.state = state;
        this.options = state.options;
        this.context = context;
        this.calls = calls;
        this.highCost = highCost;
        this.comm = comm;
    }

    /// @param rows those with runs
    List<Finding> build(List<FileRow> rows, List<TaskActivity> tasks) {
        List<Finding> findings = new ArrayList<>();
        groups(rows).stream()
                .filter(group -> group.sum.runCalls >= FEWEST_CALLS)
                .sorted((a, b) -> Long.compare(b.sum.savedCalls, a.sum.savedCalls))
                .limit(MOST)
                .forEach(group -> findings.add(smallTransfers(group)));
        addOverhead(findings);
        addLookups(findings, tasks);
        addScatter(findings);
        return findings;
    }

    /// The same program doing the same to the same file, in however many processes and threads.
    private static final class Group {
        final FileRow sum;
        final @Nullable String comm;
        int threads;

        Group(FileRow sum, @Nullable String comm) {
            this.sum = sum;
            this.comm = comm;
        }
    }

    private List<Group> groups(List<FileRow> rows) {
        Map<List<@Nullable Object>, Group> groups = new LinkedHashMap<>();
        for (FileRow row : rows) {
            String name = row.key.tid() == FileRow.MANY ? null : comm.apply(row);
            String path = row.key.path();
            int fd = path == null ? row.key.fd() : FileRow.MANY;
            List<@Nullable Object> key = Arrays.asList(name, row.key.call(), row.kind, path, fd);
            Group group = groups.computeIfAbsent(key, _ -> new Group(emptyLike(row), name));
            group.threads++;
            group.sum.add(row);
        }
        return new ArrayList<>(groups.values());
    }

    private static FileRow emptyLike(FileRow row) {
        return new FileRow(row.owner, row.key, row.level, row.call, row.role, row.kind);
    }

    private Finding smallTransfers(Group group) {
        FileRow row = group.sum;
        Advice advice = Advice.of(row.role, row.kind);
        long left = row.runCalls - row.savedCalls;
        String file = row.key.path() == null ? "descriptor " + number(row.key.fd()) : row.key.path();
        String title = String.format(Locale.ROOT,
                "%,d %s of %s each (%s, %s) could be %s",
                row.runCalls,
                advice.verb,
                size(row),
                row.key.call(),
                file,
                count(left, "call"));
        String evidence = String.format(Locale.ROOT,
                "%s: %,d bytes in %s, the longest of %s%s; %,d calls saved x %,d ns entry cost = %,d ns of CPU time"
                        + " (%,d to %,d ns)",
                who(group),
                row.runBytes,
                count(row.runs, "run"),
                count(row.longestRun, "call"),
                when(row),
                row.savedCalls,
                options.entryCostNs(),
                row.savedCalls * options.entryCostNs(),
                row.savedCalls * options.entryCostLowNs(),
                highCost.ns(row.call, row.kind, row.savedCalls));
        return new Finding(
                "batching." + advice.finding,
                severity(row.savedCalls),
                title,
                evidence,
                row.savedCalls * options.entryCostNs(),
                advice.sentence);
    }

    private Severity severity(long savedCalls) {
        if (savedCalls >= WARNING_SHARE * calls) {
            return Severity.WARNING;
        }
        return savedCalls >= NOTICE_SHARE * calls ? Severity.NOTICE : Severity.INFO;
    }

    private static String who(Group group) {
        FileRow.Key key = group.sum.key;
        if (key.tid() == FileRow.MANY) {
            return "several threads";
        }
        if (group.threads > 1) {
            String name = group.comm == null || group.comm.isEmpty() ? "" : " of " + group.comm;
            return String.format(Locale.ROOT, "%,d threads%s", group.threads, name);
        }
        return who(key.tid(), group.comm) + ", fd " + number(key.fd());
    }

    private static String who(int tid, @Nullable String name) {
        boolean named = name != null && !name.isEmpty();
        if (tid < 0) {
            return named ? name : "the program";
        }
        return named ? String.format(Locale.ROOT, "tid %d (%s)", tid, name) : "tid " + tid;
    }

    private static String size(FileRow row) {
        long mean = Math.round((double) row.runBytes / row.runCalls);
        return (mean * row.runCalls == row.runBytes ? "" : "about ") + count(mean, "byte");
    }

    private static String number(int fd) {
        return fd < 0 ? "?" : Integer.toString(fd);
    }

    private String when(FileRow row) {
        if (!context.measuresTime() || context.wallNs() == 0) {
            return "";
        }
        return String.format(Locale.ROOT,
                ", from %s to %s into the recording",
                Wording.seconds(row.firstRunNs - context.originNs()),
                Wording.seconds(row.lastRunNs - context.originNs()));
    }

    private void addOverhead(List<Finding> findings) {
        long wallNs = context.wallNs();
        if (context.stopsTasks() || wallNs == 0) {
            return;
        }
        double rate = BatchingOverhead.callsPerSecond(calls, wallNs);
        double percent = 100 * BatchingOverhead.secondsPerSecond(rate, options.entryCostNs());
        if (percent >= HIGH_OVERHEAD_PERCENT) {
            findings.add(new Finding(
                    "batching.entry-cost",
                    Severity.NOTICE,
                    String.format(Locale.ROOT, "Entering the kernel takes about %.1f %% of one processor", percent),
                    String.format(Locale.ROOT, "%,d calls, %,.0f in a second, x %,d ns entry cost", calls, rate,
                            options.entryCostNs()),
                    null,
                    "Fewer and larger calls; the table by thread shows where they come from."));
        }
    }

    private void addLookups(List<Finding> findings, List<TaskActivity> tasks) {
        long lookups = 0;
        long failed = 0;
        TaskActivity worst = null;
        for (TaskActivity task : tasks) {
            lookups += task.lookups;
            failed += task.failedLookups;
            if (worst == null || task.failedLookups > worst.failedLookups) {
                worst = task;
            }
        }
        if (worst == null || failed < STORM_LOOKUPS || failed <= STORM_SHARE * lookups) {
            return;
        }
        findings.add(new Finding(
                "batching.lookup-storm",
                failed >= NOTICE_SHARE * calls ? Severity.NOTICE : Severity.INFO,
                String.format(Locale.ROOT, "%,d of %,d path lookups find nothing", failed, lookups),
                String.format(Locale.ROOT,
                        "%s makes most of them, %,d; %,d calls x %,d ns entry cost, without the lookup itself",
                        who(worst.task.tid(), worst.task.comm()),
                        worst.failedLookups,
                        failed,
                        options.entryCostNs()),
                failed * options.entryCostNs(),
                "Remember what was not there, shorten the search path, or read the directory once."));
    }

    private void addScatter(List<Finding> findings) {
        List<Scatter.Finished> scatters = state.scatters.finished().sorted();
        if (scatters.isEmpty()) {
            return;
        }
        Scatter.Finished longest = scatters.getFirst();
        long saved = longest.savedCalls(options);
        findings.add(new Finding(
                "batching.io-uring",
                Severity.INFO,
                String.format(Locale.ROOT,
                        "%,d %s calls in a row on at least %,d files are a candidate for io_uring",
                        longest.calls(), longest.call().name(), longest.files()),
                String.format(Locale.ROOT,
                        "%s, %,d bytes, no other call in between; %,d calls x %,d ns entry cost",
                        who(longest.task().tid(), longest.task().comm()),
                        longest.bytes(),
                        saved,
                        options.entryCostNs()),
                saved * options.entryCostNs(),
                "If none needs the result of the one before it, submit them to a ring together."));
    }

    private static String count(long number, String thing) {
        return String.format(Locale.ROOT, number == 1 ? "%,d %s" : "%,d %ss", number, thing);
    }

}
