package dev.trapline.ingest.strace;

import dev.trapline.ingest.block.LineOutput;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.linux.ArgumentKind;
import dev.trapline.model.linux.CloneFlags;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import java.nio.charset.StandardCharsets;

/// Arguments and results of system calls in the words of strace.
///
/// Arguments that a recording has as text are written as they are. Registers are written as far as the
/// tables know what they mean: descriptors and sizes decimal, modes octal, signals by name, flags and
/// addresses hexadecimal.
final class StraceCallText {
    private static final long AT_FDCWD = -100;
    private static final long LARGEST_LENGTH = 0xffff;
    private static final int RAW_ARGUMENTS = 6;

    private final LineOutput out;

    StraceCallText(LineOutput out) {
        this.out = out;
    }

    // ---------------------------------------------------------------- arguments

    /// Appends the arguments as far as they were known at entry.
    ///
    /// @return what was appended, if it was text; else nothing
    String arguments(Syscall call, SysArgs args) {
        if (args.registers() == 0) {
            String text = args.text();
            out.latin1(text);
            return text;
        }
        if (!call.known()) {
            for (int i = 0; i < Math.min(args.registers(), RAW_ARGUMENTS); i++) {
                address(args.register(i), "0", separated(i));
            }
        } else if (call.name().equals("clone") && args.registers() >= 4) {
            cloneArguments(args);
        } else {
            int count = call.argumentCount();
            for (int i = 0; i < count; i++) {
                argument(call.argumentKind(i), args, i);
            }
        }
        return "";
    }

    private LineOutput separated(int index) {
        return index == 0 ? out : out.latin1(", ");
    }

    private void argument(ArgumentKind kind, SysArgs args, int index) {
        LineOutput to = separated(index);
        String string = args.string(index);
        if (string != null) {
            to.ascii('"').latin1(escaped(string, '"')).ascii('"');
            return;
        }
        long value = args.value(index, 0);
        switch (kind) {
            case FD, PID, INT, OFFSET -> to.decimal(value);
            case DIRFD -> {
                if (value == AT_FDCWD) {
                    to.latin1("AT_FDCWD");
                } else {
                    to.decimal(value);
                }
            }
            case COUNT, SIZE, IOVCNT, VLEN, NFDS -> to.latin1(Long.toUnsignedString(value));
            case LONG, ADDRLEN -> {
                if (Math.abs(value) <= LARGEST_LENGTH) {
                    to.decimal(value);
                } else {
                    address(value, "0", to);
                }
            }
            case MODE -> to.latin1(value == 0 ? "" : "0").latin1(Long.toOctalString(value));
            case SIG -> {
                if (Signals.isSignal((int) value)) {
                    to.latin1(Signals.name((int) value));
                } else {
                    to.decimal(value);
                }
            }
            case FLAGS, CMD, FUTEXOP -> address(value, "0", to);
            default -> address(value, "NULL", to);
        }
    }

    private static void address(long value, String zero, LineOutput to) {
        if (value == 0) {
            to.latin1(zero);
        } else {
            to.latin1("0x").hex(value);
        }
    }

    /// `child_stack=NULL, flags=CLONE_VM|SIGCHLD, child_tidptr=0x7f…`: from the registers of x86-64.
    private void cloneArguments(SysArgs args) {
        address(args.register(1), "NULL", out.latin1("child_stack="));
        long flags = args.register(0);
        out.latin1(", flags=").latin1(CloneFlags.text(flags));
        if ((flags & CloneFlags.CLONE_SETTLS) != 0 && args.registers() > 4) {
            address(args.register(4), "NULL", out.latin1(", tls="));
        }
        if ((flags & (CloneFlags.CLONE_CHILD_SETTID | CloneFlags.CLONE_CHILD_CLEARTID)) != 0) {
            address(args.register(3), "NULL", out.latin1(", child_tidptr="));
        }
    }

    /// `text` as strace writes it between quotes, or between the angle brackets of an annotation: what is
    /// not printable, and the brackets themselves, in octal.
    static String escaped(String text, char quote) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean isBracket = quote == '>' && (c == '<' || c == '>');
            if (c == '\\' || c == '"' && quote == '"') {
                escaped.append('\\').append(c);
            } else if (c < ' ' || c > '~' || isBracket) {
                escaped.append('\\').append((char) ('0' + (c >> 6)));
                escaped.append((char) ('0' + (c >> 3 & 7))).append((char) ('0' + (c & 7)));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    // ---------------------------------------------------------------- results

    /// Appends what stands behind `= `, without the time.
    void result(SysExit event) {
        int errno = event.errno();
        if (errno != 0) {
            String name = Errno.name(errno);
            String text = Errno.text(errno);
            String words = text == null ? "Unknown error " + errno : text;
            out.latin1(Errno.isRestart(errno) ? "? " : "-1 ");
            out.latin1(name == null ? "ERRNO_" + errno : name);
            out.latin1(" (").ascii(Character.toUpperCase(words.charAt(0))).latin1(words.substring(1)).ascii(')');
            return;
        }
        switch (event.call().name()) {
            case "mmap", "mmap2", "brk", "mremap", "shmat" -> address(event.ret(), "NULL", out);
            case "umask" -> out.ascii('0').latin1(Long.toOctalString(event.ret()));
            default -> out.decimal(event.ret());
        }
        String annotation = event.args().returnAnnotation();
        if (annotation != null) {
            out.ascii('<').latin1(escaped(annotation, '>')).ascii('>');
        }
    }
}
