package dev.trapline.ingest.strace;

import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import dev.trapline.model.report.Table;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes events of tokenized lines, in the order of the log.
///
/// Knows everything a line alone does not tell: which thread a line without a pid belongs to, what
/// an interrupted call was called with, the day that `-t` leaves out, the sum of the differences of
/// `-r`, and what to do with a record that another writer to the same standard error cut in two.
final class StraceJoiner {
    private static final long NANOS_PER_DAY = 86_400L * 1_000_000_000L;
    private static final int LONGEST_GLUE = 1 << 20;
    private static final int MOST_FOREIGN_LINES = 16;

    private final String path;
    private final Clock clock;
    private final AnomalyLog anomalies;
    private final StraceThreads threads;
    private final StraceSummary summary = new StraceSummary();
    private final Syscall[] calls;
    private final Map<String, Syscall> otherCalls = new HashMap<>();

    private long lineNumber;
    private long records;
    private long unparsed;
    private long blank;
    private long continuations;
    private long position;
    private long dayStart;
    private long lastTime = TraceEvent.UNKNOWN_NS;
    private long firstNs = TraceEvent.UNKNOWN_NS;
    private long lastNs = TraceEvent.UNKNOWN_NS;

    // A record whose rest may stand on a later line.
    private byte @Nullable [] held;
    private boolean heldByMessage;
    private int heldPid = TraceEvent.UNKNOWN;
    private int foreignLines;
    private final StraceTokenizer retokenizer = new StraceTokenizer();
    private final StraceLines retokenized = new StraceLines();

    StraceJoiner(String path, Clock clock, int firstTid, AnomalyLog anomalies) {
        this.path = path;
        this.clock = clock;
        this.anomalies = anomalies;
        this.threads = new StraceThreads(firstTid);
        SyscallTable table = SyscallTable.of(Abi.X86_64);
        int size = 0;
        for (Syscall call : table.all()) {
            size = Math.max(size, call.index() + 1);
        }
        this.calls = new Syscall[size];
        for (Syscall call : table.all()) {
            calls[call.index()] = call;
        }
    }

    /// Delivers the events of a block's lines to `out`.
    void join(byte[] bytes, StraceLines lines, Consumer<? super TraceEvent> out) {
        int size = lines.size();
        for (int row = 0; row < size; row++) {
            lineNumber++;
            int kind = lines.kind(row);
            if (held != null || summary.isOpen()) {
                if (continues(bytes, lines, row, out)) {
                    continue;
                }
            }
            line(bytes, lines, row, kind, out);
        }
    }

    private void line(
            byte[] bytes, StraceLines lines, int row, int kind, Consumer<? super TraceEvent> out) {
        switch (kind) {
            case StraceLines.CALL -> call(bytes, lines, row, out);
            case StraceLines.UNFINISHED -> unfinished(bytes, lines, row, out);
            case StraceLines.RESUMED -> resumed(bytes, lines, row, out);
            default -> other(bytes, lines, row, kind, out);
        }
        if ((lines.flags(row) & StraceLines.CUT) != 0 && isWhole(kind)) {
            report(AnomalyCode.NO_FINAL_NEWLINE);
        }
    }

    private static boolean isWhole(int kind) {
        return kind != StraceLines.UNKNOWN
                && kind != StraceLines.BROKEN
                && kind != StraceLines.GLUED;
    }

    /// The input is over: whatever is still held has lost its rest.
    void end() {
        if (held != null) {
            giveUpHeld(AnomalyCode.TRUNCATED_RECORD);
        }
        summary.end();
    }

    // ---------------------------------------------------------------- calls

    private void call(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee thread = thread(bytes, lines, row, out);
        int flags = lines.flags(row);
        long now = time(lines.time(row), flags);
        if (thread.pending != null) {
            replacePending(thread);
        }
        Syscall call = syscall(bytes, lines, row, thread);
        StraceArgs args =
                new StraceArgs(bytes, lines.argsStart(row), lines.argsEnd(row), lines.argStarts(row));
        out.accept(new TraceEvent.SysEnter(now, TraceEvent.UNKNOWN, thread.tid, call, args));
        records++;
        finish(lines, row, flags, now, thread, call, args, out);
    }

