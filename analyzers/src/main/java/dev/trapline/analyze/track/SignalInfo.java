package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Origin;

/// What the words of a recorder say of a delivered signal: the kernel's event has
/// `errno=0 code=128 sa_handler=55ceefecb329 sa_flags=4000000`, strace writes the siginfo as in
/// `{si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=7, si_uid=0, ...}`.
final class SignalInfo {
    // include/uapi/asm-generic/siginfo.h
    private static final int SI_USER = 0;
    private static final int SI_QUEUE = -1;
    private static final int SI_TIMER = -2;
    private static final int SI_TKILL = -6;
    private static final int CLD_CONTINUED = 6;

    private static final long SIG_IGN = 1;

    private SignalInfo() {}

    /// Where signal `sig` with the `si_code` `code` comes from.
    static Origin origin(int sig, int code) {
        return switch (code) {
            case SI_USER, SI_QUEUE, SI_TKILL -> Origin.CALL;
            case SI_TIMER -> Origin.TIMER;
            default -> {
                if (sig == Signals.SIGCHLD && code > 0 && code <= CLD_CONTINUED) {
                    yield Origin.CHILD;
                }
                yield code > 0 && isFault(sig) ? Origin.FAULT : Origin.KERNEL;
            }
        };
    }

    private static boolean isFault(int sig) {
        return switch (sig) {
            case Signals.SIGSEGV, Signals.SIGBUS, Signals.SIGFPE, Signals.SIGILL, Signals.SIGTRAP, Signals.SIGSYS ->
                    true;
            default -> false;
        };
    }

    /// Where a delivered signal comes from.
    static Origin origin(int sig, String info) {
        int word = after(info, "si_code=");
        if (word < 0) {
            int code = after(info, " code=");
            return code < 0 ? Origin.UNKNOWN : origin(sig, (int) number(info, code, 10));
        }
        if (info.startsWith("SI_USER", word) || info.startsWith("SI_TKILL", word)
                || info.startsWith("SI_QUEUE", word)) {
            return Origin.CALL;
        }
        if (info.startsWith("SI_TIMER", word)) {
            return Origin.TIMER;
        }
        if (info.startsWith("CLD_", word)) {
            return Origin.CHILD;
        }
        return !info.startsWith("SI_", word) && isFault(sig) ? Origin.FAULT : Origin.KERNEL;
    }

    /// The process that sent it, [TraceEvent#UNKNOWN] when that is not told.
    static int senderPid(String info) {
        int from = after(info, "si_pid=");
        return from < 0 ? TraceEvent.UNKNOWN : (int) number(info, from, 10);
    }

    /// What the thread does with it.
    static Disposition disposition(String info) {
        int from = after(info, "sa_handler=");
        if (from < 0) {
            return Disposition.UNKNOWN;
        }
        long handler = number(info, info.startsWith("0x", from) ? from + 2 : from, 16);
        if (handler == 0) {
            return Disposition.DEFAULT;
        }
        return handler == SIG_IGN ? Disposition.IGNORED : Disposition.HANDLER;
    }

    private static int after(String info, String name) {
        int at = info.indexOf(name);
        return at < 0 ? -1 : at + name.length();
    }

    private static long number(String text, int from, int radix) {
        boolean negative = from < text.length() && text.charAt(from) == '-';
        long number = 0;
        for (int i = negative ? from + 1 : from; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                break;
            }
            number = number * radix + digit;
        }
        return negative ? -number : number;
    }
}
