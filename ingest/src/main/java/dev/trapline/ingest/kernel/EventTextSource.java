package dev.trapline.ingest.kernel;

import dev.trapline.ingest.block.BlockReader;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.block.OrderedBlocks;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The events of one recording of kernel events in text.
///
/// Lines are tokenized in parallel and joined in order. Everything arrives in the order of the
/// lines; lines with equal times keep theirs. Besides its events a recording yields a
/// [TraceEvent.TaskRename] on no processor wherever the task column of a thread says something new,
/// and a [TraceEvent.EventsLost] where the recorder says so; neither is an event of the input.
public final class EventTextSource implements EventSource {
    /// Bytes in a block, unless something else is asked for.
    public static final int BLOCK_SIZE = 256 << 10;

    private final ByteInput input;
    private final SourceInfo info;
    private final OrderedBlocks<EventLines> blocks;
    private final EventJoiner joiner;
    private final AnomalyLog anomalies = new AnomalyLog();
    private boolean ended;
    /// The block that the events delivered last are views of.
    private OrderedBlocks.@Nullable Slot<EventLines> lent;

    /// Reads `input`, a recording of `format`, about which `opening` tells what its first lines say.
    ///
    /// @param column where the task column ends
    /// @param tokenizers makes tokenizers for its lines, one for each thread
    /// @param workers threads to use beside the caller's
    /// @param blockSize bytes in a block, about
    public EventTextSource(
            ByteInput input,
            String format,
            TextOpening opening,
            int column,
            Supplier<? extends LineTokenizer> tokenizers,
            int workers,
            int blockSize) {
        this.input = input;
        this.info = new SourceInfo(input.name(), format, opening.clock(), false);
        this.joiner =
                new EventJoiner(
                        input.name(), opening.clock(), column, tokenizers.get(), anomalies);
        ThreadLocal<LineTokenizer> tokenizer = ThreadLocal.withInitial(tokenizers);
        this.blocks =
                new OrderedBlocks<>(
                        new BlockReader(input, blockSize),
                        workers,
                        EventLines::new,
                        (block, lines) -> tokenizer.get().fill(block.bytes(), block.length(), lines));
    }

    @Override
    public List<SourceInfo> info() {
        return List.of(info);
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        if (ended) {
            return false;
        }
        if (lent != null) {
            blocks.release(lent);
            lent = null;
        }
        OrderedBlocks.Slot<EventLines> slot = blocks.take();
        if (slot == null) {
            ended = true;
            if (input.isCutShort()) {
                anomalies.report(AnomalyCode.INPUT_CUT, input.name(), joiner.lines());
            }
            return joiner.end(consumer);
        }
        if (slot.block().abridged()) {
            anomalies.report(AnomalyCode.ABRIDGED_LINE, input.name(), joiner.lines() + 1);
        }
        lent = slot;
        joiner.join(slot.block().bytes(), slot.batch(), consumer);
        return true;
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
                        input.position(),
                        input.size(),
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

    @Override
    public AnomalyLog anomalies() {
        return anomalies;
    }

    @Override
    public void close() throws IOException {
        blocks.close();
    }
}