    private void finish(
            StraceLines lines,
            int row,
            int flags,
            long now,
            StraceThreads.Tracee thread,
            Syscall call,
            SysArgs args,
            Consumer<? super TraceEvent> out) {
        if ((flags & StraceLines.NO_RETURN) != 0) {
            out.accept(new TraceEvent.SysNoReturn(now, TraceEvent.UNKNOWN, thread.tid, call));
            return;
        }
        if ((flags & StraceLines.UNKNOWN_ERRNO) != 0) {
            report(AnomalyCode.UNKNOWN_ERRNO);
        }
        long duration = lines.duration(row);
        long end = now;
        if (duration != TraceEvent.UNKNOWN_NS
                && lines.kind(row) == StraceLines.CALL
                && clock.measuresTime()) {
            end += duration;
        }
        out.accept(
                new TraceEvent.SysExit(
                        end,
                        TraceEvent.UNKNOWN,
                        thread.tid,
                        call,
                        lines.result(row),
                        lines.errno(row),
                        duration,
                        args));
    }

    private void unfinished(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee thread = thread(bytes, lines, row, out);
        long now = time(lines.time(row), lines.flags(row));
        if (thread.pending != null) {
            replacePending(thread);
        }
        Syscall call = syscall(bytes, lines, row, thread);
        int from = lines.argsStart(row);
        int length = lines.argsEnd(row) - from;
        byte[] partial = new byte[length + 1];
        System.arraycopy(bytes, from, partial, 0, length);
        partial[length] = '\n';
        StraceArgs args = StraceArgs.ofCopy(partial, length, lines.argStarts(row));
        thread.pending = call;
        thread.partial = partial;
        thread.partialStarts = lines.argStarts(row);
        thread.pendingArgs = args;
        out.accept(new TraceEvent.SysEnter(now, TraceEvent.UNKNOWN, thread.tid, call, args));
        records++;
    }

    private void resumed(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee thread = thread(bytes, lines, row, out);
        int flags = lines.flags(row);
        long now = time(lines.time(row), flags);
        Syscall call = syscall(bytes, lines, row, thread);
        if (thread.pending == null || !isSameCall(thread.pending, call)) {
            report(AnomalyCode.RESUMED_WITHOUT_START);
            thread.partial = StraceThreads.NOTHING;
            thread.partialStarts = 0;
        } else {
            call = thread.pending;
        }
        boolean complete =
                lines.argsStart(row) == lines.argsEnd(row)
                        && (flags & StraceLines.ANNOTATED) == 0
                        && thread.partial.length > 0;
        SysArgs args = complete ? thread.pendingArgs : joinedArgs(bytes, lines, row, thread);
        thread.pending = null;
        thread.partial = StraceThreads.NOTHING;
        records++;
        finish(lines, row, flags, now, thread, call, args, out);
    }

    private static boolean isSameCall(Syscall pending, Syscall resumed) {
        return pending.equals(resumed) || pending.name().equals(resumed.name());
    }

    private static StraceArgs joinedArgs(
            byte[] bytes, StraceLines lines, int row, StraceThreads.Tracee thread) {
        byte[] partial = thread.partial;
        int head = Math.max(0, partial.length - 1);
        int from = lines.argsStart(row);
        int rest = lines.argsEnd(row) - from;
        int tail = lines.end(row) + 1 - from;
        byte[] joined = new byte[head + tail];
        System.arraycopy(partial, 0, joined, 0, head);
        System.arraycopy(bytes, from, joined, head, tail);
        joined[head + tail - 1] = '\n';
        return StraceArgs.ofCopy(joined, head + rest, joinStarts(thread.partialStarts, head, lines.argStarts(row)));
    }

