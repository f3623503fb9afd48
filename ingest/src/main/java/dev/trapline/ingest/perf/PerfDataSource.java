package dev.trapline.ingest.perf;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.lane.DecodeAhead;
import dev.trapline.ingest.lane.EventBatch;
import dev.trapline.ingest.lane.Lane;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SchedEvent.SchedProcessFork;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The events of one perf.data: a file, or the stream that `perf record -o -` writes.
///
/// Samples of tracepoints become the events of the model, by the descriptions in the recording;
/// samples of anything else keep the name of their event (`cycles`, `cpu-clock`), their address and
/// their period. Read are both byte orders, any sample type, `-g`, `-z`, `--per-thread`, and what
/// stops early: as far as the data goes.
///
/// Events come in order of time as `perf script` has them, by the rounds in which perf emptied its
/// buffers; a round of more than a million events, or of a compressed recording, may leave some out
/// of order, which is counted. Times are those of perf's clock, or wall-clock times with
/// `-k CLOCK_REALTIME`.
///
/// COMM records, and forks for the name that a child inherits, become
/// [TaskRename][dev.trapline.model.event.TraceEvent.TaskRename] events on no processor, which are not
/// counted as records. Lost events are those of the LOST records, or of LOST_SAMPLES when these count
/// more: perf writes both about the same losses.
public final class PerfDataSource implements EventSource {
    /// The format's name.
    public static final String FORMAT = "perfdata";

    private static final int BATCHES = 8;

    private final SourceInfo info;
    private final PerfSession session;
    private final DecodeAhead lanes;
    private final RoundSorter sorter = new RoundSorter();
    private final TaskNames names = new TaskNames();
    private final AnomalyLog anomalies;
    private final long size;
    private final Closing closing;
    private long records;
    private long lost;
    private long lostInAll;
    private long bytes;
    private long firstNs = TraceEvent.UNKNOWN_NS;
    private long lastNs = TraceEvent.UNKNOWN_NS;
    private long oldestNs = TraceEvent.UNKNOWN_NS;
    private long newestNs = TraceEvent.UNKNOWN_NS;
    private boolean ended;
    private boolean closed;

    /// What to close in the end.
    private interface Closing {
        void close() throws IOException;
    }

    /// Whether `head[0, length)` is how a perf.data begins.
    public static boolean looksLike(byte[] head, int length) {
        int magic = PerfFile.MAGIC.length;
        return length >= magic
                && (Arrays.equals(head, 0, magic, PerfFile.MAGIC, 0, magic)
                        || Arrays.equals(head, 0, magic, PerfFile.OTHER_MAGIC, 0, magic));
    }

