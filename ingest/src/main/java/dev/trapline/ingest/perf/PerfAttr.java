package dev.trapline.ingest.perf;

import dev.trapline.ingest.format.CutShort;
import dev.trapline.ingest.format.FileCursor;

/// What was recorded for one event, and where its samples have what (`struct perf_event_attr`,
/// uapi/linux/perf_event.h).
///
/// A sample has the parts that its type says, in this order, 8 bytes each up to PERIOD:
///
///     IDENTIFIER | IP | TID: u32 pid, u32 tid | TIME | ADDR | ID | STREAM_ID
///     | CPU: u32 cpu, u32 | PERIOD | READ | CALLCHAIN: u64 n, n addresses | RAW: u32 size, bytes
///
/// Every other record ends, with `sample_id_all`, in
///
///     TID | TIME | ID | STREAM_ID | CPU | IDENTIFIER
final class PerfAttr {
    /// Something that the samples do not have.
    static final int ABSENT = -1;

    private static final long IP = 1;
    private static final long TID = 1 << 1;
    private static final long TIME = 1 << 2;
    private static final long ADDR = 1 << 3;
    private static final long READ = 1 << 4;
    private static final long CALLCHAIN = 1 << 5;
    private static final long ID = 1 << 6;
    private static final long CPU = 1 << 7;
    private static final long PERIOD = 1 << 8;
    private static final long STREAM_ID = 1 << 9;
    private static final long RAW = 1 << 10;
    private static final long IDENTIFIER = 1 << 16;

    private static final int SAMPLE_ID_ALL = 18;
    private static final int USE_CLOCKID = 25;
    private static final int CLOCK_REALTIME = 0;
    private static final int TYPE_TRACEPOINT = 2;
    private static final int RECORD_HEADER = 8;

    /// Bytes of the first version of the structure.
    static final int LEAST_SIZE = 64;
    private static final int CLOCKID_OFFSET = 92;
    private static final int LARGEST_SIZE = 4096;

    private final int type;
    private final long config;
    private final long sampleType;
    private final long readFormat;
    private final boolean sampleIdAll;
    private final boolean realtime;
    private String name = "";

    private int idAt = ABSENT;
    private int ipAt = ABSENT;
    private int tidAt = ABSENT;
    private int timeAt = ABSENT;
    private int cpuAt = ABSENT;
    private int periodAt = ABSENT;
    private final int variableAt;

    private int idFromEnd = ABSENT;
    private int timeFromEnd = ABSENT;
    private int cpuFromEnd = ABSENT;
    private int trailerSize;

    private PerfAttr(
            int type,
            long config,
            long sampleType,
            long readFormat,
            boolean sampleIdAll,
            boolean realtime) {
        this.type = type;
        this.config = config;
        this.sampleType = sampleType;
        this.readFormat = readFormat;
        this.sampleIdAll = sampleIdAll;
        this.realtime = realtime;
        this.variableAt = placeParts();
        if (sampleIdAll) {
            placeTrailer();
        }
    }

    /// Reads a structure of `size` bytes; 0 takes the size that the structure itself states.
    static PerfAttr read(FileCursor in, long size, boolean bigEndian) throws CutShort {
        String what = "attributes of an event";
        long start = in.position();
        int type = (int) in.u32(what);
        long ownSize = in.u32(what);
        long length = size == 0 ? ownSize : size;
        if (length < LEAST_SIZE || length > LARGEST_SIZE) {
            throw new CutShort(what);
        }
        long config = in.u64(what);
        in.u64(what);
        long sampleType = in.u64(what);
        long readFormat = in.u64(what);
        long flags = in.u64(what);
        boolean realtime = false;
        if (length >= CLOCKID_OFFSET + 4 && flag(flags, USE_CLOCKID, bigEndian)) {
            in.pass(CLOCKID_OFFSET - (in.position() - start), what);
            realtime = in.u32(what) == CLOCK_REALTIME;
        }
        in.pass(length - (in.position() - start), what);
        boolean sampleIdAll = flag(flags, SAMPLE_ID_ALL, bigEndian);
        return new PerfAttr(type, config, sampleType, readFormat, sampleIdAll, realtime);
    }

