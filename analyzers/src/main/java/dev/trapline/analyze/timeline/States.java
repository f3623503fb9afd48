package dev.trapline.analyze.timeline;

/// What a thread does, as far as it is drawn; in between it sleeps.
final class States {
    static final SpanLabel RUNNING = new SpanLabel("running", "running");
    /// Ready to run, while something else does.
    static final SpanLabel RUNNABLE = new SpanLabel("waiting for a CPU", "waiting for a CPU");
    /// In a sleep that no signal ends, mostly for a disk.
    static final SpanLabel BLOCKED = new SpanLabel("blocked (D)", "blocked");

    private States() {}

    /// Whether a thread that was left in `state` is in TASK_UNINTERRUPTIBLE.
    static boolean isBlocked(String state) {
        return !state.isEmpty() && state.charAt(0) == 'D';
    }
}
