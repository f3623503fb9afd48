package dev.trapline.ingest.kernel;

import dev.trapline.model.event.Clock;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes events of tokenized lines, in the order of the input.
///
/// Knows what a line alone does not tell: that it is the second half of a line which a newline in a
/// task's name has cut, that it goes on with the text or the stack of the event before it, that
/// events are missing before it, and that its thread has another name than so far.
///
/// ```
///    new
/// line-5 [0-29608   [000] d..2.  1185.430724: sched_switch: prev_comm=new
/// line-5 [0 prev_pid=29608 prev_prio=120 prev_state=S ==> next_comm=comms next_pid=29609 next_prio=120
/// ```
///
/// Halves are put together with a NUL in place of the newline, which [TextScan#text] turns back; no
/// name contains one.
///
/// Every line is a record, the continuation of one, a header (blank lines are headers), or unparsed.
final class EventJoiner {
    private static final int TIME_AND_END = EventLines.TICKS | EventLines.NO_TIME | EventLines.CUT;
    private static final int MOST_HALVES = 16;
    private static final int LONGEST_HELD = 1 << 16;
    private static final int LONGEST_TEXT = 1 << 20;

    private final String path;
    private final Clock clock;
    private final int column;
    private final int timeFlags;
    private final AnomalyLog anomalies;
    private final LineTokenizer retokenizer;
    private final EventLines retokenized = new EventLines();
    private final EventMaker maker = new EventMaker();
    private final TaskNames tasks = new TaskNames();

    private long lineNumber;
    private long records;
    private long continuations;
    private long headers;
    private long unparsed;
    private long lost;
    private long delivered;
    private long position;
    private long lastTime = TraceEvent.UNKNOWN_NS;
    private long firstNs = TraceEvent.UNKNOWN_NS;
    private long lastNs = TraceEvent.UNKNOWN_NS;

    /// Something waits for the next line.
    private boolean waiting;

    // A line, or several, that may be part of the next one, or the next one part of it.
    private byte @Nullable [] held;
    private boolean heldIsPartial;
    private int heldLines;
    private int heldBlanks;
    private long heldNumber;

    // An event whose text or stack may go on.
    private @Nullable OpenText open;

    // Losses that no event has followed yet: processor and number by turns.
    private final List<Long> losses = new ArrayList<>();

    /// @param column where the task column ends
    EventJoiner(
            String path,
            Clock clock,
            int column,
            LineTokenizer retokenizer,
            AnomalyLog anomalies) {
        this.path = path;
        this.clock = clock;
        this.column = column;
        this.retokenizer = retokenizer;
        this.anomalies = anomalies;
        this.timeFlags =
                clock == Clock.NONE
                        ? EventLines.NO_TIME
                        : clock.measuresTime() ? 0 : EventLines.TICKS;
    }

    /// Delivers the events of a block's lines to `out`.
    void join(byte[] bytes, EventLines lines, Consumer<? super TraceEvent> out) {
        int size = lines.size();
        for (int row = 0; row < size; row++) {
            lineNumber++;
            int kind = lines.kind(row);
            if (kind == EventLines.EVENT && !waiting) {
                event(bytes, lines, row, out);
            } else {
                other(bytes, lines, row, kind, out);
            }
        }
    }

    /// The input is over: delivers what still waits.
    ///
    /// @return whether there was anything to deliver
    boolean end(Consumer<? super TraceEvent> out) {
        long before = delivered;
        settle(out);
        tellLosses(lastNs == TraceEvent.UNKNOWN_NS ? 0 : lastNs, out);
        return delivered > before;
    }

    // ---------------------------------------------------------------- events

    private void event(byte[] bytes, EventLines lines, int row, Consumer<? super TraceEvent> out) {
        if ((lines.flags(row) & TIME_AND_END) != timeFlags && !isTimed(lines.flags(row))) {
            return;
        }
        long now = time(lines.time(row));
        if (!losses.isEmpty()) {
            tellLosses(now, out);
        }
        int tid = lines.tid(row);
        if (tid > 0 && !tasks.isKnown(tid, lines.digest(row))) {
            named(bytes, lines, row, now, out);
        }
        records++;
        delivered++;
        int id = lines.event(row);
        if (id >= EventNames.TRACING_MARK_WRITE && id <= EventNames.USER_STACK) {
            text(bytes, lines, row, now, out);
        } else {
            out.accept(maker.event(bytes, lines, row, now));
        }
    }

    /// Whether an event that is marked in some way can be placed on the clock all the same.
    private boolean isTimed(int flags) {
        if ((flags & EventLines.CUT) != 0) {
            report(AnomalyCode.NO_FINAL_NEWLINE);
        }
        if ((flags & (EventLines.TICKS | EventLines.NO_TIME)) == timeFlags) {
            return true;
        }
        unparsed++;
        report(AnomalyCode.UNPARSED_LINE);
        return false;
    }