    /// Bit fields are filled from the most significant bit on machines of that byte order.
    private static boolean flag(long flags, int number, boolean bigEndian) {
        return (flags >>> (bigEndian ? 63 - number : number) & 1) != 0;
    }

    private boolean has(long part) {
        return (sampleType & part) != 0;
    }

    private int placeParts() {
        int at = RECORD_HEADER;
        if (has(IDENTIFIER)) {
            idAt = at;
            at += 8;
        }
        if (has(IP)) {
            ipAt = at;
            at += 8;
        }
        if (has(TID)) {
            tidAt = at + 4;
            at += 8;
        }
        if (has(TIME)) {
            timeAt = at;
            at += 8;
        }
        at += has(ADDR) ? 8 : 0;
        if (has(ID)) {
            idAt = idAt == ABSENT ? at : idAt;
            at += 8;
        }
        at += has(STREAM_ID) ? 8 : 0;
        if (has(CPU)) {
            cpuAt = at;
            at += 8;
        }
        if (has(PERIOD)) {
            periodAt = at;
            at += 8;
        }
        return at;
    }

    private void placeTrailer() {
        int at = 0;
        if (has(IDENTIFIER)) {
            at += 8;
            idFromEnd = at;
        }
        if (has(CPU)) {
            at += 8;
            cpuFromEnd = at;
        }
        at += has(STREAM_ID) ? 8 : 0;
        if (has(ID)) {
            at += 8;
            idFromEnd = idFromEnd == ABSENT ? at : idFromEnd;
        }
        if (has(TIME)) {
            at += 8;
            timeFromEnd = at;
        }
        at += has(TID) ? 8 : 0;
        trailerSize = at;
    }

    void setName(String name) {
        this.name = name;
    }

    /// The event as perf calls it, or its type and number.
    String name() {
        return name.isEmpty() ? "event-" + type + ":" + Long.toHexString(config) : name;
    }

    /// The same without the system of a tracepoint.
    String kernelName() {
        int colon = isTracepoint() ? name().indexOf(':') : -1;
        return name().substring(colon + 1);
    }

    boolean isNamed() {
        return !name.isEmpty();
    }

    boolean isTracepoint() {
        return type == TYPE_TRACEPOINT;
    }

    /// The number of the tracepoint, or of something else.
    long config() {
        return config;
    }

    /// Whether the times are wall-clock times (`-k CLOCK_REALTIME`).
    boolean isRealtime() {
        return realtime;
    }

    boolean hasTime() {
        return timeAt != ABSENT;
    }

    boolean hasRaw() {
        return has(RAW);
    }

    boolean hasCallchain() {
        return has(CALLCHAIN);
    }

    boolean hasRead() {
        return has(READ);
    }

    long readFormat() {
        return readFormat;
    }

    /// Where a sample has the number that says which event it is of, or [#ABSENT].
    int idAt() {
        return idAt;
    }

    int ipAt() {
        return ipAt;
    }

    int tidAt() {
        return tidAt;
    }

    int timeAt() {
        return timeAt;
    }

    int cpuAt() {
        return cpuAt;
    }

    int periodAt() {
        return periodAt;
    }

    /// Where the parts of varying size begin; a sample is at least this long.
    int variableAt() {
        return variableAt;
    }

    /// How many bytes before the end another record has the number of its event, or [#ABSENT].
    int idFromEnd() {
        return idFromEnd;
    }

    int timeFromEnd() {
        return timeFromEnd;
    }

    int cpuFromEnd() {
        return cpuFromEnd;
    }

    /// Bytes at the end of other records; 0 when they have none.
    int trailerSize() {
        return sampleIdAll ? trailerSize : 0;
    }
}
