package dev.trapline.cli;

import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.FieldSink;
import dev.trapline.model.event.TraceEvent.SysExit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Everything that a recording was read as.
///
/// @param events the events as text, type and registers included
/// @param calls of every return of a call that was seen to begin: thread, call, result
/// @param summary what the source says about itself
record Recording(List<String> events, List<String> calls, SourceSummary summary) {

    /// The samples that can be read, with more than a header in them.
    static Stream<Path> samples(String... folders) {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("sample-traces"))) {
            root = root.getParent();
        }
        List<Path> samples = new ArrayList<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.list(root.resolve("sample-traces").resolve(folder))) {
                files.filter(Files::isRegularFile).filter(Recording::isReadable).sorted().forEach(samples::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return samples.stream();
    }

    private static boolean isReadable(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(".tsv") || name.endsWith(".json") || name.contains(".stat") || name.endsWith("strace-c")) {
            return false;
        }
        try {
            return !of(file).events().isEmpty();
        } catch (IOException _) {
            return false; // some samples are there to be refused
        }
    }

    static Recording of(Path file) throws IOException {
        List<String> events = new ArrayList<>();
        List<String> calls = new ArrayList<>();
        try (EventSource source = Recordings.open(
                List.of(file.toString()), new OpenOptions(null, 0), InputStream.nullInputStream())) {
            while (source.nextChunk(event -> {
                events.add(text(event));
                if (event instanceof SysExit exit) {
                    // the name of one call's own event is not the call's
                    String call = exit.call().name().replace("newuname", "uname");
                    calls.add(exit.tid() + " " + call + " " + exit.ret() + " " + exit.errno());
                }
            })) {
                // until the end
            }
            return new Recording(events, calls, source.summaries().getFirst());
        }
    }

    /// The events without those that name a thread in passing.
    List<String> withoutNames() {
        return events.stream().filter(event -> !event.contains(" task_rename cpu -1 ")).toList();
    }

    private static String text(TraceEvent event) {
        StringBuilder out = new StringBuilder();
        out.append(event.timestampNs()).append(' ').append(event.kernelName()).append(" cpu ").append(event.cpu());
        out.append(" tid ").append(event.tid()).append(' ').append(event.getClass().getSimpleName());
        event.fields(new FieldSink() {
            @Override
            public void number(String name, long value) {
                out.append(' ').append(name).append('=').append(value);
            }

            @Override
            public void text(String name, String value) {
                out.append(' ').append(name).append('=').append(value);
            }

            @Override
            public void registers(SysArgs args) {
                for (int i = 0; i < args.registers(); i++) {
                    out.append(' ').append(Long.toHexString(args.register(i))).append(' ').append(args.string(i));
                }
            }
        });
        if (event instanceof SysExit exit && exit.args().isRecorded()) {
            out.append(" returned with ").append(exit.args().text());
        }
        return out.toString();
    }
}
