package dev.trapline.ingest.kernel;

import static dev.trapline.ingest.kernel.EventLines.pair;

import dev.trapline.model.event.TraceEvent;

/// Understands lines of kernel events one by one, without looking at their neighbours.
///
/// What the formats have in common: the name of an event, its own text, and how a row comes about.
/// What comes before the name is the business of the subclasses. Every line becomes exactly one row
/// of [EventLines]. One instance per thread.
public abstract class LineTokenizer {
    private static final long SYS_EXIT = TextScan.word("sys_exit");
    private static final long SYS_ENTE = TextScan.word("sys_ente");
    private static final int HIGHEST_CPU = Short.MAX_VALUE;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MICRO = 1000L;

    private final EventBody body = new EventBody();
    private EventLines lines = new EventLines();

    /// The bytes.
    protected byte[] b = new byte[0];
    /// Flags of the line being read.
    protected int flags;
    /// Its processor, or [TraceEvent#UNKNOWN].
    protected int cpu;
    /// Its thread, or [TraceEvent#UNKNOWN].
    protected int tid;
    /// Its time.
    protected long time;
    /// Where the task's name begins and ends, in the block.
    protected int taskFrom;
    /// See [#taskFrom].
    protected int taskTo;
    /// Stands for the task's column, see [#digest].
    protected long digest;

    /// Replaces `target` by the lines of `bytes[0..length)`; `bytes[length]` is overwritten, and
    /// [TextScan#SLACK] bytes must follow it.
    public final void fill(byte[] bytes, int length, EventLines target) {
        target.clear();
        lines = target;
        b = bytes;
        bytes[length] = '\n';
        int p = 0;
        while (p < length) {
            int newline = TextScan.lineEnd(bytes, p);
            int stop = newline > p && bytes[newline - 1] == '\r' ? newline - 1 : newline;
            flags = newline >= length ? EventLines.CUT : 0;
            cpu = TraceEvent.UNKNOWN;
            tid = TraceEvent.UNKNOWN;
            time = 0;
            taskFrom = p;
            taskTo = p;
            digest = 0;
            line(p, stop);
            p = newline + 1;
        }
    }

    /// Understands the line `b[start..stop)` and adds one row.
    protected abstract void line(int start, int stop);

    // ---------------------------------------------------------------- events

    /// The event whose name begins at `p`, as ftrace and trace-cmd write it: the name and a colon,
    /// or the call of `syscalls:sys_enter_NAME`.
    protected final void event(int start, int p, int stop) {
        long head = TextScan.word(b, p);
        if (head == SYS_EXIT && b[p + 8] == ':') {
            known(EventNames.SYS_EXIT, start, p, p + 8, stop);
        } else if (head == SYS_ENTE && b[p + 8] == 'r' && b[p + 9] == ':') {
            known(EventNames.SYS_ENTER, start, p, p + 9, stop);
        } else {
            named(start, p, stop);
        }
    }

    private void named(int start, int p, int stop) {
        int colon = TextScan.colon(b, p);
        int id = colon < 0 ? EventNames.OTHER : EventNames.find(b, p, colon);
        if (id != EventNames.OTHER) {
            known(id, start, p, colon, stop);
        } else {
            lessKnown(start, p, stop);
        }
    }

    private void lessKnown(int start, int p, int stop) {
        int to = p;
        while (TextScan.isNameByte(b[to])) {
            to++;
        }
        if (to > p && b[to] == ':') {
            event(start, p, to, stop);
        } else if (b[to] == '(' && b[stop - 1] == ')' && TextScan.startsWith(b, p, "sys_")) {
            add(EventLines.EVENT, EventNames.OWN_ENTER, start, to + 1, stop, pair(p + 4, to), pair(to + 1, stop - 1),
                    0);
        } else if (b[to] == ' ' && TextScan.startsWith(b, to, " -> ") && TextScan.startsWith(b, p, "sys_")) {
            ownExit(start, p, p + 4, to, to + 4, stop);
        } else {
            unnamed(start, p, stop);
        }
    }

    /// The event named `b[from..to)`, behind which a colon stands.
    protected final void event(int start, int from, int to, int stop) {
        int id = EventNames.find(b, from, to);
        if (id != EventNames.OTHER) {
            known(id, start, from, to, stop);
        } else if (TextScan.startsWith(b, from, "sys_enter_")) {
            int text = text(to, stop);
            add(EventLines.EVENT, EventNames.OWN_ENTER, start, text, stop, pair(from + 10, to), pair(text, stop), 0);
        } else if (TextScan.startsWith(b, from, "sys_exit_")) {
            ownExit(start, from, from + 9, to, text(to, stop), stop);
        } else {
            other(start, from, to, text(to, stop), stop);
        }
    }

    /// Event `id`, whose name ends at the colon `colon`.
    private void known(int id, int start, int from, int colon, int stop) {
        boolean isText = id == EventNames.TRACING_MARK_WRITE;
        int text = isText ? Math.min(colon + 2, stop) : text(colon, stop);
        if (text == stop && !isText) {
            other(start, from, colon, stop, stop); // the recording leaves the text out
            return;
        }
        boolean whole = body.read(id, b, text, stop);
        if (body.otherForm) {
            flags |= EventLines.OTHER_FORM;
        }
        if (whole) {
            add(EventLines.EVENT, id, start, text, stop, body.first, body.second, body.third);
        } else {
            add(EventLines.PARTIAL, EventNames.OTHER, start, text, stop, pair(from, colon), pair(text, stop), 0);
        }
    }

