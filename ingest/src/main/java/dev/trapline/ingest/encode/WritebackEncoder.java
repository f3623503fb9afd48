package dev.trapline.ingest.encode;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WritebackEvent;
import dev.trapline.model.event.WritebackEvent.WorkStep;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.linux.WritebackText;
import java.util.EnumMap;
import java.util.Map;

/// `writeback` (`include/trace/events/writeback.h`), of which the works.
final class WritebackEncoder {
    private static final int NAME_LENGTH = 32;

    private final Map<WorkStep, Tracepoint> works = new EnumMap<>(WorkStep.class);
    /// Those of kernels that do not tell the cgroup.
    private final Map<WorkStep, Tracepoint> worksWithoutCgroup = new EnumMap<>(WorkStep.class);
    private final RecordBuffer out;

    WritebackEncoder(RecordBuffer out) {
        this.out = out;
    }

    private static Tracepoint work(WorkStep step, boolean hasCgroup) {
        Tracepoint.Builder builder = Tracepoint.of("writeback", step.kernelName())
                .chars("name", NAME_LENGTH)
                .s64("nr_pages")
                .number("dev_t", "sb_dev", 4, false)
                .s32("sync_mode")
                .s32("for_kupdate")
                .s32("range_cyclic")
                .s32("for_background")
                .s32("reason");
        if (hasCgroup) {
            builder = builder.number("ino_t", "cgroup_ino", 8, false);
        }
        return builder.print(new PrintFormat()
                .add("bdi %s: sb_dev %d:%d nr_pages=%ld", "REC->name", "((unsigned int) ((REC->sb_dev) >> 20))",
                        "((unsigned int) ((REC->sb_dev) & ((1U << 20) - 1)))", "REC->nr_pages")
                .add(" sync_mode=%d kupdate=%d range_cyclic=%d background=%d", "REC->sync_mode", "REC->for_kupdate",
                        "REC->range_cyclic", "REC->for_background")
                .add(" reason=%s", "__print_symbolic(REC->reason, " + WritebackText.table() + ")")
                .addIf(hasCgroup, " cgroup_ino=%lu", "(unsigned long)REC->cgroup_ino"));
    }

    /// Makes the record of `event`, if its values fit into the kernel's fields.
    boolean encode(WritebackEvent event) {
        return switch (event) {
            case WritebackWork e -> work(e);
        };
    }

    private boolean work(WritebackWork e) {
        int reason = WritebackText.reason(e.reason());
        if (reason < 0) {
            return false;
        }
        boolean hasCgroup = e.cgroupIno() != TraceEvent.UNKNOWN_NS;
        out.begin((hasCgroup ? works : worksWithoutCgroup).computeIfAbsent(
                e.step(), step -> work(step, hasCgroup)), e.tid());
        out.chars(e.name(), NAME_LENGTH);
        out.s64(e.nrPages());
        out.s32(e.sbDev());
        out.s32(e.syncMode());
        out.s32(e.forKupdate());
        out.s32(e.rangeCyclic());
        out.s32(e.forBackground());
        out.s32(reason);
        if (hasCgroup) {
            out.s64(e.cgroupIno());
        }
        return true;
    }
}
