package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.format.Payloads;
import dev.trapline.ingest.tracedat.DatWriter.Pages;
import java.util.LinkedHashMap;
import java.util.Map;

/// Small written trace.dat files of every version, compression and kind of machine, by name.
public final class PackedDats {
    private PackedDats() {}

    /// All of them.
    public static Map<String, byte[]> all() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String packing : new String[] {"none", "zlib", "zstd"}) {
            files.put("written/v7-" + packing, dat(new Payloads(false, 8), 7, packing));
        }
        files.put("written/v7-none-big-endian", dat(new Payloads(true, 4), 7, "none"));
        files.put("written/v6", dat(new Payloads(false, 8), 6, ""));
        files.put("written/v6-big-endian", dat(new Payloads(true, 8), 6, ""));
        return files;
    }

    private static byte[] dat(Payloads payloads, int version, String packing) {
        DatWriter writer = new DatWriter(payloads, version, packing).names("101 one\n102 two words\n");
        for (int cpu = 0; cpu < 2; cpu++) {
            writer.cpu(pages(payloads, 100 + cpu));
        }
        writer.buffer("inst", "local");
        for (int cpu = 0; cpu < 2; cpu++) {
            writer.cpu(pages(payloads, 102 + cpu));
        }
        return writer.write();
    }

    private static Pages pages(Payloads payloads, int pid) {
        Pages pages = new Pages(payloads);
        for (int i = 0; i < 40; i++) {
            long time = 1_000 + pid + i * 100L;
            switch (i % 5) {
                case 0 -> pages.event(time, payloads.sysEnter(pid, i, i, 2, 3));
                case 1 -> pages.event(time, payloads.sysExit(pid, i, -i));
                case 2 -> pages.event(time, payloads.irqHandlerEntry(pid, i, "timer"));
                case 3 -> pages.event(time, payloads.print(pid, "text " + i));
                default -> pages.event(time, payloads.other(pid, i, i));
            }
        }
        return pages.lost(7).event(10_000, payloads.schedSwitch("one", pid, 1, "two", pid + 1));
    }
}
