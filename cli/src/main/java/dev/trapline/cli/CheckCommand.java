package dev.trapline.cli;

import dev.trapline.cli.render.QualityReport;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.report.Report;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline check`: whether recordings can be trusted.
final class CheckCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "check",
                        "Check the quality of recordings.",
                        "Says what was lost, not understood, unmatched, out of order or cut off, and where",
                        "first. The last line is PASS or FAIL: FAIL if something was not understood or",
                        "there is nothing in a recording; a WARN does not fail. Filters choose the events that are",
                        "counted and matched; lines that were lost or not understood are those of the whole.");
        Options.inputs(spec);
        Options.color(spec);
        Options.reading(spec);
        RecordingFilter.options(spec, "Nothing else is matched.", "--to", "--until");
        Options.closing(
                spec,
                List.of("0", "PASS.", "1", "FAIL.", "2", "The command line or an input is wrong."),
                "trapline check app.strace",
                "trapline check out-dir/ && trapline analyze out-dir/",
                "trapline check --syscall %file app.strace");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        Report report;
        RecordingFilter filter = RecordingFilter.of(given);
        try (EventSource all = WatchedSource.open(given, console, true)) {
            report = Analyses.none().run(SelectedSource.of(all, filter, true));
        }
        QualityReport quality =
                new QualityReport(
                        report,
                        console.out(),
                        console.terminal().width(),
                        console.terminal().ink(Options.chosen(given, "--color")));
        return quality.print() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
