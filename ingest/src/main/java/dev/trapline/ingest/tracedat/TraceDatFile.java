package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.format.CutShort;
import dev.trapline.ingest.format.Descriptions;
import dev.trapline.ingest.format.FileCursor;
import dev.trapline.ingest.format.KernelTables;
import dev.trapline.ingest.tracedat.DatBuffer.Cpu;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What is where in a trace.dat.
///
///     17 08 44 "tracing" VERSION NUL  u8 endian (0 little)  u8 size of long  u32 page size
///
/// Version 6 goes on with everything in a fixed order: header_page, header_event, the events of
/// ftrace, the other events by system, kallsyms, printk formats, command names, the number of
/// processors, options, and a table of where the data of each processor is; instances have a table
/// of their own, named by an option. Version 7 goes on with the name of the compression and the
/// place of the options, which tell the places of everything else; each section may be compressed.
///
/// Whatever lies behind the end of the file, or cannot be, is left out and reported; only a file
/// whose data cannot be found at all is refused.
final class TraceDatFile {
    static final byte[] MAGIC = {0x17, 0x08, 0x44, 't', 'r', 'a', 'c', 'i', 'n', 'g'};

    private static final int MOST_OPTION_SECTIONS = 1 << 12;
    /// All sections together, the pages excepted.
    private static final long MOST_UNPACKED = 4L * Descriptions.LARGEST_PART;
    private static final int MOST_CPUS = 1 << 16;
    private static final int LARGEST_PAGE = 8 << 20;
    private static final int VERSION_6 = 6;
    private static final int VERSION_7 = 7;
    private static final int FLAG_COMPRESSED = 1;
    private static final int TAG_LENGTH = 10;
    private static final int LONGEST_SHOWN = 20;

    private final String path;
    private final MemorySegment file;
    private final AnomalyLog anomalies;
    private final boolean bigEndian;
    private final int version;
    private final Packing packing;
    private final DatOptions options;
    private final Descriptions descriptions;
    private final List<DatBuffer> buffers = new ArrayList<>();
    private long unpacked;

    /// Reads everything but the events of `file`.
    ///
    /// @throws RecordingException when the events cannot be found
    static TraceDatFile read(String path, MemorySegment file, AnomalyLog anomalies)
            throws RecordingException {
        try {
            return new TraceDatFile(path, file, anomalies);
        } catch (CutShort e) {
            throw new RecordingException(
                    path,
                    "a trace.dat that is damaged or cut short (" + e.getMessage() + ")",
                    "copy the file again, or let trace-cmd finish writing it");
        }
    }

    private TraceDatFile(String path, MemorySegment file, AnomalyLog anomalies)
            throws CutShort, RecordingException {
        this.path = path;
        this.file = file;
        this.anomalies = anomalies;
        FileCursor start = new FileCursor(file, MAGIC.length, false);
        this.version = version(start.string("version"));
        this.bigEndian = start.u8("byte order") != 0;
        int longSize = start.u8("size of long") == 4 ? 4 : 8;
        FileCursor rest = new FileCursor(file, start.position(), bigEndian);
        int userPageSize = pageSize(rest.u32("page size"), 4096);
        this.options = new DatOptions(bigEndian);
        this.descriptions = new Descriptions(path, bigEndian, longSize, userPageSize, anomalies);
        if (version == VERSION_7) {
            String compression = rest.string("compression");
            rest.string("version of the compression");
            this.packing = packing(compression);
            readSections(rest.u64("place of the options"));
        } else {
            this.packing = Packing.NONE;
            readInOrder(rest);
        }
        dropImpossible();
    }

    private int version(String text) throws RecordingException {
        return switch (text) {
            case "6" -> VERSION_6;
            case "7" -> VERSION_7;
            default -> throw new RecordingException(
                    path,
                    "a trace.dat of version '" + shown(text) + "', which is not supported",
                    "convert it with 'trace-cmd convert --file-version 7'");
        };
    }

