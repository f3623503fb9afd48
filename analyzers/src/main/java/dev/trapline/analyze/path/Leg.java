package dev.trapline.analyze.path;

import dev.trapline.model.span.Task;

/// A piece of a path.
///
/// @param task whose time it is
/// @param kind what it did
/// @param cause what it waited for, empty when it did not wait
/// @param call the system call it waited in, empty when it did not or that is not known
/// @param startNs the beginning
/// @param endNs the end
record Leg(Task task, Kind kind, String cause, String call, long startNs, long endNs) {

    long ns() {
        return endNs - startNs;
    }

    /// What a task can be doing.
    enum Kind {
        RUNNING("running"),
        PREEMPTED("preempted"),
        QUEUED("waiting for a processor"),
        BLOCKED("blocked"),
        UNKNOWN("not recorded");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }
}
