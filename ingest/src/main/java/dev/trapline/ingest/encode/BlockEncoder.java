package dev.trapline.ingest.encode;

import dev.trapline.model.event.BlockEvent;
import dev.trapline.model.event.BlockEvent.BioStep;
import dev.trapline.model.event.BlockEvent.BlockBio;
import dev.trapline.model.event.BlockEvent.BlockBuffer;
import dev.trapline.model.event.BlockEvent.BlockPlug;
import dev.trapline.model.event.BlockEvent.BlockRemap;
import dev.trapline.model.event.BlockEvent.BlockRequest;
import dev.trapline.model.event.BlockEvent.BlockSplit;
import dev.trapline.model.event.BlockEvent.BlockUnplug;
import dev.trapline.model.event.BlockEvent.RequestStep;
import dev.trapline.model.event.TraceEvent;
import java.util.EnumMap;
import java.util.Map;

/// `block` (`include/trace/events/block.h`).
final class BlockEncoder {
    private static final String BLOCK = "block";
    /// `RWBS_LEN`.
    private static final int RWBS_LENGTH = 10;
    private static final String SECTOR = "(unsigned long long)REC->sector";
    private static final String[] IOPRIO = {
        "__print_symbolic((((REC->ioprio) >> 13) & (8 - 1)), { IOPRIO_CLASS_NONE, \"none\" }, { IOPRIO_CLASS_RT, \"rt\" },"
                + " { IOPRIO_CLASS_BE, \"be\" }, { IOPRIO_CLASS_IDLE, \"idle\" }, { IOPRIO_CLASS_INVALID, \"invalid\"})",
        "(((REC->ioprio) >> 3) & ((1 << 10) - 1))",
        "((REC->ioprio) & ((1 << 3) - 1))"
    };

    private final Map<RequestStep, Tracepoint> requests = new EnumMap<>(RequestStep.class);
    /// Those of kernels that do not tell the priority.
    private final Map<RequestStep, Tracepoint> requestsWithoutPriority = new EnumMap<>(RequestStep.class);
    private final Map<BioStep, Tracepoint> bios = new EnumMap<>(BioStep.class);
    private final Tracepoint bioRemap = remap("block_bio_remap", false);
    private final Tracepoint requestRemap = remap("block_rq_remap", true);
    private final Tracepoint split =
            device("block_split")
                    .number("sector_t", "new_sector", 8, false)
                    .chars("rwbs", RWBS_LENGTH)
                    .comm("comm")
                    .print(
                            onDevice()
                                    .add(" %s %llu / %llu [%s]", "REC->rwbs", SECTOR,
                                            "(unsigned long long)REC->new_sector", "REC->comm"));
    private final Tracepoint plug = Tracepoint.of(BLOCK, "block_plug").comm("comm").print("\"[%s]\", REC->comm");
    private final Tracepoint unplug =
            Tracepoint.of(BLOCK, "block_unplug")
                    .s32("nr_rq")
                    .comm("comm")
                    .print("\"[%s] %d\", REC->comm, REC->nr_rq");
    private final Tracepoint dirtied = buffer("block_dirty_buffer");
    private final Tracepoint touched = buffer("block_touch_buffer");

    private final RecordBuffer out;

    BlockEncoder(RecordBuffer out) {
        this.out = out;
    }

    private static Tracepoint.Builder device(String name) {
        return Tracepoint.of(BLOCK, name).number("dev_t", "dev", 4, false).number("sector_t", "sector", 8, false);
    }

    private static PrintFormat onDevice() {
        return new PrintFormat().add("%d,%d", major("dev"), minor("dev"));
    }

    private static String major(String field) {
        return "((unsigned int) ((REC->" + field + ") >> 20))";
    }

    private static String minor(String field) {
        return "((unsigned int) ((REC->" + field + ") & ((1U << 20) - 1)))";
    }

    private static Tracepoint request(RequestStep step, boolean hasPriority) {
        Tracepoint.Builder fields = device(step.kernelName()).u32("nr_sector");
        PrintFormat print = onDevice().add(" %s", "REC->rwbs");
        if (step.hasError()) {
            fields.s32("error");
        }
        if (step.hasTask()) {
            fields.u32("bytes");
            print.add(" %u", "REC->bytes");
        }
        if (hasPriority) {
            fields.number("unsigned short", "ioprio", 2, false);
        }
        fields.chars("rwbs", RWBS_LENGTH);
        if (step.hasTask()) {
            fields.comm("comm");
        }
        String end = step.hasError() ? "REC->error" : "0";
        return fields.text("cmd")
                .print(
                        print.add(" (%s) %llu + %u", "__get_str(cmd)", SECTOR, "REC->nr_sector")
                                .addIf(hasPriority, " %s,%u,%u", IOPRIO)
                                .add(step.hasTask() ? " [%s]" : " [%d]", step.hasTask() ? "REC->comm" : end));
    }

