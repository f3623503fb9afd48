package dev.trapline.ingest.rows;

import dev.trapline.model.event.BlockEvent;
import dev.trapline.model.event.BlockEvent.BioStep;
import dev.trapline.model.event.BlockEvent.RequestStep;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.BlockText;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the events of `block` of rows.
final class RowBlockEvents {
    private static final Map<String, RequestStep> REQUESTS = new HashMap<>();
    private static final Map<String, BioStep> BIOS = new HashMap<>();

    static {
        for (RequestStep step : RequestStep.values()) {
            REQUESTS.put(step.kernelName(), step);
        }
        for (BioStep step : BioStep.values()) {
            BIOS.put(step.kernelName(), step);
        }
    }

    private RowBlockEvents() {}

    /// The event called `name`, or null.
    static @Nullable BlockEvent of(EventRow row, String name) {
        long now = row.timestampNs;
        int cpu = row.cpu;
        int tid = row.tid;
        RequestStep request = REQUESTS.get(name);
        if (request != null) {
            return request(row, request);
        }
        BioStep bio = BIOS.get(name);
        if (bio != null) {
            boolean isEnd = bio == BioStep.COMPLETE;
            return new BlockEvent.BlockBio(
                    now, cpu, tid, bio, device(row, "dev"), row.number("sector"), row.number("nr_sector"),
                    isEnd ? row.integer("error") : 0, row.text("rwbs"), isEnd ? "" : row.text("comm"));
        }
        return switch (name) {
            case "block_bio_remap", "block_rq_remap" -> new BlockEvent.BlockRemap(
                    now, cpu, tid, name.equals("block_rq_remap"), device(row, "dev"), row.number("sector"),
                    row.number("nr_sector"), device(row, "old_dev"), row.number("old_sector"),
                    (int) row.number("nr_bios", TraceEvent.UNKNOWN), row.text("rwbs"));
            case "block_split" -> new BlockEvent.BlockSplit(
                    now, cpu, tid, device(row, "dev"), row.number("sector"), row.number("new_sector"),
                    row.text("rwbs"), row.text("comm"));
            case "block_plug" -> new BlockEvent.BlockPlug(now, cpu, tid, row.text("comm"));
            case "block_unplug" ->
                    new BlockEvent.BlockUnplug(now, cpu, tid, row.integer("nr_rq"), row.text("comm"));
            case "block_dirty_buffer", "block_touch_buffer" -> new BlockEvent.BlockBuffer(
                    now, cpu, tid, name.equals("block_dirty_buffer"), device(row, "dev"), row.number("sector"),
                    row.number("size"));
            default -> null;
        };
    }

    private static BlockEvent request(EventRow row, RequestStep step) {
        return new BlockEvent.BlockRequest(
                row.timestampNs, row.cpu, row.tid, step, device(row, "dev"), row.number("sector"),
                row.number("nr_sector"), step.hasError() ? row.integer("error") : 0,
                step.hasTask() ? row.number("bytes") : 0, priority(row), row.text("rwbs"),
                step.hasTask() ? row.text("comm") : "", row.text("cmd"));
    }

    /// `254,0`.
    static int device(EventRow row, String name) {
        String text = row.text(name);
        int comma = text.indexOf(',');
        return BlockText.device(part(row, text, 0, comma), part(row, text, comma + 1, text.length()));
    }

    /// `be,0,4`, or nothing.
    private static int priority(EventRow row) {
        String text = row.fields.get("ioprio");
        if (text == null) {
            return TraceEvent.UNKNOWN;
        }
        int first = text.indexOf(',');
        int second = text.indexOf(',', first + 1);
        int named = first < 0 ? -1 : BlockText.priorityClass(text.substring(0, first));
        if (named < 0) {
            row.lack();
            return TraceEvent.UNKNOWN;
        }
        return named << BlockText.CLASS_SHIFT
                | part(row, text, first + 1, second) << BlockText.HINT_SHIFT
                | part(row, text, second + 1, text.length());
    }

    private static int part(EventRow row, String text, int from, int to) {
        long number = to < from ? TraceEvent.UNKNOWN_NS : EventRow.parse(text.substring(from, to));
        if (number == TraceEvent.UNKNOWN_NS) {
            row.lack();
        }
        return (int) number;
    }
}
