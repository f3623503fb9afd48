package dev.trapline.model.report;

import java.util.List;
import java.util.Locale;

/// Who did what when: lanes for processors and threads, each with pieces of time. Where there is more than
/// can be kept, pieces are sums over cells of equal width; single spans that are longer stay as they are.
///
/// @param name what it is called in links
/// @param title what a person reads above it
/// @param startNs when the recording begins, or the first piece if that does earlier
/// @param endNs when the recording ends, or the last piece if that does later
/// @param labels what pieces are called; they name them by position
/// @param lanes processors in their order, then threads, those of a process together, the busiest process
///     first
/// @param threads how many threads there were
/// @param threadsShown how many of them have lanes: the busiest ones
public record Timeline(
        String name,
        String title,
        long startNs,
        long endNs,
        List<Label> labels,
        List<Lane> lanes,
        long threads,
        long threadsShown)
        implements
            Chart {

    /// Keeps copies.
    public Timeline {
        labels = List.copyOf(labels);
        lanes = List.copyOf(lanes);
    }

    /// What a piece is called.
    ///
    /// @param text for example `read`, or a task's name and thread id; from the recording, and as hostile as that
    /// @param group what is drawn alike: a process, a kind of system call, a state
    public record Label(String text, String group) {}

    /// What the pieces of a lane are.
    public enum Kind {
        /// Tasks that ran on a processor.
        RUNS,
        /// Handlers of hard interrupts, vectors and NMIs of a processor.
        HARD_IRQS,
        /// Softirqs and tasklets of a processor.
        SOFTIRQS,
        /// When a thread ran, waited for a processor, or was blocked; in between it slept.
        STATES,
        /// System calls of a thread.
        CALLS,
        /// Signals that reached a thread.
        SIGNALS;

        /// The word in JSON.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Pieces of one kind of one processor or thread.
    ///
    /// @param kind what they are
    /// @param group what the lane belongs to: a processor, or a process with its id
    /// @param title what a person reads beside it: the processor, or the thread
    /// @param spans how many spans there are in all
    /// @param busyNs how long they took together
    /// @param cellNs the width of cells, a power of two; 1 when every span is a piece of its own
    /// @param pieces by their start, the longer of those that start together first
    public record Lane(
            Kind kind, String group, String title, long spans, long busyNs, long cellNs, List<Piece> pieces) {

        /// Keeps a copy.
        public Lane {
            pieces = List.copyOf(pieces);
        }
    }

    /// A single span, or all the short ones of a cell.
    ///
    /// @param startNs when it begins, or the cell does
    /// @param lengthNs how long it is, or the cell
    /// @param label what it is; of a cell, the longest span in it
    /// @param spans how many spans begin in it
    /// @param busyNs how long they took in it; of a single span its length
    /// @param longestNs how long the longest of them was
    /// @param isCell it is a cell
    public record Piece(
            long startNs, long lengthNs, int label, long spans, long busyNs, long longestNs, boolean isCell) {}
}
