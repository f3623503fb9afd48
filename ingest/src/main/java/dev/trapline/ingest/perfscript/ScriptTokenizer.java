package dev.trapline.ingest.perfscript;

import static dev.trapline.ingest.kernel.TextScan.isDigit;

import dev.trapline.ingest.kernel.EventLines;
import dev.trapline.ingest.kernel.LineTokenizer;
import dev.trapline.ingest.kernel.TextScan;
import dev.trapline.model.event.TraceEvent;

/// Understands lines of `perf script` one by one, without looking at their neighbours.
///
/// ```
///               mt  5103 [000]  1634.046922:  raw_syscalls:sys_exit: NR 59 = 0
///       x-12 [001] 28022/28026 [001]  3174.226890: raw_syscalls:sys_enter: NR 202 (563b98d9b0e0, 81, 1, 0, 0, 0)
///          irqload  5270  1643.638840:     500000 cpu-clock:  ffffffff81692bf5 __slab_alloc+0x1b5 ([kernel.kallsyms])
///  1634.046996:      irq:softirq_raise:
/// hello  5159 [001]  1638.276913: raw_syscalls:sys_enter: NR 1 (1, 402000, e, 0, 0, 0)
/// 	ffffffff81417d70 syscall_trace_enter+0x180 ([kernel.kallsyms])
///               mt 28022 [001]  3174.224807: PERF_RECORD_COMM exec: mt:28022/28022
///         pingpong 28483 [000]  3185.210532: PERF_RECORD_LOST lost 1
/// # captured on    : Fri Nov 20 18:52:14 2026
/// ```
///
/// Understood: `-F` with any of comm, pid, tid, cpu, time, period and trace beside event, `--ns`,
/// `--reltime`, `--header`, `-g` recordings, `--show-lost-events`,
/// `--show-task-events`, `--show-mmap-events`, `--show-switch-events`, `--show-round-events`,
/// `--comms`, `--tid`. The format is that of `process_event` in `tools/perf/builtin-script.c`.
///
/// A task's name may be anything of up to 15 bytes; its column is 16 wide, except in recordings with
/// call chains, where it is as wide as the name.
final class ScriptTokenizer extends LineTokenizer {
    /// Width of the task column.
    static final int COLUMN = 16;

    /// The letters of modifiers, which may follow the name of an event that is no tracepoint.
    private static final String MODIFIERS = "ukhGHpPSDIWeb";

    private final boolean timed;

    /// @param timed the lines have times
    ScriptTokenizer(boolean timed) {
        this.timed = timed;
    }

    @Override
    protected void line(int start, int stop) {
        int column = start + COLUMN;
        if (column < stop && b[column] == ' ' && timed) {
            int p = behindTask(column + 1);
            if (p >= 0 && sample(start, p, stop, column)) {
                return;
            }
        }
        tid = TraceEvent.UNKNOWN;
        cpu = TraceEvent.UNKNOWN;
        flags &= EventLines.CUT;
        other(start, stop);
    }

    /// Reads thread, processor and time from `p` on.
    ///
    /// @return where the event begins, or -1
    private int behindTask(int p) {
        int next = p;
        while (b[next] == ' ') {
            next++;
        }
        int run = TextScan.digitRun(b, next);
        if (run > 0 && run < Long.BYTES && b[next + run] == '/') {
            next += run + 1; // the process
            run = TextScan.digitRun(b, next);
        }
        if (run == 0 || run == Long.BYTES || b[next + run] != ' ') {
            return -1;
        }
        tid = (int) TextScan.fewDigits(b, next, run);
        next += run;
        while (b[next] == ' ') {
            next++;
        }
        if (b[next] == '[') {
            run = TextScan.digitRun(b, next + 1);
            if (run < 3 || run > 5 || b[next + 1 + run] != ']') {
                return -1;
            }
            cpu = (int) TextScan.fewDigits(b, next + 1, run);
            next += run + 2;
            while (b[next] == ' ') {
                next++;
            }
        }
        return time(next);
    }

    /// What follows the time: a sample of an event, or a record of perf's own.
    ///
    /// @return whether it was one
    private boolean sample(int start, int p, int stop, int taskEnd) {
        taskFrom = start;
        taskTo = taskEnd;
        digest = digest(start, taskEnd);
        if (b[p] == 'P' && TextScan.startsWith(b, p, "PERF_RECORD_")) {
            record(start, p + 12, stop);
            return true;
        }
        int name = p;
        while (isDigit(b[name])) {
            name++;
        }
        if (name > p && b[name] == ' ') {
            while (b[name] == ' ') {
                name++; // behind the period
            }
        } else {
            name = p;
        }
        int colon = nameEnd(name, stop);
        if (colon < 0) {
            return false;
        }
        event(start, nameStart(name, colon), modifiers(name, colon), stop);
        return true;
    }

    /// The colon at the end of the event's name, or -1.
    private int nameEnd(int from, int stop) {
        int p = from;
        while (p < stop && b[p] != ' ') {
            p++;
        }
        return p - 1 > from && b[p - 1] == ':' ? p - 1 : -1;
    }

    /// Behind the system of a tracepoint.
    private int nameStart(int from, int colon) {
        for (int p = colon - 1; p > from; p--) {
            if (b[p - 1] == ':') {
                return areModifiers(p, colon) ? from : p;
            }
        }
        return from;
    }

    /// The colon before the modifiers, or the one at the end.
    private int modifiers(int from, int colon) {
        int p = colon;
        while (p > from && b[p - 1] != ':') {
            p--;
        }
        return p > from && areModifiers(p, colon) ? p - 1 : colon;
    }

