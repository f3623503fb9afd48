package dev.trapline.ingest.block;

import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The events of a text: its lines are tokenized in parallel, a block at a time, and joined in order.
///
/// @param <B> the tokens of a block
public abstract class BlockSource<B> implements EventSource {
    private final ByteInput input;
    private final OrderedBlocks<B> blocks;
    private final AnomalyLog anomalies;
    private boolean ended;
    /// The block that the events delivered last are views of.
    private OrderedBlocks.@Nullable Slot<B> lent;

    /// @param input the text
    /// @param blocks its blocks; closed with this
    /// @param anomalies where anomalies of the text are counted
    protected BlockSource(ByteInput input, OrderedBlocks<B> blocks, AnomalyLog anomalies) {
        this.input = input;
        this.blocks = blocks;
        this.anomalies = anomalies;
    }

    /// Delivers the events of a block. They may be views of `bytes` and `tokens`.
    protected abstract void join(byte[] bytes, B tokens, Consumer<? super TraceEvent> consumer);

    /// The text is over: delivers what still waits.
    ///
    /// @return whether there was anything to deliver
    protected abstract boolean end(Consumer<? super TraceEvent> consumer);

    /// Lines of the blocks joined so far.
    protected abstract long linesRead();

    @Override
    public final boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        if (ended) {
            return false;
        }
        if (lent != null) {
            blocks.release(lent);
            lent = null;
        }
        OrderedBlocks.Slot<B> slot = blocks.take();
        if (slot == null) {
            ended = true;
            boolean more = end(consumer);
            if (input.isCutShort()) {
                anomalies.report(AnomalyCode.INPUT_CUT, input.name(), linesRead());
            }
            return more;
        }
        if (slot.block().abridged()) {
            anomalies.report(AnomalyCode.ABRIDGED_LINE, input.name(), linesRead() + 1);
        }
        lent = slot;
        join(slot.block().bytes(), slot.batch(), consumer);
        return true;
    }

    /// Bytes of the input read so far, see [ByteInput#position].
    protected final long bytesRead() {
        return input.position();
    }

    /// Bytes of the input, see [ByteInput#size].
    protected final long bytesInAll() {
        return input.size();
    }

    @Override
    public final AnomalyLog anomalies() {
        return anomalies;
    }

    @Override
    public final void close() throws IOException {
        blocks.close();
    }
}
