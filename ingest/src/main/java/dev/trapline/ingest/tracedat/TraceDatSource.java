package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.format.Descriptions;
import dev.trapline.ingest.format.KernelTables;
import dev.trapline.ingest.lane.DecodeAhead;
import dev.trapline.ingest.lane.LaneMerge;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The events of one trace.dat.
///
/// Read are what `trace-cmd record`, `extract`, `convert` and `listen` write in version 6 and 7: any
/// number of instances, processors and sub-buffer sizes, both byte orders, kernels of 32 and 64
/// bits, no compression, zlib and zstd. Not read are the text of latency tracers and streams: the
/// file must be seekable and not compressed again.
///
/// Events of all instances and processors come merged by time, in the order of `trace-cmd report`.
/// Times are those that it prints: scaled when the recording tells how (`--tsc2nsec`), with the
/// offset of `--date` and `--ts-offset`; a guest's are not brought to its host's time, which is
/// reported. With `--date` and with the clock `tai` it is the wall clock; `x86-tsc` without its scale, `counter` and
/// `uptime` only order the events.
///
/// Numbers of system calls are taken as the kernel's own, see
/// [CallNumbers][dev.trapline.ingest.kernel.CallNumbers]: a call that a 32-bit program makes through
/// `int 0x80` is recorded under its i386 number, and nothing in the recording says so, unless Trapline wrote it.
///
/// The names that trace-cmd saved when the recording ended come first, as
/// [TaskRename][dev.trapline.model.event.TraceEvent.TaskRename] events on no processor, which are no
/// records of the input.
public final class TraceDatSource implements EventSource {
    /// The format's name.
    public static final String FORMAT = "tracedat";

    /// At the end of a chunk threads wait for each other; nothing of a recording in binary is held until then.
    private static final int EVENTS_PER_CHUNK = 1 << 16;
    private static final int PIECE_BYTES = 64 << 10;
    private static final int PACKED_PIECE_BYTES = 128 << 10;

    // lanes up to which speed matters more than memory
    private static final int FEW_LANES = 64;
    private static final int SOME_LANES = 256;
    private static final int MANY_LANES = 1024;

    private final FileChannel channel;
    private final Arena arena;
    private final long size;
    private final SourceInfo info;
    private final TraceDatFile file;
    private final DecodeAhead lanes;
    private final LaneMerge merge;
    private final AnomalyLog anomalies = new AnomalyLog();
    private boolean named;
    private boolean closed;

    /// Whether `head[0, length)` is how a trace.dat begins.
    public static boolean looksLike(byte[] head, int length) {
        int magic = TraceDatFile.MAGIC.length;
        return length > magic && Arrays.equals(head, 0, magic, TraceDatFile.MAGIC, 0, magic)
                && (head[magic] >= '1' && head[magic] <= '9');
    }

    /// The refusal of a trace.dat that comes from a pipe or inside another compression.
    public static RecordingException needsFile(String path) {
        return new RecordingException(
                path,
                "a trace.dat that is not in a plain file, but its parts are read from many places at once",
                "save it, unpacked, and name the file");
    }

