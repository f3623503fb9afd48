package dev.trapline.ingest.encode;

import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.PowerEvent.CpuFrequency;
import dev.trapline.model.event.PowerEvent.CpuIdle;

/// `power` (`include/trace/events/power.h`).
final class PowerEncoder {
    private final Tracepoint idle = processor("cpu_idle");
    private final Tracepoint frequency = processor("cpu_frequency");
    private final RecordBuffer out;

    PowerEncoder(RecordBuffer out) {
        this.out = out;
    }

    private static Tracepoint processor(String name) {
        return Tracepoint.of("power", name)
                .number("u32", "state", 4, false)
                .number("u32", "cpu_id", 4, false)
                .print("\"state=%lu cpu_id=%lu\", (unsigned long)REC->state, (unsigned long)REC->cpu_id");
    }

    /// Makes the record of `event`, if its values fit into the kernel's fields.
    boolean encode(PowerEvent event) {
        return switch (event) {
            case CpuIdle e -> {
                out.begin(idle, e.tid());
                out.s32(e.state());
                out.s32(e.cpuId());
                yield true;
            }
            case CpuFrequency e -> {
                if (!Narrow.isU32(e.khz())) {
                    yield false;
                }
                out.begin(frequency, e.tid());
                out.s32((int) e.khz());
                out.s32(e.cpuId());
                yield true;
            }
        };
    }
}
