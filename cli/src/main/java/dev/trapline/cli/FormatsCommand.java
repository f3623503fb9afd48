package dev.trapline.cli;

import dev.trapline.cli.render.FormatList;
import dev.trapline.ingest.FormatInfo;
import dev.trapline.ingest.Recordings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline formats`: what can be read and written.
final class FormatsCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "formats",
                        "List what can be read and written.",
                        "Also shows which options of the recorders are understood. Recordings may be",
                        "compressed with gzip, zstd or xz. The format is found out from the content.");
        Options.color(spec);
        Options.closing(
                spec,
                List.of("0", "Done.", "2", "The command line is wrong."),
                "trapline formats");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        List<FormatInfo> formats = new ArrayList<>(Recordings.formats());
        formats.add(new FormatInfo(
                WritableFormat.PERFETTO.label(), false, true, "for ui.perfetto.dev and its trace_processor",
                List.of()));
        FormatList list =
                new FormatList(
                        console.terminal().width(),
                        console.terminal().ink(Options.chosen(given, "--color")));
        for (FormatInfo format : formats) {
            list.print(
                    format.name(),
                    format.read(),
                    format.written(),
                    format.description(),
                    format.flags(),
                    console.out());
        }
        return ExitCode.DONE;
    }
}
