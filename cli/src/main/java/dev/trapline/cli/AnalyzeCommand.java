package dev.trapline.cli;

import dev.trapline.cli.html.HtmlReport;
import dev.trapline.cli.render.CsvReport;
import dev.trapline.cli.render.Ink;
import dev.trapline.cli.render.JsonReport;
import dev.trapline.cli.render.MarkdownReport;
import dev.trapline.cli.render.ReportRenderer;
import dev.trapline.cli.render.TextReport;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.report.AnomalyCode.Severity;
import dev.trapline.model.report.Report;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline analyze`: what a recording says about its program.
final class AnalyzeCommand implements Command {
    private static final int DEFAULT_TOP = 10;

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "analyze",
                        "Report on recordings of system calls.",
                        "Says which calls took the time, which could be one instead of many, and which",
                        "signals and exits there were; of recordings of the scheduler and of interrupts,",
                        "what tasks waited for and what interrupted them.",
                        "Several recordings make one report. Limited to a part of a recording, it is",
                        "about what began there: pairs and files are those of the whole, rates those of",
                        "the part.");
        Options.inputs(spec);
        Options.words(spec, "--only", "LIST", Analyses.all(), "These analyses only: " + Analyses.names() + ".");
        RecordingFilter.options(spec, "Leaves out analyses that take all calls.", "--to", "--until");
        Options.formats(spec, "text", "json", "csv", "markdown", "html");
        Options.text(spec, "--table", "NAME", "With --format csv: this table only.");
        Options.text(
                spec, "-o", "PATH",
                "Write the result to PATH, which is complete or not there; with --format csv a directory (PATH/)"
                        + " gets a file for each table.");
        Options.flag(
                spec, "In a text, too: rates over time and latencies, drawn with characters.", "--charts");
        Options.number(spec, "--top", "N", "Rows of each table to show (default " + DEFAULT_TOP + ").");
        Options.number(
                spec, "--entry-cost", "NS",
                "Cost of entering and leaving the kernel (default 200, with a range).");
        Options.number(
                spec, "--switch-cost", "NS", "Cost of a context switch (default 1500, with a range).");
        Options.number(
                spec, "--burst-gap", "NS",
                "A longer pause ends a burst (default 10 times the median pause of each stream, 131 us or more).");
        Options.number(spec, "--burst-size", "N", "Fewer events are no burst (default 8).");
        Options.words(spec, FlushKinds.OPTION, "LIST", FlushKinds.words(), FlushKinds.help());
        Options.repeated(
                spec, "--pattern", "NAME=BEGIN..END",
                "How long from what BEGIN says to what END says; may be given for several. Each is a call, irq or"
                        + " softirq with tests perhaps: fsync|fdatasync(path=*.db,ns>1000000). Fields: fd, path, errno,"
                        + " bytes, name, nr, comm, tid, pid, cpu, ns. NAME@file, @process, @cpu and @all pair within those"
                        + " in place of the thread.");
        Options.number(
                spec, "--path-of", "TID",
                "Whose critical path to tell (default the main thread of the busiest process).");
        Options.flag(spec, "Exit with 3 when the recording has lost data.", "--strict");
        Options.color(spec);
        Options.reading(spec);
        Options.closing(
                spec,
                List.of(
                        "0", "Done.", "1", "The run failed.", "2", "The command line or an input is wrong.",
                        "3", "Data was lost, with --strict."),
                "trapline analyze app.strace",
                "trapline analyze --only batching --entry-cost 400 app.strace",
                "trapline analyze --tid 1 --syscall '!%memory' --from 0.5 --to 1.5 app.strace",
                "trapline analyze --pattern 'load=openat(path=*.so*)..close' app.strace",
                "trapline analyze --format json -o app.json app.strace",
                "trapline analyze --format csv --table bySyscall app.strace",
                "trapline analyze --format html -o app.html app.strace",
                "trapline analyze --format csv -o tables/ app.strace",
                "zstdcat app.strace.zst | trapline analyze -");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        Analyses analyses = Analyses.of(given);
        ReportRenderer renderer = renderer(given, console);
        String path = Options.text(given, "-o");
        if (path != null && OutputDirectory.isMeant(path)) {
            return runIntoDirectory(given, console, analyses, path);
        }
        try (OutputFile file = path == null ? null : OutputFile.open(path);
                EventSource source = WatchedSource.open(given, console, true)) {
            Report report = analyses.run(source);
            render(renderer, report, file == null ? console.out() : file.out());
            if (file != null) {
                file.commit();
            }
            return exit(given, console, report);
        }
    }

    /// Every table becomes a file.
    private static int runIntoDirectory(ParseResult given, Console console, Analyses analyses, String path)
            throws IOException {
        boolean isTables = Options.chosen(given, "--format").equals("csv") && !given.hasMatchedOption("--table");
        if (!isTables) {
            throw new UsageException("-o " + path + ": is a directory, which only --format csv without --table fills");
        }
        try (OutputDirectory directory = OutputDirectory.open(path);
                EventSource source = WatchedSource.open(given, console, true)) {
            Report report = analyses.run(source);
            CsvReport.renderEach(report, name -> directory.file(name + ".csv"));
            directory.commit();
            return exit(given, console, report);
        }
    }

    private static ReportRenderer renderer(ParseResult given, Console console) {
        int top = (int) Options.number(given, "--top", DEFAULT_TOP, 1);
        String format = Options.chosen(given, "--format");
        String table = Options.text(given, "--table");
        if (table != null && !format.equals("csv")) {
            throw new UsageException("--table goes with --format csv");
        }
        Terminal terminal = given.hasMatchedOption("-o") ? Terminal.none() : console.terminal();
        Ink ink = terminal.ink(Options.chosen(given, "--color"));
        return switch (format) {
            case "json" -> new JsonReport();
            case "csv" -> new CsvReport(table);
            case "markdown" -> new MarkdownReport(top);
            case "html" -> new HtmlReport();
            default -> new TextReport(terminal.width(), ink, top, terminal.strokes());
        };
    }

    private static void render(ReportRenderer renderer, Report report, Utf8Output out)
            throws IOException {
        try {
            renderer.render(report, out);
        } catch (CsvReport.NoSuchTableException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private static int exit(ParseResult given, Console console, Report report) {
        if (!given.hasMatchedOption("--strict")) {
            return ExitCode.DONE;
        }
        boolean lost =
                report.coverage().lostEvents() > 0
                        || report.coverage().anomalies().stream()
                                .anyMatch(a -> a.code().severity() != Severity.INFO);
        if (lost) {
            console.complain("data was lost (--strict); 'trapline check' says what and where");
        }
        return lost ? ExitCode.DATA_LOSS : ExitCode.DONE;
    }
}
