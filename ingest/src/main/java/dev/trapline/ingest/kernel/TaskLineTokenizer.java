package dev.trapline.ingest.kernel;

import static dev.trapline.ingest.kernel.TextScan.isDigit;

/// Understands lines that begin with a task, as ftrace and `trace-cmd report` write them.
///
/// ```
///        burst-29517   [001] .....  1183.634388: sys_exit: NR 1 = 2
///    x-12 [001]-29511   (  29508) [000]   3158.537590: sys_exit: NR 202 = 0
///        <...>-4252  [001]4132191703756: sys_exit:             NR 1 = 1
///  swi:            <...>-4202  [001]  1590.984940: sched_switch:         echo:4202 [120] R ==> echo:4203 [120]
///        <...>-4127  [001]  1590.170294: (+2)     sys_enter:            NR 59 (7ffeb0897ace, 1, 0, 0, 0, 0)
/// pingpong-29714     0..... 1185918275us!: sys_enter: NR 59 (55ef89eee018, 1, 0, 0, 0, 0)
/// trace-cm-4127    1d..2.  1590.170343: sched_switch:         trace-cmd:4127 [120] R ==> migration/1:21 [0]
///    <...>-27709   1-0x25  3171.121500: sched_wakeup:          comm=migration/1 pid=21 prio=0 target_cpu=001
/// ```
///
/// A task's name may be anything of up to 15 bytes, a whole line of this format among them, so the
/// name is not read at all: the column is as wide as the kernel's `%16s-%d` makes it (8 in the
/// latency format), and the dash behind it begins what can be trusted. Only a line that does not fit
/// the column is searched from the left for the first place where a thread, a processor and a time
/// follow each other.
public abstract class TaskLineTokenizer extends LineTokenizer {
    /// Width of the task column.
    public static final int WIDE = 16;
    /// Its width in the latency format.
    public static final int NARROW = 8;

    /// The thread, left-aligned, and a blank.
    private static final int PID_WIDTH = 8;
    /// Flags of a line since Linux 5.17.
    private static final int FLAGS = 5;
    private static final int LONGEST_FLAGS = 12;

    private final int dashColumn;
    private final int width;

    /// For lines whose task column is `width` wide and ends before `dashColumn`.
    protected TaskLineTokenizer(int dashColumn, int width) {
        this.dashColumn = dashColumn;
        this.width = width;
    }

    @Override
    protected final void line(int start, int stop) {
        int dash = start + dashColumn;
        if (dash < stop && b[dash] == '-') {
            int p = behindTask(dash, stop);
            if (p >= 0) {
                task(start, dash);
                event(start, p, stop);
                return;
            }
        }
        other(start, stop);
    }

    /// A line whose dash is not where it should be.
    protected abstract void other(int start, int stop);

    private void task(int start, int dash) {
        taskFrom = Math.max(start, dash - width);
        taskTo = dash;
        digest = digest(taskFrom, dash);
    }

    /// Finds an event anywhere in the line.
    ///
    /// @return whether there was one
    protected final boolean searched(int start, int stop) {
        for (int dash = start; dash + 1 < stop; dash++) {
            if (b[dash] == '-' && isDigit(b[dash + 1])) {
                int p = behindTask(dash, stop);
                if (p >= 0) {
                    task(start, dash);
                    event(start, p, stop);
                    return true;
                }
            }
        }
        return false;
    }

