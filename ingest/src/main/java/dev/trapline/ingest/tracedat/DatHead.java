package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.encode.EventEncoder;
import dev.trapline.ingest.encode.Tracepoint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Everything of a trace.dat of version 6 that stands before the data of the processors
/// (`trace-cmd.dat.v6(5)`), little-endian, from a machine with a `long` of 64 bits.
final class DatHead {
    private static final String HEADER_PAGE =
            "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                    + "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
                    + "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                    + "\tfield: char data;\toffset:" + CpuPages.DATA + ";\tsize:"
                    + (CpuPages.PAGE_SIZE - CpuPages.DATA) + ";\tsigned:1;\n";
    private static final String HEADER_EVENT =
            """
            # compressed entry header
            \ttype_len    :    5 bits
            \ttime_delta  :   27 bits
            \tarray       :   32 bits

            \tpadding     : type == 29
            \ttime_extend : type == 30
            \ttime_stamp : type == 31
            \tdata max type_len  == 28
            """;
    private static final String FTRACE = "ftrace";
    private static final List<String> CLOCKS =
            List.of("local", "global", "counter", "uptime", "perf", "mono", "mono_raw", "boot", "tai", "x86-tsc");

    private String chosenClock = "[local]";
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// The start, and the descriptions of all that `encoder` has made.
    DatHead(EventEncoder encoder) {
        out.writeBytes(TraceDatFile.MAGIC);
        string("6");
        out.write(0);
        out.write(Long.BYTES);
        word(CpuPages.PAGE_SIZE);
        string("header_page");
        sized(HEADER_PAGE);
        string("header_event");
        sized(HEADER_EVENT);
        events(encoder.tracepoints());
        byte[] symbols = latin1(encoder.kallsyms());
        word(symbols.length);
        out.writeBytes(symbols);
        byte[] printk = latin1(encoder.printkFormats());
        word(printk.length);
        out.writeBytes(printk);
        byte[] names = encoder.cmdlines().getBytes(StandardCharsets.UTF_8);
        wide(names.length);
        out.writeBytes(names);
    }

    private void events(List<Tracepoint> tracepoints) {
        Map<String, List<Tracepoint>> systems = new TreeMap<>();
        for (Tracepoint tracepoint : tracepoints) {
            systems.computeIfAbsent(tracepoint.system(), _ -> new ArrayList<>()).add(tracepoint);
        }
        List<Tracepoint> own = systems.remove(FTRACE);
        own = own == null ? List.of() : own;
        word(own.size());
        own.forEach(tracepoint -> sized(tracepoint.description()));
        word(systems.size());
        systems.forEach((system, events) -> {
            string(system);
            word(events.size());
            events.forEach(tracepoint -> sized(tracepoint.description()));
        });
    }

    /// The number of processors, then the options begin.
    DatHead processors(int count) {
        word(count);
        tag("options  ");
        return this;
    }

    /// The clock that the stamps are from, as the kernel's `trace_clock` shows the chosen one.
    DatHead clock(String chosen) {
        chosenClock = "[" + chosen + "]";
        StringBuilder text = new StringBuilder();
        for (String clock : CLOCKS) {
            text.append(text.isEmpty() ? "" : " ").append(clock.equals(chosen) ? chosenClock : clock);
        }
        return option(DatOptions.TRACECLOCK, text.append('\n').toString());
    }

    /// An option with a text for its data.
    DatHead option(int id, String text) {
        byte[] data = latin1(text + '\0');
        half(id);
        word(data.length);
        out.writeBytes(data);
        return this;
    }

    /// The table of where the data of each processor is, the first at the first page behind this, and
    /// the clock once more, which the manual does not mention and trace-cmd writes and reads.
    ///
    /// @param offsets receives the places
    byte[] table(long[] sizes, long[] offsets) {
        half(DatOptions.DONE);
        tag("flyrecord");
        byte[] clock = latin1(chosenClock);
        long end = out.size() + 2L * Long.BYTES * sizes.length + Long.BYTES + clock.length;
        long data = end + CpuPages.PAGE_SIZE - 1 & -CpuPages.PAGE_SIZE;
        for (int cpu = 0; cpu < sizes.length; cpu++) {
            offsets[cpu] = data;
            wide(data);
            wide(sizes[cpu]);
            data += sizes[cpu];
        }
        wide(clock.length);
        out.writeBytes(clock);
        return out.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void string(String text) {
        out.writeBytes(latin1(text));
        out.write(0);
    }

    private void tag(String text) {
        string(text);
    }

    private void sized(String text) {
        byte[] bytes = latin1(text);
        wide(bytes.length);
        out.writeBytes(bytes);
    }

    private void half(int value) {
        out.write(value & 0xff);
        out.write(value >>> 8);
    }

    private void word(int value) {
        out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private void wide(long value) {
        out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    }
}
