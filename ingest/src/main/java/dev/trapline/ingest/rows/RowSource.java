package dev.trapline.ingest.rows;

import dev.trapline.ingest.block.Block;
import dev.trapline.ingest.block.BlockReader;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The events of one file of rows, see [JsonRows] and [CsvRows].
///
/// A line that is no event is an anomaly. An event of a name without the fields that go with it is kept
/// by name and fields.
public final class RowSource implements EventSource {
    private static final int BLOCK_SIZE = 256 << 10;

    private final ByteInput input;
    private final SourceInfo info;
    private final boolean stopsTasks;
    private final BlockReader blocks;
    private final Block block;
    private final RowReader reader;
    private final EventRow row = new EventRow();
    private final RowEvents events = new RowEvents();
    private final AnomalyLog anomalies = new AnomalyLog();
    private boolean ended;
    private long lines;
    private long records;
    private long unparsed;
    private long lost;
    private long firstNs = TraceEvent.UNKNOWN_NS;
    private long lastNs = TraceEvent.UNKNOWN_NS;
    private long previousNs = TraceEvent.UNKNOWN_NS;

    /// Reads `input`, rows of `format`, about which `opening` tells what the first of them say.
    public RowSource(ByteInput input, String format, RowOpening opening) {
        this(input, format, opening, BLOCK_SIZE);
    }

    /// The same in blocks of about `blockSize` bytes.
    public RowSource(ByteInput input, String format, RowOpening opening, int blockSize) {
        this.input = input;
        info = new SourceInfo(input.name(), format, opening.clock(), opening.stopsTasks());
        stopsTasks = opening.stopsTasks();
        blocks = new BlockReader(input, blockSize);
        block = blocks.newBlock();
        reader = RowOpening.reader(format);
    }

    @Override
    public List<SourceInfo> info() {
        return List.of(info);
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        if (ended || !blocks.fill(block)) {
            if (!ended && input.isCutShort()) {
                report(AnomalyCode.INPUT_CUT);
            }
            ended = true;
            return false;
        }
        byte[] bytes = block.bytes();
        for (int p = 0; p < block.length();) {
            int end = RowOpening.lineEnd(bytes, p, block.length());
            lines++;
            line(bytes, p, RowOpening.contentEnd(bytes, p, end), end < block.length(), consumer);
            p = end + 1;
        }
        return true;
    }

    private void line(byte[] bytes, int from, int to, boolean isWhole, Consumer<? super TraceEvent> consumer) {
        if (from == to) {
            return;
        }
        switch (reader.read(bytes, from, to, row)) {
            case EVENT -> {
                records++;
                TraceEvent event = events.event(row);
                time(event);
                if (event instanceof TraceEvent.EventsLost loss && loss.count() > 0) {
                    lost += loss.count();
                    report(AnomalyCode.EVENTS_LOST);
                }
                consumer.accept(event);
            }
            case UNKNOWN -> {
                unparsed++;
                report(isWhole ? AnomalyCode.UNPARSED_LINE : AnomalyCode.TRUNCATED_RECORD);
            }
            case HEADER -> {
                // the names of the columns are always the same
            }
        }
    }

    /// A tracer notes the time at which a line began; a return on the same line has no time of its own.
    /// Neither has what a recording says about a thread in passing.
    private void time(TraceEvent event) {
        boolean isInPassing =
                event instanceof TraceEvent.TaskRename && event.cpu() == TraceEvent.UNKNOWN
                        || event instanceof TraceEvent.SchedProcessExec exec && exec.oldTid() == TraceEvent.UNKNOWN;
        if (isInPassing || stopsTasks && events.returnsAtOnce()) {
            return;
        }
        long now = event.timestampNs();
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = now;
        } else if (now < previousNs) {
            report(AnomalyCode.REORDERED);
        }
        previousNs = now;
        lastNs = Math.max(lastNs, now);
    }

    private void report(AnomalyCode code) {
        anomalies.report(code, input.name(), lines);
    }

    @Override
    public List<SourceSummary> summaries() {
        return List.of(
                new SourceSummary(
                        lines,
                        records,
                        told(firstNs),
                        told(lastNs),
                        unparsed,
                        lost,
                        input.position(),
                        input.size(),
                        List.of()));
    }

    private @Nullable Long told(long ns) {
        Clock clock = info.clock();
        return clock.measuresTime() && ns != TraceEvent.UNKNOWN_NS ? Long.valueOf(ns) : null;
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
