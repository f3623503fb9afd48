package dev.trapline.ingest.tracecmd;

import dev.trapline.ingest.kernel.EventLines;
import dev.trapline.ingest.kernel.TaskLineTokenizer;
import dev.trapline.ingest.kernel.TextScan;

/// Understands lines of `trace-cmd report` one by one, without looking at their neighbours.
///
/// ```
/// cpus=2
/// CPU:1 [85 EVENTS DROPPED]
///        <...>-4127  [001]  1590.170292: sys_exit:             NR 1 = 1
///        <...>-4127  [001]  1590.170294: (+2)     sys_enter:            NR 59 (7ffeb0897ace, 1, 0, 0, 0, 0)
///    trace-cmd-4127  [000]  1590.170515: sched_switch:         mt:4127 [120] D ==> java:4082 [120]
///        <...>-4252  [001]4132191703756: sys_exit:             NR 1 = 1
///        <...>-4166  [001]  1590.572950010: sys_exit:              id=1 ret=1
/// trace-cm-4127    1d..2.  1590.170343: sched_switch:         trace-cmd:4127 [120] R ==> migration/1:21 [0]
/// irqs:             echo-4202  [001]  1590.985020: irq_work_entry:       vector=246
/// tc-v6.dat:            sigs-4166  [001]  1590.573465: softirq_raise:        vec=1 [action=TIMER]
///        <...>-4321  [000]  1593.568127: kernel_stack:         <stack trace >
/// => do_syscall_64 (ffffffff821ef81a)
/// ```
///
/// Understood: the options `-l -t -R -F -N -r -w --cpu --ts-diff --ts-offset --ts2secs --align-ts
/// --raw-ts --nodate`, recordings of several buffers and reports of several files, whose names stand
/// before the lines. What plugins make of sched_switch and sched_wakeup is read as well as the
/// kernel's own form. The format is that of `show_data` in trace-cmd's `tracecmd/trace-read.c`.
final class ReportTokenizer extends TaskLineTokenizer {

    ReportTokenizer(int dashColumn, int width) {
        super(dashColumn, width);
    }

    @Override
    protected void other(int start, int stop) {
        if (isBlank(start, stop)) {
            row(EventLines.BLANK, start, stop, 0, 0);
        } else if (TextScan.startsWith(b, start, "=> ") || TextScan.startsWith(b, start, "\t=> ")) {
            row(EventLines.STACK, start, stop, 0, 0);
        } else if (!searched(start, stop) && !dropped(start, stop)) {
            boolean header = isHeader(start, stop);
            row(header ? EventLines.HEADER : EventLines.UNKNOWN, start, stop, 0, 0);
        }
    }

    /// The name of a file or buffer may stand before it.
    private boolean dropped(int start, int stop) {
        if (!TextScan.endsWith(b, start, stop, "EVENTS DROPPED]")) {
            return false;
        }
        int p = TextScan.find(b, start, stop, "CPU:");
        return p >= 0 && (p == start || b[p - 1] == ' ') && lost(start, p, stop);
    }

    /// `cpus=2`, `version = 6`, `CPU 1 is empty`, the first of them behind a file's name as well; and
    /// what `-w` sums up at the end.
    private boolean isHeader(int start, int stop) {
        int digits = stop;
        while (digits > start && TextScan.isDigit(b[digits - 1])) {
            digits--;
        }
        if (digits < stop && TextScan.endsWith(b, start, digits, "cpus=")) {
            return digits - 5 == start || b[digits - 6] == ' ';
        }
        return TextScan.startsWith(b, start, "Average wakeup latency: ")
                || TextScan.startsWith(b, start, "Maximum Latency: ")
                || TextScan.startsWith(b, start, "Minimum Latency: ")
                || TextScan.startsWith(b, start, "RT task timings:")
                || TextScan.startsWith(b, start, "version = ")
                || TextScan.startsWith(b, start, "CPU ") && TextScan.endsWith(b, start, stop, " is empty")
                || TextScan.startsWith(b, start, "trace-cmd: ");
    }
}
