package dev.trapline.model.span;

import java.util.Comparator;

/// What interrupts: one handler of an interrupt line, a softirq, a tasklet's function or a vector.
///
/// @param kind what sort of interrupt it is
/// @param number the line (`irq`), softirq (`vec`) or vector; [dev.trapline.model.event.TraceEvent#UNKNOWN] for
///     tasklets and NMI handlers
/// @param name the handler's name, the softirq's action, the function, the vector's tracepoint; lines
///     whose handler's name was not recorded have an empty one
public record InterruptSource(Kind kind, int number, String name) implements Comparable<InterruptSource> {
    private static final Comparator<InterruptSource> ORDER = Comparator.comparing(InterruptSource::kind)
            .thenComparingInt(InterruptSource::number)
            .thenComparing(InterruptSource::name);

    /// The sorts of interrupts, by the tracepoints that tell of them.
    public enum Kind {
        /// irq:irq_handler_entry and _exit.
        IRQ("irq", true),
        /// irq_vectors:NAME_entry and NAME_exit: the processor's own timer and the other processors.
        VECTOR("vector", true),
        /// nmi:nmi_handler.
        NMI("nmi", true),
        /// irq:softirq_entry and _exit.
        SOFTIRQ("softirq", false),
        /// irq:tasklet_entry and _exit; runs inside a softirq.
        TASKLET("tasklet", false);

        private final String label;
        private final boolean hard;

        Kind(String label, boolean hard) {
            this.label = label;
            this.hard = hard;
        }

        /// The word used in reports.
        public String label() {
            return label;
        }

        /// Whether it comes from hardware and runs with interrupts off.
        public boolean isHard() {
            return hard;
        }
    }

    /// Written out, because an interrupt is looked up by it for every run.
    @Override
    public int hashCode() {
        return 31 * (31 * kind.label.hashCode() + number) + name.hashCode();
    }

    /// For people: `irq 36 virtio1-req.0`, `softirq NET_RX`, `vector local_timer`.
    public String label() {
        return kind == Kind.IRQ ? (kind.label + " " + number + " " + name).strip() : kind.label + " " + name;
    }

    @Override
    public int compareTo(InterruptSource other) {
        return ORDER.compare(this, other);
    }
}