    /// Opens the file at `path`.
    ///
    /// @param workers threads to use beside the caller's
    /// @throws RecordingException when it is no perf.data or its events cannot be found
    /// @throws IOException when it cannot be read
    public static PerfDataSource open(Path path, int workers) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Arena arena = Arena.ofShared();
        try {
            return openMapped(path.toString(), channel, arena, workers);
        } catch (IOException | RuntimeException | InternalError e) {
            arena.close();
            channel.close();
            if (e instanceof InternalError) {
                throw new IOException(path + ": the file changed while it was read", e);
            }
            throw e;
        }
    }

    private static PerfDataSource openMapped(
            String path, FileChannel channel, Arena arena, int workers) throws IOException {
        long size = channel.size();
        MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
        byte[] head = file.asSlice(0, Math.min(size, 16)).toArray(ValueLayout.JAVA_BYTE);
        if (!looksLike(head, head.length)) {
            throw notPerfData(path);
        }
        AnomalyLog anomalies = new AnomalyLog();
        PerfFile perf = PerfFile.read(path, file, anomalies);
        PerfSession session = perf.session();
        Supplier<PerfRecords> decoders = decoders(session);
        Lane lane;
        if (perf.isStream()) {
            lane = described(
                    new SegmentStream(file.asSlice(PerfFile.STREAM_HEADER)), session, decoders);
        } else {
            lane = new MappedRecords(file, perf.dataFrom(), perf.dataTo(), session, decoders);
        }
        return new PerfDataSource(path, session, anomalies, lane, workers, size, () -> {
            arena.close();
            channel.close();
        });
    }

    /// Reads what `perf record -o -` writes from `input`.
    ///
    /// @param workers threads to use beside the caller's
    /// @throws RecordingException when it is no perf.data, or one that is not in the form of a stream
    /// @throws IOException when it cannot be read
    public static PerfDataSource open(ByteInput input, int workers) throws IOException {
        InputStream in = new InputBytes(input);
        byte[] head = in.readNBytes(PerfFile.STREAM_HEADER);
        if (!looksLike(head, head.length) || head.length < PerfFile.STREAM_HEADER) {
            throw notPerfData(input.name());
        }
        boolean bigEndian = head[0] == PerfFile.OTHER_MAGIC[0];
        if (head[bigEndian ? 15 : 8] != PerfFile.STREAM_HEADER) {
            throw new RecordingException(
                    input.name(),
                    "a perf.data that is not in a plain file, but its parts are read from many places at once",
                    "save it, unpacked, and name the file; or record with 'perf record -o -'");
        }
        AnomalyLog anomalies = new AnomalyLog();
        PerfSession session = new PerfSession(input.name(), bigEndian, anomalies);
        Lane lane = described(in, session, decoders(session));
        long size = input.size() == ByteInput.UNKNOWN_SIZE ? TraceEvent.UNKNOWN_NS : input.size();
        return new PerfDataSource(
                input.name(), session, anomalies, lane, workers, size, input::close);
    }

    private static RecordingException notPerfData(String path) {
        return new RecordingException(path, "not a perf.data", "see 'trapline formats' for what can be read");
    }

    private static Lane described(
            InputStream in, PerfSession session, Supplier<PerfRecords> decoders)
            throws IOException {
        StreamedRecords lane =
                new StreamedRecords(in, PerfFile.STREAM_HEADER, session, decoders);
        lane.readDescriptions();
        return lane;
    }

    /// Gives each thread a decoder of its own.
    private static Supplier<PerfRecords> decoders(PerfSession session) {
        return ThreadLocal.withInitial(() -> new PerfRecords(session))::get;
    }

    private PerfDataSource(
            String path,
            PerfSession session,
            AnomalyLog anomalies,
            Lane lane,
            int workers,
            long size,
            Closing closing) {
        this.session = session;
        this.anomalies = anomalies;
        this.size = size;
        this.closing = closing;
        this.info = new SourceInfo(path, FORMAT, clock(), false);
        this.lanes = new DecodeAhead(path, List.of(lane), BATCHES, workers);
    }

    private Clock clock() {
        if (!session.isTimed()) {
            return Clock.NONE;
        }
        return session.isRealtime() ? Clock.REALTIME : Clock.BOOT;
    }

    @Override
    public List<SourceInfo> info() {
        return List.of(info);
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        if (ended || closed) {
            return false;
        }
        EventBatch batch = lanes.take(0);
        if (batch == null) {
            ended = true;
            boolean any = !sorter.isEmpty();
            sorter.deliverAll((event, time, withCpu) -> deliver(event, time, withCpu, consumer));
            return any;
        }
        collect(batch);
        lanes.release(0);
        if (sorter.isWorthDelivering()) {
            sorter.deliver((event, time, withCpu) -> deliver(event, time, withCpu, consumer));
        }
        return true;
    }

    private void collect(EventBatch batch) {
        int mark = 0;
        for (int i = 0; i < batch.size(); i++) {
            while (mark < batch.markCount() && batch.mark(mark) <= i) {
                sorter.round();
                mark++;
            }
            sorter.add(batch.event(i), batch.group(i), batch.timestampNs(i));
        }
        for (; mark < batch.markCount(); mark++) {
            sorter.round();
        }
        records += batch.records();
        lost += batch.lost();
        lostInAll += batch.lostInAll();
        bytes += batch.bytes();
        AnomalyLog log = batch.anomaliesIfAny();
        if (log != null) {
            anomalies.addAll(log);
        }
    }

    private void deliver(
            TraceEvent event, long time, boolean withCpu, Consumer<? super TraceEvent> consumer) {
        if (time >= newestNs) {
            newestNs = time;
        } else if (time != TraceEvent.UNKNOWN_NS) {
            anomalies.report(AnomalyCode.REORDERED, info.path(), 0);
        }
        if (withCpu) {
            timed(time);
            consumer.accept(event);
        } else {
            deliverWithoutCpu(event, time, consumer);
        }
    }

    private void timed(long time) {
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = time;
        }
        lastNs = newestNs;
    }

    private void deliverWithoutCpu(
            TraceEvent event, long time, Consumer<? super TraceEvent> consumer) {
        long now = time;
        if (time == TraceEvent.UNKNOWN_NS) {
            now = newestNs == TraceEvent.UNKNOWN_NS ? oldestNs() : newestNs;
        }
        TraceEvent due = resolved(event, now);
        if (due == null) {
            return;
        }
        if (!(due instanceof TaskRename) && time != TraceEvent.UNKNOWN_NS) {
            timed(time);
        }
        consumer.accept(due);
    }

    /// What the records before the first one with a time are given for theirs.
    private long oldestNs() {
        if (oldestNs == TraceEvent.UNKNOWN_NS) {
            oldestNs = sorter.oldest();
        }
        return oldestNs;
    }

    /// The event with its time, or in place of a fork the name that the child inherits, or null.
    private @Nullable TraceEvent resolved(TraceEvent event, long now) {
        return switch (event) {
            case TaskRename named -> named(named.tid(), named.comm(), now);
            case SchedProcessFork fork when fork.comm().equals(PerfRecords.FORKED) -> {
                String name = names.get(fork.pid());
                boolean inherits = name != null && fork.childPid() != fork.pid();
                yield inherits ? named(fork.childPid(), name, now) : null;
            }
            case EventsLost loss when loss.timestampNs() == TraceEvent.UNKNOWN_NS ->
                    new EventsLost(now, loss.cpu(), loss.count());
            default -> event;
        };
    }

    private TaskRename named(int tid, String name, long now) {
        names.put(tid, name);
        return new TaskRename(now, TraceEvent.UNKNOWN, tid, name);
    }

    @Override
    public List<SourceSummary> summaries() {
        boolean timed = info.clock().measuresTime() && firstNs != TraceEvent.UNKNOWN_NS;
        return List.of(
                new SourceSummary(
                        0,
                        records,
                        timed ? firstNs : null,
                        timed ? lastNs : null,
                        0,
                        Math.max(lost, lostInAll),
                        bytes,
                        size,
                        List.of()));
    }

    @Override
    public AnomalyLog anomalies() {
        return anomalies;
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (info.path().equals("-")) {
            lanes.close(); // a worker may be waiting for the pipe
        } else {
            lanes.closeAndWait();
        }
        closing.close();
    }

    /// An input as a stream.
    private static final class InputBytes extends InputStream {
        private final ByteInput input;

        InputBytes(ByteInput input) {
            this.input = input;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return length == 0 ? 0 : input.read(buffer, offset, length);
        }
    }
}
