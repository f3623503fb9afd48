package dev.trapline.ingest.encode;

import dev.trapline.ingest.kernel.ThreadNames;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;

/// `signal` (`include/trace/events/signal.h`).
final class SignalEncoder {
    private final Tracepoint generate =
            Tracepoint.of("signal", "signal_generate")
                    .s32("sig")
                    .s32("errno")
                    .s32("code")
                    .comm("comm")
                    .pid("pid")
                    .s32("group")
                    .s32("result")
                    .print(
                            "\"sig=%d errno=%d code=%d comm=%s pid=%d grp=%d res=%d\","
                                    + " REC->sig, REC->errno, REC->code, REC->comm, REC->pid, REC->group, REC->result");
    private final Tracepoint deliver =
            Tracepoint.of("signal", "signal_deliver")
                    .s32("sig")
                    .s32("errno")
                    .s32("code")
                    .u64("sa_handler")
                    .u64("sa_flags")
                    .print(
                            "\"sig=%d errno=%d code=%d sa_handler=%lx sa_flags=%lx\","
                                    + " REC->sig, REC->errno, REC->code, REC->sa_handler, REC->sa_flags");

    private final RecordBuffer out;
    private final ThreadNames names;
    private final Omissions omissions;

    SignalEncoder(RecordBuffer out, ThreadNames names, Omissions omissions) {
        this.out = out;
        this.names = names;
        this.omissions = omissions;
    }

    void generate(SignalGenerate e) {
        names.mention(e.pid(), e.comm());
        out.begin(generate, e.tid());
        out.s32(e.sig());
        out.s32(e.errno());
        out.s32(e.code());
        out.comm(e.comm());
        out.s32(e.pid());
        out.s32(e.group() ? 1 : 0);
        out.s32(e.result());
    }

    /// Of the siginfo as strace prints it, only the number of the signal can be said.
    void deliver(SignalDeliver e) {
        long errno = number(e.info(), "errno=", 10);
        long code = number(e.info(), "code=", 10);
        long handler = number(e.info(), "sa_handler=", 16);
        long flags = number(e.info(), "sa_flags=", 16);
        boolean known = errno != UNKNOWN && code != UNKNOWN && handler != UNKNOWN && flags != UNKNOWN;
        if (!known && !e.info().isEmpty()) {
            omissions.abridge(e.kernelName(), "info");
        }
        out.begin(deliver, e.tid());
        out.s32(e.sig());
        out.s32(known ? (int) errno : 0);
        out.s32(known ? (int) code : 0);
        out.s64(known ? handler : 0);
        out.s64(known ? flags : 0);
    }

    /// No address and no set of flags.
    private static final long UNKNOWN = Long.MIN_VALUE;

    /// The number behind `key`, which a blank or the start stands before.
    private static long number(String info, String key, int radix) {
        int at = info.startsWith(key) ? 0 : info.indexOf(' ' + key) + 1;
        if (at == 0 && !info.startsWith(key)) {
            return UNKNOWN;
        }
        int from = at + key.length();
        int to = info.indexOf(' ', from);
        String digits = info.substring(from, to < 0 ? info.length() : to);
        try {
            String plain = radix == 16 && digits.startsWith("0x") ? digits.substring(2) : digits;
            return radix == 10 ? Long.parseLong(plain) : Long.parseUnsignedLong(plain, radix);
        } catch (NumberFormatException e) {
            return UNKNOWN;
        }
    }
}
