package dev.trapline.analyze.processes;

import dev.trapline.analyze.TaskMap;

/// What [ProcessesAnalysis] knows of every task.
public final class ProcessesState {
    final TaskMap<Life> lives = new TaskMap<>();

    ProcessesState() {}

    void merge(ProcessesState later) {
        for (Life life : later.lives.values()) {
            lives.get(life.task, Life::new).add(life);
        }
    }
}