    /// Reads thread, processor and time behind the dash at `dash`.
    ///
    /// @return where the event begins, or -1
    private int behindTask(int dash, int stop) {
        int run = TextScan.digitRun(b, dash + 1);
        if (run == 0 || run == Long.BYTES) {
            return -1;
        }
        int thread = (int) TextScan.fewDigits(b, dash + 1, run);
        int p = dash + 1 + PID_WIDTH;
        if (b[p] != '[' || !TextScan.areBlanks(b, dash + 1, run)) {
            p = behindThread(dash + 1 + run);
        }
        int processor;
        if (b[p] == '[') {
            int digits = TextScan.digitRun(b, p + 1);
            if (digits < 3 || digits > 5 || b[p + 1 + digits] != ']') {
                return -1;
            }
            processor = (int) TextScan.fewDigits(b, p + 1, digits);
            p = behindFlags(p + 2 + digits);
        } else {
            int digits = TextScan.digitRun(b, p);
            if (digits == 0 || digits > 5 || b[p - 1] != ' ') {
                return -1;
            }
            processor = (int) TextScan.fewDigits(b, p, digits);
            p += digits;
            if (b[p] == ' ') {
                return -1; // the latency format has its flags here
            }
            p = behindFlags(p);
        }
        p = p < 0 ? -1 : time(p);
        if (p < 0 || p >= stop) {
            flags &= EventLines.CUT;
            return -1;
        }
        tid = thread;
        cpu = processor;
        return b[p] == '(' ? behindDifference(p) : p;
    }

    /// Behind a thread whose column is not as wide as the kernel makes it today, and its group.
    private int behindThread(int p) {
        int next = p;
        while (b[next] == ' ') {
            next++;
        }
        return b[next] == '(' ? behindGroup(next) : next;
    }

    /// Behind the thread group, `(  29508) ` or `(-------) `.
    private int behindGroup(int p) {
        int next = p + 1;
        while (b[next] == ' ' || b[next] == '-' || isDigit(b[next])) {
            next++;
        }
        if (b[next] != ')' || b[next + 1] != ' ') {
            return p;
        }
        next += 2;
        while (b[next] == ' ') {
            next++;
        }
        return next;
    }

    /// Behind the flags, of which there may be none, and the blanks around them.
    private int behindFlags(int p) {
        int next = p;
        while (b[next] == ' ') {
            next++;
        }
        if (isDigit(b[next])) {
            return next;
        }
        int from = next;
        if (b[next + FLAGS] == ' ' && b[next + FLAGS - 1] > ' ') {
            next += FLAGS;
        }
        while (b[next] > ' ' && next - from < LONGEST_FLAGS) {
            next++;
        }
        if (b[next] != ' ') {
            return -1;
        }
        while (b[next] == ' ') {
            next++;
        }
        return next;
    }

    /// Behind `(+35)    `, what `--ts-diff` puts between the time and the event.
    private int behindDifference(int p) {
        int next = p + 2;
        while (isDigit(b[next])) {
            next++;
        }
        if (b[p + 1] != '+' || b[next] != ')') {
            return p;
        }
        next++;
        while (b[next] == ' ') {
            next++;
        }
        return next;
    }

    // ---------------------------------------------------------------- other lines

    /// `CPU:1 [LOST 334 EVENTS]`, `CPU:0 [78 EVENTS DROPPED]`, either without its number.
    ///
    /// @param p where `CPU:` stands
    /// @return whether it was one
    protected final boolean lost(int start, int p, int stop) {
        int run = TextScan.digitRun(b, p + 4);
        if (run == 0 || run == Long.BYTES || !TextScan.startsWith(b, p, "CPU:")) {
            return false;
        }
        int next = p + 4 + run;
        if (!TextScan.startsWith(b, next, " [")
                || !TextScan.endsWith(b, next, stop, "EVENTS]")
                        && !TextScan.endsWith(b, next, stop, "EVENTS DROPPED]")) {
            return false;
        }
        cpu = (int) TextScan.fewDigits(b, p + 4, run);
        next = TextScan.startsWith(b, next + 2, "LOST ") ? next + 7 : next + 2;
        int from = next;
        while (isDigit(b[next])) {
            next++;
        }
        row(EventLines.LOST, start, stop, next - from > 18 ? 0 : TextScan.digits(b, from, next), 0);
        return true;
    }

    /// Whether there is nothing but blanks.
    protected final boolean isBlank(int start, int stop) {
        int p = start;
        while (p < stop && b[p] == ' ') {
            p++;
        }
        return p == stop;
    }
}
