package dev.trapline.ingest.encode;

import dev.trapline.model.event.TraceEvent.Other;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// ftrace:kernel_stack (`kernel/trace/trace_entries.h`), which the model keeps by its fields:
/// `size` and the addresses in brackets.
final class StackEncoder {
    private static final String NAME = "kernel_stack";
    private static final int MOST = 256;

    private final Tracepoint stack =
            Tracepoint.of("ftrace", NAME)
                    .s32("size")
                    .rest("unsigned long", "caller", Long.BYTES)
                    .print("\"\\t=> %ps\\n\", (void *)REC->caller[0]");
    private final RecordBuffer out;
    private final long[] callers = new long[MOST];

    StackEncoder(RecordBuffer out) {
        this.out = out;
    }

    /// Makes the record of `event` if it is a stack with addresses.
    ///
    /// @return false for any other event, and for a stack that is recorded as text
    boolean encode(Other event) {
        if (!event.kernelName().equals(NAME)) {
            return false;
        }
        Map<String, String> values = event.values();
        int count = addresses(values.get("caller"));
        String size = values.get("size");
        if (count < 0 || size == null || values.size() != 2 || !isCount(size)) {
            return false;
        }
        out.begin(stack, event.tid());
        out.s32(Integer.parseInt(size));
        for (int i = 0; i < count; i++) {
            out.restWord(callers[i]);
        }
        return true;
    }

    /// Whether `size` is a number of entries; the kernel may have had more than the list shows.
    private static boolean isCount(String size) {
        return !size.isEmpty() && size.length() < 6 && size.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// How many addresses the list has, or -1 when it is none or is cut.
    private int addresses(@Nullable String list) {
        if (list == null || list.length() < 2 || list.charAt(0) != '[' || !list.endsWith("]")) {
            return -1;
        }
        int count = 0;
        int from = 1;
        while (from < list.length() - 1) {
            int comma = list.indexOf(", ", from);
            int to = comma < 0 ? list.length() - 1 : comma;
            if (count == MOST) {
                return -1;
            }
            try {
                callers[count++] = Long.parseUnsignedLong(list, from, to, 10);
            } catch (NumberFormatException e) {
                return -1;
            }
            from = to + 2;
        }
        return count;
    }
}