    /// The noted positions of two halves of an argument list, the second beginning at `head`.
    private static long joinStarts(long first, int head, long second) {
        long joined = first;
        int noted = 0;
        while (noted < 64 && (first >>> noted) != 0) {
            noted += 16;
        }
        for (int shift = 0; shift < 64 && noted < 64; shift += 16, noted += 16) {
            long offset = second >>> shift & 0xffff;
            if (offset == 0) {
                break;
            }
            joined |= Math.min(offset + head, 0xffff) << noted;
        }
        return joined;
    }

    private void replacePending(StraceThreads.Tracee thread) {
        report(AnomalyCode.UNFINISHED_REPLACED);
        thread.pending = null;
        thread.partial = StraceThreads.NOTHING;
    }

    private Syscall syscall(byte[] bytes, StraceLines lines, int row, StraceThreads.Tracee thread) {
        int index = lines.syscallIndex(row);
        if (thread.abi == Abi.X86_64 && index >= 0 && index < calls.length) {
            return calls[index];
        }
        int from = lines.nameStart(row);
        int to = from;
        while (StraceScan.isNameByte(bytes[to])) {
            to++;
        }
        String name = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        Abi abi = thread.abi;
        if (index >= calls.length) {
            abi = SyscallTable.byIndex(index).abi();
        }
        String key = abi == Abi.X86_64 ? name : abi.label() + ' ' + name;
        Syscall call = otherCalls.get(key);
        if (call == null) {
            call = find(abi, name);
            otherCalls.put(key, call);
        }
        return call;
    }

    private Syscall find(Abi abi, String name) {
        for (Abi candidate : List.of(abi, Abi.X86_64, Abi.I386)) {
            Syscall call = SyscallTable.of(candidate).byName(name);
            if (call != null) {
                return call;
            }
        }
        report(AnomalyCode.UNKNOWN_SYSCALL);
        return Syscall.unknown(name, numberIn(name), abi);
    }

    /// The number in strace's name for a call it does not know, `syscall_0x1f4`.
    private static int numberIn(String name) {
        String prefix = "syscall_0x";
        if (!name.startsWith(prefix) || name.length() > prefix.length() + 16) {
            return Syscall.NONE;
        }
        long value = 0;
        for (int i = prefix.length(); i < name.length(); i++) {
            int digit = StraceScan.hexDigit((byte) name.charAt(i));
            if (digit < 0) {
                return Syscall.NONE;
            }
            value = value << 4 | digit;
        }
        return (int) value;
    }

    // ---------------------------------------------------------------- other records

    private void other(
            byte[] bytes,
            StraceLines lines,
            int row,
            int kind,
            Consumer<? super TraceEvent> out) {
        switch (kind) {
            case StraceLines.RESUMED_UNFINISHED -> interruptedAgain(bytes, lines, row, out);
            case StraceLines.SIGNAL -> signal(bytes, lines, row, out);
            case StraceLines.STOPPED -> stopped(bytes, lines, row, out);
            case StraceLines.EXITED, StraceLines.KILLED -> exit(bytes, lines, row, kind, out);
            case StraceLines.SUPERSEDED -> superseded(bytes, lines, row, out);
            case StraceLines.PERSONALITY -> personality(bytes, lines, row);
            case StraceLines.ATTACHED -> {
                threads.attached((int) lines.result(row));
                records++;
            }
            case StraceLines.MESSAGE, StraceLines.DETACHED, StraceLines.STACK -> records++;
            case StraceLines.BROKEN, StraceLines.GLUED -> hold(bytes, lines, row, kind);
            case StraceLines.BLANK -> blank++;
            default -> notARecord(bytes, lines, row);
        }
    }