    /// Opens the file at `path`.
    ///
    /// @param workers threads to use beside the caller's
    /// @throws RecordingException when it is no trace.dat or its events cannot be found
    /// @throws IOException when it cannot be read
    public static TraceDatSource open(Path path, int workers) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        Arena arena = Arena.ofShared();
        try {
            return new TraceDatSource(path.toString(), channel, arena, workers);
        } catch (IOException | RuntimeException | InternalError e) {
            arena.close();
            channel.close();
            if (e instanceof InternalError) {
                throw new IOException(path + ": the file changed while it was read", e);
            }
            throw e;
        }
    }

    private TraceDatSource(String path, FileChannel channel, Arena arena, int workers)
            throws IOException {
        this.channel = channel;
        this.arena = arena;
        this.size = channel.size();
        MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
        byte[] head = bytes.asSlice(0, Math.min(size, 16)).toArray(ValueLayout.JAVA_BYTE);
        if (!looksLike(head, head.length)) {
            throw new RecordingException(path, "not a trace.dat", "see 'trapline formats' for what can be read");
        }
        this.file = TraceDatFile.read(path, bytes, anomalies);
        this.info = new SourceInfo(path, FORMAT, clock(path), false);
        List<CpuData> data = lanes(path, bytes);
        this.lanes = new DecodeAhead(path, data, batchesPerLane(data.size()), workers);
        this.merge = new LaneMerge(lanes, data.size(), path, anomalies);
    }

    private List<CpuData> lanes(String path, MemorySegment bytes) {
        Descriptions descriptions = file.descriptions();
        KernelTables tables = file.tables();
        ThreadLocal<CpuData.Workbench> benches =
                ThreadLocal.withInitial(
                        () -> new CpuData.Workbench(
                                new SubBuffers(
                                        descriptions.layout(),
                                        file.options().time(),
                                        descriptions.formats(),
                                        tables,
                                        path),
                                new Unpacker(file.packing())));
        int count = file.buffers().stream().mapToInt(buffer -> buffer.cpus().size()).sum();
        List<CpuData> data = new ArrayList<>();
        for (DatBuffer buffer : file.buffers()) {
            for (DatBuffer.Cpu cpu : buffer.cpus()) {
                int pages = pagesPerPiece(buffer, count);
                data.add(new CpuData(path, bytes, buffer, cpu, pages, file.bigEndian(), benches::get));
            }
        }
        return data;
    }

    private static int batchesPerLane(int lanes) {
        return lanes <= FEW_LANES ? 4 : lanes <= SOME_LANES ? 2 : 1;
    }

    /// What trace-cmd compresses together is one piece, unless there are very many lanes.
    private static int pagesPerPiece(DatBuffer buffer, int lanes) {
        int bytes = PIECE_BYTES;
        if (buffer.compressed()) {
            bytes = lanes <= MANY_LANES ? PACKED_PIECE_BYTES : 0;
        } else if (lanes > FEW_LANES) {
            bytes = PIECE_BYTES * FEW_LANES / lanes;
        }
        return Math.max(1, bytes / buffer.pageSize());
    }

    private Clock clock(String path) {
        DatOptions options = file.options();
        String top = "";
        for (DatBuffer buffer : file.buffers()) {
            String clock = buffer.clock().isEmpty() ? options.clock() : buffer.clock();
            if (top.isEmpty()) {
                top = clock;
            } else if (!clock.isEmpty() && !clock.equals(top)) {
                anomalies.report(AnomalyCode.UNCORRECTED_TIME, path + " buffer " + buffer.name(), 0);
            }
        }
        if (options.hasTimeShift()) {
            anomalies.report(AnomalyCode.UNCORRECTED_TIME, path, 0);
        }
        boolean counts = switch (top) {
            case "counter", "uptime" -> true;
            case "x86-tsc", "ppc-tb" -> !options.time().isScaled();
            default -> false;
        };
        if (counts) {
            return Clock.TICKS;
        }
        // TAI counts from 1970 too and is at most the leap seconds ahead, if the kernel knows them
        return options.isDated() || top.equals("tai") ? Clock.REALTIME : Clock.BOOT;
    }

    @Override
    public List<SourceInfo> info() {
        return List.of(info);
    }

    @Override
    public boolean nextChunk(Consumer<? super TraceEvent> consumer) throws IOException {
        if (closed) {
            return false;
        }
        if (!named) {
            named = true;
            long firstNs = merge.nextNs();
            if (firstNs != TraceEvent.UNKNOWN_NS) {
                for (Map.Entry<Integer, String> name : file.descriptions().names().entrySet()) {
                    consumer.accept(
                            new TraceEvent.TaskRename(
                                    firstNs, TraceEvent.UNKNOWN, name.getKey(), name.getValue()));
                }
            }
        }
        return merge.deliver(EVENTS_PER_CHUNK, consumer);
    }

    @Override
    public List<SourceSummary> summaries() {
        boolean timed = info.clock().measuresTime() && merge.firstNs() != TraceEvent.UNKNOWN_NS;
        return List.of(
                new SourceSummary(
                        0,
                        merge.records(),
                        timed ? merge.firstNs() : null,
                        timed ? merge.lastNs() : null,
                        0,
                        merge.lost(),
                        Math.min(size, merge.bytes()),
                        size,
                        List.of()));
    }

    @Override
    public AnomalyLog anomalies() {
        return anomalies;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            lanes.closeAndWait();
            arena.close();
            channel.close();
        }
    }
}
