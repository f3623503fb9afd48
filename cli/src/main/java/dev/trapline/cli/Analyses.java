package dev.trapline.cli;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.AnalysisRun;
import dev.trapline.analyze.Selection;
import dev.trapline.analyze.batching.BatchingAnalysis;
import dev.trapline.analyze.batching.BatchingOptions;
import dev.trapline.analyze.bursts.BurstsAnalysis;
import dev.trapline.analyze.bursts.BurstsOptions;
import dev.trapline.analyze.faults.FaultsAnalysis;
import dev.trapline.analyze.io.IoAnalysis;
import dev.trapline.analyze.irqs.IrqsAnalysis;
import dev.trapline.analyze.path.PathAnalysis;
import dev.trapline.analyze.path.PathOptions;
import dev.trapline.analyze.processes.ProcessesAnalysis;
import dev.trapline.analyze.pattern.PatternException;
import dev.trapline.analyze.pattern.PatternParser;
import dev.trapline.analyze.pattern.UserPattern;
import dev.trapline.analyze.signals.SignalsAnalysis;
import dev.trapline.analyze.switches.SwitchesAnalysis;
import dev.trapline.analyze.switches.SwitchesOptions;
import dev.trapline.analyze.syscalls.SyscallsAnalysis;
import dev.trapline.analyze.timeline.TimelineAnalysis;
import dev.trapline.analyze.wakeups.WakeupsAnalysis;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.report.Report;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/// The analyses that a command line asks for.
///
/// @param analyses in the order of the report
/// @param filter which spans they see
/// @param named they were asked for by name
/// @param charts somebody looks at their charts
record Analyses(List<Analysis<?>> analyses, RecordingFilter filter, boolean named, boolean charts) {
    /// Everything there is, in the order of the report.
    private static final List<String> NAMES =
            List.of(
                    "syscalls", "batching", "bursts", "switches", "wakeups", "irqs", "faults", "io", "signals",
                    "processes",
                    "path");

    /// Rows that a list of the largest things has; a page shows fewer and says how many there are.
    private static final int ROWS = 1000;

    /// The words for `--only`.
    static List<String> all() {
        return NAMES;
    }

    /// The names for `--only`.
    static String names() {
        return String.join(", ", NAMES);
    }

    /// None at all: a run of it only reports coverage.
    static Analyses none() {
        return new Analyses(List.of(), RecordingFilter.ALL, false, false);
    }

    /// The analyses that `--only`, the filters and the costs of `given` ask for.
    static Analyses of(ParseResult given) {
        List<String> only = Options.values(given, "--only");
        for (String name : only) {
            if (!NAMES.contains(name)) {
                throw new UsageException("--only " + name + ": no such analysis; one of " + names());
            }
        }
        RecordingFilter filter = RecordingFilter.of(given);
        if (given.hasMatchedOption("--pattern") && !only.isEmpty() && !only.contains("bursts")) {
            throw new UsageException("--pattern goes with --only bursts");
        }
        String format = Options.chosen(given, "--format");
        boolean isPage = format.equals("html");
        boolean charts = isPage || format.equals("text") && given.hasMatchedOption("--charts");
        List<Analysis<?>> analyses = new ArrayList<>();
        for (String name : NAMES) {
            if (only.isEmpty() || only.contains(name)) {
                analyses.add(analysis(name, given, charts));
            }
        }
        if (isPage && only.isEmpty()) {
            analyses.addFirst(new TimelineAnalysis());
        }
        return new Analyses(analyses, filter, !only.isEmpty(), charts);
    }

    /// Reads `source` to its end.
    Report run(EventSource source) throws IOException {
        Selection selection =
                filter.isAll() ? null : new SpanSelection(filter, EventsCommand.clock(source.info()));
        return new AnalysisRun(analyses, ROWS, selection, named, charts).run(source, _ -> {});
    }

    private static Analysis<?> analysis(String name, ParseResult given, boolean charts) {
        return switch (name) {
            case "syscalls" -> new SyscallsAnalysis(charts);
            case "batching" -> batching(given);
            case "bursts" -> bursts(given);
            case "switches" -> switches(given);
            case "wakeups" -> new WakeupsAnalysis();
            case "irqs" -> new IrqsAnalysis();
            case "path" -> path(given);
            case "io" -> new IoAnalysis();
            case "processes" -> new ProcessesAnalysis();
            case "faults" -> new FaultsAnalysis();
            default -> new SignalsAnalysis();
        };
    }

    private static Analysis<?> path(ParseResult given) {
        return new PathAnalysis(PathOptions.defaults().withTid(
                (int) Math.min(Integer.MAX_VALUE, Options.number(given, "--path-of", PathOptions.MAIN, -1))));
    }

    private static Analysis<?> switches(ParseResult given) {
        SwitchesOptions options = SwitchesOptions.defaults();
        if (given.hasMatchedOption("--switch-cost")) {
            options = options.withCost(Options.number(given, "--switch-cost", 0, 0));
        }
        return new SwitchesAnalysis(options);
    }

    private static Analysis<?> bursts(ParseResult given) {
        BurstsOptions options = BurstsOptions.defaults();
        if (given.hasMatchedOption("--burst-gap")) {
            options = options.withGap(Options.number(given, "--burst-gap", 0, 0));
        }
        if (given.hasMatchedOption("--burst-size")) {
            options = options.withLeastEvents((int) Math.min(
                    Integer.MAX_VALUE, Options.number(given, "--burst-size", 0, 2)));
        }
        return new BurstsAnalysis(options.withPatterns(patterns(given)).withFlushes(FlushKinds.of(given)));
    }

    private static List<UserPattern> patterns(ParseResult given) {
        List<UserPattern> patterns = new ArrayList<>();
        for (String pattern : Options.<String>values(given, "--pattern")) {
            try {
                patterns.add(PatternParser.parse(pattern, glob -> new Glob(glob)::matches));
            } catch (PatternException e) {
                throw new UsageException("--pattern " + pattern + ": " + e.getMessage());
            }
        }
        return patterns;
    }

    private static Analysis<?> batching(ParseResult given) {
        BatchingOptions options = BatchingOptions.defaults();
        if (given.hasMatchedOption("--entry-cost")) {
            options = options.withEntryCost(Options.number(given, "--entry-cost", 0, 0));
        }
        return new BatchingAnalysis(options);
    }
}