    private void interruptedAgain(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee thread = thread(bytes, lines, row, out);
        time(lines.time(row), lines.flags(row));
        records++;
        if (thread.pending == null) {
            report(AnomalyCode.RESUMED_WITHOUT_START);
            return;
        }
        int head = Math.max(0, thread.partial.length - 1);
        int from = lines.argsStart(row);
        int rest = lines.argsEnd(row) - from;
        byte[] joined = Arrays.copyOf(thread.partial, head + rest + 1);
        System.arraycopy(bytes, from, joined, head, rest);
        joined[head + rest] = '\n';
        thread.partial = joined;
        thread.partialStarts = joinStarts(thread.partialStarts, head, lines.argStarts(row));
        thread.pendingArgs = StraceArgs.ofCopy(joined, head + rest, thread.partialStarts);
    }

    private void signal(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee thread = thread(bytes, lines, row, out);
        long now = time(lines.time(row), lines.flags(row));
        records++;
        out.accept(
                new TraceEvent.SignalDeliver(
                        now,
                        TraceEvent.UNKNOWN,
                        thread.tid,
                        (int) lines.result(row),
                        text(bytes, lines.argsStart(row), lines.argsEnd(row))));
    }

    /// A group stop: the task stands still until SIGCONT.
    private void stopped(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee thread = thread(bytes, lines, row, out);
        long now = time(lines.time(row), lines.flags(row));
        records++;
        out.accept(
                new TraceEvent.Other(
                        now,
                        TraceEvent.UNKNOWN,
                        thread.tid,
                        "signal_stop",
                        Map.of("sig", Long.toString(lines.result(row)))));
    }

    private void exit(
            byte[] bytes,
            StraceLines lines,
            int row,
            int kind,
            Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee thread = thread(bytes, lines, row, out);
        long now = time(lines.time(row), lines.flags(row));
        int value = (int) lines.result(row);
        boolean killed = kind == StraceLines.KILLED;
        out.accept(
                new TraceEvent.SchedProcessExit(
                        now,
                        TraceEvent.UNKNOWN,
                        thread.tid,
                        killed ? TraceEvent.UNKNOWN : value,
                        killed ? value : 0,
                        (lines.flags(row) & StraceLines.CORE_DUMPED) != 0));
        records++;
        threads.ended(thread);
    }

    /// The leader's line says that `result` called execve: its pending call and its life go on
    /// under the leader's number.
    private void superseded(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee leader = thread(bytes, lines, row, out);
        long now = time(lines.time(row), lines.flags(row));
        int oldTid = (int) lines.result(row);
        StraceThreads.Tracee caller = threads.find(oldTid);
        if (caller != null) {
            leader.pending = caller.pending;
            leader.partial = caller.partial;
            leader.partialStarts = caller.partialStarts;
            leader.pendingArgs = caller.pendingArgs;
            threads.ended(caller);
        }
        out.accept(
                new TraceEvent.SchedProcessExec(now, TraceEvent.UNKNOWN, leader.tid, oldTid));
        records++;
    }

    private void personality(byte[] bytes, StraceLines lines, int row) {
        StraceThreads.Tracee thread = threads.named((int) lines.result(row));
        int word = lines.nameStart(row);
        if (StraceScan.startsWith(bytes, word, "32 bit")) {
            thread.abi = Abi.I386;
        } else if (StraceScan.startsWith(bytes, word, "x32")) {
            thread.abi = Abi.X32;
        } else {
            thread.abi = Abi.X86_64;
        }
        records++;
    }

    // ---------------------------------------------------------------- records in pieces

