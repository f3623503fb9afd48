package dev.trapline.ingest;

import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Everything a source delivers, as text, for comparing sources with each other.
public final class EventDump {
    private EventDump() {}

    /// The events of the recording at `path`.
    public static List<String> of(Path path, int workers) throws IOException {
        return of(List.of(path.toString()), workers, InputStream.nullInputStream());
    }

    /// The events of several recordings, merged.
    public static List<String> of(List<String> paths, int workers, InputStream in)
            throws IOException {
        try (EventSource source = Recordings.open(paths, new OpenOptions(null, workers), in)) {
            return drain(source);
        }
    }

    /// The events left in `source`.
    public static List<String> drain(EventSource source) throws IOException {
        List<String> dump = new ArrayList<>();
        while (source.nextChunk(event -> dump.add(text(event)))) {
            // until the end
        }
        return dump;
    }

    private static String text(TraceEvent event) {
        StringBuilder out = new StringBuilder();
        out.append(event.timestampNs()).append(' ').append(event.tid()).append(' ');
        out.append(event.kernelName());
        event.fields(
                new TraceEvent.FieldSink() {
                    @Override
                    public void number(String name, long value) {
                        out.append(' ').append(name).append('=').append(value);
                    }

                    @Override
                    public void text(String name, String value) {
                        out.append(' ').append(name).append('=').append(value);
                    }
                });
        return out.toString();
    }
}
