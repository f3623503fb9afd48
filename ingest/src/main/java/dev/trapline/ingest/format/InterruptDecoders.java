package dev.trapline.ingest.format;

import dev.trapline.model.event.InterruptEvent.IpiSend;
import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.InterruptEvent.IrqHandlerExit;
import dev.trapline.model.event.InterruptEvent.PageFault;
import dev.trapline.model.event.InterruptEvent.SoftirqEntry;
import dev.trapline.model.event.InterruptEvent.SoftirqExit;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.InterruptEvent.TaskletEntry;
import dev.trapline.model.event.InterruptEvent.TaskletExit;
import dev.trapline.model.event.InterruptEvent.VectorEntry;
import dev.trapline.model.event.InterruptEvent.VectorExit;
import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// `irq`, `irq_vectors`, `ipi` and `exceptions` (`include/trace/events/irq.h`, `ipi.h`,
/// `arch/x86/include/asm/trace/irq_vectors.h`, `exceptions.h`).
final class InterruptDecoders {
    private static final String ENTRY = "_entry";
    private static final String EXIT = "_exit";

    private InterruptDecoders() {}

    static @Nullable EventDecoder of(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        String name = fields.format().name();
        if (fields.format().system().equals("irq_vectors")) {
            return vector(fields, name);
        }
        return switch (name) {
            case "irq_handler_entry" -> handlerEntry(fields);
            case "irq_handler_exit" -> handlerExit(fields);
            case "softirq_raise", "softirq_entry", "softirq_exit" -> softirq(fields, name);
            case "tasklet_entry" -> tasklet(fields, symbols, true);
            case "tasklet_exit" -> tasklet(fields, symbols, false);
            case "ipi_send_cpu" -> sendCpu(fields, symbols);
            case "ipi_send_cpumask" -> sendMask(fields, symbols);
            case "ipi_raise" -> raise(fields, symbols);
            case "page_fault_user" -> pageFault(fields, symbols, true);
            case "page_fault_kernel" -> pageFault(fields, symbols, false);
            default -> null;
        };
    }

    private static EventDecoder handlerEntry(FieldFinder fields) throws FieldFinder.Missing {
        NumberField irq = fields.number("irq");
        TextField name = fields.text("name");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new IrqHandlerEntry(
                        timestampNs, cpu, tid, irq.readInt(record), name.read(record));
            }
        };
    }

    private static EventDecoder handlerExit(FieldFinder fields) throws FieldFinder.Missing {
        NumberField irq = fields.number("irq");
        NumberField ret = fields.number("ret");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new IrqHandlerExit(
                        timestampNs, cpu, tid, irq.readInt(record), ret.read(record) != 0);
            }
        };
    }

    private static EventDecoder softirq(FieldFinder fields, String name)
            throws FieldFinder.Missing {
        NumberField vec = fields.number("vec");
        int leastLength = fields.leastLength();
        return switch (name) {
            case "softirq_raise" -> new EventDecoder(leastLength) {
                @Override
                public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                    return new SoftirqRaise(timestampNs, cpu, tid, vec.readInt(record));
                }
            };
            case "softirq_entry" -> new EventDecoder(leastLength) {
                @Override
                public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                    return new SoftirqEntry(timestampNs, cpu, tid, vec.readInt(record));
                }
            };
            default -> new EventDecoder(leastLength) {
                @Override
                public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                    return new SoftirqExit(timestampNs, cpu, tid, vec.readInt(record));
                }
            };
        };
    }

    private static EventDecoder tasklet(FieldFinder fields, KernelSymbols symbols, boolean entry)
            throws FieldFinder.Missing {
        NumberField func = fields.number("func");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                String name = symbols.name(func.read(record));
                return entry
                        ? new TaskletEntry(timestampNs, cpu, tid, name)
                        : new TaskletExit(timestampNs, cpu, tid, name);
            }
        };
    }

    private static @Nullable EventDecoder vector(FieldFinder fields, String name)
            throws FieldFinder.Missing {
        boolean entry = name.endsWith(ENTRY);
        if (!entry && !name.endsWith(EXIT)) {
            return null;
        }
        String vectorName = name.substring(0, name.length() - (entry ? ENTRY : EXIT).length());
        NumberField vector = fields.number("vector");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                int number = vector.readInt(record);
                return entry
                        ? new VectorEntry(timestampNs, cpu, tid, vectorName, number)
                        : new VectorExit(timestampNs, cpu, tid, vectorName, number);
            }
        };
    }

    private static EventDecoder sendCpu(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        NumberField target = fields.number("cpu");
        NumberField callsite = fields.number("callsite");
        NumberField callback = fields.number("callback");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new IpiSend(
                        timestampNs,
                        cpu,
                        tid,
                        "ipi_send_cpu",
                        Integer.toString(target.readInt(record)),
                        symbols.name(callsite.read(record)),
                        symbols.name(callback.read(record)));
            }
        };
    }

    private static EventDecoder sendMask(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        EventField target = fields.any("cpumask");
        NumberField callsite = fields.number("callsite");
        NumberField callback = fields.number("callback");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new IpiSend(
                        timestampNs,
                        cpu,
                        tid,
                        "ipi_send_cpumask",
                        FieldText.mask(record, target),
                        symbols.name(callsite.read(record)),
                        symbols.name(callback.read(record)));
            }
        };
    }

    /// Of ARM: the mask and the address of a string that says why.
    private static EventDecoder raise(FieldFinder fields, KernelSymbols symbols)
            throws FieldFinder.Missing {
        EventField target = fields.any("target_cpus");
        NumberField reason = fields.number("reason");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                return new IpiSend(
                        timestampNs,
                        cpu,
                        tid,
                        "ipi_raise",
                        FieldText.mask(record, target),
                        "",
                        symbols.name(reason.read(record)));
            }
        };
    }

    private static EventDecoder pageFault(FieldFinder fields, KernelSymbols symbols, boolean user)
            throws FieldFinder.Missing {
        NumberField address = fields.number("address");
        NumberField ip = fields.number("ip");
        NumberField errorCode = fields.number("error_code");
        return new EventDecoder(fields.leastLength()) {
            @Override
            public TraceEvent decode(RecordCursor record, long timestampNs, int cpu, int tid) {
                long place = ip.read(record);
                String name = KernelSymbols.isStandIn(place) ? symbols.function(place) : "";
                return new PageFault(
                        timestampNs,
                        cpu,
                        tid,
                        user,
                        address.read(record),
                        name.isEmpty() ? place : 0,
                        name,
                        errorCode.read(record));
            }
        };
    }
}