    /// Offers the line to what is open: a summary table, or a record without its end. Returns
    /// false when the line stands for itself.
    private boolean continues(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        if (summary.isOpen()) {
            if (summary.line(bytes, lines.start(row), lines.end(row))) {
                records++;
                return true;
            }
            return false;
        }
        int kind = lines.kind(row);
        byte[] head = held;
        if (head == null) {
            return false;
        }
        if (!heldByMessage && kind != StraceLines.UNKNOWN) {
            giveUpHeld(AnomalyCode.UNPARSED_LINE);
            return false;
        }
        int start = lines.start(row);
        int length = lines.end(row) - start;
        if (head.length + length > LONGEST_GLUE) {
            giveUpHeld(AnomalyCode.UNPARSED_LINE);
            return false;
        }
        byte[] glued = Arrays.copyOf(head, head.length + length + 1);
        System.arraycopy(bytes, start, glued, head.length, length);
        glued[head.length + length] = '\n';
        byte[] slack = Arrays.copyOf(glued, glued.length + 64);
        retokenizer.fill(slack, glued.length, retokenized);
        int gluedKind = retokenized.size() == 1 ? retokenized.kind(0) : StraceLines.UNKNOWN;
        if (gluedKind == StraceLines.BROKEN || gluedKind == StraceLines.UNKNOWN) {
            if (heldByMessage && gluedKind == StraceLines.UNKNOWN
                    || foreignLines == MOST_FOREIGN_LINES) {
                giveUpHeld(AnomalyCode.UNPARSED_LINE);
                return false;
            }
            foreignLines++;
            held = Arrays.copyOf(glued, glued.length - 1);
            heldByMessage = false;
            return true;
        }
        if (!heldByMessage) {
            report(AnomalyCode.SHARED_OUTPUT);
        }
        held = null;
        continuations += 1 + foreignLines;
        foreignLines = 0;
        int attached = heldPid;
        heldPid = TraceEvent.UNKNOWN;
        line(slack, retokenized, 0, gluedKind, out);
        if (attached != TraceEvent.UNKNOWN) {
            threads.attached(attached); // it was told while the record was being written
        }
        return true;
    }

    private void hold(byte[] bytes, StraceLines lines, int row, int kind) {
        int start = lines.start(row);
        int stop = kind == StraceLines.GLUED ? lines.argsEnd(row) : lines.end(row);
        if ((lines.flags(row) & StraceLines.CUT) != 0) {
            unparsed++;
            report(AnomalyCode.TRUNCATED_RECORD);
            return;
        }
        held = Arrays.copyOfRange(bytes, start, Math.min(stop, start + LONGEST_GLUE));
        heldByMessage = kind == StraceLines.GLUED;
        heldPid = heldByMessage ? StraceScan.messagePid(bytes, stop) : TraceEvent.UNKNOWN;
        foreignLines = 0;
    }

    private void giveUpHeld(AnomalyCode code) {
        held = null;
        heldPid = TraceEvent.UNKNOWN;
        unparsed += 1 + foreignLines;
        foreignLines = 0;
        report(code);
    }

    private void notARecord(byte[] bytes, StraceLines lines, int row) {
        int start = lines.start(row);
        int end = lines.end(row);
        if (summary.begins(bytes, start, end)) {
            records++;
            return;
        }
        unparsed++;
        for (int i = start; i < end; i++) {
            if (bytes[i] == 0) {
                report(AnomalyCode.BINARY_BYTES);
                return;
            }
        }
        boolean cut = (lines.flags(row) & StraceLines.CUT) != 0;
        report(cut ? AnomalyCode.TRUNCATED_RECORD : AnomalyCode.UNPARSED_LINE);
    }

    // ---------------------------------------------------------------- threads and time

    private StraceThreads.Tracee thread(
            byte[] bytes, StraceLines lines, int row, Consumer<? super TraceEvent> out) {
        int pid = lines.pid(row);
        StraceThreads.Tracee thread;
        if (pid != StraceLines.NO_PID) {
            thread = threads.named(pid);
            if (threads.justMet()) {
                identify(thread, out);
            }
        } else {
            thread = threads.unnamed();
            if (threads.isAmbiguous()) {
                report(AnomalyCode.AMBIGUOUS_THREAD);
            }
        }
        if ((lines.flags(row) & StraceLines.HAS_COMM) != 0) {
            comm(bytes, lines, row, thread, out);
        }
        return thread;
    }

