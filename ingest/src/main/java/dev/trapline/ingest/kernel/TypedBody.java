package dev.trapline.ingest.kernel;

import dev.trapline.model.event.TraceEvent;

/// What the readers of a group of events have in common: the event's time, processor and thread, and
/// steps that keep what they passed.
abstract class TypedBody extends TextCursor {
    private final NamePool names;

    /// When the event happened.
    long now;
    /// Its processor.
    int cpu;
    /// Its thread.
    int tid;
    /// The text that [#until] passed last.
    String text = "";

    TypedBody(NamePool names) {
        this.names = names;
    }

    /// Turns to the event of `row`, of whose text blanks at the end do not count.
    final void select(byte[] bytes, EventLines lines, int row, long time) {
        b = bytes;
        end = lines.end(row);
        while (end > lines.text(row) && bytes[end - 1] == ' ') {
            end--;
        }
        now = time;
        cpu = lines.cpu(row);
        tid = lines.tid(row);
        text = "";
    }

    /// Over everything before `literal`, which stands there or is empty for the end.
    final int until(int p, String literal) {
        int to = literal.isEmpty() ? end : to(p, literal);
        if (p < 0 || to < p) {
            return NOTHING;
        }
        text = names.text(b, p, to);
        return to;
    }

    /// Over a decimal number behind `key`.
    final int number(int p, String key) {
        return number(over(p, key));
    }

    /// Over an address or a hexadecimal number behind `key`.
    final int hex(int p, String key) {
        int from = over(p, key);
        int next = over(from, "(null)");
        if (next < 0) {
            next = over(from, "(nil)");
        }
        if (next >= 0) {
            value = 0;
            return next;
        }
        return hex(from);
    }

    /// Over what `otherwise` stands for when it is left out: `next` is where a step came to from `p`.
    final int optional(int next, int p, long otherwise) {
        if (next >= 0) {
            return next;
        }
        value = otherwise;
        return p;
    }

    /// Whether everything was passed.
    final boolean isEnd(int p) {
        return p == end;
    }

    /// Unknown or not told.
    static final int UNKNOWN = TraceEvent.UNKNOWN;
}
