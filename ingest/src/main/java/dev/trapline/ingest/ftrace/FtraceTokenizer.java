package dev.trapline.ingest.ftrace;

import static dev.trapline.ingest.kernel.TextScan.isDigit;

import dev.trapline.ingest.kernel.EventLines;
import dev.trapline.ingest.kernel.TaskLineTokenizer;
import dev.trapline.ingest.kernel.TextScan;

/// Understands lines of ftrace text one by one, without looking at their neighbours.
///
/// ```
/// # entries-in-buffer/entries-written: 206/30492   #P:2
///        burst-29517   [001] .....  1183.634388: sys_exit: NR 1 = 2
///           mt-29417   (  29417) [000] .....  1183.360981: sys_enter: NR 33 (b, 1, 0, 0, 2, 560b3eb4dd11)
///          sh-1977    [000] d..3 17284.993652: sys_read(fd: 3, buf: 7ffce4c2f8b8, count: 340)
///           dd-29537   [001] .....  1185.024791: sys_write -> 0x2
///       counted-29517   [001] .....         1057: sys_exit: NR 1 = 2
/// pingpong-29714     0..... 1185918275us!: sys_enter: NR 59 (55ef89eee018, 1, 0, 0, 0, 0)
///         pingpong   26836   0 0 00000000 000000c1 [bc70864c] 3161491.020ms (+0.001ms): sys_exit: NR 1 = 2
///        hello-29767   [001] .....  1186.193230: <stack trace>
///  => do_syscall_64+0x1fa/0x280 <ffffffff821ef81a>
/// CPU:1 [LOST 334 EVENTS]
/// ##### CPU 1 buffer started ####
/// ```
///
/// Understood: the files `trace`, `trace_pipe` and `per_cpu/cpu*/trace`, with the options `irq-info`
/// and `record-tgid` on or off, `latency-format` with and without `verbose`, `stacktrace`,
/// `userstacktrace`, `sym-offset`, `sym-addr`, `annotate`, with every trace clock, with four flags
/// (before Linux 5.17) or five. The format is that of `trace_print_context` and its kin in
/// `kernel/trace/trace_output.c`.
final class FtraceTokenizer extends TaskLineTokenizer {

    private static final int MOST_DIGITS = 19;
    /// So many milliseconds are nanoseconds that fit a long.
    private static final long MOST_MILLISECONDS = Long.MAX_VALUE / 1_000_000 - 1;

    FtraceTokenizer(int width) {
        super(width, width);
    }

    @Override
    protected void other(int start, int stop) {
        if (isBlank(start, stop)) {
            row(EventLines.BLANK, start, stop, 0, 0);
        } else if (TextScan.startsWith(b, start, " => ")) {
            row(EventLines.STACK, start, stop, 0, 0);
        } else if (!lost(start, start, stop) && !searched(start, stop) && !verbose(start, stop)) {
            comment(start, stop);
        }
    }

    private void comment(int start, int stop) {
        if (b[start] != '#') {
            row(EventLines.UNKNOWN, start, stop, 0, 0);
        } else if (TextScan.startsWith(b, start, "##### CPU ")
                && TextScan.endsWith(b, start, stop, " buffer started ####")) {
            cpu = (int) TextScan.digits(b, start + 10, Math.min(start + 15, stop - 20));
            row(EventLines.STARTED, start, stop, 0, 0);
        } else if (TextScan.startsWith(b, start, "# entries-in-buffer/entries-written: ")) {
            entries(start, start + 37, stop);
        } else if (TextScan.startsWith(b, start, "# latency: ")) {
            entries(start, TextScan.find(b, start + 1, stop, "#") + 1, stop);
        } else {
            row(EventLines.HEADER, start, stop, 0, 0);
        }
    }

    /// `206/30492` at `p`: what is in the buffer, and what was ever written to it.
    private void entries(int start, int p, int stop) {
        int slash = TextScan.find(b, p, stop, "/");
        int end = slash + 1;
        while (slash > 0 && isDigit(b[end])) {
            end++;
        }
        if (slash < 0 || slash - p > 18 || end - slash > 18) {
            row(EventLines.HEADER, start, stop, 0, 0);
            return;
        }
        long lost = TextScan.digits(b, slash + 1, end) - TextScan.digits(b, p, slash);
        row(lost > 0 ? EventLines.OVERRUN : EventLines.HEADER, start, stop, Math.max(0, lost), 0);
    }

    /// `latency-format` with `verbose`: task, thread, processor, three numbers, the time in µs in
    /// hex, the same in ms (or what an integer clock says), and how long until the next event.
    private boolean verbose(int start, int stop) {
        int column = start + WIDE;
        int open = TextScan.find(b, column, stop, " [");
        int close = TextScan.find(b, Math.max(open, start), stop, "] ");
        if (open < 0 || close < open || b[column] != ' ') {
            return false;
        }
        int p = number(column);
        long thread = number;
        p = number(p);
        long processor = number;
        for (int i = 0; i < 3; i++) {
            p = word(p);
        }
        if (p != open || !verboseTime(close + 2)) {
            return false;
        }
        int colon = TextScan.find(b, close, stop, "): ");
        if (colon < 0) {
            flags &= EventLines.CUT;
            return false;
        }
        tid = (int) thread;
        cpu = (int) processor;
        taskTo = column;
        digest = digest(start, column);
        event(start, colon + 3, stop);
        return true;
    }

    private long number;

    /// Behind a number of at most seven digits and the blanks before it, or -1.
    private int number(int p) {
        int from = p;
        while (p >= 0 && b[from] == ' ') {
            from++;
        }
        int run = p < 0 ? 0 : TextScan.digitRun(b, from);
        if (run == 0 || run == Long.BYTES) {
            return -1;
        }
        number = TextScan.fewDigits(b, from, run);
        return from + run;
    }

    /// Behind a hex number and the blank before it, or -1.
    private int word(int p) {
        if (p < 0 || b[p] != ' ') {
            return -1;
        }
        int next = p + 1;
        while (TextScan.hexDigit(b[next]) >= 0) {
            next++;
        }
        return next > p + 1 ? next : -1;
    }

    /// `3161491.020ms (+` or, of an integer clock, `1057 (+`.
    private boolean verboseTime(int p) {
        int next = p;
        while (isDigit(b[next])) {
            next++;
        }
        if (next == p || next - p > MOST_DIGITS) {
            return false;
        }
        long value = TextScan.digits(b, p, next);
        if (b[next] == '.') {
            if (value < 0
                    || value > MOST_MILLISECONDS
                    || TextScan.digitRun(b, next + 1) != 3
                    || !TextScan.startsWith(b, next + 4, "ms (+")) {
                return false;
            }
            time = (value * 1000 + TextScan.fewDigits(b, next + 1, 3)) * 1000;
            return true;
        }
        if (!TextScan.startsWith(b, next, " (+")) {
            return false;
        }
        time = value;
        flags |= EventLines.TICKS;
        return true;
    }
}
