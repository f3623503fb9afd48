package dev.trapline.ingest.strace;

import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// What the first lines of an input say about it as an strace log.
///
/// @param records how many of the lines looked at are strace records
/// @param foreign how many are something else
/// @param clock the clock of the first line that carries a time
/// @param firstTid the pid of the task whose lines carry none, where later lines give it away, else
///     [TraceEvent#UNKNOWN]
/// @param coloured escape sequences for colours must be taken out
/// @param summary a table as `strace -c` writes it is among the lines
public record StraceOpening(
        int records,
        int foreign,
        Clock clock,
        int firstTid,
        boolean coloured,
        boolean summary) {

    /// Nearly every log has said all that matters by then, and code that runs for the first time is slow.
    private static final int FIRST_LOOK = 8 << 10;

    /// Those of PID_MAX_LIMIT.
    private static final int MOST_PID_DIGITS = 7;

    /// Looks at `head[0..length)`, the first bytes of an input.
    ///
    /// @param whole there is nothing behind them, so the last line is complete
    public static StraceOpening of(byte[] head, int length, boolean whole) {
        if (length > FIRST_LOOK) {
            StraceOpening first = look(head, FIRST_LOOK, false);
            if (first.isPlain() && startsWithPid(head)) {
                return first;
            }
        }
        return look(head, length, whole);
    }

    /// Records with times only, in which nothing is left to be found out.
    private boolean isPlain() {
        return records > 0 && foreign == 0 && clock != Clock.NONE && !coloured && firstTid == TraceEvent.UNKNOWN;
    }

    /// As in a file that `strace -f -o` wrote, where every line has its pid: on standard error a line has none,
    /// or one in brackets.
    private static boolean startsWithPid(byte[] head) {
        int digits = 0;
        while (digits <= MOST_PID_DIGITS && StraceScan.isDigit(head[digits])) {
            digits++;
        }
        return digits > 0 && digits <= MOST_PID_DIGITS && head[digits] == ' ';
    }

    private static StraceOpening look(byte[] head, int length, boolean whole) {
        int end = length;
        if (!whole) {
            while (end > 0 && head[end - 1] != '\n') {
                end--;
            }
        }
        byte[] bytes = Arrays.copyOf(head, Math.max(end, 0) + 64);
        boolean coloured = false;
        for (int i = 0; i + 1 < end && !coloured; i++) {
            coloured = bytes[i] == 0x1b && bytes[i + 1] == '[';
        }
        if (coloured) {
            end = StraceColour.strip(bytes, end);
        }
        StraceLines lines = new StraceLines();
        new StraceTokenizer().fill(bytes, end, lines);
        return of(bytes, lines, coloured);
    }

    private static StraceOpening of(byte[] bytes, StraceLines lines, boolean coloured) {
        int records = 0;
        int foreign = 0;
        Clock clock = Clock.NONE;
        boolean summary = false;
        StraceSummary tables = new StraceSummary();
        FirstTid firstTid = new FirstTid();
        for (int row = 0; row < lines.size(); row++) {
            int kind = lines.kind(row);
            int start = lines.start(row);
            int end = lines.end(row);
            firstTid.line(bytes, lines, row);
            switch (kind) {
                case StraceLines.UNKNOWN -> {
                    if (tables.begins(bytes, start, end)) {
                        summary = true;
                    } else {
                        foreign++;
                    }
                }
                case StraceLines.BROKEN, StraceLines.STACK, StraceLines.BLANK -> {
                    // says nothing by itself
                }
                default -> records++;
            }
            if (clock == Clock.NONE && kind != StraceLines.UNKNOWN) {
                clock = StraceSource.clockOf(lines.flags(row));
            }
        }
        return new StraceOpening(
                records, foreign, clock, firstTid.value(), coloured, summary);
    }

    /// The log of the single task `tid`, as `strace -ff` writes one for each.
    public StraceOpening ofTask(int tid) {
        return new StraceOpening(records, foreign, clock, tid, coloured, summary);
    }

    /// Finds the pid of the task that is traced first and has lines without a pid: the first
    /// `[pid N]` that is neither announced as attached nor returned by a fork.
    private static final class FirstTid {
        private final Set<Integer> children = new HashSet<>();
        private final Set<Integer> seen = new HashSet<>();
        private int first = TraceEvent.UNKNOWN;
        private boolean named;
        private boolean any;

        void line(byte[] bytes, StraceLines lines, int row) {
            int kind = lines.kind(row);
            int pid = lines.pid(row);
            if (kind == StraceLines.ATTACHED) {
                if (!any) {
                    first = (int) lines.result(row); // strace -p
                    named = true;
                }
                children.add((int) lines.result(row));
            } else if (kind == StraceLines.GLUED) {
                children.add(StraceScan.messagePid(bytes, lines.argsEnd(row)));
            } else if (kind == StraceLines.CALL || kind == StraceLines.RESUMED) {
                int name = lines.nameStart(row);
                if (StraceScan.startsWith(bytes, name, "clone")
                        || StraceScan.startsWith(bytes, name, "fork")
                        || StraceScan.startsWith(bytes, name, "vfork")) {
                    children.add((int) lines.result(row));
                }
            }
            if (pid != StraceLines.NO_PID) {
                seen.add(pid);
            } else if (kind != StraceLines.UNKNOWN && kind != StraceLines.ATTACHED) {
                any = true;
            }
        }

        int value() {
            if (named || !any) {
                return first;
            }
            int found = TraceEvent.UNKNOWN;
            for (int pid : seen) {
                if (!children.contains(pid)) {
                    found = found == TraceEvent.UNKNOWN ? pid : Math.min(found, pid);
                }
            }
            return found;
        }
    }
}
