package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.encode.EventEncoder;
import dev.trapline.ingest.encode.Tracepoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a trace.dat tells of its events besides the events themselves: the same pieces in both versions of the format, one behind
/// the other in version 6 and each in a section of its own in version 7.
///
/// @param parts the pieces, in the order of version 6
/// @param options what else there is to say, without their end
/// @param clock the clock that the stamps are from
record DatParts(List<Part> parts, List<Option> options, String clock) {
    private static final List<String> CLOCKS =
            List.of("local", "global", "counter", "uptime", "perf", "mono", "mono_raw", "boot", "tai", "x86-tsc");
    private static final String FTRACE = "ftrace";
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

    /// One of the pieces.
    static final class Part {
        private final int id;
        private final String title;
        private final byte[] data;

        Part(int id, String title, byte[] data) {
            this.id = id;
            this.title = title;
            this.data = data;
        }

        /// Its section in version 7.
        int id() {
            return id;
        }

        /// What trace-cmd calls that.
        String title() {
            return title;
        }

        byte[] data() {
            return data;
        }
    }

    /// An option.
    static final class Option {
        private final int id;
        private final byte[] data;

        Option(int id, byte[] data) {
            this.id = id;
            this.data = data;
        }

        static Option text(int id, String text) {
            return new Option(id, new DatBytes().string(text).done());
        }

        int id() {
            return id;
        }

        byte[] data() {
            return data;
        }
    }

    /// The descriptions of all that `encoder` has made.
    static DatParts of(EventEncoder encoder, List<Option> options, String clock) {
        Map<String, List<Tracepoint>> systems = new TreeMap<>();
        for (Tracepoint tracepoint : encoder.tracepoints()) {
            systems.computeIfAbsent(tracepoint.system(), _ -> new ArrayList<>()).add(tracepoint);
        }
        List<Tracepoint> own = systems.remove(FTRACE);
        DatBytes header =
                new DatBytes().string("header_page").sized(HEADER_PAGE).string("header_event").sized(HEADER_EVENT);
        byte[] symbols = DatBytes.latin1(encoder.kallsyms());
        byte[] printk = DatBytes.latin1(encoder.printkFormats());
        byte[] names = encoder.cmdlines().getBytes(StandardCharsets.UTF_8);
        List<Option> all = new ArrayList<>(options);
        all.add(Option.text(DatOptions.TRACECLOCK, clocks(clock)));
        all.add(Option.text(DatOptions.UNAME, "Linux recording unknown " + encoder.machine()));
        return new DatParts(
                List.of(
                        new Part(DatOptions.HEADER_INFO, "headers", header.done()),
                        new Part(DatOptions.FTRACE_EVENTS, "ftrace events", events(own == null ? List.of() : own)),
                        new Part(DatOptions.EVENT_FORMATS, "events format", events(systems)),
                        new Part(DatOptions.KALLSYMS, "kallsyms",
                                new DatBytes().word(symbols.length).bytes(symbols).done()),
                        new Part(DatOptions.PRINTK, "printk", new DatBytes().word(printk.length).bytes(printk).done()),
                        new Part(DatOptions.CMDLINES, "command lines",
                                new DatBytes().wide(names.length).bytes(names).done())),
                List.copyOf(all),
                clock);
    }

    private static byte[] events(List<Tracepoint> tracepoints) {
        DatBytes out = new DatBytes().word(tracepoints.size());
        tracepoints.forEach(tracepoint -> out.sized(tracepoint.description()));
        return out.done();
    }

    private static byte[] events(Map<String, List<Tracepoint>> systems) {
        DatBytes out = new DatBytes().word(systems.size());
        systems.forEach((system, events) -> out.string(system).bytes(events(events)));
        return out.done();
    }

    /// As the kernel's file `trace_clock` shows the chosen one.
    private static String clocks(String chosen) {
        StringBuilder text = new StringBuilder();
        for (String clock : CLOCKS) {
            text.append(text.isEmpty() ? "" : " ").append(clock.equals(chosen) ? "[" + chosen + "]" : clock);
        }
        return text.append('\n').toString();
    }

    /// How every trace.dat begins.
    static DatBytes start(String version) {
        return new DatBytes()
                .bytes(TraceDatFile.MAGIC)
                .string(version)
                .one(0)
                .one(Long.BYTES)
                .word(CpuPages.PAGE_SIZE);
    }
}
