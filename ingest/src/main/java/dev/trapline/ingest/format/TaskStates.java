package dev.trapline.ingest.format;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The letters for `prev_state` of sched_switch, as the kernel that recorded prints them.
///
/// Which bit is which letter, which bits count and which one means that the task was preempted
/// differ from kernel to kernel and stand in the event's print format:
///
///     (REC->prev_state & (1024-1)) ? __print_flags(REC->prev_state & (1024-1), "|",
///     { 1, "S"} , { 2, "D" } , … ) : "R", REC->prev_state & 1024 ? "+" : ""
///
/// Where it does not say so in this way, the letters of kernels since 4.14 are used
/// (`include/trace/events/sched.h`). Not thread-safe.
final class TaskStates {
    private static final String FLAGS = "__print_flags(REC->prev_state";
    private static final String STATE = "REC->prev_state";
    private static final String PREEMPTED = "? \"+\"";
    private static final String RUNNING = "R";
    private static final int KEPT = 1 << 13;
    private static final int MOST_LETTERS = 64;

    private record Letter(long bit, String letter) {}

    private static final TaskStates SINCE_4_14 =
            new TaskStates(
                    List.of(
                            new Letter(0x01, "S"),
                            new Letter(0x02, "D"),
                            new Letter(0x04, "T"),
                            new Letter(0x08, "t"),
                            new Letter(0x10, "X"),
                            new Letter(0x20, "Z"),
                            new Letter(0x40, "P"),
                            new Letter(0x80, "I")),
                    0xff,
                    0x100);

    private final List<Letter> letters;
    private final long mask;
    private final long preempted;
    private final @Nullable String[] kept = new String[KEPT];

    private TaskStates(List<Letter> letters, long mask, long preempted) {
        this.letters = letters;
        this.mask = mask;
        this.preempted = preempted;
    }

    /// The letters that `printFormat` of sched_switch names.
    static TaskStates of(String printFormat) {
        List<Letter> letters = new ArrayList<>();
        int flags = printFormat.indexOf(FLAGS);
        long mask = -1;
        if (flags >= 0) {
            int listStart = printFormat.indexOf('{', flags);
            int delimiter = printFormat.indexOf(", \"", flags);
            readLetters(printFormat, listStart, letters);
            if (delimiter > flags) {
                mask = maskIn(printFormat.substring(flags + FLAGS.length(), delimiter));
            }
        }
        if (letters.isEmpty()) {
            return SINCE_4_14.copy();
        }
        int plus = printFormat.indexOf(PREEMPTED);
        int state = plus < 0 ? -1 : printFormat.lastIndexOf(STATE, plus);
        long preempted = state < 0 ? 0 : maskIn(printFormat.substring(state + STATE.length(), plus));
        return new TaskStates(letters, mask, preempted == -1 ? 0 : preempted);
    }

    private TaskStates copy() {
        return new TaskStates(letters, mask, preempted);
    }

    private static void readLetters(String text, int from, List<Letter> letters) {
        int open = from;
        while (open >= 0 && letters.size() < MOST_LETTERS) {
            int comma = text.indexOf(',', open);
            int quote = text.indexOf('"', open);
            int endQuote = quote < 0 ? -1 : text.indexOf('"', quote + 1);
            int close = text.indexOf('}', open);
            if (comma < 0 || endQuote < 0 || close < endQuote || comma > quote) {
                return;
            }
            long bit = ConstantExpression.value(text.substring(open + 1, comma), 0);
            letters.add(new Letter(bit, text.substring(quote + 1, endQuote)));
            int next = close + 1;
            while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == ',')) {
                next++;
            }
            open = next < text.length() && text.charAt(next) == '{' ? next : -1;
        }
    }

    /// The value of ` & MASK`, or all bits when there is no mask.
    private static long maskIn(String text) {
        int and = text.indexOf('&');
        return and < 0 ? -1 : ConstantExpression.value(text.substring(and + 1), -1);
    }

    /// The letters of `state`, for example `S`, `R+` or `D|P`.
    String text(long state) {
        if (state < 0 || state >= KEPT) {
            return make(state);
        }
        String text = kept[(int) state];
        if (text == null) {
            text = make(state);
            kept[(int) state] = text;
        }
        return text;
    }

    private String make(long state) {
        StringBuilder text = new StringBuilder();
        long rest = state & mask;
        for (Letter letter : letters) {
            if (letter.bit != 0 && (rest & letter.bit) == letter.bit) {
                text.append(text.isEmpty() ? "" : "|").append(letter.letter);
                rest &= ~letter.bit;
            }
        }
        if ((rest & ~preempted) != 0 && text.isEmpty()) {
            text.append("0x").append(Long.toHexString(rest));
        }
        if (text.isEmpty()) {
            text.append(RUNNING);
        }
        if ((state & preempted) != 0) {
            text.append('+');
        }
        return text.toString();
    }
}
