package dev.trapline.cli.events;

import dev.trapline.cli.render.SafeCsv;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Events as CSV with the columns time, cpu, tid, event and fields; the last holds all fields as
/// `name=value name=value`, see [CsvFields].
public final class EventCsv extends EventWriter {
    private final SafeCsv csv;
    private final EventTime time;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final Utf8Output cell = new Utf8Output(bytes);
    private final CsvFields fields = new CsvFields();
    private final ReturnArgs returns = new ReturnArgs();

    /// Writes events with timestamps of `clock` to `out`.
    public EventCsv(Utf8Output out, Clock clock) throws IOException {
        csv = new SafeCsv(out);
        time = new EventTime(clock);
    }

    @Override
    public void begin() throws IOException {
        csv.row("time", "cpu", "tid", "event", "fields");
    }

    @Override
    void write(TraceEvent event) throws IOException {
        time.write(event.timestampNs(), cell);
        String stamp = takeCell();
        String cells = fields.of(event, returns);
        csv.row(stamp, id(event.cpu()), id(event.tid()), event.kernelName(), new SafeCsv.Written(cells));
    }

    private String takeCell() throws IOException {
        cell.flush();
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        return text;
    }

    private static @Nullable Integer id(int id) {
        return id == TraceEvent.UNKNOWN ? null : id;
    }
}
