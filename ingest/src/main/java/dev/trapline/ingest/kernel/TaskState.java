package dev.trapline.ingest.kernel;

/// The state a task is left in, from the number that `prev_state` is to the letters that the kernel
/// prints (`include/trace/events/sched.h`, `TASK_REPORT` in `include/linux/sched.h`, since 4.14).
final class TaskState {
    private static final String LETTERS = "SDTtXZPI";
    private static final int PREEMPTED = 1 << LETTERS.length();

    private TaskState() {}

    /// `S` for 1, `D` for 2, `R+` for a task that was preempted, `R` for 0.
    static String letters(long state) {
        StringBuilder letters = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((state >> bit & 1) != 0) {
                letters.append(letters.isEmpty() ? "" : "|").append(LETTERS.charAt(bit));
            }
        }
        if (letters.isEmpty()) {
            letters.append('R');
        }
        if ((state & PREEMPTED) != 0) {
            letters.append('+');
        }
        return letters.toString();
    }
}
