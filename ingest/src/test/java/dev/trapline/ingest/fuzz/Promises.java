package dev.trapline.ingest.fuzz;

import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.ingest.kernel.EventTextSource;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.report.AnomalyCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a recording to its end as an analysis does, and says which promise was broken.
final class Promises {
    /// Beyond any number of events that so many bytes can hold, compressed as trace-cmd does.
    private static final long EVENTS_PER_BYTE = 64;

    private static final long EVENTS_OF_NOTHING = 100_000;

    private long events;
    private long characters;
    private long lastNs = Long.MIN_VALUE;
    private boolean steppedBack;

    private Promises() {}

    /// How to read.
    ///
    /// @param format the format to read as, null to find out
    /// @param piped through standard input
    /// @param chunks give up after so many, -1 to go to the end
    record Way(@Nullable String format, int workers, boolean piped, int chunks) {}

    /// Reads `file` and returns what is wrong with the way it went, or null.
    static @Nullable Broken read(Path file, Way way) throws IOException {
        Promises promises = new Promises();
        String name = way.piped ? Recordings.STANDARD_INPUT : file.toString();
        try (InputStream in = way.piped
                ? new ByteArrayInputStream(Files.readAllBytes(file))
                : InputStream.nullInputStream()) {
            return promises.read(name, in, Files.size(file), way);
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            boolean clear = message.startsWith(name + ": ") && message.length() > name.length() + 8
                    && message.chars().allMatch(c -> c >= ' ' && c != 0x7f);
            return clear ? null : new Broken("an unclear message '" + message + "'", e);
        } catch (RuntimeException | Error e) {
            // whatever it is, it is what is looked for
            return new Broken(e.toString(), e);
        }
    }

    /// A broken promise.
    record Broken(String what, @Nullable Throwable cause) {}

    private @Nullable Broken read(String name, InputStream in, long size, Way way) throws IOException {
        EventSource source = Recordings.open(List.of(name), new OpenOptions(way.format, way.workers), in);
        boolean ended = false;
        try (source) {
            long most = EVENTS_OF_NOTHING + EVENTS_PER_BYTE * size;
            int chunks = 0;
            while (!ended && chunks != way.chunks && events <= most) {
                ended = !source.nextChunk(this::take);
                chunks++;
            }
            if (events > most) {
                return new Broken(events + " events of " + size + " bytes", null);
            }
            source.close();
        }
        return ended ? atEnd(source) : null;
    }

    private void take(TraceEvent event) {
        events++;
        if (!(event instanceof TraceEvent.TaskRename && event.cpu() == TraceEvent.UNKNOWN)) {
            steppedBack |= event.timestampNs() < lastNs;
            lastNs = event.timestampNs();
        }
        characters += event.kernelName().length();
        event.fields(new TraceEvent.FieldSink() {
            @Override
            public void number(String field, long value) {
                characters += field.length();
            }

            @Override
            public void text(String field, String value) {
                characters += field.length() + value.length();
            }
        });
        switch (event) {
            case SysEnter enter -> read(enter.args());
            case SysExit exit -> read(exit.args());
            default -> {
                // has no arguments
            }
        }
    }

    /// Asks for everything that arguments tell.
    private void read(SysArgs args) {
        for (SysArgs form : List.of(args, args.durable())) {
            for (int i = 0; i < 6; i++) {
                characters += length(form.text(i)) + length(form.string(i)) + length(form.annotation(i));
                characters += Long.signum(form.value(i, 0));
            }
            characters += length(form.returnAnnotation()) + form.text().length();
        }
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    private @Nullable Broken atEnd(EventSource source) {
        SourceSummary summary = source.summaries().getFirst();
        boolean told = source.anomalies().count(AnomalyCode.REORDERED) > 0;
        if (steppedBack && !told && source.info().getFirst().clock().measuresTime()) {
            return new Broken("time stepped back and nothing says so", null);
        }
        if (summary.records() < 0 || summary.lostEvents() < 0 || summary.bytesRead() < 0) {
            return new Broken("a count below zero: " + summary, null);
        }
        if (source instanceof EventTextSource text) {
            long accounted = summary.records() + text.continuations() + text.headers() + summary.unparsedLines();
            if (accounted != summary.lines()) {
                return new Broken(accounted + " lines accounted for of " + summary.lines(), null);
            }
        }
        return null;
    }
}
