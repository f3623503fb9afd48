package dev.trapline.ingest.format;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.WritebackEvent.WorkStep;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import dev.trapline.model.linux.WritebackText;
import org.jspecify.annotations.Nullable;

/// `writeback` (`include/trace/events/writeback.h`), of which the works.
final class WritebackDecoders {
    private WritebackDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields) throws FieldFinder.Missing {
        for (WorkStep step : WorkStep.values()) {
            if (step.kernelName().equals(fields.format().name())) {
                return work(fields, step);
            }
        }
        return null;
    }

    private static EventDecoder work(FieldFinder fields, WorkStep step) throws FieldFinder.Missing {
        TextField name = fields.text("name");
        NumberField sbDev = fields.number("sb_dev");
        NumberField nrPages = fields.number("nr_pages");
        NumberField syncMode = fields.number("sync_mode");
        NumberField forKupdate = fields.number("for_kupdate");
        NumberField rangeCyclic = fields.number("range_cyclic");
        NumberField forBackground = fields.number("for_background");
        NumberField reason = fields.number("reason");
        NumberField cgroupIno = fields.numberOr("cgroup_ino", TraceEvent.UNKNOWN_NS);
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new WritebackWork(
                now, cpu, tid, step, name.read(r), sbDev.readInt(r), nrPages.read(r), syncMode.readInt(r),
                forKupdate.readInt(r), rangeCyclic.readInt(r), forBackground.readInt(r),
                WritebackText.reason(reason.readInt(r)), cgroupIno.read(r)));
    }
}
