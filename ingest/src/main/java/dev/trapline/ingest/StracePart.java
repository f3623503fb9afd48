package dev.trapline.ingest;

import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.merge.Part;
import dev.trapline.ingest.strace.StraceOpening;
import dev.trapline.ingest.strace.StraceSource;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A log of strace that takes part in a merge; only its first lines have been read so far, because there
/// may be hundreds.
///
/// @param workers threads to read it with beside the caller's
record StracePart(
        String argument,
        String path,
        @Nullable ByteInput pipe,
        StraceOpening opening,
        SourceInfo info,
        long firstNs,
        int workers)
        implements
            Part {
    private static final int SMALL_BLOCK = 32 << 10;

    /// A log whose beginning `input` has at hand. Closes it unless it is a pipe.
    static StracePart of(SniffedInput input, String argument, OpenOptions options, int tid, boolean pipe)
            throws IOException {
        try {
            StraceOpening opening = Recordings.recognise(input, options, tid);
            FirstTime first = new FirstTime();
            EventSource peek = new StraceSource(input.headOnly(), opening, 0, SMALL_BLOCK);
            while (!first.known && peek.nextChunk(first)) {
                // one chunk nearly always suffices
            }
            SourceInfo info = new SourceInfo(input.name(), StraceSource.FORMAT, opening.clock(), true);
            long due = opening.clock() == Clock.NONE ? 0 : first.ns;
            return new StracePart(
                    argument, input.name(), pipe ? input : null, opening, info, due, options.workers());
        } finally {
            if (!pipe) {
                input.close();
            }
        }
    }

    @Override
    public EventSource open() throws IOException {
        ByteInput input = pipe != null ? pipe : Recordings.openFile(Path.of(path));
        return workers > 0
                ? new StraceSource(input, opening, workers)
                : new StraceSource(input, opening, 0, SMALL_BLOCK);
    }

    @Override
    public @Nullable EventSource sample() throws IOException {
        return pipe != null ? null : new StraceSource(Recordings.openFile(Path.of(path)), opening, 0, SMALL_BLOCK);
    }

    @Override
    public void close() throws IOException {
        if (pipe != null) {
            pipe.close();
        }
    }

    private static final class FirstTime implements Consumer<TraceEvent> {
        long ns;
        boolean known;

        @Override
        public void accept(TraceEvent event) {
            if (!known) {
                ns = event.timestampNs();
                known = true;
            }
        }
    }
}
