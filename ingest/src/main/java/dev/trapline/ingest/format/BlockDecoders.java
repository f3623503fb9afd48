package dev.trapline.ingest.format;

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
import org.jspecify.annotations.Nullable;

/// `block` (`include/trace/events/block.h`).
final class BlockDecoders {
    private BlockDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields) throws FieldFinder.Missing {
        String name = fields.format().name();
        for (RequestStep step : RequestStep.values()) {
            if (step.kernelName().equals(name)) {
                return request(fields, step);
            }
        }
        for (BioStep step : BioStep.values()) {
            if (step.kernelName().equals(name)) {
                return bio(fields, step);
            }
        }
        return switch (name) {
            case "block_bio_remap" -> remap(fields, false);
            case "block_rq_remap" -> remap(fields, true);
            case "block_split" -> split(fields);
            case "block_plug" -> plug(fields);
            case "block_unplug" -> unplug(fields);
            case "block_dirty_buffer" -> buffer(fields, true);
            case "block_touch_buffer" -> buffer(fields, false);
            default -> null;
        };
    }

    private static EventDecoder request(FieldFinder fields, RequestStep step) throws FieldFinder.Missing {
        NumberField dev = fields.number("dev");
        NumberField sector = fields.number("sector");
        NumberField nrSector = fields.number("nr_sector");
        NumberField error = step.hasError() ? fields.number("error", "errors") : new NumberField(0);
        NumberField bytes = step.hasTask() ? fields.number("bytes") : new NumberField(0);
        NumberField ioprio = fields.numberOr("ioprio", TraceEvent.UNKNOWN);
        TextField rwbs = fields.text("rwbs");
        TextField comm = step.hasTask() ? fields.text("comm") : fields.textOrEmpty("comm");
        TextField cmd = fields.text("cmd");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new BlockRequest(
                now,
                cpu,
                tid,
                step,
                dev.readInt(r),
                sector.read(r),
                nrSector.read(r),
                error.readInt(r),
                bytes.read(r),
                ioprio.readInt(r),
                rwbs.read(r),
                comm.read(r),
                cmd.read(r)));
    }

    private static EventDecoder bio(FieldFinder fields, BioStep step) throws FieldFinder.Missing {
        boolean ends = step == BioStep.COMPLETE;
        NumberField dev = fields.number("dev");
        NumberField sector = fields.number("sector");
        NumberField nrSector = fields.number("nr_sector");
        NumberField error = ends ? fields.number("error") : new NumberField(0);
        TextField rwbs = fields.text("rwbs");
        TextField comm = ends ? fields.textOrEmpty("comm") : fields.text("comm");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new BlockBio(
                now,
                cpu,
                tid,
                step,
                dev.readInt(r),
                sector.read(r),
                nrSector.read(r),
                error.readInt(r),
                rwbs.read(r),
                comm.read(r)));
    }

    private static EventDecoder remap(FieldFinder fields, boolean isRequest) throws FieldFinder.Missing {
        NumberField dev = fields.number("dev");
        NumberField sector = fields.number("sector");
        NumberField nrSector = fields.number("nr_sector");
        NumberField oldDev = fields.number("old_dev");
        NumberField oldSector = fields.number("old_sector");
        NumberField nrBios = isRequest ? fields.number("nr_bios") : new NumberField(TraceEvent.UNKNOWN);
        TextField rwbs = fields.text("rwbs");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new BlockRemap(
                now,
                cpu,
                tid,
                isRequest,
                dev.readInt(r),
                sector.read(r),
                nrSector.read(r),
                oldDev.readInt(r),
                oldSector.read(r),
                nrBios.readInt(r),
                rwbs.read(r)));
    }

    private static EventDecoder split(FieldFinder fields) throws FieldFinder.Missing {
        NumberField dev = fields.number("dev");
        NumberField sector = fields.number("sector");
        NumberField newSector = fields.number("new_sector");
        TextField rwbs = fields.text("rwbs");
        TextField comm = fields.text("comm");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new BlockSplit(
                now, cpu, tid, dev.readInt(r), sector.read(r), newSector.read(r), rwbs.read(r), comm.read(r)));
    }

    private static EventDecoder plug(FieldFinder fields) throws FieldFinder.Missing {
        TextField comm = fields.text("comm");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new BlockPlug(now, cpu, tid, comm.read(r)));
    }

    private static EventDecoder unplug(FieldFinder fields) throws FieldFinder.Missing {
        NumberField nrRq = fields.number("nr_rq");
        TextField comm = fields.text("comm");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new BlockUnplug(
                now, cpu, tid, nrRq.readInt(r), comm.read(r)));
    }

    private static EventDecoder buffer(FieldFinder fields, boolean isDirtied) throws FieldFinder.Missing {
        NumberField dev = fields.number("dev");
        NumberField sector = fields.number("sector");
        NumberField size = fields.number("size");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new BlockBuffer(
                now, cpu, tid, isDirtied, dev.readInt(r), sector.read(r), size.read(r)));
    }
}
