package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.ingest.kernel.ArgumentRegisters;
import dev.trapline.ingest.kernel.EventFields;
import dev.trapline.ingest.kernel.ThreadNames;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.TraceWriter;
import dev.trapline.model.linux.Syscall;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes events as the kernel's `trace` file shows them, see [FtraceTokenizer].
///
/// Times are rounded to microseconds as the kernel rounds them; of a clock that measures nothing they are
/// integers. The five flags of a line are not in the model and stand there as dots. A thread that the
/// recording does not name has the number [#NO_THREAD], a processor that it does not name is 0.
public final class FtraceWriter implements TraceWriter {
    /// What the kernel prints for a task whose name it has forgotten.
    static final String NO_NAME = "<...>";

    /// Stands for a thread that the recording does not name. No thread has it: it is the limit that all
    /// numbers lie below (`PID_MAX_LIMIT`, include/linux/threads.h).
    public static final int NO_THREAD = 1 << 22;

    private static final int COMM_COLUMNS = 16;
    private static final int PID_COLUMNS = 7;
    private static final int CPU_DIGITS = 3;
    private static final int SECOND_COLUMNS = 5;
    private static final int TICK_COLUMNS = 12;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private static final List<String> HEADER = List.of(
            "#",
            "#                                _-----=> irqs-off/BH-disabled",
            "#                               / _----=> need-resched",
            "#                              | / _---=> hardirq/softirq",
            "#                              || / _--=> preempt-depth",
            "#                              ||| / _-=> migrate-disable",
            "#                              |||| /     delay",
            "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION",
            "#              | |         |   |||||     |         |");

    private final LineOutput out;
    private final boolean measuresTime;
    private final ThreadNames names = new ThreadNames();
    private final FtraceBody body;
    private final ArgumentRegisters registers = new ArgumentRegisters();
    private final Map<Syscall, List<String>> argumentNames = new HashMap<>();
    private final BitSet started = new BitSet();
    private final SortedMap<String, Long> leftOut = new TreeMap<>();
    private boolean hasHeader;
    private long vague;

    /// Writes events with times of `clock` to `target`.
    public FtraceWriter(OutputStream target, Clock clock) {
        out = new LineOutput(target);
        measuresTime = clock.measuresTime();
        body = new FtraceBody(out, names);
    }

    /// The thread's number as the text has it.
    static int tid(int tid) {
        return tid < 0 ? NO_THREAD : tid;
    }

    @Override
    public void write(TraceEvent event) throws IOException {
        names.learn(event);
        if (event instanceof EventsLost lost) {
            lost(lost);
            return;
        }
        header(0);
        switch (event) {
            case SysEnter e -> enter(e);
            case SysExit e -> exit(e);
            case SchedEvent e -> {
                begin(e);
                body.sched(e);
                out.end();
            }
            case InterruptEvent e -> {
                begin(e);
                body.interrupt(e);
                out.end();
            }
            default -> rare(event);
        }
    }

    private void rare(TraceEvent event) throws IOException {
        if (event instanceof TaskRename r && r.cpu() == TraceEvent.UNKNOWN) {
            return; // the task column says it
        }
        if (event instanceof SysNoReturn) {
            leaveOut(event);
            return;
        }
        switch (event) {
            case Print e -> print(e);
            case Other e -> {
                other(e);
                return;
            }
            case SignalGenerate e -> {
                begin(e);
                body.generate(e);
            }
            case SignalDeliver e -> {
                begin(e);
                vague += body.deliver(e) ? 0 : 1;
            }
            case SchedProcessExec e -> {
                begin(e);
                body.exec(e);
            }
            case SchedProcessExit e -> {
                begin(e);
                body.exit(e);
            }
            case TaskRename e -> {
                begin(e);
                body.rename(e);
            }
            default -> {
                begin(event);
                event.fields(new NamedValues(out));
            }
        }
        out.end();
    }

    private void leaveOut(TraceEvent event) {
        leftOut.merge(event.kernelName(), 1L, Long::sum);
    }

    // ---------------------------------------------------------------- system calls

