package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.ingest.SampleTraces;
import dev.trapline.ingest.kernel.TextFormat;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.TaskRename;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Recordings of the samples written as trace.dat, and what is to be found in them again.
final class WrittenSamples {
    private WrittenSamples() {}

    /// The recordings of tracepoints, in all formats.
    static List<Path> tracepoints() throws IOException {
        List<Path> samples = new ArrayList<>(under("tracecmd", ".dat"));
        samples.addAll(under("perf", ".perf.data"));
        for (TextFormat format : TextFormat.values()) {
            samples.addAll(format.samples());
        }
        return samples;
    }

    /// Those that trace-cmd has written.
    static List<Path> traceDats() throws IOException {
        return under("tracecmd", ".dat");
    }

    static List<Path> straceLogs() throws IOException {
        return under("strace", ".strace");
    }

    private static List<Path> under(String folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(SampleTraces.strace().resolveSibling(folder))) {
            return files.filter(f -> f.toString().endsWith(suffix))
                    .filter(f -> !f.getFileName().toString().startsWith("derived-truncated-"))
                    .sorted()
                    .toList();
        }
    }

    static EventSource open(Path recording) throws IOException {
        return Recordings.open(List.of(recording.toString()), new OpenOptions(null, 1), InputStream.nullInputStream());
    }

    /// What was written, and what could not be.
    record Written(Path file, SortedMap<String, Long> leftOut, SortedMap<String, Long> abridged) {}

    /// Writes the events of `recording` to `output`.
    static Written write(Path recording, Path output) throws IOException {
        return write(recording, output, TraceDatWriter::create);
    }

    /// The same of version 7.
    static Written write(Path recording, Path output, Packing packing) throws IOException {
        return write(recording, output, (file, sources) -> TraceDatWriter.create(file, sources, packing));
    }

    private interface Opener {
        TraceDatWriter open(Path output, List<SourceInfo> sources) throws IOException;
    }

    private static Written write(Path recording, Path output, Opener opener) throws IOException {
        try (EventSource source = open(recording)) {
            TraceDatWriter writer = opener.open(output, source.info());
            try (writer) {
                copy(source, writer);
            }
            return new Written(output, writer.leftOut(), writer.abridged());
        }
    }

    private static void copy(EventSource source, TraceDatWriter writer) throws IOException {
        boolean more = true;
        while (more) {
            more =
                    source.nextChunk(
                            event -> {
                                try {
                                    writer.write(event);
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }

    /// The events of a recording, as far as a trace.dat says them.
    static final class Said {
        /// One line each, sorted, because order says nothing between equal times.
        final List<String> events = new ArrayList<>();
        /// Time, processor and name alone.
        final List<String> places = new ArrayList<>();
        /// The last name of each task that has one, as a line can have it.
        final Map<Integer, String> names = new TreeMap<>();
        /// Losses that no event has followed yet, by processor.
        private final Map<Integer, EventsLost> losses = new TreeMap<>();

        Said(Path recording) throws IOException {
            try (EventSource source = open(recording)) {
                while (source.nextChunk(this::add)) {
                    // until the end
                }
            }
            losses.values().forEach(this::addLine);
            events.sort(null);
            places.sort(null);
        }

        private void add(TraceEvent event) {
            if (event instanceof TaskRename rename && event.cpu() == TraceEvent.UNKNOWN) {
                if (rename.comm().isEmpty()) {
                    names.remove(rename.tid());
                } else {
                    names.put(rename.tid(), rename.comm().replace('\n', ' '));
                }
                return;
            }
            int cpu = Math.max(0, event.cpu());
            if (event instanceof EventsLost loss) {
                losses.merge(
                        cpu,
                        loss,
                        (first, next) -> new EventsLost(first.timestampNs(), first.cpu(),
                                first.count() + next.count()));
                return;
            }
            EventsLost before = losses.remove(cpu);
            if (before != null) {
                addLine(before);
            }
            addLine(event);
        }

        private void addLine(TraceEvent event) {
            // the kernel calls the event print whatever ftrace calls it in text
            boolean isPrint = event instanceof TraceEvent.Print && event.kernelName().equals("tracing_mark_write");
            String name = isPrint ? "print" : event.kernelName().replaceAll("[^A-Za-z0-9_]", "_");
            String place = event.timestampNs() + " " + Math.max(0, event.cpu()) + " " + name;
            places.add(place);
            StringBuilder line = new StringBuilder(place).append(' ').append(event.tid());
            event.fields(
                    new TraceEvent.FieldSink() {
                        @Override
                        public void number(String field, long value) {
                            line.append(' ').append(field).append('=').append(value);
                        }

                        @Override
                        public void text(String field, String value) {
                            line.append(' ').append(field).append('=').append(value);
                        }
                    });
            events.add(line.toString());
        }
    }
}
