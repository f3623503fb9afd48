package dev.trapline.cli;

import dev.trapline.cli.render.Quantity;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.ingest.Recordings;
import dev.trapline.ingest.tracedat.Packing;
import dev.trapline.ingest.tracedat.TraceDatWriter;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceWriter;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline convert`: the same recording in another format.
final class ConvertCommand implements Command {
    private static final int MOST_NAMED = 6;
    private static final List<String> PACKINGS = Arrays.stream(Packing.values()).map(Packing::label).toList();

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "convert",
                        "Write recordings in another format.",
                        "Several recordings become one, merged by time. What the new format has no way to",
                        "say is counted on stderr; jsonl and csv say everything and are read back.",
                        "strace text has calls, signals and exits; ftrace text has registers in place of",
                        "strings, and microseconds; tracedat, for trace-cmd and KernelShark, has registers",
                        "too; perfetto is for ui.perfetto.dev.");
        Options.inputs(spec);
        Options.text(spec, "-o", "OUT", "Where to write, - for stdout; with .gz at its end, compressed.");
        Options.word(
                spec, "--to", "FORMAT", WritableFormat.labels(), "What to write: " + WritableFormat.names() + ".");
        Options.word(
                spec, "--file-version", "N", List.of("6", "7"), "Of tracedat: 6, which is the default, or 7.");
        Options.word(
                spec, "--compression", "NAME", PACKINGS,
                "Of tracedat 7: " + String.join(", ", PACKINGS) + "; by default none.");
        RecordingFilter.options(spec, "No other events.", "--until");
        Options.reading(spec);
        Options.closing(
                spec,
                List.of("0", "Done.", "1", "The run failed.", "2", "The command line or an input is wrong."),
                "trapline convert trace.dat -o trace.strace --to strace",
                "trapline convert trace.dat -o trace.pftrace --to perfetto",
                "trapline convert app.strace -o app.jsonl --to jsonl",
                "trapline convert --from 0.5 --until 1.5 app.strace -o part.strace --to strace",
                "xzcat app.strace.xz | trapline convert - -o app.csv --to csv");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        WritableFormat format = format(given);
        Packing packing = packing(given, format);
        String path = path(given, format, console.terminal());
        RecordingFilter filter = RecordingFilter.of(given);
        boolean isStandardOutput = path.equals(Recordings.STANDARD_INPUT);
        boolean progress = !isStandardOutput || !console.terminal().showsResult();
        try (EventSource all = WatchedSource.open(given, console, progress);
                OutputFile file = isStandardOutput ? null : OutputFile.open(path)) {
            EventSource source = SelectedSource.of(all, filter, true);
            TraceWriter writer;
            if (file != null && !format.isStream()) {
                writer = packing == null
                        ? format.open(source.info(), file.file())
                        : TraceDatWriter.create(file.file(), source.info(), packing);
                copy(source, writer);
            } else {
                writer = stream(source, format, file == null ? console.out() : file.out(), isCompressed(path));
            }
            if (file != null) {
                file.commit();
            }
            tell(writer, format, console);
        }
        return ExitCode.DONE;
    }

    private static WritableFormat format(ParseResult given) {
        String label = Options.text(given, "--to");
        WritableFormat format = WritableFormat.named(label);
        if (format == null) {
            String problem = label == null ? "--to FORMAT is missing" : "--to " + label + ": cannot be written";
            throw new UsageException(problem + "; one of " + WritableFormat.names());
        }
        return format;
    }

    /// How a trace.dat of version 7 is compressed, null if none is asked for.
    private static @Nullable Packing packing(ParseResult given, WritableFormat format) {
        String version = Options.text(given, "--file-version");
        String name = Options.text(given, "--compression");
        if ((version != null || name != null) && format != WritableFormat.TRACEDAT) {
            String option = version == null ? "--compression" : "--file-version";
            throw new UsageException(option + ": only --to tracedat has it");
        }
        if (name != null && !PACKINGS.contains(name)) {
            throw new UsageException("--compression " + name + ": is none of " + String.join(", ", PACKINGS));
        }
        if (version == null || version.equals("6")) {
            if (name != null) {
                throw new UsageException("--compression: version 6 has none; add --file-version 7");
            }
            return null;
        }
        if (!version.equals("7")) {
            throw new UsageException("--file-version " + version + ": is neither 6 nor 7");
        }
        return name == null ? Packing.NONE : Packing.valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String path(ParseResult given, WritableFormat format, Terminal terminal) {
        String path = Options.text(given, "-o");
        if (path == null) {
            throw new UsageException("-o OUT is missing" + (format.isText() ? "; - is stdout" : ""));
        }
        boolean isForEyes = format.isText() || !terminal.showsResult();
        if (path.equals(Recordings.STANDARD_INPUT) && !(format.isStream() && isForEyes)) {
            throw new UsageException("-o -: " + format.label() + " is not text; name a file");
        }
        if (isCompressed(path) && !format.isStream()) {
            throw new UsageException("-o " + path + ": " + format.label() + " is not compressed; leave out .gz");
        }
        for (String input : Options.inputs(given)) {
            if (!input.equals(Recordings.STANDARD_INPUT) && isSame(Path.of(input), Path.of(path))) {
                throw new UsageException("-o " + path + ": is one of the inputs; name another file");
            }
        }
        return path;
    }

    private static boolean isSame(Path input, Path output) {
        try {
            return Files.exists(output) && Files.exists(input) && Files.isSameFile(input, output);
        } catch (IOException _) {
            return false; // one of them cannot be looked at, which opening it will say
        }
    }

    private static boolean isCompressed(String path) {
        return path.endsWith(".gz");
    }

    private static TraceWriter stream(
            EventSource source, WritableFormat format, Utf8Output out, boolean compressed) throws IOException {
        OutputStream shield = new KeptOpen(out);
        try (Utf8Output target = new Utf8Output(compressed ? new GZIPOutputStream(shield, 1 << 16) : shield)) {
            TraceWriter writer = format.open(source.info(), target);
            copy(source, writer);
            return writer;
        }
    }

    private static void copy(EventSource source, TraceWriter writer) throws IOException {
        try (writer) {
            while (source.nextChunk(event -> write(writer, event))) {
                writer.endOfChunk();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(TraceWriter writer, TraceEvent event) {
        try {
            writer.write(event);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One line about what the new recording does not say.
    private static void tell(TraceWriter writer, WritableFormat format, Console console) {
        List<String> missing = new ArrayList<>();
        Map<String, Long> leftOut = writer.leftOut();
        leftOut.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_NAMED)
                .forEach(entry -> missing.add(Quantity.count(entry.getValue()) + " " + entry.getKey()));
        if (leftOut.size() > MOST_NAMED) {
            missing.add((leftOut.size() - MOST_NAMED) + " more kinds of events");
        }
        if (writer.argumentsLeftOut() > 0) {
            missing.add(Quantity.count(writer.argumentsLeftOut()) + " arguments that are no numbers");
        }
        writer.abridged().forEach((what, count) -> missing.add(Quantity.count(count) + " " + what));
        if (!missing.isEmpty()) {
            console.complain(
                    format.label() + " has no way to say, left out: " + String.join(", ", missing)
                            + " (jsonl keeps everything)");
        }
    }

    /// Passes everything on and leaves closing to whoever opened it.
    private static final class KeptOpen extends FilterOutputStream {
        KeptOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