    private Packing packing(String name) throws RecordingException {
        return switch (name) {
            case "none", "" -> Packing.NONE;
            case "zstd" -> Packing.ZSTD;
            case "zlib" -> Packing.ZLIB;
            default -> throw new RecordingException(
                    path,
                    "a trace.dat compressed with '" + shown(name) + "', which is not supported",
                    "convert it with 'trace-cmd convert --compression zstd'");
        };
    }

    /// A word of the file as it may stand in a message.
    private static String shown(String word) {
        return word.substring(0, Math.min(word.length(), LONGEST_SHOWN)).replaceAll("[^ -~]", "?");
    }

    private static int pageSize(long recorded, int otherwise) {
        return recorded >= 64 && recorded <= LARGEST_PAGE ? (int) recorded : otherwise;
    }

    // ---------------------------------------------------------------- version 6

    private void readInOrder(FileCursor in) throws CutShort, RecordingException {
        descriptions.readHeaderInfo(in);
        descriptions.readFtraceEvents(in);
        descriptions.readEventFormats(in);
        descriptions.readSymbols(in);
        descriptions.readPrintk(in);
        descriptions.readNames(in);
        long cpus = in.u32("number of processors");
        List<byte[]> instances = new ArrayList<>();
        readOptions(in, instances);
        long count = options.cpuCount() >= 0 ? options.cpuCount() : cpus;
        buffers.add(tableInOrder("", in, count));
        for (byte[] option : instances) {
            try {
                FileCursor instance = new FileCursor(MemorySegment.ofArray(option), 0, bigEndian);
                FileCursor at = new FileCursor(file, instance.u64("instance"), bigEndian);
                String name = instance.string("name of an instance");
                readOptions(at, new ArrayList<>());
                buffers.add(tableInOrder(name, at, count));
            } catch (CutShort e) {
                report(AnomalyCode.TRUNCATED_RECORD, file.byteSize());
            }
        }
    }

    /// Options, if the tag says that there are any, and the tag of the data behind them.
    private void readOptions(FileCursor in, List<byte[]> instances) throws CutShort, RecordingException {
        if (in.takes("options  \0")) {
            int id = in.u16("options");
            while (id != DatOptions.DONE) {
                byte[] data = in.block(in.u32("options"), Descriptions.LARGEST_PART, "options");
                if (id == DatOptions.BUFFER) {
                    instances.add(data);
                } else {
                    options.take(id, data);
                }
                id = in.u16("options");
            }
        }
        if (in.takes("latency  \0")) {
            throw latency();
        }
        if (!in.takes("flyrecord\0")) {
            in.pass(TAG_LENGTH, "tag of the data");
            throw new CutShort("tag of the data");
        }
    }

    private RecordingException latency() {
        return new RecordingException(
                path,
                "a trace.dat with the text of a latency tracer, not events",
                "read it with 'trace-cmd report', or record events with 'trace-cmd record -e'");
    }

