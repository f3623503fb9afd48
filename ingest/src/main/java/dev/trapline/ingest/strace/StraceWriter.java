package dev.trapline.ingest.strace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.ingest.kernel.ThreadNames;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.TraceWriter;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes events as `strace -f -T -o FILE` would, with the time option that suits the clock.
///
/// ```
/// 20056 1795192208.448606 close(3)                                = 0 <0.000034>
/// 20057<worker> 1795192208.448701 read(4,  <unfinished ...>
/// 20056 1795192208.448733 +++ exited with 0 +++
/// 20057<worker> 1795192208.448790 <... read resumed>"x", 1)      = 1 <0.000089>
/// ```
///
/// A thread whose name is known stands there with it, as with `-Y`. A call is one line unless a line of
/// another thread comes between entry and return. What strace does not show is left out: the scheduler,
/// interrupts, returns without an entry (the first of a child) and ends whose status nobody tells.
public final class StraceWriter implements TraceWriter {
    /// Where the result stands, counted from the start of the line (strace's option `-a`).
    private static final int RESULT_COLUMN = 40;
    private static final int PID_COLUMNS = 5;
    private static final int NUMBER_COLUMNS = 4;
    private static final int NO_STATUS = 0x100;

    private final LineOutput out;
    private final boolean measuresDurations;
    private final StraceStamp stamp;
    private final StraceCallText text;
    private final ThreadNames names = new ThreadNames();
    private final Map<Integer, Entered> interrupted = new HashMap<>();
    private final Map<Integer, Abi> abis = new HashMap<>();
    private final Map<Integer, Integer> statuses = new HashMap<>();
    private final SortedMap<String, Long> leftOut = new TreeMap<>();

    /// The call whose line has no end yet, being the last one.
    private @Nullable Entered open;
    private int openTid;

    /// A call that has not returned.
    ///
    /// @param args its arguments as the line has them, if they came as text
    private record Entered(Syscall call, boolean ownEvent, long timestampNs, String args) {
        boolean is(Syscall other) {
            return call == other || call.name().equals(other.name());
        }
    }

    /// Writes events with times of `clock` to `target`.
    ///
    /// @param fromTracer the events come from a tracer that stops the task and measures durations itself:
    ///     none is computed from the times of entry and return
    public StraceWriter(OutputStream target, Clock clock, boolean fromTracer) {
        out = new LineOutput(target);
        measuresDurations = clock.measuresTime() && !fromTracer;
        stamp = new StraceStamp(clock);
        text = new StraceCallText(out);
    }

    @Override
    public void write(TraceEvent event) throws IOException {
        switch (event) {
            case SysEnter e -> enter(e);
            case SysExit e -> exit(e);
            case SysNoReturn e -> noReturn(e);
            case SignalDeliver e -> signal(e);
            case SchedProcessExit e -> ended(e);
            case SchedProcessExec e -> executed(e);
            case TaskRename e -> names.learn(e);
            case Other e when e.kernelName().equals("signal_stop") -> stopped(e);
            default -> {
                names.learn(event);
                leaveOut(event);
            }
        }
    }

    private void leaveOut(TraceEvent event) {
        leftOut.merge(event.kernelName(), 1L, Long::sum);
    }

    // ---------------------------------------------------------------- calls

    private void enter(SysEnter event) throws IOException {
        Syscall call = event.call();
        int tid = event.tid();
        Entered before = open != null && openTid == tid ? open : interrupted.get(tid);
        if (before != null && before.ownEvent() != event.ownEvent() && before.is(call)) {
            leaveOut(event); // the same call, recorded by two tracepoints
            return;
        }
        interrupt();
        boolean isAmbiguous = isAmbiguous(tid, call);
        if (isAmbiguous && tid >= 0) {
            personality(tid, call.abi());
        }
        begin(tid, event.timestampNs());
        if (isAmbiguous && tid < 0) {
            out.ascii('[').padded(call.nr(), NUMBER_COLUMNS).latin1("] ");
        }
        out.latin1(call.name()).ascii('(');
        SysArgs args = event.args();
        String list = text.arguments(call, args);
        if (call.isNoReturn() && args.registers() > 0) {
            statuses.put(tid, (int) args.register(0) & 0xff);
            padded().ascii('?');
            out.end();
        } else {
            open = new Entered(call, event.ownEvent(), event.timestampNs(), list);
            openTid = tid;
        }
    }

    private void exit(SysExit event) throws IOException {
        Entered entered = resumed(event.tid(), event.call(), event.timestampNs());
        if (entered == null || entered.ownEvent() != event.ownEvent()) {
            leaveOut(event);
            return;
        }
        rest(entered, event.args());
        padded();
        text.result(event);
        if (event.durationNs() != TraceEvent.UNKNOWN_NS) {
            StraceStamp.duration(event.durationNs(), out);
        } else if (measuresDurations) {
            StraceStamp.duration(Math.max(0, event.timestampNs() - entered.timestampNs()), out);
        }
        out.end();
    }

    private void noReturn(SysNoReturn event) throws IOException {
        if (resumed(event.tid(), event.call(), event.timestampNs()) == null) {
            leaveOut(event);
            return;
        }
        padded().ascii('?');
        out.end();
    }

    /// Goes on with the call that thread `tid` is in, on its line or on a new one; null when it is in
    /// none or in another.
    private @Nullable Entered resumed(int tid, Syscall call, long timestampNs) throws IOException {
        Entered entered = open;
        if (entered != null && openTid == tid) {
            if (!entered.is(call)) {
                return null;
            }
            open = null;
            return entered;
        }
        entered = interrupted.get(tid);
        if (entered == null || !entered.is(call)) {
            return null;
        }
        interrupted.remove(tid);
        interrupt();
        begin(tid, timestampNs);
        out.latin1("<... ").latin1(call.name()).latin1(" resumed>");
        return entered;
    }