    /// Behind the blanks that follow the colon.
    private int text(int colon, int stop) {
        int p = colon + 1;
        while (p < stop && b[p] == ' ') {
            p++;
        }
        return Math.min(p, stop);
    }

    /// `sys_write -> 0x18`, `sys_exit_write: 0x18`, `sys_exit_write: __syscall_nr=1 ret=0x18`.
    private void ownExit(int start, int name, int from, int to, int text, int stop) {
        int ret = TextScan.find(b, text, stop, "ret=");
        int number = ret < 0 ? text : ret + 4;
        if (TextScan.hexDigit(b[number]) < 0) {
            other(start, name, to, text, stop); // the recording leaves the value out
            return;
        }
        add(EventLines.EVENT, EventNames.OWN_EXIT, start, text, stop, pair(from, to), TextScan.hex(b, number), 0);
    }

    /// An event without a type of its own.
    protected final void other(int start, int from, int to, int text, int stop) {
        add(EventLines.EVENT, EventNames.OTHER, start, text, stop, pair(from, to), pair(text, stop), 0);
    }

    /// Text that begins with no event's name; a stack trace's first line, or what a function tracer
    /// or trace_printk writes.
    private void unnamed(int start, int p, int stop) {
        if (TextScan.startsWith(b, p, "<stack trace>")) {
            add(EventLines.EVENT, EventNames.KERNEL_STACK, start, p, stop, pair(p, p + 13), pair(stop, stop), 0);
        } else if (TextScan.startsWith(b, p, "<user stack trace>")) {
            add(EventLines.EVENT, EventNames.USER_STACK, start, p, stop, pair(p, p + 18), pair(stop, stop), 0);
        } else {
            other(start, p, p, p, stop);
        }
    }

    // ---------------------------------------------------------------- time

    /// Reads `1186.661524:`, `4132191703756:` or `1185918247us!:` at `p` into [#time].
    ///
    /// @return where the event's name begins, or -1
    protected final int time(int p) {
        int run = TextScan.digitRun(b, p);
        if (run == 0) {
            return -1;
        }
        int next = p + run;
        long number;
        if (run < Long.BYTES) {
            number = TextScan.fewDigits(b, p, run);
        } else {
            while (TextScan.isDigit(b[next])) {
                next++;
            }
            if (next - p > 19) {
                return -1;
            }
            number = TextScan.digits(b, p, next);
        }
        byte c = b[next];
        if (c == '.') {
            return fraction(number, next + 1);
        }
        if (c == ':') {
            time = number;
            flags |= EventLines.TICKS;
            return name(next + 1);
        }
        return microseconds(number, next);
    }

    private int fraction(long seconds, int p) {
        if (seconds < 0 || seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 1) {
            return -1;
        }
        long micros = TextScan.sixDigitsThenColon(b, p);
        if (micros >= 0) {
            time = seconds * NANOS_PER_SECOND + micros * NANOS_PER_MICRO;
            return name(p + 7);
        }
        int next = p;
        while (TextScan.isDigit(b[next])) {
            next++;
        }
        if (next == p || b[next] != ':') {
            return -1;
        }
        time = seconds * NANOS_PER_SECOND + TextScan.fractionNs(b, p, next);
        return name(next + 1);
    }

    /// The latency format: behind the unit a mark for long delays, then a colon.
    private int microseconds(long number, int p) {
        if (b[p] != 'u' || b[p + 1] != 's' || b[p + 3] != ':' || number < 0
                || number > Long.MAX_VALUE / NANOS_PER_MICRO) {
            return -1;
        }
        time = number * NANOS_PER_MICRO;
        return name(p + 4);
    }

    /// Behind the blank or blanks that follow a time.
    private int name(int p) {
        int next = p;
        while (b[next] == ' ') {
            next++;
        }
        return next > p ? next : -1;
    }

    // ---------------------------------------------------------------- rows

    /// A number for the bytes `b[from..to)`, equal for equal ones.
    protected final long digest(int from, int to) {
        long mixed = (long) to - from;
        int p = from;
        while (to - p >= Long.BYTES) {
            mixed = Long.rotateLeft(mixed, 23) * 0x9e3779b97f4a7c15L ^ TextScan.word(b, p) * 0xd6e8feb86659fd93L;
            p += Long.BYTES;
        }
        if (p < to) {
            long rest = TextScan.word(b, p) & -1L >>> Long.SIZE - 8 * (to - p);
            mixed = Long.rotateLeft(mixed, 23) * 0x9e3779b97f4a7c15L ^ rest * 0xd6e8feb86659fd93L;
        }
        return mixed;
    }

    /// Adds a row that is no event; `first` and `second` mean what its kind says.
    protected final void row(int kind, int start, int stop, long first, long second) {
        add(kind, EventNames.OTHER, start, stop, stop, first, second, 0);
    }

    private void add(
            int kind, int event, int start, int text, int stop, long first, long second, long third) {
        int processor = cpu <= HIGHEST_CPU ? cpu : TraceEvent.UNKNOWN;
        int from = Math.min(taskFrom - start, EventLines.LONGEST_TASK);
        int to = Math.min(taskTo - start, EventLines.LONGEST_TASK);
        lines.add(
                EventLines.meta(kind, flags, event, processor, from, to),
                time,
                pair(tid, start),
                pair(stop, text),
                digest,
                first,
                second,
                third);
    }
}
