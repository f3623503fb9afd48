package dev.trapline.cli;

import dev.trapline.cli.events.EventCsv;
import dev.trapline.cli.events.EventJson;
import dev.trapline.cli.events.EventText;
import dev.trapline.cli.events.EventWriter;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline events`: the events of recordings in the same form whatever they were recorded with.
final class EventsCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "events",
                        "Print the events of recordings, one line each.",
                        "Columns: time in seconds, cpu, tid, event under the kernel's name, fields.",
                        "Several recordings are merged by time.");
        Options.inputs(spec);
        RecordingFilter.options(spec, "No other events.", "--to", "--until");
        Options.formats(spec, "text", "jsonl", "csv");
        Options.reading(spec);
        Options.closing(
                spec,
                List.of("0", "Done.", "1", "The run failed.", "2", "The command line or an input is wrong."),
                "trapline events app.strace | grep openat",
                "trapline events --syscall %file --from 0.5 --to 1.5 app.strace",
                "trapline events --format jsonl app.strace | jq 'select(.fields.errno)'",
                "trapline events --format csv a.strace b.strace");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        String format = Options.chosen(given, "--format");
        RecordingFilter filter = RecordingFilter.of(given);
        boolean progress = !console.terminal().showsResult();
        try (EventSource all = WatchedSource.open(given, console, progress)) {
            EventSource source = SelectedSource.of(all, filter, false);
            EventWriter writer = writer(format, source.info(), console.out());
            writer.begin();
            while (source.nextChunk(writer)) {
                // every event is a line, nothing is kept
            }
            writer.end();
        }
        return ExitCode.DONE;
    }

    /// A writer of `format` for the events of `sources`.
    static EventWriter writer(String format, List<SourceInfo> sources, Utf8Output out)
            throws IOException {
        Clock clock = clock(sources);
        return switch (format) {
            case "jsonl" -> new EventJson(out, clock, sources.getFirst().stopsTasks());
            case "csv" -> new EventCsv(out, clock);
            default -> new EventText(out, clock);
        };
    }

    /// A clock that measures time, if any of the sources has one; else that of the first.
    static Clock clock(List<SourceInfo> sources) {
        for (SourceInfo source : sources) {
            if (source.clock().measuresTime()) {
                return source.clock();
            }
        }
        return sources.getFirst().clock();
    }
}