    private DatBuffer tableInOrder(String name, FileCursor in, long count) throws CutShort {
        checkCount(count, 16, in);
        List<Cpu> cpus = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            cpus.add(new Cpu(i, in.u64("table of the processors"), in.u64("table of the processors")));
        }
        return new DatBuffer(name, "", descriptions.layout().pageSize(), false, cpus);
    }

    private static void checkCount(long count, int bytesEach, FileCursor in) throws CutShort {
        if (count < 0 || count > MOST_CPUS || count * bytesEach > in.remaining()) {
            throw new CutShort("table of " + count + " processors");
        }
    }

    // ---------------------------------------------------------------- version 7

    private void readSections(long firstOptions) throws CutShort, RecordingException {
        List<byte[]> instances = new ArrayList<>();
        boolean complete = readOptionSections(firstOptions, instances);
        readRequired(DatOptions.HEADER_INFO, descriptions::readHeaderInfo);
        readRequired(DatOptions.FTRACE_EVENTS, descriptions::readFtraceEvents);
        readRequired(DatOptions.EVENT_FORMATS, descriptions::readEventFormats);
        readOptional(DatOptions.CMDLINES, descriptions::readNames);
        readOptional(DatOptions.PRINTK, descriptions::readPrintk);
        descriptions.setSymbols(this::symbols);
        for (byte[] option : instances) {
            try {
                buffers.add(bufferOption(new FileCursor(MemorySegment.ofArray(option), 0, bigEndian)));
            } catch (CutShort e) {
                report(AnomalyCode.TRUNCATED_RECORD, file.byteSize());
            }
        }
        if (!complete) {
            if (buffers.isEmpty()) {
                throw new CutShort("the list of its buffers lies behind its end");
            }
            report(AnomalyCode.TRUNCATED_RECORD, file.byteSize());
        }
    }

    /// Follows the chain of option sections.
    ///
    /// @return false when it could not be followed to its end
    private boolean readOptionSections(long first, List<byte[]> instances)
            throws CutShort, RecordingException {
        Set<Long> seen = new HashSet<>();
        long next = first;
        long read = 0;
        while (next != 0) {
            if (!seen.add(next) || seen.size() > MOST_OPTION_SECTIONS) {
                return false;
            }
            try {
                FileCursor in = section(next, DatOptions.DONE);
                long before = in.remaining();
                next = readOptionSection(in, instances);
                read += before - in.remaining();
                if (read > Descriptions.LARGEST_PART) {
                    return false;
                }
            } catch (CutShort e) {
                if (seen.size() == 1) {
                    throw e;
                }
                return false;
            }
        }
        return true;
    }

    private long readOptionSection(FileCursor in, List<byte[]> instances)
            throws CutShort, RecordingException {
        while (true) {
            int id = in.u16("options");
            byte[] data = in.block(in.u32("options"), Descriptions.LARGEST_PART, "options");
            if (id == DatOptions.DONE) {
                FileCursor next = new FileCursor(MemorySegment.ofArray(data), 0, bigEndian);
                return data.length < 8 ? 0 : next.u64("place of more options");
            }
            if (id == DatOptions.BUFFER_TEXT) {
                throw latency();
            }
            if (id == DatOptions.BUFFER) {
                instances.add(data);
            } else {
                options.take(id, data);
            }
        }
    }

    /// The content of the section at `offset`, unpacked.
    private FileCursor section(long offset, int id) throws CutShort {
        FileCursor header = new FileCursor(file, offset, bigEndian);
        String what = "section " + id;
        if (header.u16(what) != id) {
            throw new CutShort(what);
        }
        int flags = header.u16(what);
        header.u32(what);
        header.u64(what);
        if ((flags & FLAG_COMPRESSED) == 0) {
            return header;
        }
        long packedSize = header.u32(what);
        long size = header.u32(what);
        if (size > Descriptions.LARGEST_PART || !Unpacker.isPlausible(packedSize, size)) {
            throw new CutShort(what);
        }
        byte[] packed = header.block(packedSize, Descriptions.LARGEST_PART, what);
        unpacked += size;
        if (unpacked > MOST_UNPACKED) {
            throw new CutShort(what);
        }
        byte[] plain = new byte[(int) size];
        int length = new Unpacker(packing).unpack(packed, packed.length, plain, plain.length);
        return new FileCursor(MemorySegment.ofArray(plain).asSlice(0, length), 0, bigEndian);
    }

    /// Reads the content of a section.
    private interface Reader {
        void read(FileCursor in) throws CutShort;
    }

    private void readRequired(int id, Reader reader) throws CutShort {
        long offset = options.section(id);
        if (offset < 0) {
            throw new CutShort("section " + id);
        }
        reader.read(section(offset, id));
    }

    private void readOptional(int id, Reader reader) {
        long offset = options.section(id);
        if (offset < 0) {
            return;
        }
        try {
            reader.read(section(offset, id));
        } catch (CutShort e) {
            report(AnomalyCode.DAMAGED_RECORD, offset);
        }
    }

    private DatBuffer bufferOption(FileCursor in) throws CutShort {
        long offset = in.u64("buffer");
        String name = in.string("name of a buffer");
        String clock = in.string("clock of a buffer");
        int pageSize = pageSize(in.u32("page size of a buffer"), descriptions.layout().pageSize());
        long count = in.u32("processors of a buffer");
        checkCount(count, 20, in);
        List<Cpu> cpus = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long number = in.u32("processors of a buffer");
            cpus.add(
                    new Cpu(
                            number < MOST_CPUS ? (int) number : -1,
                            in.u64("processors of a buffer"),
                            in.u64("processors of a buffer")));
        }
        return new DatBuffer(name, clock, pageSize, isCompressed(offset), cpus);
    }

    /// Whether the section of a buffer, which holds the data of all its processors, is compressed. Of
    /// a buffer without data there need be no section.
    private boolean isCompressed(long offset) {
        try {
            FileCursor header = new FileCursor(file, offset, bigEndian);
            header.u16("buffer");
            return (header.u16("buffer") & FLAG_COMPRESSED) != 0;
        } catch (CutShort e) {
            return packing != Packing.NONE;
        }
    }

    // ---------------------------------------------------------------- checks

    /// Leaves out what lies behind the end of the file and what claims the bytes of another.
    private void dropImpossible() {
        List<Cpu> all = new ArrayList<>();
        buffers.forEach(buffer -> all.addAll(buffer.cpus()));
        all.sort(Comparator.comparingLong(Cpu::offset));
        Set<Cpu> possible = new HashSet<>();
        long taken = 0;
        for (Cpu cpu : all) {
            if (cpu.size() == 0) {
                continue;
            }
            long end = cpu.offset() + cpu.size();
            if (cpu.offset() < taken || cpu.size() < 0 || end < 0 || cpu.offset() >= file.byteSize()) {
                report(AnomalyCode.TRUNCATED_RECORD, cpu.offset());
                continue;
            }
            taken = end;
            possible.add(cpu);
        }
        buffers.replaceAll(buffer -> clipped(buffer, possible));
    }

    private DatBuffer clipped(DatBuffer buffer, Set<Cpu> possible) {
        List<Cpu> cpus = new ArrayList<>();
        for (Cpu cpu : buffer.cpus()) {
            if (possible.remove(cpu)) {
                long size = Math.min(cpu.size(), file.byteSize() - cpu.offset());
                if (size < cpu.size()) {
                    report(AnomalyCode.TRUNCATED_RECORD, file.byteSize());
                }
                cpus.add(new Cpu(cpu.number(), cpu.offset(), size));
            }
        }
        cpus.sort(Comparator.comparingInt(Cpu::number));
        return new DatBuffer(buffer.name(), buffer.clock(), buffer.pageSize(), buffer.compressed(), cpus);
    }

    /// The kernel's symbols of version 7.
    private byte[] symbols() {
        long offset = options.section(DatOptions.KALLSYMS);
        if (offset < 0) {
            return new byte[0];
        }
        try {
            FileCursor in = section(offset, DatOptions.KALLSYMS);
            return in.block(in.u32("kernel symbols"), Descriptions.LARGEST_PART, "kernel symbols");
        } catch (CutShort e) {
            return new byte[0];
        }
    }

    private void report(AnomalyCode code, long place) {
        anomalies.report(code, path + " at byte " + place, 0);
    }

    // ---------------------------------------------------------------- what was found

    boolean bigEndian() {
        return bigEndian;
    }

    Packing packing() {
        return packing;
    }

    Descriptions descriptions() {
        return descriptions;
    }

    DatOptions options() {
        return options;
    }

    /// The buffers, the top one first.
    List<DatBuffer> buffers() {
        return buffers;
    }

    KernelTables tables() {
        return descriptions.tables(options.machine());
    }
}