    private static Tracepoint bio(BioStep step) {
        Tracepoint.Builder fields = device(step.kernelName()).u32("nr_sector");
        PrintFormat print = onDevice().add(" %s %llu + %u", "REC->rwbs", SECTOR, "REC->nr_sector");
        if (step == BioStep.COMPLETE) {
            return fields.s32("error").chars("rwbs", RWBS_LENGTH).print(print.add(" [%d]", "REC->error"));
        }
        return fields.chars("rwbs", RWBS_LENGTH).comm("comm").print(print.add(" [%s]", "REC->comm"));
    }

    private static Tracepoint remap(String name, boolean isRequest) {
        Tracepoint.Builder fields =
                device(name)
                        .u32("nr_sector")
                        .number("dev_t", "old_dev", 4, false)
                        .number("sector_t", "old_sector", 8, false);
        if (isRequest) {
            fields.u32("nr_bios");
        }
        return fields.chars("rwbs", RWBS_LENGTH)
                .print(
                        onDevice()
                                .add(" %s %llu + %u", "REC->rwbs", SECTOR, "REC->nr_sector")
                                .add(" <- (%d,%d) %llu", major("old_dev"), minor("old_dev"),
                                        "(unsigned long long)REC->old_sector")
                                .addIf(isRequest, " %u", "REC->nr_bios"));
    }

    private static Tracepoint buffer(String name) {
        return device(name)
                .number("size_t", "size", 8, false)
                .print(onDevice().add(" sector=%llu size=%zu", SECTOR, "REC->size"));
    }

    /// Makes the record of `event`, if its values fit into the kernel's fields.
    boolean encode(BlockEvent event) {
        return switch (event) {
            case BlockRequest e -> request(e);
            case BlockBio e -> bio(e);
            case BlockRemap e -> remap(e);
            case BlockSplit e -> {
                begin(split, e, e.dev(), e.sector());
                out.s64(e.newSector());
                out.chars(e.rwbs(), RWBS_LENGTH);
                out.comm(e.comm());
                yield true;
            }
            case BlockPlug e -> {
                out.begin(plug, e.tid());
                out.comm(e.comm());
                yield true;
            }
            case BlockUnplug e -> {
                out.begin(unplug, e.tid());
                out.s32(e.nrRq());
                out.comm(e.comm());
                yield true;
            }
            case BlockBuffer e -> {
                begin(e.isDirtied() ? dirtied : touched, e, e.dev(), e.sector());
                out.s64(e.size());
                yield true;
            }
        };
    }

    private void begin(Tracepoint tracepoint, TraceEvent event, int dev, long sector) {
        out.begin(tracepoint, event.tid());
        out.s32(dev);
        out.s64(sector);
    }

    private boolean request(BlockRequest e) {
        boolean hasPriority = e.ioprio() != TraceEvent.UNKNOWN;
        RequestStep step = e.step();
        boolean fits = Narrow.isU32(e.nrSector()) && Narrow.isU32(e.bytes());
        if (!fits || hasPriority && !Narrow.isU16(e.ioprio())) {
            return false;
        }
        Tracepoint tracepoint =
                hasPriority
                        ? requests.computeIfAbsent(step, s -> request(s, true))
                        : requestsWithoutPriority.computeIfAbsent(step, s -> request(s, false));
        begin(tracepoint, e, e.dev(), e.sector());
        out.s32((int) e.nrSector());
        if (step.hasError()) {
            out.s32(e.error());
        }
        if (step.hasTask()) {
            out.s32((int) e.bytes());
        }
        if (hasPriority) {
            out.s16(e.ioprio());
        }
        out.chars(e.rwbs(), RWBS_LENGTH);
        if (step.hasTask()) {
            out.comm(e.comm());
        }
        out.text(e.cmd());
        return true;
    }

    private boolean bio(BlockBio e) {
        if (!Narrow.isU32(e.nrSector())) {
            return false;
        }
        begin(bios.computeIfAbsent(e.step(), BlockEncoder::bio), e, e.dev(), e.sector());
        out.s32((int) e.nrSector());
        if (e.step() == BioStep.COMPLETE) {
            out.s32(e.error());
            out.chars(e.rwbs(), RWBS_LENGTH);
        } else {
            out.chars(e.rwbs(), RWBS_LENGTH);
            out.comm(e.comm());
        }
        return true;
    }

    private boolean remap(BlockRemap e) {
        boolean hasCount = e.nrBios() != TraceEvent.UNKNOWN;
        if (!Narrow.isU32(e.nrSector()) || hasCount != e.isRequest()) {
            return false;
        }
        begin(e.isRequest() ? requestRemap : bioRemap, e, e.dev(), e.sector());
        out.s32((int) e.nrSector());
        out.s32(e.oldDev());
        out.s64(e.oldSector());
        if (e.isRequest()) {
            out.s32(e.nrBios());
        }
        out.chars(e.rwbs(), RWBS_LENGTH);
        return true;
    }
}
