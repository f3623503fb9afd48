package dev.trapline.ingest.rows;

import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row as it was read: what all events have, and the fields by name, numbers in decimal.
final class EventRow {
    long timestampNs;
    int cpu;
    int tid;
    @Nullable
    String event;
    Map<String, String> fields = new LinkedHashMap<>();

    /// The clock that the row names, or null; the first row of a recording does.
    @Nullable
    Clock clock;
    /// The recorder stopped the task at every event; the first row says so as well.
    boolean stopsTasks;

    /// Some field that must be there is not, or is no number.
    private boolean lacking;

    void clear() {
        timestampNs = TraceEvent.UNKNOWN_NS;
        cpu = TraceEvent.UNKNOWN;
        tid = TraceEvent.UNKNOWN;
        event = null;
        fields = new LinkedHashMap<>();
        clock = null;
        stopsTasks = false;
        lacking = false;
    }

    /// It says when and what.
    boolean isEvent() {
        return timestampNs != TraceEvent.UNKNOWN_NS && event != null && !event.isEmpty();
    }

    boolean isLacking() {
        return lacking;
    }

    String text(String name) {
        String value = fields.get(name);
        if (value == null) {
            lacking = true;
            return "";
        }
        return value;
    }

    int integer(String name) {
        return (int) number(name);
    }

    long number(String name) {
        return number(name, TraceEvent.UNKNOWN_NS);
    }

    /// The number in field `name`, `absent` when there is no such field.
    long number(String name, long absent) {
        String value = fields.get(name);
        if (value == null) {
            lacking |= absent == TraceEvent.UNKNOWN_NS;
            return absent;
        }
        long number = parse(value);
        lacking |= number == TraceEvent.UNKNOWN_NS;
        return number;
    }

    /// A decimal number, or [TraceEvent#UNKNOWN_NS].
    static long parse(String text) {
        int length = text.length();
        int from = length > 0 && text.charAt(0) == '-' ? 1 : 0;
        if (length == from || length - from > 19) {
            return TraceEvent.UNKNOWN_NS;
        }
        long number = 0;
        for (int i = from; i < length; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || number < (Long.MIN_VALUE + digit) / 10) {
                return TraceEvent.UNKNOWN_NS;
            }
            number = number * 10 - digit;
        }
        return from == 1 ? number : number == Long.MIN_VALUE ? TraceEvent.UNKNOWN_NS : -number;
    }
}