    /// The time of a line on the source's clock.
    private long time(long recorded) {
        long now = clock == Clock.NONE ? position++ : recorded;
        if (now < lastTime) {
            report(AnomalyCode.REORDERED);
        } else {
            lastNs = Math.max(lastNs, now);
        }
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = now;
        }
        lastTime = now;
        return now;
    }

    /// The task column of a thread has changed.
    private void named(
            byte[] bytes, EventLines lines, int row, long now, Consumer<? super TraceEvent> out) {
        int from = lines.start(row) + lines.taskFrom(row);
        int to = lines.start(row) + lines.taskTo(row);
        if (from == to) {
            return; // the recording has no such column
        }
        while (from < to && bytes[from] == ' ') {
            from++;
        }
        int tid = lines.tid(row);
        String comm = maker.name(bytes, from, to);
        boolean isName = !comm.equals("<...>") && !isNumber(comm, tid);
        if (tasks.rename(lines.digest(row), comm) && isName) {
            out.accept(new TraceEvent.TaskRename(now, TraceEvent.UNKNOWN, tid, comm));
            delivered++;
        }
    }

    /// What perf writes for a thread whose name it does not know: `:5308`.
    private static boolean isNumber(String comm, int tid) {
        return comm.startsWith(":") && comm.equals(":" + tid);
    }

    /// An event whose text may go on on the next line: what programs print, and stacks.
    private void text(
            byte[] bytes, EventLines lines, int row, long now, Consumer<? super TraceEvent> out) {
        int id = lines.event(row);
        if (id == EventNames.TASK_RENAME) {
            if (lines.cpu(row) == TraceEvent.UNKNOWN) {
                out.accept(maker.other(bytes, lines, row, now)); // without a processor it does not count
            }
            out.accept(maker.rename(bytes, lines, row, now));
            return;
        }
        open = new OpenText(lines, row, now, maker.textName(bytes, lines, row), maker.message(bytes, lines, row));
        waiting = true;
    }

    private static final class OpenText {
        final long timestampNs;
        final int cpu;
        final int tid;
        final String name;
        final boolean isStack;
        final StringBuilder text;

        OpenText(EventLines lines, int row, long now, String name, String message) {
            timestampNs = now;
            cpu = lines.cpu(row);
            tid = lines.tid(row);
            this.name = name;
            int id = lines.event(row);
            isStack = id == EventNames.KERNEL_STACK || id == EventNames.USER_STACK;
            text = new StringBuilder(isStack ? frame(message) : message);
        }

        /// What stands behind the arrow of ` => do_syscall_64`; nothing without one.
        static String frame(String line) {
            String stripped = line.strip();
            return stripped.startsWith("=>") ? stripped.substring(2).strip() : "";
        }

        void add(String separator, String line) {
            if (text.length() + line.length() < LONGEST_TEXT) {
                text.append(text.isEmpty() && isStack ? "" : separator).append(line);
            }
        }
    }

    // ---------------------------------------------------------------- other lines

    private void other(
            byte[] bytes,
            EventLines lines,
            int row,
            int kind,
            Consumer<? super TraceEvent> out) {
        switch (kind) {
            case EventLines.EVENT, EventLines.PARTIAL -> {
                if (!isTail(bytes, lines, row, out)) {
                    settle(out);
                    accept(bytes, lines, row, kind, out);
                }
            }
            default -> {
                if (held == null || !heldIsPartial || !isRest(bytes, lines, row, out)) {
                    noEvent(bytes, lines, row, kind, out);
                }
            }
        }
    }

    /// A line that is no event and no part of the one held.
    private void noEvent(
            byte[] bytes,
            EventLines lines,
            int row,
            int kind,
            Consumer<? super TraceEvent> out) {
        switch (kind) {
            case EventLines.UNKNOWN -> unknown(bytes, lines, row, out);
            case EventLines.BLANK -> blank(bytes, lines, row, out);
            case EventLines.STACK -> stack(bytes, lines, row, out);
            case EventLines.HEADER -> {
                settle(out);
                headers++;
            }
            default -> {
                settle(out);
                records++;
                told(bytes, lines, row, kind, out);
            }
        }
    }

    /// An event or a part of one, nothing being held before it.
    private void accept(
            byte[] bytes,
            EventLines lines,
            int row,
            int kind,
            Consumer<? super TraceEvent> out) {
        if (kind == EventLines.EVENT) {
            event(bytes, lines, row, out);
        } else {
            hold(bytes, lines.start(row), lines.end(row), true);
            if ((lines.flags(row) & EventLines.CUT) != 0) {
                settle(out);
            }
        }
    }

    /// What the recorder says besides events.
    private void told(
            byte[] bytes,
            EventLines lines,
            int row,
            int kind,
            Consumer<? super TraceEvent> out) {
        switch (kind) {
            case EventLines.LOST, EventLines.OVERRUN -> {
                lost += lines.first(row);
                losses.add((long) lines.cpu(row));
                losses.add(lines.first(row));
                waiting = true;
                report(AnomalyCode.EVENTS_LOST);
            }
            case EventLines.STARTED -> {
                losses.add((long) lines.cpu(row));
                losses.add(0L);
                waiting = true;
            }
            case EventLines.RENAMED -> {
                long now = lastNs == TraceEvent.UNKNOWN_NS ? lines.time(row) : lastNs;
                String comm =
                        maker.name(bytes, EventLines.high(lines.first(row)), EventLines.low(lines.first(row)));
                out.accept(
                        new TraceEvent.TaskRename(now, TraceEvent.UNKNOWN, (int) lines.second(row), comm));
                delivered++;
            }
            default -> {
                // a note
            }
        }
    }

    private void tellLosses(long now, Consumer<? super TraceEvent> out) {
        for (int i = 0; i < losses.size(); i += 2) {
            out.accept(new TraceEvent.EventsLost(now, losses.get(i).intValue(), losses.get(i + 1)));
            delivered++;
        }
        losses.clear();
        waiting = held != null || open != null;
    }

    private void stack(byte[] bytes, EventLines lines, int row, Consumer<? super TraceEvent> out) {
        settleHeld(out);
        continuations++;
        OpenText event = open;
        if (event != null && event.isStack) {
            event.add("; ", OpenText.frame(TextScan.text(bytes, lines.start(row), lines.end(row))));
        }
    }

    // ---------------------------------------------------------------- halves of lines

    /// A blank line. It may be part of what a program printed, and one with blanks the first half of
    /// a line whose task's name begins with a newline.
    private void blank(byte[] bytes, EventLines lines, int row, Consumer<? super TraceEvent> out) {
        int length = lines.end(row) - lines.start(row);
        if (open == null && held == null && (length == 0 || length >= column)) {
            headers++;
        } else {
            holdHead(bytes, lines, row, out);
            heldBlanks++;
        }
    }

    /// A line that is nothing by itself: the rest of the event before it, the beginning of the event
    /// after it, or damage.
    private void unknown(byte[] bytes, EventLines lines, int row, Consumer<? super TraceEvent> out) {
        if ((lines.flags(row) & EventLines.CUT) != 0) {
            settleHeld(out);
            unparsed++;
            report(hasNul(bytes, lines.start(row), lines.end(row))
                    ? AnomalyCode.BINARY_BYTES
                    : AnomalyCode.TRUNCATED_RECORD);
        } else {
            holdHead(bytes, lines, row, out);
        }
    }

    /// Holds a line that may be the beginning of the next, together with others held for that.
    private void holdHead(byte[] bytes, EventLines lines, int row, Consumer<? super TraceEvent> out) {
        byte[] head = held;
        int length = lines.end(row) - lines.start(row);
        if (head != null && !heldIsPartial && head.length + 1 + length < column) {
            held = Arrays.copyOf(head, head.length + 1 + length);
            System.arraycopy(bytes, lines.start(row), held, head.length + 1, length);
            heldLines++;
        } else {
            settleHeld(out);
            hold(bytes, lines.start(row), lines.end(row), false);
        }
    }

    private void hold(byte[] bytes, int from, int to, boolean partial) {
        held = Arrays.copyOfRange(bytes, from, Math.min(to, from + LONGEST_HELD));
        heldIsPartial = partial;
        heldLines = 1;
        heldBlanks = 0;
        heldNumber = lineNumber;
        waiting = true;
    }

    /// Whether the line, which is no event by itself, goes on with the event held. If so it is
    /// delivered or held on.
    private boolean isRest(byte[] bytes, EventLines lines, int row, Consumer<? super TraceEvent> out) {
        byte[] glued = glue(bytes, lines.start(row), lines.end(row));
        int kind = lines.kind(row);
        boolean isNothing =
                kind == EventLines.UNKNOWN
                        || kind == EventLines.BLANK
                        || kind == EventLines.HEADER && lines.end(row) - lines.start(row) < column;
        return heldLines < MOST_HALVES && glued.length > 0 && retokenize(glued, isNothing, out);
    }

    /// Whether what is held is the first half of this line: together they have a task column of the
    /// right width. If so the event is delivered or held on.
    private boolean isTail(byte[] bytes, EventLines lines, int row, Consumer<? super TraceEvent> out) {
        byte[] head = held;
        if (head == null || heldIsPartial || head.length + 1 + lines.taskTo(row) != column) {
            return false;
        }
        byte[] glued = glue(bytes, lines.start(row), lines.end(row));
        return glued.length > 0 && retokenize(glued, true, out);
    }

    /// What is held and `bytes[from..to)` as one line, or nothing when that would be too long.
    private byte[] glue(byte[] bytes, int from, int to) {
        byte[] head = held == null ? new byte[0] : held;
        int length = head.length + 1 + to - from;
        if (length > LONGEST_HELD) {
            return new byte[0];
        }
        byte[] glued = Arrays.copyOf(head, length + 1 + TextScan.SLACK);
        System.arraycopy(bytes, from, glued, head.length + 1, to - from);
        glued[length] = '\n';
        return glued;
    }

    /// @param mayBePart the event may still lack something
    private boolean retokenize(byte[] glued, boolean mayBePart, Consumer<? super TraceEvent> out) {
        int length = glued.length - TextScan.SLACK;
        retokenizer.fill(glued, length, retokenized);
        int kind = retokenized.size() == 1 ? retokenized.kind(0) : EventLines.UNKNOWN;
        if (kind == EventLines.EVENT) {
            continuations += heldLines;
            held = null;
            settle(out);
            event(glued, retokenized, 0, out);
            return true;
        }
        if (kind != EventLines.PARTIAL || !mayBePart) {
            return false;
        }
        held = Arrays.copyOf(glued, length - 1);
        heldIsPartial = true;
        heldLines++;
        return true;
    }

    /// Whatever waits for more has got all it will get.
    private void settle(Consumer<? super TraceEvent> out) {
        settleHeld(out);
        OpenText event = open;
        open = null;
        waiting = !losses.isEmpty();
        if (event != null) {
            delivered++;
            out.accept(maker.text(event.timestampNs, event.cpu, event.tid, event.name, event.isStack,
                    event.text.toString()));
        }
    }

    private void settleHeld(Consumer<? super TraceEvent> out) {
        byte[] line = held;
        held = null;
        OpenText event = open;
        if (line == null) {
            return;
        }
        if (heldIsPartial) {
            giveUp(line, out);
        } else if (event != null && !event.isStack) {
            event.add("\n", TextScan.text(line, 0, line.length));
            continuations += heldLines;
        } else {
            headers += heldBlanks;
            for (int i = heldBlanks; i < heldLines; i++) {
                unparsed++;
                boolean binary = heldLines == 1 && hasNul(line, 0, line.length);
                anomalies.report(binary ? AnomalyCode.BINARY_BYTES : AnomalyCode.UNPARSED_LINE, path, heldNumber);
            }
        }
    }

    /// An event whose text cannot be read keeps its name and the text.
    private void giveUp(byte[] line, Consumer<? super TraceEvent> out) {
        byte[] bytes = Arrays.copyOf(line, line.length + 1 + TextScan.SLACK);
        bytes[line.length] = '\n';
        retokenizer.fill(bytes, line.length + 1, retokenized);
        for (int i = 1; i < heldLines; i++) {
            unparsed++;
            anomalies.report(AnomalyCode.UNPARSED_LINE, path, heldNumber + i);
        }
        anomalies.report(AnomalyCode.TRUNCATED_RECORD, path, heldNumber);
        if (retokenized.size() == 1 && retokenized.kind(0) != EventLines.UNKNOWN) {
            event(bytes, retokenized, 0, out);
        } else {
            unparsed++;
        }
    }

    private static boolean hasNul(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                return true;
            }
        }
        return false;
    }

    private void report(AnomalyCode code) {
        anomalies.report(code, path, lineNumber);
    }

    // ---------------------------------------------------------------- what was read

    long lines() {
        return lineNumber;
    }

    long records() {
        return records;
    }

    /// Lines that belong to a record on an earlier or later one.
    long continuations() {
        return continuations;
    }

    /// Lines that are comments, headers or nothing.
    long headers() {
        return headers;
    }

    long unparsed() {
        return unparsed;
    }

    /// Events that the recorder says it lost.
    long lost() {
        return lost;
    }

    @Nullable
    Long firstNs() {
        return clock.measuresTime() && firstNs != TraceEvent.UNKNOWN_NS ? Long.valueOf(firstNs) : null;
    }

    @Nullable
    Long lastNs() {
        return clock.measuresTime() && lastNs != TraceEvent.UNKNOWN_NS ? Long.valueOf(lastNs) : null;
    }
}