    /// A pid that nothing announced is the number of the task that had none so far.
    private void identify(StraceThreads.Tracee thread, Consumer<? super TraceEvent> out) {
        StraceThreads.Tracee nameless = threads.find(TraceEvent.UNKNOWN);
        if (nameless == null) {
            return;
        }
        thread.pending = nameless.pending;
        thread.partial = nameless.partial;
        thread.partialStarts = nameless.partialStarts;
        thread.pendingArgs = nameless.pendingArgs;
        threads.ended(nameless);
        long now = lastNs == TraceEvent.UNKNOWN_NS ? 0 : lastNs;
        out.accept(
                new TraceEvent.SchedProcessExec(
                        now, TraceEvent.UNKNOWN, thread.tid, TraceEvent.UNKNOWN));
    }

    /// The name in `20205<mt>`, told as an event when it is new.
    private void comm(
            byte[] bytes,
            StraceLines lines,
            int row,
            StraceThreads.Tracee thread,
            Consumer<? super TraceEvent> out) {
        int open = lines.start(row);
        while (bytes[open] != '<') {
            open++;
        }
        int close = StraceScan.commEnd(bytes, open) - 1;
        byte[] known = thread.comm;
        if (Arrays.equals(known, 0, known.length, bytes, open + 1, close)) {
            return;
        }
        thread.comm = Arrays.copyOfRange(bytes, open + 1, close);
        String name = StraceArgs.unescape(bytes, open + 1, close);
        long now = lastNs == TraceEvent.UNKNOWN_NS ? 0 : lastNs;
        out.accept(new TraceEvent.TaskRename(now, TraceEvent.UNKNOWN, thread.tid, name));
    }

    /// The time of a line on the source's clock.
    private long time(long recorded, int flags) {
        long now;
        if (clock == Clock.NONE) {
            now = position++;
        } else if ((flags & StraceLines.EPOCH) != 0) {
            now = recorded;
        } else if ((flags & StraceLines.TIME_OF_DAY) != 0) {
            now = timeOfDay(recorded);
        } else if ((flags & StraceLines.RELATIVE) != 0) {
            now = (lastNs == TraceEvent.UNKNOWN_NS ? 0 : lastNs) + recorded;
        } else {
            now = lastNs == TraceEvent.UNKNOWN_NS ? 0 : lastNs;
        }
        if (firstNs == TraceEvent.UNKNOWN_NS) {
            firstNs = now;
        } else if (now < lastTime) {
            report(AnomalyCode.REORDERED);
        }
        lastTime = now;
        lastNs = Math.max(lastNs, now);
        return now;
    }

    /// Adds the days: a stamp that lies more than half a day before the last one is of the next.
    private long timeOfDay(long recorded) {
        long now = dayStart + recorded;
        if (lastTime != TraceEvent.UNKNOWN_NS && now < lastTime - NANOS_PER_DAY / 2) {
            dayStart += NANOS_PER_DAY;
            now += NANOS_PER_DAY;
        }
        return now;
    }

    private void report(AnomalyCode code) {
        anomalies.report(code, path, lineNumber);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, Math.max(0, to - from), StandardCharsets.ISO_8859_1);
    }

    // ---------------------------------------------------------------- what was read

    long lines() {
        return lineNumber;
    }

    long records() {
        return records;
    }

    long unparsed() {
        return unparsed;
    }

    /// Lines with nothing on them.
    long blank() {
        return blank;
    }

    /// Lines that are the rest of a record which began on an earlier one. Every line is a record,
    /// unparsed, blank or a continuation.
    long continuations() {
        return continuations;
    }

    @Nullable
    Long firstNs() {
        return clock.measuresTime() && firstNs != TraceEvent.UNKNOWN_NS ? Long.valueOf(firstNs) : null;
    }

    @Nullable
    Long lastNs() {
        return clock.measuresTime() && lastNs != TraceEvent.UNKNOWN_NS ? Long.valueOf(lastNs) : null;
    }

    List<Table> tables() {
        return summary.tables();
    }
}
