package dev.trapline.ingest.kernel;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.block.BlockReader;
import dev.trapline.ingest.block.BlockSource;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.block.OrderedBlocks;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyLog;
import java.util.List;
import java.util.function.Consumer;

/// The events of one recording of kernel events in text.
///
/// Lines are tokenized in parallel and joined in order. Everything arrives in the order of the
/// lines; lines with equal times keep theirs. Besides its events a recording yields a
/// [TraceEvent.TaskRename] on no processor wherever the task column of a thread says something new,
/// and a [TraceEvent.EventsLost] where the recorder says so; neither is an event of the input.
public final class EventTextSource extends BlockSource<EventLines> {
    /// Bytes in a block, unless something else is asked for.
    public static final int BLOCK_SIZE = 256 << 10;

    private final SourceInfo info;
    private final EventJoiner joiner;

    private EventTextSource(ByteInput input, EventText text, int workers, int blockSize) {
        this(input, text, new AnomalyLog(), ThreadLocal.withInitial(text::tokenizer), workers, blockSize);
    }

    private EventTextSource(
            ByteInput input,
            EventText text,
            AnomalyLog anomalies,
            ThreadLocal<LineTokenizer> tokenizers,
            int workers,
            int blockSize) {
        super(
                input,
                new OrderedBlocks<>(
                        new BlockReader(input, blockSize),
                        workers,
                        EventLines::new,
                        (block, lines) -> tokenizers.get().fill(block.bytes(), block.length(), lines)),
                anomalies);
        this.info = new SourceInfo(input.name(), text.format(), text.clock(), false);
        this.joiner =
                new EventJoiner(input.name(), text.clock(), text.column(), text.tokenizer(), anomalies);
    }

    /// The events of `input`, about which `text` tells what its first lines say.
    ///
    /// @param workers threads to use beside the caller's
    /// @throws RecordingException when the text was made with options that leave too little in it
    public static EventTextSource open(ByteInput input, EventText text, int workers) throws RecordingException {
        return open(input, text, workers, BLOCK_SIZE);
    }

    /// The same in blocks of about `blockSize` bytes.
    public static EventTextSource open(ByteInput input, EventText text, int workers, int blockSize)
            throws RecordingException {
        text.requireReadable(input.name());
        return new EventTextSource(input, text, workers, blockSize);
    }

    @Override
    public List<SourceInfo> info() {
        return List.of(info);
    }

    @Override
    protected void join(byte[] bytes, EventLines lines, Consumer<? super TraceEvent> consumer) {
        joiner.join(bytes, lines, consumer);
    }

    @Override
    protected boolean end(Consumer<? super TraceEvent> consumer) {
        return joiner.end(consumer);
    }

    @Override
    protected long linesRead() {
        return joiner.lines();
    }

    @Override
    public List<SourceSummary> summaries() {
        return List.of(
                new SourceSummary(
                        joiner.lines(),
                        joiner.records(),
                        joiner.firstNs(),
                        joiner.lastNs(),
                        joiner.unparsed(),
                        joiner.lost(),
                        bytesRead(),
                        bytesInAll(),
                        List.of()));
    }

    /// Lines that belong to a record on another line: second halves, stack frames, further lines of
    /// printed text.
    public long continuations() {
        return joiner.continuations();
    }

    /// Lines that are comments, headers or blank. Every line is a record, a continuation, a header
    /// or unparsed.
    public long headers() {
        return joiner.headers();
    }
}