    /// Appends the arguments that were not known at entry.
    private void rest(Entered entered, SysArgs args) {
        if (args.isRecorded() && args.registers() == 0) {
            String whole = args.text();
            int known = entered.args().length();
            if (whole.length() > known && whole.startsWith(entered.args())) {
                out.latin1(whole.substring(known));
            }
        }
    }

    private LineOutput padded() {
        out.ascii(')');
        out.blanks(Math.max(1, RESULT_COLUMN - out.length()));
        return out.latin1("= ");
    }

    /// The line of a call that has not returned ends here, because another line begins.
    private void interrupt() throws IOException {
        Entered entered = open;
        if (entered != null) {
            open = null;
            interrupted.put(openTid, entered);
            out.latin1(entered.args().endsWith(",") ? " " : "").latin1(" <unfinished ...>");
            out.end();
        }
    }

    /// Whether a thread so far in its ABI would be understood to make another call of that name.
    private boolean isAmbiguous(int tid, Syscall call) {
        Abi abi = abis.isEmpty() ? Abi.X86_64 : abis.getOrDefault(tid, Abi.X86_64);
        return call.abi() != abi && !isFound(abi, call);
    }

    /// strace tells when a thread changes between 64-bit and 32-bit mode. Where it numbers no threads,
    /// the number of the call (`-n`) says as much.
    private void personality(int tid, Abi abi) throws IOException {
        abis.put(tid, abi);
        out.latin1("[ Process PID=").decimal(tid).latin1(" runs in ");
        out.latin1(switch (abi) {
            case X86_64 -> "64 bit";
            case I386 -> "32 bit";
            case X32 -> "x32";
        });
        out.latin1(" mode. ]");
        out.end();
    }

    /// Whether the name of `call` alone says which call it is, in a thread of `abi`.
    private static boolean isFound(Abi abi, Syscall call) {
        for (Abi candidate : new Abi[] {abi, Abi.X86_64, Abi.I386}) {
            Syscall found = SyscallTable.of(candidate).byName(call.name());
            if (found != null) {
                return found == call;
            }
        }
        return false;
    }

    // ---------------------------------------------------------------- other lines

    /// `--- SIGCHLD {si_signo=SIGCHLD, …} ---`.
    private void signal(SignalDeliver event) throws IOException {
        interrupt();
        begin(event.tid(), event.timestampNs());
        String name = Signals.name(event.sig());
        String info = event.info();
        out.latin1("--- ").latin1(name).ascii(' ');
        if (info.startsWith("{")) {
            out.latin1(info);
        } else {
            out.latin1("{si_signo=").latin1(name);
            code(info);
            out.ascii('}');
        }
        out.latin1(" ---");
        out.end();
    }

    /// The signal's code out of `errno=0 code=128 sa_handler=…`.
    private void code(String info) {
        int from = info.indexOf("code=");
        int to = info.indexOf(' ', Math.max(0, from));
        if (from >= 0) {
            out.latin1(", si_code=").latin1(info.substring(from + "code=".length(), to < 0 ? info.length() : to));
        }
    }

    private void stopped(Other event) throws IOException {
        interrupt();
        begin(event.tid(), event.timestampNs());
        String number = event.value("sig");
        out.latin1("--- stopped by ");
        out.latin1(Signals.name(number == null ? Signals.SIGSTOP : Integer.parseInt(number))).latin1(" ---");
        out.end();
    }

    private void ended(SchedProcessExit event) throws IOException {
        int tid = event.tid();
        Integer told = statuses.remove(tid);
        int status = event.exitCode() != TraceEvent.UNKNOWN ? event.exitCode() : told == null ? NO_STATUS : told;
        abis.remove(tid);
        interrupt();
        interrupted.remove(tid);
        if (event.killedBy() == 0 && status == NO_STATUS) {
            leaveOut(event);
            return;
        }
        begin(tid, event.timestampNs());
        if (event.killedBy() != 0) {
            out.latin1("+++ killed by ").latin1(Signals.name(event.killedBy()));
            out.latin1(event.coreDumped() ? " (core dumped)" : "");
        } else {
            out.latin1("+++ exited with ").decimal(status);
        }
        out.latin1(" +++");
        out.end();
    }

    /// A thread that was not its group's leader goes on under the leader's number, and its call with it.
    private void executed(SchedProcessExec event) throws IOException {
        if (event.tid() == event.oldTid()) {
            leaveOut(event); // the call itself says it
            return;
        }
        interrupt();
        Entered entered = interrupted.remove(event.oldTid());
        if (entered != null) {
            interrupted.put(event.tid(), entered);
        }
        if (event.oldTid() >= 0) {
            begin(event.tid(), event.timestampNs());
            out.latin1("+++ superseded by execve in pid ").decimal(event.oldTid()).latin1(" +++");
            out.end();
        }
    }

    /// Thread, name and time.
    private void begin(int tid, long timestampNs) {
        if (tid >= 0) {
            int from = out.length();
            out.decimal(tid);
            String name = names.of(tid);
            if (name != null) {
                out.ascii('<').latin1(StraceCallText.escaped(name, '>')).ascii('>');
            } else {
                out.blanks(PID_COLUMNS - (out.length() - from));
            }
            out.ascii(' ');
        }
        stamp.write(timestampNs, out);
    }

    // ---------------------------------------------------------------- what it came to

    @Override
    public SortedMap<String, Long> leftOut() {
        return leftOut;
    }

    @Override
    public void close() throws IOException {
        try (out) {
            interrupt();
        }
    }
}
