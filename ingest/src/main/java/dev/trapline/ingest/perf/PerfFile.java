package dev.trapline.ingest.perf;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.format.CutShort;
import dev.trapline.ingest.format.FileCursor;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What is where in a perf.data:
///
///     "PERFILE2"  u64 size of this header  u64 size of an entry
///     { u64 offset, u64 size } entries, data, unused   u64 features[4]
///
/// An entry is a `perf_event_attr` and the place of the numbers of its event. Behind the data is a
/// table of places, one for each feature bit. A header of 16 bytes is the start of a stream, in
/// which all of this comes as records.
final class PerfFile {
    static final byte[] MAGIC = {'P', 'E', 'R', 'F', 'I', 'L', 'E', '2'};
    static final byte[] OTHER_MAGIC = {'2', 'E', 'L', 'I', 'F', 'R', 'E', 'P'};

    /// The size of the header of a stream.
    static final int STREAM_HEADER = 16;

    private static final int NUMBERS_ENTRY = 16;
    private static final int FEATURE_WORDS = 4;
    private static final int LARGEST_ENTRY = 4096;
    private static final int MOST_IDS = 1 << 20;

    private final String path;
    private final MemorySegment file;
    private final AnomalyLog anomalies;
    private final boolean bigEndian;
    private final PerfSession session;
    private final boolean stream;
    private long dataFrom = STREAM_HEADER;
    private long dataTo;

    /// Reads everything but the data of `file`.
    ///
    /// @throws RecordingException when the data cannot be found
    static PerfFile read(String path, MemorySegment file, AnomalyLog anomalies)
            throws RecordingException {
        try {
            return new PerfFile(path, file, anomalies);
        } catch (CutShort e) {
            throw new RecordingException(
                    path,
                    "a perf.data that is damaged or cut short (" + e.getMessage() + ")",
                    "copy the file again");
        }
    }

    private PerfFile(String path, MemorySegment file, AnomalyLog anomalies) throws CutShort {
        this.path = path;
        this.file = file;
        this.anomalies = anomalies;
        this.bigEndian = file.get(ValueLayout.JAVA_BYTE, 0) == OTHER_MAGIC[0];
        this.session = new PerfSession(path, bigEndian, anomalies);
        FileCursor header = new FileCursor(file, MAGIC.length, bigEndian);
        long headerSize = header.u64("header");
        this.stream = headerSize == STREAM_HEADER;
        this.dataTo = file.byteSize();
        if (!stream) {
            readHeader(header);
        }
    }

    private void readHeader(FileCursor header) throws CutShort {
        long entrySize = header.u64("size of an entry");
        long entries = header.u64("entries");
        long entriesSize = header.u64("entries");
        dataFrom = header.u64("data");
        long dataSize = header.u64("data");
        header.u64("header");
        header.u64("header");
        long[] features = new long[FEATURE_WORDS];
        for (int i = 0; i < features.length; i++) {
            features[i] = header.u64("features");
        }
        if (entrySize < PerfAttr.LEAST_SIZE + NUMBERS_ENTRY || entrySize > LARGEST_ENTRY) {
            throw new CutShort("size of an entry");
        }
        readEntries(entries, entriesSize / entrySize, entrySize);
        if (dataFrom < 0 || dataFrom > file.byteSize()) {
            throw new CutShort("data");
        }
        boolean whole = dataSize > 0 && dataSize <= file.byteSize() - dataFrom;
        if (whole) {
            dataTo = dataFrom + dataSize;
            readFeatures(features);
        } else if (file.byteSize() > dataFrom) {
            // perf writes the size, and all that follows the data, when it ends
            report(AnomalyCode.TRUNCATED_RECORD, file.byteSize());
        }
        session.nameTracepoints();
    }

    private void readEntries(long from, long count, long entrySize) throws CutShort {
        FileCursor in = new FileCursor(file, from, bigEndian);
        if (count < 0 || count * entrySize > in.remaining()) {
            throw new CutShort("entries");
        }
        for (long i = 0; i < count; i++) {
            PerfAttr attr = PerfAttr.read(in, entrySize - NUMBERS_ENTRY, bigEndian);
            FileCursor numbers = new FileCursor(file, in.u64("entries"), bigEndian);
            long size = in.u64("entries");
            session.add(attr, numbers, Math.clamp(size / 8, 0, MOST_IDS));
        }
    }

    private void readFeatures(long[] features) {
        FileCursor places = new FileCursor(file, dataTo, bigEndian);
        for (int feature = 0; feature < 64 * FEATURE_WORDS; feature++) {
            if ((features[feature / 64] >>> feature % 64 & 1) == 0) {
                continue;
            }
            try {
                FileCursor in = new FileCursor(file, places.u64("features"), bigEndian);
                places.u64("features");
                session.addFeature(feature, in);
            } catch (CutShort e) {
                report(AnomalyCode.TRUNCATED_RECORD, dataTo);
            }
        }
    }

    private void report(AnomalyCode code, long place) {
        anomalies.report(code, path + " at byte " + place, 0);
    }

    PerfSession session() {
        return session;
    }

    /// Whether the file holds what perf wrote to a pipe.
    boolean isStream() {
        return stream;
    }

    long dataFrom() {
        return dataFrom;
    }

    long dataTo() {
        return dataTo;
    }
}
