package dev.trapline.ingest.encode;

import dev.trapline.ingest.kernel.ArgumentRegisters;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `raw_syscalls` (`include/trace/events/syscalls.h`) and the event pair that each call has in
/// `syscalls` (`kernel/trace/trace_syscalls.c`).
final class CallEncoder {
    private static final String OWN = "syscalls";
    private static final String NR = "__syscall_nr";
    /// What a record without a number is read as: a call that a tracer skipped, or the return from a
    /// signal handler.
    private static final String NO_NUMBER = "syscall_0xffffffffffffffff";
    private static final int REGISTERS = ArgumentRegisters.COUNT;
    private static final int MOST_OWN = 1 << 13;

    /// Not the kernel's: it records calls of 32-bit programs under their own numbers and nothing that says so. Their descriptions
    /// have this field besides.
    private static final String COMPAT = "compat";
    private static final String ENTER_FORMAT =
            "\"NR %ld (%lx, %lx, %lx, %lx, %lx, %lx)\", REC->id, REC->args[0], REC->args[1],"
                    + " REC->args[2], REC->args[3], REC->args[4], REC->args[5]";
    private static final String EXIT_FORMAT = "\"NR %ld = %ld\", REC->id, REC->ret";

    private final Tracepoint enter = raw("sys_enter").words("args", REGISTERS).print(ENTER_FORMAT);
    private final Tracepoint exit = raw("sys_exit").s64("ret").print(EXIT_FORMAT);
    private final Tracepoint compatEnter =
            raw("sys_enter").words("args", REGISTERS).s32(COMPAT).print(ENTER_FORMAT);
    private final Tracepoint compatExit = raw("sys_exit").s64("ret").s32(COMPAT).print(EXIT_FORMAT);

    /// What tells one description of a call's own entry from another.
    ///
    /// @param strings the arguments that are recorded with what they point to, a bit for each
    private record OwnShape(String name, int count, int strings) {}

    private final Map<OwnShape, Tracepoint> ownEnters = new HashMap<>();
    private final Map<String, Tracepoint> ownExits = new HashMap<>();

    private final RecordBuffer out;
    private final Omissions omissions;
    private final ArgumentRegisters registers = new ArgumentRegisters();
    private boolean calls64;
    private boolean calls32;

    CallEncoder(RecordBuffer out, Omissions omissions) {
        this.out = out;
        this.omissions = omissions;
    }

    private static Tracepoint.Builder raw(String name) {
        return Tracepoint.of("raw_syscalls", name).s64("id");
    }

    /// Whether all calls so far are those of a 32-bit kernel, whose numbers mean other calls.
    boolean isOf32BitKernel() {
        return calls32 && !calls64;
    }

    private long number(Syscall call, String event) {
        if (call.abi() == Abi.I386) {
            calls32 = true;
        } else {
            calls64 = true;
        }
        if (call.nr() == Syscall.NONE && !call.name().equals(NO_NUMBER)) {
            omissions.abridge(event, "name");
        }
        return call.nr();
    }

    /// The same in an event of its own, of which a 64-bit kernel records none for calls of 32-bit programs.
    private long ownNumber(Syscall call, String event) {
        if (call.abi() == Abi.I386 && calls64) {
            omissions.abridge(event, "i386");
        }
        return number(call, event);
    }

    // ---------------------------------------------------------------- raw_syscalls

    /// Makes the record of an entry, if there can be one.
    boolean enter(SysEnter e) {
        if (e.ownEvent()) {
            return ownEnter(e);
        }
        readRegisters(e);
        boolean compat = e.call().abi() == Abi.I386;
        out.begin(compat ? compatEnter : enter, e.tid());
        out.s64(number(e.call(), "sys_enter"));
        for (int i = 0; i < REGISTERS; i++) {
            out.s64(registers.register(i));
        }
        if (compat) {
            out.s32(1);
        }
        return true;
    }

    /// @return how many are recorded
    private int readRegisters(SysEnter e) {
        registers.read(e.call(), e.args());
        int count = e.args().registers();
        return count == 0 && e.args().isRecorded() ? Math.min(REGISTERS, e.call().argumentCount()) : count;
    }

