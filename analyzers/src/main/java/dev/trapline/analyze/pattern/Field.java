package dev.trapline.analyze.pattern;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.SyscallSpan;
import org.jspecify.annotations.Nullable;

/// What a condition can ask of a span.
enum Field {
    /// The descriptor a call was made on.
    FD(true),
    /// The file it refers to, or the path a call names.
    PATH(false),
    /// The error, by name or number; 0 for success.
    ERRNO(true),
    /// What a call returned when it succeeded: for transfers, bytes.
    BYTES(true),
    /// The handler or softirq.
    NAME(false),
    /// The interrupt line, vector or softirq number.
    NR(true),
    /// The name of the thread; of interrupts, of the one they interrupt.
    COMM(false),
    TID(true),
    PID(true),
    CPU(true),
    /// How long it took in nanoseconds.
    NS(true);

    /// In place of a number that a span does not have. No comparison with it holds.
    static final long ABSENT = Long.MIN_VALUE;

    final boolean numeric;

    Field(boolean numeric) {
        this.numeric = numeric;
    }

    long number(Span span) {
        return switch (this) {
            case TID -> span.task().tid();
            case PID -> span.task().tgid();
            default -> switch (span) {
                case SyscallSpan call -> ofCall(call);
                case InterruptSpan.Run run -> ofRun(run);
                default -> ABSENT;
            };
        };
    }

    private long ofCall(SyscallSpan call) {
        SysExit exit = call.exit();
        return switch (this) {
            case FD -> call.fd() < 0 ? ABSENT : call.fd();
            case ERRNO -> exit == null ? ABSENT : exit.errno();
            case BYTES -> exit == null || exit.errno() != 0 ? ABSENT : exit.ret();
            case CPU -> known(call.enter().cpu());
            case NS -> call.durationNs() == TraceEvent.UNKNOWN_NS ? ABSENT : call.durationNs();
            default -> ABSENT;
        };
    }

    private long ofRun(InterruptSpan.Run run) {
        return switch (this) {
            case NR -> known(run.source().number());
            case CPU -> known(run.cpu());
            case NS -> run.grossNs();
            default -> ABSENT;
        };
    }

    private static long known(int number) {
        return number == TraceEvent.UNKNOWN ? ABSENT : number;
    }

    @Nullable
    String text(Span span) {
        if (this == COMM) {
            return span.task().comm();
        }
        if (this == NAME) {
            return span instanceof InterruptSpan.Run run ? run.source().name() : null;
        }
        return span instanceof SyscallSpan call ? path(call) : null;
    }

    private static @Nullable String path(SyscallSpan call) {
        OpenFile file = call.file();
        if (file != null && file.name() != null) {
            return file.name();
        }
        int argument = call.call().pathArg();
        return argument < 0 ? null : call.args().string(argument);
    }
}
