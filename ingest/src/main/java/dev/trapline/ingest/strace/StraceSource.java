package dev.trapline.ingest.strace;

import dev.trapline.ingest.block.BlockReader;
import dev.trapline.ingest.block.BlockSource;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.block.OrderedBlocks;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyLog;
import java.util.List;
import java.util.function.Consumer;

/// The events of one strace log, from a file or from strace's standard error.
///
/// Lines are tokenized in parallel and joined in order, see the package comment. A call that has
/// its entry and return on one line becomes two events; the return carries the duration that `-T`
/// recorded. Everything arrives in the order in which strace saw it, which is the order of the
/// lines; with `-z`, `-Z` and `--status` that is the order of the returns.
public final class StraceSource extends BlockSource<StraceLines> {
    /// The format's name.
    public static final String FORMAT = "strace";

    /// Stands for an error whose name is in no table; one more than the kernel's MAX_ERRNO.
    public static final int UNKNOWN_ERRNO = 4096;

    private static final int BLOCK_SIZE = 256 << 10;

    private final SourceInfo info;
    private final StraceJoiner joiner;

    /// Reads `input`, about which `opening` tells what its first lines say.
    ///
    /// @param workers threads to use beside the caller's
    public StraceSource(ByteInput input, StraceOpening opening, int workers) {
        this(input, opening, workers, BLOCK_SIZE);
    }

    /// The same in blocks of about `blockSize` bytes, for many small files at once.
    public StraceSource(ByteInput input, StraceOpening opening, int workers, int blockSize) {
        this(input, opening, new AnomalyLog(), workers, blockSize);
    }

    private StraceSource(ByteInput input, StraceOpening opening, AnomalyLog anomalies, int workers, int blockSize) {
        super(
                input,
                new OrderedBlocks<>(
                        new BlockReader(input, blockSize), workers, StraceLines::new, filler(opening.coloured())),
                anomalies);
        this.info = new SourceInfo(input.name(), FORMAT, opening.clock(), true);
        this.joiner =
                new StraceJoiner(input.name(), opening.clock(), opening.firstTid(), anomalies);
    }

    private static OrderedBlocks.Filler<StraceLines> filler(boolean coloured) {
        ThreadLocal<StraceTokenizer> tokenizers = ThreadLocal.withInitial(StraceTokenizer::new);
        return (block, lines) -> {
            int length = block.length();
            if (coloured) {
                length = StraceColour.strip(block.bytes(), length);
            }
            tokenizers.get().fill(block.bytes(), length, lines);
        };
    }

    @Override
    public List<SourceInfo> info() {
        return List.of(info);
    }

    @Override
    protected void join(byte[] bytes, StraceLines lines, Consumer<? super TraceEvent> consumer) {
        joiner.join(bytes, lines, consumer);
    }

    @Override
    protected boolean end(Consumer<? super TraceEvent> consumer) {
        joiner.end();
        return false;
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
                        0,
                        bytesRead(),
                        bytesInAll(),
                        joiner.tables()));
    }

    static Clock clockOf(int flags) {
        if ((flags & StraceLines.EPOCH) != 0) {
            return Clock.REALTIME;
        }
        if ((flags & StraceLines.TIME_OF_DAY) != 0) {
            return Clock.TIME_OF_DAY;
        }
        return (flags & StraceLines.RELATIVE) != 0 ? Clock.RELATIVE : Clock.NONE;
    }
}
