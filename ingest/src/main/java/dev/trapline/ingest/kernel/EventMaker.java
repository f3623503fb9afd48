package dev.trapline.ingest.kernel;

import static dev.trapline.ingest.kernel.EventLines.high;
import static dev.trapline.ingest.kernel.EventLines.low;

import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Syscall;

/// Makes an event of a row.
final class EventMaker {
    /// Errors are returned as the negated numbers up to this one (`MAX_ERRNO`, linux/err.h).
    private static final int MAX_ERRNO = 4095;

    private final CallNumbers calls = CallNumbers.x86();
    private final NamePool names = new NamePool();
    private final OwnCalls ownCalls = new OwnCalls(names);
    private final TypedEvents typed = new TypedEvents(names);

    /// The string in `bytes[from..to)`.
    String name(byte[] bytes, int from, int to) {
        return names.text(bytes, from, to);
    }

    private String span(byte[] bytes, long span) {
        return names.text(bytes, high(span), low(span));
    }

    TraceEvent event(byte[] bytes, EventLines lines, int row, long now) {
        return switch (lines.event(row)) {
            case EventNames.SYS_ENTER -> sysEnter(bytes, lines, row, now);
            case EventNames.SYS_EXIT -> {
                Syscall call = calls.byNumber(lines.first(row));
                yield sysExit(lines, row, now, call, TraceEvent.SysExit.NAME);
            }
            case EventNames.SCHED_SWITCH -> schedSwitch(bytes, lines, row, now);
            case EventNames.SCHED_WAKING -> waking(bytes, lines, row, now);
            case EventNames.SCHED_WAKEUP -> wakeup(bytes, lines, row, now, false);
            case EventNames.SCHED_STAT_RUNTIME -> statRuntime(bytes, lines, row, now);
            case EventNames.SOFTIRQ_RAISE, EventNames.SOFTIRQ_ENTRY, EventNames.SOFTIRQ_EXIT ->
                    softirq(lines, row, now);
            default -> rare(bytes, lines, row, now);
        };
    }

    // ---------------------------------------------------------------- system calls

    private TraceEvent sysEnter(byte[] bytes, EventLines lines, int row, long now) {
        Syscall call = calls.byNumber(lines.first(row));
        long span = lines.second(row);
        SysArgs args =
                (lines.flags(row) & EventLines.OTHER_FORM) == 0
                        ? new RegisterText(call, bytes, high(span), low(span), lines.third(row))
                        : RegisterArray.read(call, bytes, high(span), low(span));
        return new TraceEvent.SysEnter(now, lines.cpu(row), lines.tid(row), call, args);
    }

    private static TraceEvent sysExit(EventLines lines, int row, long now, Syscall call, String name) {
        long ret = lines.second(row);
        int errno = ret < 0 && ret >= -MAX_ERRNO ? (int) -ret : 0;
        return new TraceEvent.SysExit(
                now,
                lines.cpu(row),
                lines.tid(row),
                call,
                ret,
                errno,
                TraceEvent.UNKNOWN_NS,
                SysArgs.NONE,
                name);
    }

    private TraceEvent ownEnter(byte[] bytes, EventLines lines, int row, long now) {
        OwnCalls.OwnCall own = ownCalls.named(bytes, high(lines.first(row)), low(lines.first(row)));
        long span = lines.second(row);
        SysArgs args = RegisterArray.readNamed(own.call(), bytes, high(span), low(span));
        return new TraceEvent.SysEnter(now, lines.cpu(row), lines.tid(row), own.call(), args, own.enter());
    }

    private TraceEvent ownExit(byte[] bytes, EventLines lines, int row, long now) {
        OwnCalls.OwnCall own = ownCalls.named(bytes, high(lines.first(row)), low(lines.first(row)));
        return sysExit(lines, row, now, own.call(), own.exit());
    }

    // ---------------------------------------------------------------- the scheduler

    private TraceEvent schedSwitch(byte[] bytes, EventLines lines, int row, long now) {
        long pids = lines.first(row);
        long head = lines.second(row);
        long tail = lines.third(row);
        int text = lines.text(row);
        int prev = text + SwitchBody.prevComm(tail);
        int next = text + SwitchBody.nextComm(tail);
        int state = text + SwitchBody.state(head);
        return new SchedEvent.SchedSwitch(
                now,
                lines.cpu(row),
                high(pids),
                names.text(bytes, prev, prev + SwitchBody.prevCommLength(head)),
                high(pids),
                SwitchBody.prevPrio(head),
                state(bytes, state, SwitchBody.stateLength(head)),
                names.text(bytes, next, next + SwitchBody.nextCommLength(tail)),
                low(pids),
                SwitchBody.nextPrio(head));
    }

    private String state(byte[] bytes, int from, int length) {
        return TextScan.isDigit(bytes[from])
                ? TaskState.letters(TextScan.digits(bytes, from, from + Math.min(length, 9)))
                : names.text(bytes, from, from + length);
    }