    /// Arguments so far that were recorded as text and are no numbers.
    long argumentsLeftOut() {
        return registers.unsaid();
    }

    /// Makes the record of a return, if there can be one.
    boolean exit(SysExit e) {
        if (e.durationNs() != TraceEvent.UNKNOWN_NS) {
            omissions.abridge(e.kernelName(), "duration");
        }
        if (e.args().isRecorded()) {
            omissions.abridge(e.kernelName(), "arguments");
        }
        if (e.ownEvent()) {
            return ownExit(e);
        }
        boolean compat = e.call().abi() == Abi.I386;
        out.begin(compat ? compatExit : exit, e.tid());
        out.s64(number(e.call(), "sys_exit"));
        out.s64(e.ret());
        if (compat) {
            out.s32(1);
        }
        return true;
    }

    // ---------------------------------------------------------------- events of their own

    private boolean ownEnter(SysEnter e) {
        String name = e.kernelName().substring("sys_enter_".length());
        int count = readRegisters(e);
        int strings = 0;
        for (int i = 0; i < count; i++) {
            strings |= e.args().string(i) == null ? 0 : 1 << i;
        }
        OwnShape shape = new OwnShape(name, count, strings);
        Tracepoint tracepoint = ownEnters.get(shape);
        if (tracepoint == null) {
            if (ownEnters.size() >= MOST_OWN || !Names.isName(name)) {
                omissions.leaveOut(e.kernelName());
                return false;
            }
            tracepoint = describe(e.call(), shape);
            ownEnters.put(shape, tracepoint);
        }
        out.begin(tracepoint, e.tid());
        out.s32((int) ownNumber(e.call(), e.kernelName()));
        for (int i = 0; i < count; i++) {
            out.s64(registers.register(i));
        }
        for (int i = 0; i < count; i++) {
            String string = (strings >> i & 1) == 0 ? null : e.args().string(i);
            if (string != null) {
                out.text(string);
            }
        }
        return true;
    }

    /// Each argument has the size of a register whatever its type, and so the type says nothing.
    private static Tracepoint describe(Syscall call, OwnShape shape) {
        List<String> names = argumentNames(call);
        Tracepoint.Builder builder = Tracepoint.of(OWN, "sys_enter_" + shape.name).s32(NR);
        StringBuilder format = new StringBuilder("\"");
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < shape.count; i++) {
            String name = argumentName(names, i);
            builder.u64(name);
            format.append(i == 0 ? "" : ", ").append(name).append(": 0x%08lx");
            arguments.append(", ((unsigned long)(REC->").append(name).append("))");
            if ((shape.strings >> i & 1) != 0) {
                format.append(" \\\"%s\\\"");
                arguments.append(", __get_str(__").append(name).append("_val)");
            }
        }
        for (int i = 0; i < shape.count; i++) {
            if ((shape.strings >> i & 1) != 0) {
                builder.text("__" + argumentName(names, i) + "_val");
            }
        }
        return builder.print(format.append('"').append(arguments).toString());
    }

    private static String argumentName(List<String> names, int index) {
        return index < names.size() ? names.get(index) : "arg" + index;
    }

    /// Those of the table, also for a call that the kernel's event calls by another name.
    private static List<String> argumentNames(Syscall call) {
        @Nullable Syscall described = call.known() ? call : SyscallTable.of(Abi.X86_64).byName(call.name());
        return described == null ? List.of() : described.argumentNames();
    }

    private boolean ownExit(SysExit e) {
        String name = e.kernelName().substring("sys_exit_".length());
        Tracepoint tracepoint = ownExits.get(name);
        if (tracepoint == null) {
            if (ownExits.size() >= MOST_OWN || !Names.isName(name)) {
                omissions.leaveOut(e.kernelName());
                return false;
            }
            tracepoint = Tracepoint.of(OWN, "sys_exit_" + name).s32(NR).s64("ret").print("\"0x%lx\", REC->ret");
            ownExits.put(name, tracepoint);
        }
        out.begin(tracepoint, e.tid());
        out.s32((int) ownNumber(e.call(), e.kernelName()));
        out.s64(e.ret());
        return true;
    }
}
