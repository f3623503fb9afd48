package dev.trapline.cli.events;

import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;

/// Events for eyes and grep: time, cpu, tid, event and fields, in columns as far as they go.
///
/// ```text
/// 1795192208.448606000   -   20056 sys_enter      name=openat nr=257 args=AT_FDCWD, "/etc/ld.so.cache", O_RDONLY
/// ```
public final class EventText extends EventWriter {
    private static final int TIME_COLUMNS = 20;
    private static final int POSITION_COLUMNS = 9;
    private static final int CPU_COLUMNS = 4;
    private static final int TID_COLUMNS = 8;
    private static final int EVENT_COLUMNS = 15;

    private final Utf8Output out;
    private final EventTime time;
    private final int timeColumns;
    private final EventFields fields;

    /// Writes events with timestamps of `clock` to `out`.
    public EventText(Utf8Output out, Clock clock) {
        this.out = out;
        time = new EventTime(clock);
        timeColumns = clock.measuresTime() ? TIME_COLUMNS : POSITION_COLUMNS;
        fields = new EventFields(out);
    }

    @Override
    void write(TraceEvent event) throws IOException {
        out.pad(time.length(event.timestampNs()), timeColumns);
        time.write(event.timestampNs(), out);
        id(event.cpu(), CPU_COLUMNS);
        id(event.tid(), TID_COLUMNS);
        String name = event.kernelName();
        out.append(' ').safe(name).pad(name.length(), Math.max(EVENT_COLUMNS, name.length() + 1));
        fields.write(event);
        out.append('\n');
    }

    private void id(int id, int columns) throws IOException {
        String text = id == TraceEvent.UNKNOWN ? "-" : Integer.toString(id);
        out.pad(text.length(), columns).text(text);
    }
}
