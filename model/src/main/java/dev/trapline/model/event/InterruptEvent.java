package dev.trapline.model.event;

/// Interrupts, and what they leave to be done later (`include/trace/events/irq.h`, `ipi.h`,
/// `arch/x86/include/asm/trace/irq_vectors.h`, `exceptions.h`). `tid` is the task that was
/// interrupted.
public sealed interface InterruptEvent extends TraceEvent {

    /// irq:irq_handler_entry: the handler `name` of line `irq` begins. A shared line has several.
    record IrqHandlerEntry(
            long timestampNs, int cpu, int tid, int irq, String name)
            implements
                InterruptEvent {
        @Override
        public String kernelName() {
            return "irq_handler_entry";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("irq", irq);
            sink.text("name", name);
        }
    }

    /// irq:irq_handler_exit. `handled` is false for IRQ_NONE.
    record IrqHandlerExit(
            long timestampNs, int cpu, int tid, int irq, boolean handled)
            implements
                InterruptEvent {
        @Override
        public String kernelName() {
            return "irq_handler_exit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("irq", irq);
            sink.text("ret", handled ? "handled" : "unhandled");
        }
    }

    /// irq:softirq_raise. Level-triggered: several raises may share one run.
    record SoftirqRaise(long timestampNs, int cpu, int tid, int vec) implements InterruptEvent {
        @Override
        public String kernelName() {
            return "softirq_raise";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("vec", vec);
        }
    }

    /// irq:softirq_entry.
    record SoftirqEntry(long timestampNs, int cpu, int tid, int vec) implements InterruptEvent {
        @Override
        public String kernelName() {
            return "softirq_entry";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("vec", vec);
        }
    }

    /// irq:softirq_exit.
    record SoftirqExit(long timestampNs, int cpu, int tid, int vec) implements InterruptEvent {
        @Override
        public String kernelName() {
            return "softirq_exit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("vec", vec);
        }
    }

    /// irq:tasklet_entry. `func` is the kernel symbol or address of the function.
    record TaskletEntry(long timestampNs, int cpu, int tid, String func) implements InterruptEvent {
        @Override
        public String kernelName() {
            return "tasklet_entry";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("func", func);
        }
    }

    /// irq:tasklet_exit.
    record TaskletExit(long timestampNs, int cpu, int tid, String func) implements InterruptEvent {
        @Override
        public String kernelName() {
            return "tasklet_exit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.text("func", func);
        }
    }

    /// irq_vectors:NAME_entry, for example local_timer or reschedule.
    record VectorEntry(
            long timestampNs, int cpu, int tid, String name, int vector)
            implements
                InterruptEvent {
        @Override
        public String kernelName() {
            return name + "_entry";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("vector", vector);
        }
    }

    /// irq_vectors:NAME_exit.
    record VectorExit(
            long timestampNs, int cpu, int tid, String name, int vector)
            implements
                InterruptEvent {
        @Override
        public String kernelName() {
            return name + "_exit";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("vector", vector);
        }
    }

    /// ipi:ipi_send_cpu, ipi_send_cpumask or ipi_raise: `target` is the destination as recorded, a
    /// number or a mask.
    record IpiSend(
            long timestampNs, int cpu, int tid, String kernelName, String target, String callsite, String callback)
            implements
                InterruptEvent {
        @Override
        public void fields(FieldSink sink) {
            sink.text("target", target);
            sink.text("callsite", callsite);
            sink.text("callback", callback);
        }
    }

    /// exceptions:page_fault_user and page_fault_kernel. `ipSymbol` is the kernel's name for the place
    /// where the recording has it in place of `ip`, which is 0 then; else empty.
    record PageFault(
            long timestampNs, int cpu, int tid, boolean user, long address, long ip, String ipSymbol, long errorCode)
            implements
                InterruptEvent {
        /// A fault at an address without a name.
        public PageFault(
                long timestampNs, int cpu, int tid, boolean user, long address, long ip, long errorCode) {
            this(timestampNs, cpu, tid, user, address, ip, "", errorCode);
        }

        @Override
        public String kernelName() {
            return user ? "page_fault_user" : "page_fault_kernel";
        }

        @Override
        public void fields(FieldSink sink) {
            sink.number("address", address);
            sink.number("ip", ip);
            if (!ipSymbol.isEmpty()) {
                sink.text("ipSymbol", ipSymbol);
            }
            sink.number("error_code", errorCode);
        }
    }
}
