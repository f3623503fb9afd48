package dev.trapline.ingest.encode;

import dev.trapline.model.event.InterruptEvent;
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
import dev.trapline.model.linux.Softirqs;
import java.util.HashMap;
import java.util.Map;

/// `irq`, `irq_vectors`, `ipi` and `exceptions` (`include/trace/events/irq.h`, `ipi.h`,
/// `arch/x86/include/asm/trace/irq_vectors.h`, `exceptions.h`).
final class InterruptEncoder {
    private static final int MOST_VECTORS = 256;

    private final Tracepoint handlerEntry =
            Tracepoint.of("irq", "irq_handler_entry")
                    .s32("irq")
                    .text("name")
                    .print("\"irq=%d name=%s\", REC->irq, __get_str(name)");
    private final Tracepoint handlerExit =
            Tracepoint.of("irq", "irq_handler_exit")
                    .s32("irq")
                    .s32("ret")
                    .print("\"irq=%d ret=%s\", REC->irq, REC->ret ? \"handled\" : \"unhandled\"");
    private final Tracepoint softirqRaise = softirq("softirq_raise");
    private final Tracepoint softirqEntry = softirq("softirq_entry");
    private final Tracepoint softirqExit = softirq("softirq_exit");
    private final Tracepoint taskletEntry = tasklet("tasklet_entry");
    private final Tracepoint taskletExit = tasklet("tasklet_exit");
    private final Tracepoint sendCpu =
            Tracepoint.of("ipi", "ipi_send_cpu")
                    .u32("cpu")
                    .pointer("callsite")
                    .pointer("callback")
                    .print("\"cpu=%u callsite=%pS callback=%pS\", REC->cpu, REC->callsite, REC->callback");
    private final Tracepoint sendMask =
            Tracepoint.of("ipi", "ipi_send_cpumask")
                    .mask("cpumask")
                    .pointer("callsite")
                    .pointer("callback")
                    .print(
                            "\"cpumask=%s callsite=%pS callback=%pS\","
                                    + " __get_cpumask(cpumask), REC->callsite, REC->callback");
    private final Tracepoint raise =
            Tracepoint.of("ipi", "ipi_raise")
                    .mask("target_cpus")
                    .number("const char *", "reason", 8, false)
                    .print("\"target_mask=%s (%s)\", __get_bitmask(target_cpus), REC->reason");
    private final Tracepoint faultUser = pageFault("page_fault_user");
    private final Tracepoint faultKernel = pageFault("page_fault_kernel");
    private final Map<String, Tracepoint> vectors = new HashMap<>();

    private final RecordBuffer out;
    private final SymbolBook symbols;
    private final Omissions omissions;

    InterruptEncoder(RecordBuffer out, SymbolBook symbols, Omissions omissions) {
        this.out = out;
        this.symbols = symbols;
        this.omissions = omissions;
    }

    private static Tracepoint softirq(String name) {
        StringBuilder actions = new StringBuilder();
        for (int vec = 0; vec < Softirqs.COUNT; vec++) {
            actions.append(", { ").append(vec).append(", \"").append(Softirqs.name(vec)).append("\" }");
        }
        return Tracepoint.of("irq", name)
                .u32("vec")
                .print("\"vec=%u [action=%s]\", REC->vec, __print_symbolic(REC->vec" + actions + ")");
    }

    private static Tracepoint tasklet(String name) {
        return Tracepoint.of("irq", name)
                .pointer("tasklet")
                .pointer("func")
                .print("\"tasklet=%ps function=%ps\", REC->tasklet, REC->func");
    }

    private static Tracepoint pageFault(String name) {
        return Tracepoint.of("exceptions", name)
                .u64("address")
                .u64("ip")
                .u64("error_code")
                .print(
                        "\"address=%ps ip=%ps error_code=0x%lx\","
                                + " (void *)REC->address, (void *)REC->ip, REC->error_code");
    }

    /// Makes the record of `event`, if there can be one.
    boolean encode(InterruptEvent event) {
        return switch (event) {
            case IrqHandlerEntry e -> {
                out.begin(handlerEntry, e.tid());
                out.s32(e.irq());
                out.text(e.name());
                yield true;
            }
            case IrqHandlerExit e -> {
                out.begin(handlerExit, e.tid());
                out.s32(e.irq());
                out.s32(e.handled() ? 1 : 0);
                yield true;
            }
            case SoftirqRaise e -> softirq(softirqRaise, e, e.vec());
            case SoftirqEntry e -> softirq(softirqEntry, e, e.vec());
            case SoftirqExit e -> softirq(softirqExit, e, e.vec());
            case TaskletEntry e -> tasklet(taskletEntry, e, e.func());
            case TaskletExit e -> tasklet(taskletExit, e, e.func());
            case VectorEntry e -> vector(e, e.vector());
            case VectorExit e -> vector(e, e.vector());
            case IpiSend e -> send(e);
            case PageFault e -> {
                long ip = e.ipSymbol().isEmpty() ? e.ip() : symbols.address(e.ipSymbol(), e.kernelName());
                out.begin(e.user() ? faultUser : faultKernel, e.tid());
                out.s64(e.address());
                out.s64(ip);
                out.s64(e.errorCode());
                yield true;
            }
        };
    }

    private boolean softirq(Tracepoint tracepoint, TraceEvent event, int vec) {
        out.begin(tracepoint, event.tid());
        out.s32(vec);
        return true;
    }

    /// Which tasklet it is is not in the model.
    private boolean tasklet(Tracepoint tracepoint, TraceEvent event, String func) {
        long address = symbols.address(func, event.kernelName());
        out.begin(tracepoint, event.tid());
        out.s64(0);
        out.s64(address);
        return true;
    }

    private boolean vector(TraceEvent event, int vector) {
        String name = event.kernelName();
        Tracepoint tracepoint = vectors.get(name);
        if (tracepoint == null) {
            if (vectors.size() >= MOST_VECTORS || !Names.isName(name)) {
                omissions.leaveOut(name);
                return false;
            }
            tracepoint = Tracepoint.of("irq_vectors", name).s32("vector").print("\"vector=%d\", REC->vector");
            vectors.put(name, tracepoint);
        }
        out.begin(tracepoint, event.tid());
        out.s32(vector);
        return true;
    }

    private boolean send(IpiSend e) {
        String name = e.kernelName();
        switch (name) {
            case "ipi_send_cpu" -> {
                long callsite = symbols.address(e.callsite(), name);
                long callback = symbols.address(e.callback(), name);
                out.begin(sendCpu, e.tid());
                out.s32(processor(e));
                out.s64(callsite);
                out.s64(callback);
            }
            case "ipi_send_cpumask" -> {
                long callsite = symbols.address(e.callsite(), name);
                long callback = symbols.address(e.callback(), name);
                out.begin(sendMask, e.tid());
                out.mask(mask(e));
                out.s64(callsite);
                out.s64(callback);
            }
            default -> {
                long reason = symbols.address(e.callback(), name);
                out.begin(raise, e.tid());
                out.mask(mask(e));
                out.s64(reason);
            }
        }
        return true;
    }

    private int processor(IpiSend e) {
        try {
            return Integer.parseInt(e.target());
        } catch (NumberFormatException ex) {
            omissions.abridge(e.kernelName(), "target");
            return 0;
        }
    }

    private int[] mask(IpiSend e) {
        int[] words = ProcessorMask.parse(e.target());
        if (words == null) {
            omissions.abridge(e.kernelName(), "target");
            return new int[1];
        }
        return words;
    }
}
