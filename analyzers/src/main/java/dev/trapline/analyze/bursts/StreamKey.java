package dev.trapline.analyze.bursts;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Which stream a row is about.
///
/// @param what what its events are
/// @param id thread, thread group or processor, as `what` says; [#MANY] when several were folded
/// @param generation life of the thread id
/// @param number descriptor, interrupt line, vector or device; [#MANY] when there is none or several were folded
/// @param name file, call or handler, null when it is not known
record StreamKey(What what, int id, int generation, int number, @Nullable String name)
        implements
            Comparable<StreamKey> {
    /// In place of a number: there is none, or rows with different ones were added up.
    static final int MANY = -1;

    /// What the events of a stream are.
    enum What {
        /// Calls that bring bytes in.
        READS("reads"),
        /// Calls that send bytes out.
        WRITES("writes"),
        /// Calls that wait for time or readiness.
        WAITS("waits"),
        /// Hard interrupts of a line.
        IRQ("irq"),
        VECTOR("vector"),
        SOFTIRQ("softirq"),
        /// Writes to a block device, when it has completed them.
        DEVICE("device"),
        /// Writes that an I/O scheduler collects.
        DISPATCH("queue"),
        /// Writeback to a device.
        WRITEBACK("writeback"),
        /// Flushes of what was written.
        FLUSH("flush");

        final String label;

        What(String label) {
            this.label = label;
        }

        /// Whether the id is that of a processor.
        boolean isInterrupt() {
            return this == IRQ || this == VECTOR || this == SOFTIRQ;
        }

        /// Whether the number is that of a device.
        boolean isDevice() {
            return this == DEVICE || this == DISPATCH || this == WRITEBACK;
        }
    }

    @Override
    public int compareTo(StreamKey other) {
        int order = what.compareTo(other.what);
        if (order == 0) {
            order = Integer.compare(id, other.id);
        }
        if (order == 0) {
            order = Integer.compare(generation, other.generation);
        }
        if (order == 0) {
            order = Integer.compare(number, other.number);
        }
        if (order == 0) {
            order = name == null || other.name == null
                    ? Boolean.compare(name != null, other.name != null)
                    : name.compareTo(other.name);
        }
        return order;
    }

    /// Written out, like [#hashCode], because a record's own are put together at run time when they are
    /// first called, which takes longer than a small recording.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StreamKey key
                && what == key.what
                && id == key.id
                && generation == key.generation
                && number == key.number
                && Objects.equals(name, key.name);
    }

    @Override
    public int hashCode() {
        int hash = ((what.name().hashCode() * 31 + id) * 31 + generation) * 31 + number;
        return hash * 31 + (name == null ? 0 : name.hashCode());
    }
}