    private TraceEvent waking(byte[] bytes, EventLines lines, int row, long now) {
        long pid = lines.first(row);
        return new SchedEvent.SchedWaking(
                now,
                lines.cpu(row),
                lines.tid(row),
                span(bytes, lines.second(row)),
                high(pid),
                low(pid),
                (int) lines.third(row));
    }

    private TraceEvent wakeup(byte[] bytes, EventLines lines, int row, long now, boolean isNew) {
        long pid = lines.first(row);
        return new SchedEvent.SchedWakeup(
                now,
                lines.cpu(row),
                lines.tid(row),
                isNew,
                span(bytes, lines.second(row)),
                high(pid),
                low(pid),
                (int) lines.third(row));
    }

    private TraceEvent statRuntime(byte[] bytes, EventLines lines, int row, long now) {
        return new SchedEvent.SchedStatRuntime(
                now,
                lines.cpu(row),
                lines.tid(row),
                span(bytes, lines.second(row)),
                (int) lines.first(row),
                lines.third(row));
    }

    private TraceEvent migrate(byte[] bytes, EventLines lines, int row, long now) {
        long pid = lines.first(row);
        long cpus = lines.third(row);
        return new SchedEvent.SchedMigrateTask(
                now,
                lines.cpu(row),
                lines.tid(row),
                span(bytes, lines.second(row)),
                high(pid),
                low(pid),
                high(cpus),
                low(cpus));
    }

    private TraceEvent fork(byte[] bytes, EventLines lines, int row, long now) {
        long pids = lines.first(row);
        return new SchedEvent.SchedProcessFork(
                now,
                lines.cpu(row),
                lines.tid(row),
                span(bytes, lines.second(row)),
                high(pids),
                span(bytes, lines.third(row)),
                low(pids));
    }

    // ---------------------------------------------------------------- the less frequent ones

    private TraceEvent rare(byte[] bytes, EventLines lines, int row, long now) {
        int cpu = lines.cpu(row);
        int tid = lines.tid(row);
        long first = lines.first(row);
        long second = lines.second(row);
        return switch (lines.event(row)) {
            case EventNames.OWN_ENTER -> ownEnter(bytes, lines, row, now);
            case EventNames.OWN_EXIT -> ownExit(bytes, lines, row, now);
            case EventNames.SCHED_WAKEUP_NEW -> wakeup(bytes, lines, row, now, true);
            case EventNames.SCHED_MIGRATE_TASK -> migrate(bytes, lines, row, now);
            case EventNames.SCHED_PROCESS_FORK -> fork(bytes, lines, row, now);
            case EventNames.SCHED_PROCESS_EXEC ->
                    new TraceEvent.SchedProcessExec(now, cpu, high(first), span(bytes, second), low(first));
            case EventNames.SCHED_PROCESS_EXIT ->
                    new TraceEvent.SchedProcessExit(
                            now, cpu, (int) first, span(bytes, second), high(lines.third(row)), low(lines.third(row)),
                            TraceEvent.UNKNOWN, 0, false);
            case EventNames.SCHED_BLOCKED_REASON ->
                    new SchedEvent.SchedBlockedReason(
                            now, cpu, tid, high(first), low(first) != 0, span(bytes, second));
            case EventNames.IRQ_HANDLER_ENTRY ->
                    new InterruptEvent.IrqHandlerEntry(now, cpu, tid, (int) first, span(bytes, second));
            case EventNames.IRQ_HANDLER_EXIT ->
                    new InterruptEvent.IrqHandlerExit(now, cpu, tid, (int) first, second != 0);
            case EventNames.TASKLET_ENTRY ->
                    new InterruptEvent.TaskletEntry(now, cpu, tid, span(bytes, second));
            case EventNames.TASKLET_EXIT ->
                    new InterruptEvent.TaskletExit(now, cpu, tid, span(bytes, second));
            case EventNames.IPI_SEND_CPU, EventNames.IPI_SEND_CPUMASK, EventNames.IPI_RAISE ->
                    ipi(bytes, lines, row, now);
            case EventNames.SIGNAL_GENERATE -> signalGenerate(bytes, lines, row, now);
            case EventNames.SIGNAL_DELIVER ->
                    new TraceEvent.SignalDeliver(now, cpu, tid, (int) first,
                            TextScan.text(bytes, high(second), low(second)));
            case EventNames.PAGE_FAULT_USER -> pageFault(bytes, lines, row, now, true);
            case EventNames.PAGE_FAULT_KERNEL -> pageFault(bytes, lines, row, now, false);
            default -> vectorOrOther(bytes, lines, row, now);
        };
    }

