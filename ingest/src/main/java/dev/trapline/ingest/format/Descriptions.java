package dev.trapline.ingest.format;

import dev.trapline.ingest.kernel.CallNumbers;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Reads the parts of a recording that describe the rest, which trace.dat and the tracing data of a
/// perf.data have in common:
///
///     "header_page" NUL u64 size, text; "header_event" NUL u64 size, text
///     u32 number of ftrace events, and for each:  u64 size, description
///     u32 number of systems, and for each:  name NUL, u32 number of events, and for each as above
///     u32 size, kernel symbols;  u32 size, printk formats;  u64 size, command names
///
/// Sizes are checked before anything is allocated.
public final class Descriptions {
    /// What a part may have; the largest are the kernel's symbols, some 15 MiB.
    public static final int LARGEST_PART = 40 << 20;

    private static final int LARGEST_FORMAT = 1 << 20;
    private static final int MOST_EVENTS = 1 << 16;
    private static final int MOST_NAMES = 1 << 20;

    private final String path;
    private final AnomalyLog anomalies;
    private final boolean bigEndian;
    private final Map<Integer, String> names = new LinkedHashMap<>();
    private PageLayout layout;
    private EventFormats formats;
    private byte[] printk = new byte[0];
    private Supplier<byte[]> symbols = () -> new byte[0];

    /// Nothing read yet of `path`, which comes from a machine with this byte order, this size of
    /// `long` and this page size.
    public Descriptions(String path, boolean bigEndian, int longSize, int pageSize, AnomalyLog anomalies) {
        this.path = path;
        this.anomalies = anomalies;
        this.bigEndian = bigEndian;
        this.layout = PageLayout.usual(longSize, pageSize);
        this.formats = new EventFormats(bigEndian, longSize);
    }

    /// Reads the layout of ring buffer pages and event headers; must come before the events.
    public void readHeaderInfo(FileCursor in) throws CutShort {
        if (!in.takes("header_page\0")) {
            throw new CutShort("header_page");
        }
        byte[] page = in.block(in.u64("header_page"), LARGEST_FORMAT, "header_page");
        if (!in.takes("header_event\0")) {
            throw new CutShort("header_event");
        }
        in.pass(in.u64("header_event"), "header_event");
        PageLayout described = PageLayout.parse(new String(page, StandardCharsets.ISO_8859_1));
        if (described != null) {
            layout = described;
            formats = new EventFormats(bigEndian, described.longSize());
        } else if (page.length > 0) {
            report(AnomalyCode.DAMAGED_RECORD, in.position());
        }
    }

    /// Reads the descriptions of ftrace's own events.
    public void readFtraceEvents(FileCursor in) throws CutShort {
        long count = in.u32("events of ftrace");
        for (long i = 0; i < count && i < MOST_EVENTS; i++) {
            addFormat("ftrace", in);
        }
    }

    /// Reads the descriptions of all other events.
    public void readEventFormats(FileCursor in) throws CutShort {
        long systems = in.u32("events");
        for (long i = 0; i < systems && i < MOST_EVENTS; i++) {
            String system = in.string("events");
            long count = in.u32("events");
            for (long j = 0; j < count && j < MOST_EVENTS; j++) {
                addFormat(system, in);
            }
        }
    }

    private void addFormat(String system, FileCursor in) throws CutShort {
        byte[] text = in.block(in.u64("description of an event"), LARGEST_FORMAT, "description of an event");
        if (!formats.add(system, text, 0, text.length)) {
            report(AnomalyCode.UNDESCRIBED_EVENT, in.position());
        }
    }

    /// Passes over the kernel's symbols, which are read when they are asked for.
    public void readSymbols(FileCursor in) throws CutShort {
        long size = in.u32("kernel symbols");
        FileCursor start = in.copy();
        in.pass(size, "kernel symbols");
        symbols = () -> {
            try {
                return start.copy().block(size, LARGEST_PART, "kernel symbols");
            } catch (CutShort e) {
                return new byte[0];
            }
        };
    }

    /// Gives a way to the kernel's symbols that is only used when they are asked for.
    public void setSymbols(Supplier<byte[]> source) {
        symbols = source;
    }

    /// Reads the strings of `trace_printk`.
    public void readPrintk(FileCursor in) throws CutShort {
        printk = in.block(in.u32("printk formats"), LARGEST_PART, "printk formats");
    }

    /// Reads the names of tasks: lines of a pid, a blank and the name.
    public void readNames(FileCursor in) throws CutShort {
        byte[] block = in.block(in.u64("command names"), LARGEST_PART, "command names");
        int line = 0;
        while (line < block.length && names.size() < MOST_NAMES) {
            int end = line;
            while (end < block.length && block[end] != '\n' && block[end] != 0) {
                end++;
            }
            readName(block, line, end);
            line = end + 1;
        }
    }

    private void readName(byte[] block, int from, int to) {
        int pid = 0;
        int p = from;
        while (p < to && block[p] >= '0' && block[p] <= '9' && p - from < 9) {
            pid = 10 * pid + block[p] - '0';
            p++;
        }
        if (p > from && p + 1 < to && block[p] == ' ') {
            String name = TextCache.decode(block, p + 1, to);
            if (!name.equals("<...>")) {
                names.put(pid, name);
            }
        }
    }

    private void report(AnomalyCode code, long place) {
        anomalies.report(code, path + " at byte " + place, 0);
    }

    /// Where the header of a ring buffer page has what.
    public PageLayout layout() {
        return layout;
    }

    /// The events.
    public EventFormats formats() {
        return formats;
    }

    /// The names of tasks by their pids, as they were when the recording ended.
    public Map<Integer, String> names() {
        return names;
    }

    /// What is known about a kernel that calls its machine `machine` (`uname -m`, empty when the
    /// recording does not say).
    public KernelTables tables(String machine) {
        return new KernelTables(
                machine.isEmpty() ? CallNumbers.x86() : CallNumbers.ofMachine(machine),
                new KernelSymbols(symbols),
                new PrintkFormats(printk, layout.longSize()));
    }
}
