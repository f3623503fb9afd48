package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// The fields of nmi:nmi_handler (`include/trace/events/nmi.h`), which text recordings show as
/// `perf_event_nmi_handler() delta_ns: 1234 handled: 1` and binary ones have as fields.
///
/// @param name the handler's function
/// @param durationNs how long it took
/// @param handled it knew what the interrupt was about
record NmiHandler(String name, long durationNs, boolean handled) {
    private static final String DURATION = "delta_ns";
    private static final String HANDLED = "handled";

    /// What `event` says, null when it does not say how long the handler took.
    static @Nullable NmiHandler of(TraceEvent.Other event) {
        String text = event.value("info");
        String name = event.value("handler");
        long durationNs = number(event.value(DURATION), text, DURATION);
        if (durationNs < 0) {
            return null;
        }
        if (name == null) {
            int end = text == null ? -1 : text.indexOf("() ");
            name = end < 0 ? "" : text.substring(0, end);
        }
        return new NmiHandler(name, durationNs, number(event.value(HANDLED), text, HANDLED) != 0);
    }

    /// The number `field`, or what stands behind `name: ` in `text`; -1 when there is none.
    private static long number(@Nullable String field, @Nullable String text, String name) {
        String digits = field;
        int from = 0;
        if (digits == null) {
            from = text == null ? -1 : text.indexOf(name + ": ");
            if (from < 0) {
                return -1;
            }
            digits = text;
            from += name.length() + 2;
        }
        long number = -1;
        for (int i = from; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number > Long.MAX_VALUE / 16) {
                break;
            }
            number = 10 * Math.max(number, 0) + digit;
        }
        return number;
    }
}