    private boolean areModifiers(int from, int to) {
        if (to - from > 5) {
            return false;
        }
        for (int p = from; p < to; p++) {
            if (MODIFIERS.indexOf(b[p]) < 0) {
                return false;
            }
        }
        return true;
    }

    // ---------------------------------------------------------------- perf's own records

    private void record(int start, int p, int stop) {
        if (TextScan.startsWith(b, p, "LOST")) {
            int lost = TextScan.find(b, p, stop, " lost ");
            int to = lost + 6;
            while (lost > 0 && isDigit(b[to])) {
                to++;
            }
            long count = lost < 0 || to - lost > 24 ? 0 : TextScan.digits(b, lost + 6, to);
            row(EventLines.LOST, start, stop, count, 0);
        } else if (!TextScan.startsWith(b, p, "COMM") || !renamed(start, p + 4, stop)) {
            row(EventLines.NOTE, start, stop, 0, 0);
        }
    }

    /// `: perf-exec:28022/28022`, or with ` exec` before it; from the right, because only the name
    /// may contain anything.
    private boolean renamed(int start, int p, int stop) {
        int from = TextScan.find(b, p, stop, ": ") + 2;
        int slash = stop;
        while (slash > from && isDigit(b[slash - 1])) {
            slash--;
        }
        int colon = slash - 1;
        while (colon > from && isDigit(b[colon - 1])) {
            colon--;
        }
        if (from < 2 || slash == stop || stop - slash > 7 || colon - 1 < from || b[slash - 1] != '/'
                || b[colon - 1] != ':') {
            return false;
        }
        long name = (long) from << 32 | colon - 1;
        row(EventLines.RENAMED, start, stop, name, TextScan.digits(b, slash, stop));
        return true;
    }

    // ---------------------------------------------------------------- other lines

    private void other(int start, int stop) {
        int p = start;
        while (p < stop && b[p] == ' ') {
            p++;
        }
        if (p == stop) {
            row(EventLines.BLANK, start, stop, 0, 0);
        } else if (b[start] == '\t') {
            row(EventLines.STACK, start, stop, 0, 0);
        } else if (b[start] == 'P' && TextScan.startsWith(b, start, "PERF_RECORD_")) {
            row(EventLines.NOTE, start, stop, 0, 0);
        } else if (b[start] == '#') {
            row(EventLines.HEADER, start, stop, 0, 0);
        } else if (!(timed ? searchedTime(start, stop) : searchedName(start, stop))) {
            taskFrom = start;
            taskTo = start;
            row(EventLines.UNKNOWN, start, stop, 0, 0);
        }
    }

    /// Finds an event by its time.
    private boolean searchedTime(int start, int stop) {
        for (int p = start; p < stop; p++) {
            if (!isDigit(b[p]) || p > start && b[p - 1] != ' ') {
                continue;
            }
            int dot = p + 1;
            while (isDigit(b[dot])) {
                dot++;
            }
            if (b[dot] == '.') {
                int event = time(p);
                if (event >= 0 && event <= stop && searched(start, p, event, stop)) {
                    return true;
                }
            }
            p = dot - 1;
            flags &= EventLines.CUT;
        }
        return false;
    }

    /// Finds an event by its name, in lines without times.
    private boolean searchedName(int start, int stop) {
        int p = start;
        while (p < stop) {
            while (p < stop && b[p] == ' ') {
                p++;
            }
            int colon = p < stop ? nameEnd(p, stop) : -1;
            if (colon > 0 && isTracepoint(p, colon)) {
                flags |= EventLines.NO_TIME;
                return searched(start, p, p, stop);
            }
            while (p < stop && b[p] != ' ') {
                p++;
            }
        }
        return false;
    }

    private boolean isTracepoint(int from, int colon) {
        int inner = TextScan.find(b, from, colon, ":");
        return inner > from && inner + 1 < colon;
    }

    /// Takes what stands before `p` for task and processor, what begins at `event` for the event.
    private boolean searched(int start, int p, int event, int stop) {
        int to = backOverBlanks(start, p);
        cpu = TraceEvent.UNKNOWN;
        tid = TraceEvent.UNKNOWN;
        if (to > start && b[to - 1] == ']') {
            int open = backOverDigits(start, to - 1);
            int digits = to - 1 - open;
            if (digits >= 3 && digits <= 5 && open > start && b[open - 1] == '[') {
                cpu = (int) TextScan.digits(b, open, to - 1);
                to = backOverBlanks(start, open - 1);
            }
        }
        int thread = backOverDigits(start, to);
        if (thread < to && to - thread <= 7 && (thread == start || b[thread - 1] == ' ' || b[thread - 1] == '/')) {
            tid = (int) TextScan.digits(b, thread, to);
            to = thread;
            if (to > start && b[to - 1] == '/') {
                to = backOverDigits(start, to - 1);
            }
            to = backOverBlanks(start, to);
        } else if (to > start && !namesTracepoint(event, stop)) {
            return false;
        }
        return sample(start, event, stop, to);
    }

    private boolean namesTracepoint(int p, int stop) {
        int colon = nameEnd(p, stop);
        return colon > 0 && isTracepoint(p, colon);
    }

    private int backOverBlanks(int start, int p) {
        int to = p;
        while (to > start && b[to - 1] == ' ') {
            to--;
        }
        return to;
    }

    private int backOverDigits(int start, int p) {
        int to = p;
        while (to > start && isDigit(b[to - 1])) {
            to--;
        }
        return to;
    }
}
