package dev.trapline.analyze.irqs;

import dev.trapline.model.span.Task;

/// What interrupts took from one task.
final class Stolen {
    final Task task;
    long interrupts;
    long hardNs;
    long softNs;

    Stolen(Task task) {
        this.task = task;
    }

    long totalNs() {
        return hardNs + softNs;
    }

    void add(Stolen later) {
        interrupts += later.interrupts;
        hardNs += later.hardNs;
        softNs += later.softNs;
    }
}