    private void enter(SysEnter event) throws IOException {
        Syscall call = event.call();
        long number = ArgumentRegisters.number(call);
        if (!event.ownEvent() && number == ArgumentRegisters.NO_NUMBER) {
            leaveOut(event);
            return;
        }
        registers.read(call, event.args());
        if (event.ownEvent()) {
            ownEnter(event);
        } else {
            begin(event.tid(), event.cpu(), event.timestampNs());
            out.latin1("sys_enter: NR ").decimal(number).latin1(" (").hex(registers.register(0));
            for (int i = 1; i < ArgumentRegisters.COUNT; i++) {
                out.latin1(", ").hex(registers.register(i));
            }
            out.ascii(')');
        }
        out.end();
    }

    private void exit(SysExit event) throws IOException {
        long number = ArgumentRegisters.number(event.call());
        if (!event.ownEvent() && number == ArgumentRegisters.NO_NUMBER) {
            leaveOut(event);
            return;
        }
        begin(event.tid(), event.cpu(), event.timestampNs());
        if (event.ownEvent()) {
            out.latin1("sys_").latin1(event.call().name()).latin1(" -> 0x").hex(event.ret());
        } else {
            out.latin1("sys_exit: NR ").decimal(number).latin1(" = ").decimal(event.ret());
        }
        out.end();
    }

    /// `sys_openat(dfd: 0xffffff9c, filename: 0x7ffc "/etc/passwd", flags: 0x80000, mode: 0)`
    /// (`print_syscall_enter`, kernel/trace/trace_syscalls.c). The names of the arguments are those of
    /// the manual pages, which for some calls are not the kernel's.
    private void ownEnter(SysEnter event) {
        begin(event.tid(), event.cpu(), event.timestampNs());
        SysArgs args = event.args();
        List<String> known = argumentNames.computeIfAbsent(event.call(), Syscall::argumentNames);
        int count = args.registers() > 0 ? args.registers() : known.size();
        out.latin1("sys_").latin1(event.call().name()).ascii('(');
        for (int i = 0; i < Math.min(count, ArgumentRegisters.COUNT); i++) {
            long value = registers.register(i);
            out.latin1(i == 0 ? "" : ", ").latin1(i < known.size() ? known.get(i) : "arg" + i);
            out.latin1(value >= 0 && value < 10 ? ": " : ": 0x").hex(value);
            String string = args.string(i);
            if (string != null) {
                out.latin1(" \"").text(string).ascii('"');
            }
        }
        out.ascii(')');
    }

    // ---------------------------------------------------------------- text

    /// Behind the tracepoint's own name stands the function that printed; the model does not have it.
    private void print(Print event) {
        begin(event);
        switch (event.kernelName()) {
            case "print" -> out.latin1("tracing_mark_write: ");
            case "bprint" -> out.latin1("0x0: ");
            default -> {
                // ftrace's own printing has the message alone
            }
        }
        out.text(event.message());
    }

    private void other(Other event) throws IOException {
        switch (event.kernelName()) {
            case "kernel_stack", "<stack trace>" -> stack(event, "<stack trace>");
            case "user_stack", "<user stack trace>" -> stack(event, "<user stack trace>");
            default -> {
                if (event.values() instanceof EventFields recorded) {
                    boolean isNamed = !event.kernelName().equals("unnamed") && !event.kernelName().equals("function");
                    begin(event.tid(), event.cpu(), event.timestampNs());
                    out.text(isNamed ? event.kernelName() : "").latin1(isNamed ? ": " : "").text(recorded.text());
                } else {
                    begin(event);
                    event.fields(new NamedValues(out));
                }
                out.end();
            }
        }
    }

    private void stack(Other event, String title) throws IOException {
        begin(event.tid(), event.cpu(), event.timestampNs());
        out.latin1(title);
        out.end();
        String frames = event.values().getOrDefault("caller", "");
        for (int from = 0; from < frames.length();) {
            int to = frames.indexOf("; ", from);
            int end = to < 0 ? frames.length() : to;
            out.latin1(" => ").text(frames.substring(from, end));
            out.end();
            from = end + 2;
        }
    }

