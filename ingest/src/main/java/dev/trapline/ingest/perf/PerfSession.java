package dev.trapline.ingest.perf;

import dev.trapline.ingest.format.CutShort;
import dev.trapline.ingest.format.Descriptions;
import dev.trapline.ingest.format.EventFormat;
import dev.trapline.ingest.format.EventFormats;
import dev.trapline.ingest.format.FileCursor;
import dev.trapline.ingest.format.KernelTables;
import dev.trapline.model.report.AnomalyLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a perf.data says about its records: the events, how their numbers are told apart, and the
/// kernel's descriptions of them.
///
/// Built from the sections of a file, or from the first records of a stream; not changed any more
/// once the first piece of the data has been handed out.
final class PerfSession {
    static final int TRACING_DATA = 1;
    static final int ARCH = 6;
    static final int EVENT_DESC = 12;

    private static final int UPDATE_NAME = 2;
    private static final int MOST_ATTRS = 1 << 16;
    private static final int MOST_IDS = 1 << 22;
    private static final int LARGEST_STRING = 1 << 16;

    private final String path;
    private final boolean bigEndian;
    private final AnomalyLog anomalies;
    private final List<PerfAttr> attrs = new ArrayList<>();
    private final IdTable ids = new IdTable();
    private long numbersRead;
    private @Nullable Descriptions descriptions;
    private String machine = "";
    private @Nullable KernelTables tables;

    PerfSession(String path, boolean bigEndian, AnomalyLog anomalies) {
        this.path = path;
        this.bigEndian = bigEndian;
        this.anomalies = anomalies;
    }

    boolean bigEndian() {
        return bigEndian;
    }

    String path() {
        return path;
    }

    List<PerfAttr> attrs() {
        return attrs;
    }

    /// Adds an event whose samples carry one of the numbers in `numbers`, which are all its bytes.
    void add(PerfAttr attr, FileCursor numbers, long count) throws CutShort {
        if (attrs.size() >= MOST_ATTRS) {
            throw new CutShort("number of events");
        }
        attrs.add(attr);
        long present = Math.min(count, numbers.remaining() / 8);
        numbersRead += present;
        // all events may claim the same numbers, so the size of the table does not bound the time
        if (numbersRead > MOST_IDS) {
            throw new CutShort("numbers of the events");
        }
        for (long i = 0; i < present; i++) {
            ids.put(numbers.u64("numbers of an event"), attrs.size() - 1);
        }
    }

    /// Takes note of a feature section; those that say nothing about events are passed over.
    void addFeature(int feature, FileCursor in) throws CutShort {
        switch (feature) {
            case TRACING_DATA -> addTracingData(in);
            case ARCH -> machine = string(in);
            case EVENT_DESC -> addNames(in);
            default -> {
                // the machine, its caches, the command line
            }
        }
    }

    /// Takes note of `u64 kind, u64 number, text`, of which only the kind that gives an event a name
    /// matters.
    void addUpdate(FileCursor in) throws CutShort {
        long kind = in.u64("update of an event");
        int index = ids.get(in.u64("update of an event"));
        if (kind == UPDATE_NAME && index != IdTable.NONE) {
            attrs.get(index).setName(text(in.block(in.remaining(), LARGEST_STRING, "name of an event")));
        }
    }

    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /// 32 bits length and that many bytes, padded with NULs.
    private static String string(FileCursor in) throws CutShort {
        return text(in.block(in.u32("string"), LARGEST_STRING, "string"));
    }

    private void addNames(FileCursor in) throws CutShort {
        long count = in.u32("names of the events");
        long attrSize = in.u32("names of the events");
        for (long i = 0; i < count && i < MOST_ATTRS; i++) {
            PerfAttr attr = PerfAttr.read(in, attrSize, bigEndian);
            long numbers = in.u32("names of the events");
            attr.setName(string(in));
            long first = numbers > 0 ? in.u64("numbers of an event") : 0;
            in.pass(8 * Math.max(0, numbers - 1), "numbers of an event");
            PerfAttr named = i < attrs.size() ? attrs.get((int) i) : null;
            int byNumber = numbers > 0 ? ids.get(first) : IdTable.NONE;
            if (byNumber != IdTable.NONE) {
                named = attrs.get(byNumber);
            }
            if (named != null && named.config() == attr.config()) {
                named.setName(attr.name());
            }
        }
    }

    /// `17 08 44 "tracing" "0.6" NUL`, byte order, size of long, page size, and then as in trace.dat;
    /// the names of tasks only since 0.6.
    private void addTracingData(FileCursor in) throws CutShort {
        if (!in.takes("\u0017\bDtracing")) {
            throw new CutShort("descriptions of the events");
        }
        String version = in.string("version");
        boolean otherEnd = in.u8("byte order") != 0;
        int longSize = in.u8("size of long") == 4 ? 4 : 8;
        FileCursor rest = in.copy(otherEnd);
        int pageSize = (int) Math.min(1 << 20, rest.u32("page size"));
        Descriptions described = new Descriptions(path, otherEnd, longSize, pageSize, anomalies);
        descriptions = described;
        described.readHeaderInfo(rest);
        described.readFtraceEvents(rest);
        described.readEventFormats(rest);
        described.readSymbols(rest);
        described.readPrintk(rest);
        if (!version.equals("0.5")) {
            described.readNames(rest);
        }
    }

    EventFormats formats() {
        Descriptions known = descriptions;
        return known == null ? new EventFormats(bigEndian, 8) : known.formats();
    }

    synchronized KernelTables tables() {
        KernelTables known = tables;
        if (known == null) {
            Descriptions described = descriptions;
            if (described == null) {
                described = new Descriptions(path, bigEndian, 8, 4096, anomalies);
            }
            known = described.tables(machine);
            tables = known;
        }
        return known;
    }

    /// Gives tracepoints without a name the one of their description.
    void nameTracepoints() {
        EventFormats formats = formats();
        for (PerfAttr attr : attrs) {
            if (attr.isTracepoint() && !attr.isNamed() && attr.config() >= 0 && attr.config() <= 0xffff) {
                EventFormat format = formats.byId((int) attr.config());
                attr.setName(format == null ? "" : format.toString());
            }
        }
    }

    /// The event that has number `id`; without numbers, or with one that nothing explains, the first.
    PerfAttr attr(long id) {
        int index = attrs.size() == 1 ? 0 : ids.get(id);
        return attrs.get(index == IdTable.NONE ? 0 : index);
    }

    /// The event whose layout tells where records have their numbers, null when there is none.
    @Nullable
    PerfAttr first() {
        return attrs.isEmpty() ? null : attrs.getFirst();
    }

    /// Whether samples say when they were taken.
    boolean isTimed() {
        return attrs.stream().anyMatch(PerfAttr::hasTime);
    }

    boolean isRealtime() {
        return attrs.stream().anyMatch(PerfAttr::isRealtime);
    }
}