    private static TraceEvent softirq(EventLines lines, int row, long now) {
        int cpu = lines.cpu(row);
        int tid = lines.tid(row);
        int vec = (int) lines.first(row);
        return switch (lines.event(row)) {
            case EventNames.SOFTIRQ_RAISE -> new InterruptEvent.SoftirqRaise(now, cpu, tid, vec);
            case EventNames.SOFTIRQ_ENTRY -> new InterruptEvent.SoftirqEntry(now, cpu, tid, vec);
            default -> new InterruptEvent.SoftirqExit(now, cpu, tid, vec);
        };
    }

    private TraceEvent ipi(byte[] bytes, EventLines lines, int row, long now) {
        return new InterruptEvent.IpiSend(
                now,
                lines.cpu(row),
                lines.tid(row),
                EventNames.name(lines.event(row)),
                span(bytes, lines.first(row)),
                span(bytes, lines.second(row)),
                span(bytes, lines.third(row)));
    }

    private TraceEvent signalGenerate(byte[] bytes, EventLines lines, int row, long now) {
        long signal = lines.first(row);
        long target = lines.second(row);
        long packed = lines.third(row);
        int comm = high(packed);
        return new TraceEvent.SignalGenerate(
                now,
                lines.cpu(row),
                lines.tid(row),
                high(signal),
                low(signal),
                high(target),
                names.text(bytes, comm, comm + (low(packed) >>> 16)),
                low(target),
                (packed >>> 8 & 1) != 0,
                (int) packed & 0xff);
    }

    private TraceEvent pageFault(byte[] bytes, EventLines lines, int row, long now, boolean user) {
        long ip = lines.second(row);
        String symbol = "";
        if (ip == 0) {
            int from = TextScan.find(bytes, lines.text(row), lines.end(row), " ip=") + " ip=".length();
            int to = TextScan.find(bytes, from, lines.end(row), " ");
            symbol = bytes[from] == '0' ? "" : names.text(bytes, from, to);
        }
        return new InterruptEvent.PageFault(
                now, lines.cpu(row), lines.tid(row), user, lines.first(row), ip, symbol, lines.third(row));
    }

    private TraceEvent vectorOrOther(byte[] bytes, EventLines lines, int row, long now) {
        int event = lines.event(row);
        int vector = (int) lines.first(row);
        if (event < EventNames.TYPED_LATE) {
            return other(bytes, lines, row, now);
        }
        if (event < EventNames.VECTORS) {
            TraceEvent understood = typed.event(bytes, lines, row, now);
            return understood == null ? other(bytes, lines, row, now) : understood;
        }
        String name = EventNames.vector(event);
        return (event & 1) == 0
                ? new InterruptEvent.VectorEntry(now, lines.cpu(row), lines.tid(row), name, vector)
                : new InterruptEvent.VectorExit(now, lines.cpu(row), lines.tid(row), name, vector);
    }

    /// An event without a type of its own.
    TraceEvent other(byte[] bytes, EventLines lines, int row, long now) {
        int event = lines.event(row);
        String text = TextScan.text(bytes, lines.text(row), lines.end(row));
        String name = event == EventNames.OTHER ? span(bytes, lines.first(row)) : EventNames.name(event);
        if (name.isEmpty()) {
            name = text.contains(" <-") ? "function" : "unnamed";
        }
        return new TraceEvent.Other(now, lines.cpu(row), lines.tid(row), name, new EventFields(text));
    }

    // ---------------------------------------------------------------- names and text

    /// A recorded task_rename.
    TraceEvent rename(byte[] bytes, EventLines lines, int row, long now) {
        int pid = (int) lines.first(row);
        int tid = pid == TextCursor.NOTHING ? lines.tid(row) : pid;
        long comm = lines.second(row);
        long old = lines.third(row);
        return new TraceEvent.TaskRename(
                now, lines.cpu(row), tid, span(bytes, old), span(bytes, comm), oomScoreAdj(bytes, lines.end(row)));
    }

    /// The number that the text ends with.
    private static int oomScoreAdj(byte[] bytes, int end) {
        int from = end;
        while (TextScan.isDigit(bytes[from - 1])) {
            from--;
        }
        int value = (int) TextScan.digits(bytes, from, end);
        return bytes[from - 1] == '-' ? -value : value;
    }

    /// The name of an event whose text may go on on the next line.
    String textName(byte[] bytes, EventLines lines, int row) {
        return lines.first(row) == 0 ? EventNames.name(lines.event(row)) : span(bytes, lines.first(row));
    }

    /// The text of such an event, as far as it stands on this line.
    String message(byte[] bytes, EventLines lines, int row) {
        return TextScan.text(bytes, high(lines.second(row)), low(lines.second(row)));
    }

    /// Such an event with all its text.
    TraceEvent text(long now, int cpu, int tid, String name, boolean isStack, String text) {
        return isStack
                ? new TraceEvent.Other(now, cpu, tid, name, java.util.Map.of("caller", text))
                : new TraceEvent.Print(now, cpu, tid, name, text);
    }
}
