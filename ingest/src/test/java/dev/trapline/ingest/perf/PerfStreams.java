package dev.trapline.ingest.perf;

import dev.trapline.ingest.format.Payloads;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Small written perf.data of every form and kind of machine, by name.
public final class PerfStreams {
    private static final int TRACEPOINT = 2;

    private PerfStreams() {}

    /// All of them.
    public static Map<String, byte[]> all() throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        long everything = PerfWriter.USUAL | PerfWriter.READ | PerfWriter.CALLCHAIN | PerfWriter.IDENTIFIER;
        all.put("written/file", recording(new Payloads(false, 8), PerfWriter.USUAL).file());
        all.put("written/file-of-all-parts", recording(new Payloads(false, 8), everything).file());
        all.put("written/file-big-endian", recording(new Payloads(true, 4), PerfWriter.USUAL).file());
        all.put("written/stream", recording(new Payloads(false, 8), PerfWriter.USUAL).stream(false));
        all.put("written/stream-of-all-parts", recording(new Payloads(false, 8), everything).stream(false));
        all.put("written/stream-packed", recording(new Payloads(false, 8), PerfWriter.USUAL).stream(true));
        return all;
    }

    private static PerfWriter recording(Payloads payloads, long sampleType) {
        PerfWriter perf =
                new PerfWriter(payloads, sampleType, 8 | 4 | 1)
                        .attr(TRACEPOINT, Payloads.SYS_ENTER, "raw_syscalls:sys_enter")
                        .attr(TRACEPOINT, Payloads.SYS_EXIT, "raw_syscalls:sys_exit")
                        .attr(TRACEPOINT, Payloads.SCHED_SWITCH, "sched:sched_switch")
                        .comm(500, "first", 0);
        for (int i = 0; i < 60; i++) {
            long time = 1_000 + i * 10L;
            int tid = 500 + i % 2;
            switch (i % 3) {
                case 0 -> perf.sample(0, time, i % 2, tid, payloads.sysEnter(tid, i, i));
                case 1 -> perf.sample(1, time, i % 2, tid, payloads.sysExit(tid, i, -i));
                default -> perf.sample(2, time, i % 2, tid, payloads.schedSwitch("a", tid, 1, "b", tid + 1));
            }
            if (i % 20 == 19) {
                perf.round();
            }
        }
        return perf.fork(500, 501, 1_700).comm(501, "second", 1_800).lost(3, 1_900, 1).lostSamples(4);
    }
}
