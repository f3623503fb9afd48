package dev.trapline.model.linux;

/// Why the kernel writes back, in the words of its tracepoints (`WB_WORK_REASON` in
/// `include/trace/events/writeback.h`, Linux 6.18; the numbers are those since 4.14).
public final class WritebackText {
    private static final String[] REASONS = {
        "background", "vmscan", "sync", "periodic", "laptop_timer", "fs_free_space", "forker_thread", "foreign_flush"
    };

    private WritebackText() {}

    /// The word for a number of `enum wb_reason`, or the number as `__print_symbolic` shows it.
    public static String reason(int number) {
        return number >= 0 && number < REASONS.length ? REASONS[number] : "0x" + Integer.toHexString(number);
    }

    /// The number for a word, or -1.
    public static int reason(String word) {
        for (int i = 0; i < REASONS.length; i++) {
            if (REASONS[i].equals(word)) {
                return i;
            }
        }
        return -1;
    }

    /// `{ 0, "background" }, …`: the table of a print format.
    public static String table() {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < REASONS.length; i++) {
            table.append(i == 0 ? "{ " : ", { ").append(i).append(", \"").append(REASONS[i]).append("\" }");
        }
        return table.toString();
    }
}