    // ---------------------------------------------------------------- losses

    /// In three places, as the kernel tells it: in the header what the buffers have overwritten, before
    /// the first event of a processor that there were others before it, and later a number.
    private void lost(EventsLost event) throws IOException {
        int cpu = event.cpu();
        if (cpu < 0) {
            if (hasHeader) {
                out.latin1("# entries-in-buffer/entries-written: 0/").decimal(event.count()).latin1("   #P:0");
                out.end();
            }
            header(event.count());
            return;
        }
        header(0);
        if (event.count() == 0 && !started.get(cpu)) {
            out.latin1("##### CPU ").decimal(cpu).latin1(" buffer started ####");
        } else {
            out.latin1("CPU:").decimal(cpu).latin1(" [LOST ");
            if (event.count() != 0) {
                out.decimal(event.count()).ascii(' ');
            }
            out.latin1("EVENTS]");
        }
        out.end();
    }

    /// What the kernel counts as in its buffers is not known before the end; `lost` of what was written
    /// are not there.
    private void header(long lost) throws IOException {
        if (hasHeader) {
            return;
        }
        hasHeader = true;
        out.latin1("# tracer: nop");
        out.end();
        if (lost > 0) {
            out.ascii('#');
            out.end();
            out.latin1("# entries-in-buffer/entries-written: 0/").decimal(lost).latin1("   #P:0");
            out.end();
        }
        for (String line : HEADER) {
            out.latin1(line);
            out.end();
        }
    }

    // ---------------------------------------------------------------- lines

    private void begin(TraceEvent event) {
        begin(event.tid(), event.cpu(), event.timestampNs());
        out.text(event.kernelName()).latin1(": ");
    }

    /// `            bash-1977    [000] ..... 17284.993652: `.
    private void begin(int tid, int cpu, long timestampNs) {
        String name = tid == 0 ? "<idle>" : names.of(tid);
        if (name == null) {
            name = NO_NAME;
        }
        out.blanks(COMM_COLUMNS - LineOutput.utf8Length(name)).text(name).ascii('-');
        int from = out.length();
        out.decimal(tid(tid));
        out.blanks(PID_COLUMNS - (out.length() - from)).latin1(" [").zeroPadded(Math.max(0, cpu), CPU_DIGITS);
        if (cpu >= 0) {
            started.set(cpu);
        }
        out.latin1("] ..... ");
        if (measuresTime) {
            long micros = Math.floorDiv(timestampNs + NANOS_PER_MICRO / 2, NANOS_PER_MICRO);
            out.padded(micros / MICROS_PER_SECOND, SECOND_COLUMNS).ascii('.');
            out.zeroPadded(micros % MICROS_PER_SECOND, 6);
        } else {
            out.padded(timestampNs, TICK_COLUMNS);
        }
        out.latin1(": ");
    }

    // ---------------------------------------------------------------- what it came to

    @Override
    public SortedMap<String, Long> leftOut() {
        return leftOut;
    }

    @Override
    public long argumentsLeftOut() {
        return registers.unsaid() + vague;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            header(0);
        }
    }

    /// The fields of an event as `name=value name=value` on one line.
    private static final class NamedValues implements TraceEvent.FieldSink {
        private final LineOutput out;
        private boolean isBehindAnother;

        NamedValues(LineOutput out) {
            this.out = out;
        }

        @Override
        public void number(String name, long value) {
            key(name).decimal(value);
        }

        @Override
        public void text(String name, String value) {
            key(name).text(oneLine(value));
        }

        private LineOutput key(String name) {
            out.latin1(isBehindAnother ? " " : "");
            isBehindAnother = true;
            return name.equals(EventFields.INFO) ? out : out.text(name).ascii('=');
        }

        private static String oneLine(String value) {
            return value.indexOf('\n') < 0 && value.indexOf('\r') < 0
                    ? value
                    : value.replace("\n", "\\n").replace("\r", "\\r");
        }
    }
}
