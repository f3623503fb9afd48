package dev.trapline.ingest.format;

import dev.trapline.model.event.WorkEvent.WorkqueueActivateWork;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteEnd;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteStart;
import dev.trapline.model.event.WorkEvent.WorkqueueQueueWork;
import org.jspecify.annotations.Nullable;

/// `workqueue` (`include/trace/events/workqueue.h`).
final class WorkDecoders {
    private WorkDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        return switch (fields.format().name()) {
            case "workqueue_queue_work" -> queue(fields, symbols);
            case "workqueue_activate_work" -> {
                NumberField work = fields.number("work");
                NumberField function = function(fields);
                yield EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new WorkqueueActivateWork(
                        now, cpu, tid, work.read(r), name(function.read(r), symbols)));
            }
            case "workqueue_execute_start" -> {
                NumberField work = fields.number("work");
                NumberField function = fields.number("function");
                yield EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new WorkqueueExecuteStart(
                        now, cpu, tid, work.read(r), symbols.name(function.read(r))));
            }
            case "workqueue_execute_end" -> {
                NumberField work = fields.number("work");
                NumberField function = function(fields);
                yield EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new WorkqueueExecuteEnd(
                        now, cpu, tid, work.read(r), name(function.read(r), symbols)));
            }
            default -> null;
        };
    }

    private static EventDecoder queue(FieldFinder fields, KernelSymbols symbols) throws FieldFinder.Missing {
        NumberField work = fields.number("work");
        NumberField function = fields.number("function");
        EventField queue = fields.any("workqueue");
        boolean isNamed = queue.isText();
        TextField name = isNamed ? fields.text("workqueue") : fields.textOrEmpty("");
        NumberField address = isNamed ? new NumberField(0) : fields.number("workqueue");
        NumberField reqCpu = fields.number("req_cpu");
        NumberField targetCpu = fields.number("cpu");
        return EventDecoder.ofAll(fields, (r, now, cpu, tid) -> new WorkqueueQueueWork(
                now,
                cpu,
                tid,
                work.read(r),
                symbols.name(function.read(r)),
                isNamed ? name.read(r) : symbols.name(address.read(r)),
                reqCpu.readInt(r),
                targetCpu.readInt(r)));
    }

    /// A function that older kernels leave out; there is none at address 0.
    private static NumberField function(FieldFinder fields) throws FieldFinder.Missing {
        return fields.numberOr("function", 0);
    }

    private static String name(long function, KernelSymbols symbols) {
        return function == 0 ? "" : symbols.name(function);
    }
}
