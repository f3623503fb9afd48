package dev.trapline.ingest.strace;

import static dev.trapline.ingest.strace.StraceScan.isDigit;
import static dev.trapline.ingest.strace.StraceScan.startsWith;

import dev.trapline.ingest.block.Block;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import org.jspecify.annotations.Nullable;

/// Understands lines of strace text one by one, without looking at their neighbours.
///
/// ```
/// execve("/bin/true", ["true"], 0x7ffd2 /* 3 vars */) = 0
/// 2065  1795192205.989708 read(3, "root"..., 4096) = 300 <0.000012>
/// 20205<mt> 16:30:08.322 (+     0) [ 202] [00007f2a] futex(0x7ffc, FUTEX_WAIT, 2, NULL <unfinished ...>
/// [pid 20134] 16:30:06.949 <... futex resumed>) = 0
///      0.000350 brk(NULL) = 0x56141ca23000
/// 2065  --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=2066} ---
/// 2066  +++ exited with 0 +++
/// ```
///
/// Understood: `-f -ff -t -tt -ttt -r -T -n -i -k -y -yy -Y -x -xx -v -s -X -e raw -z -Z -C`, the
/// long forms of the time options in every precision, `--decode-pids`, `--secontext`, `--color`,
/// and files as well as standard error. The grammar is that of strace's `printleader`,
/// `syscall_exiting_trace` and `print_signalled`. Every line becomes exactly one row of
/// [StraceLines]; one that is no record becomes `UNKNOWN`. One instance per thread.
final class StraceTokenizer {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int EPOCH_DIGITS = 9;

    private static final long RESUMED = StraceScan.word(" resumed");
    private static final long UNFINISHED = StraceScan.word("<unfinis");
    private static final long UNFINISHED_END = StraceScan.word("hed ...>");

    private final SyscallTable table = SyscallTable.of(Abi.X86_64);

    // The line being read.
    private byte[] b = new byte[0];
    private int flags;
    private int pid;
    private long time;
    private int nr;
    private long result;
    private int errno;
    private long duration;
    private long argStarts;
    private int end;

    /// Replaces `lines` by the lines of `block`.
    void fill(Block block, StraceLines lines) {
        fill(block.bytes(), block.length(), lines);
    }

    /// Replaces `lines` by those of `bytes[0..length)`; `bytes[length]` is overwritten.
    void fill(byte[] bytes, int length, StraceLines lines) {
        lines.clear();
        bytes[length] = '\n';
        b = bytes;
        int p = 0;
        while (p < length) {
            line(p, length, lines);
            p = end + 1;
        }
    }

    private void line(int start, int length, StraceLines lines) {
        flags = 0;
        pid = StraceLines.NO_PID;
        time = 0;
        nr = Syscall.NONE;
        result = 0;
        errno = 0;
        duration = TraceEvent.UNKNOWN_NS;
        argStarts = 0;
        int p = prefix(start);
        byte c = b[p];
        if (c >= 'a' && c <= 'z' || c == '_') {
            call(start, p, length, lines);
        } else if (c == '<') {
            resumed(start, p, length, lines);
        } else {
            rare(start, p, length, lines);
        }
    }

    // ---------------------------------------------------------------- prefix

    /// Reads pid, times, number and instruction pointer; returns where the body begins.
    private int prefix(int p) {
        byte c = b[p];
        if (isDigit(c)) {
            p = pidOrTime(p);
        } else if (c == '[' && startsWith(b, p, "[pid ")) {
            p = bracketedPid(p);
        }
        c = b[p];
        if (isDigit(c) || c == ' ') {
            p = time(p);
            c = b[p];
        }
        if (c == '(' && b[p + 1] == '+') {
            p = relative(p + 2, true);
            c = b[p];
        }
        while (c == '[') {
            int next = bracket(p);
            if (next < 0) {
                break;
            }
            p = next;
            c = b[p];
        }
        return p;
    }

    /// A number at the start of a line: a pid unless it is too long or has a fraction.
    private int pidOrTime(int p) {
        int i = p;
        int value = 0;
        byte c = b[i];
        while (isDigit(c) && i - p < EPOCH_DIGITS) {
            value = 10 * value + c - '0';
            c = b[++i];
        }
        if (c != ' ' || i - p >= EPOCH_DIGITS) {
            return c == '<' ? pidWithComm(p, i, value) : p;
        }
        pid = value;
        flags |= StraceLines.HAS_PID;
        // "%-5u " pads short pids; before a relative time there are blanks of its own
        do {
            i++;
        } while (b[i] == ' ');
        return i;
    }

    private int pidWithComm(int p, int i, int value) {
        int close = StraceScan.commEnd(b, i);
        if (b[close] != ' ' || i - p >= EPOCH_DIGITS) {
            return p;
        }
        pid = value;
        flags |= StraceLines.HAS_PID | StraceLines.HAS_COMM;
        while (b[close] == ' ') {
            close++;
        }
        return close;
    }

    private int bracketedPid(int p) {
        int i = p + 5;
        while (b[i] == ' ') {
            i++;
        }
        int value = 0;
        int digits = 0;
        while (isDigit(b[i]) && digits < EPOCH_DIGITS) {
            value = 10 * value + b[i++] - '0';
            digits++;
        }
        int close = i;
        boolean comm = b[i] == '<';
        if (comm) {
            close = StraceScan.commEnd(b, i);
        }
        if (digits == 0 || b[close] != ']') {
            return p;
        }
        pid = value;
        flags |= StraceLines.HAS_PID | (comm ? StraceLines.HAS_COMM : 0);
        i = close + 1;
        if (b[i] == ' ') {
            i++;
        }
        return i;
    }

    private int time(int p) {
        if (b[p + 10] == '.') {
            long seconds = StraceScan.tenDigits(b, p);
            long micros = StraceScan.sixDigits(b, p + 11, ' ');
            if ((seconds | micros) >= 0) {
                time = seconds * NANOS_PER_SECOND + 1000 * micros;
                flags |= StraceLines.EPOCH;
                return p + 18;
            }
        }
        return otherTime(p);
    }

    private int otherTime(int p) {
        if (b[p] == ' ') {
            return relative(p, false);
        }
        if (b[p + 2] == ':') {
            return timeOfDay(p);
        }
        int i = p;
        while (isDigit(b[i])) {
            i++;
        }
        return i - p >= EPOCH_DIGITS ? epoch(p, i) : relative(p, false);
    }

    /// Seconds since 1970 up to `i`, with or without a fraction of any width.
    private int epoch(int p, int i) {
        if (i - p > 12) {
            return p;
        }
        long seconds = StraceScan.digits(b, p, i);
        long nanos = 0;
        if (b[i] == '.') {
            int from = ++i;
            while (isDigit(b[i])) {
                i++;
            }
            nanos = StraceScan.fractionNs(b, from, i);
        }
        if (b[i] != ' ') {
            return p;
        }
        time = seconds * NANOS_PER_SECOND + nanos;
        flags |= StraceLines.EPOCH;
        return i + 1;
    }

    /// `HH:MM:SS[.fraction] `.
    private int timeOfDay(int p) {
        for (int i = p; i < p + 8; i++) {
            if (b[i] != ':' && !isDigit(b[i]) || (b[i] == ':') != (i == p + 2 || i == p + 5)) {
                return p;
            }
        }
        long seconds = 60 * (60 * two(p) + two(p + 3)) + two(p + 6);
        int i = p + 8;
        long nanos = 0;
        if (b[i] == '.') {
            int from = ++i;
            while (isDigit(b[i])) {
                i++;
            }
            nanos = StraceScan.fractionNs(b, from, i);
        }
        if (b[i] != ' ') {
            return p;
        }
        time = seconds * NANOS_PER_SECOND + nanos;
        flags |= StraceLines.TIME_OF_DAY;
        return i + 1;
    }

    private long two(int p) {
        return 10L * (b[p] - '0') + b[p + 1] - '0';
    }

    /// `     0.000350 ` or, beside an absolute time, `(+     0.000350) `. Without a fraction the
    /// number must stand before something that can follow a time.
    private int relative(int p, boolean bracketed) {
        int i = p;
        while (b[i] == ' ') {
            i++;
        }
        int from = i;
        while (isDigit(b[i])) {
            i++;
        }
        if (i == from || i - from > 12) {
            return bracketed ? p - 2 : p;
        }
        long value = StraceScan.digits(b, from, i) * NANOS_PER_SECOND;
        if (b[i] == '.') {
            int fraction = ++i;
            while (isDigit(b[i])) {
                i++;
            }
            value += StraceScan.fractionNs(b, fraction, i);
        }
        if (bracketed) {
            if (b[i] != ')' || b[i + 1] != ' ') {
                return p - 2;
            }
            i++;
        } else if (b[i] != ' ') {
            return p;
        }
        if ((flags & (StraceLines.EPOCH | StraceLines.TIME_OF_DAY)) == 0) {
            time = value;
            flags |= StraceLines.RELATIVE;
        }
        return i + 1;
    }

    /// `[ 202] ` is a syscall number, `[00007f2a4c0e9a7b] ` or `[????????????????] ` an
    /// instruction pointer, `[system_u:…] ` a security context. Returns -1 for anything else.
    private int bracket(int p) {
        if (b[p + 1] == ' ' && b[p + 2] == 'P') {
            return -1; // [ Process PID=…
        }
        int i = p + 1;
        while (b[i] != ']' && b[i] != '\n') {
            i++;
        }
        if (b[i] != ']' || b[i + 1] != ' ') {
            return -1;
        }
        int digits = i;
        while (isDigit(b[digits - 1])) {
            digits--;
        }
        if (i - p <= 5 && digits < i) {
            nr = (int) StraceScan.digits(b, digits, i);
        }
        return i + 2;
    }

    // ---------------------------------------------------------------- calls

    private void call(int start, int name, int length, StraceLines lines) {
        int p = name + 1;
        while (StraceScan.isNameByte(b[p])) {
            p++;
        }
        if (b[p] != '(') {
            notARecord(start, p, length, lines);
            return;
        }
        Syscall call = table.byName(b, name, p);
        if (nr != Syscall.NONE && (call == null || call.nr() != nr)) {
            call = StraceScan.otherAbi(b, name, p, nr);
        }
        body(start, name, p + 1, call, StraceLines.CALL, length, lines);
    }

    private void resumed(int start, int p, int length, StraceLines lines) {
        int name = p + 5;
        int i = name;
        if (b[p + 1] == '.' && b[p + 2] == '.' && b[p + 3] == '.' && b[p + 4] == ' ') {
            while (StraceScan.isNameByte(b[i])) {
                i++;
            }
        }
        if (i == name || !StraceScan.isWord(b, i, RESUMED)) {
            if (startsWith(b, p, "<detached ...>")) {
                emit(start, p, p, p, StraceLines.DETACHED, Syscall.NONE, length, lines);
            } else {
                notARecord(start, p, length, lines);
            }
            return;
        }
        int close = i + 8;
        while (b[close] != '>' && b[close] != '\n') {
            close++; // "resumed #17>" of newer versions
        }
        if (b[close] != '>') {
            notARecord(start, close, length, lines);
            return;
        }
        Syscall call = table.byName(b, name, i);
        body(start, name, close + 1, call, StraceLines.RESUMED, length, lines);
    }

    /// The arguments from `args` on, the return part, and the end of the line.
    private void body(
            int start,
            int name,
            int args,
            @Nullable Syscall call,
            int kind,
            int length,
            StraceLines lines) {
        int index = call == null ? Syscall.NONE : call.index();
        int close = arguments(args);
        byte c = b[close];
        if (c == ')') {
            int rest = returnPart(close + 1);
            if (rest >= 0) {
                end = rest;
                emit(start, name, args, close, kind, index, length, lines);
                return;
            }
            notEnded(start, name, args, close, index, length, lines);
        } else if (c == '<') {
            interrupted(start, name, args, close, kind, index, length, lines);
        } else {
            notEnded(start, name, args, close, index, length, lines);
        }
    }

    /// At `<unfinished ...>` or `<detached ...>`.
    private void interrupted(
            int start,
            int name,
            int args,
            int at,
            int kind,
            int index,
            int length,
            StraceLines lines) {
        int i = at;
        if (StraceScan.isWord(b, i, UNFINISHED) && StraceScan.isWord(b, i + 8, UNFINISHED_END)) {
            i += 15;
        }
        while (b[i] != '>' && b[i] != '\n') {
            i++;
        }
        int stop = at;
        while (stop > args && b[stop - 1] == ' ') {
            stop--;
        }
        int after = b[i] == '>' ? i + 1 : i;
        if (StraceScan.isLineEnd(b, after)) {
            result = TraceEvent.UNKNOWN;
            int cut = kind == StraceLines.CALL ? StraceLines.UNFINISHED : StraceLines.RESUMED_UNFINISHED;
            end = lineEnd(after);
            emit(start, name, args, stop, cut, index, length, lines);
            return;
        }
        // "<unfinished ...>) = ?": the thread died in the call
        int rest = b[after] == ')' ? returnPart(after + 1) : -1;
        if (rest < 0) {
            notEnded(start, name, args, after, index, length, lines);
            return;
        }
        end = rest;
        emit(start, name, args, stop, kind, index, length, lines);
    }

    /// Finds the end of the argument list that begins at `p`: the position of its `)`, of the `<`
    /// of `<unfinished ...>`, or of the newline that cut it.
    private int arguments(int p) {
        byte[] bytes = b;
        int base = p;
        int depth = 0;
        int shift = 0;
        long starts = 0;
        while (true) {
            int kind = StraceScan.ARGUMENT[bytes[p] & 0xff];
            while (kind == StraceScan.PLAIN) {
                kind = StraceScan.ARGUMENT[bytes[++p] & 0xff];
            }
            switch (kind) {
                case StraceScan.QUOTE -> p = StraceScan.stringEnd(bytes, p);
                case StraceScan.COMMA -> {
                    p++;
                    if (depth == 0 && shift < 64) {
                        starts |= (long) Math.min(p - base, 0xffff) << shift;
                        shift += 16;
                    }
                }
                case StraceScan.OPEN -> {
                    depth++;
                    p++;
                }
                case StraceScan.CLOSE -> {
                    if (depth == 0) {
                        argStarts = starts;
                        return p;
                    }
                    depth--;
                    p++;
                }
                case StraceScan.LESS -> {
                    int next = StraceScan.annotation(bytes, p);
                    if (next == p) {
                        argStarts = starts;
                        return p;
                    }
                    p = next;
                }
                case StraceScan.SLASH ->
                        p = bytes[p + 1] == '*' ? StraceScan.commentEnd(bytes, p + 2) : p + 1;
                default -> {
                    argStarts = starts;
                    return p;
                }
            }
        }
    }

    /// ` = 3</path> (INJECTED) <0.000012>` behind the closing parenthesis. Returns the position of
    /// the newline, or -1 when this is no return part.
    private int returnPart(int p) {
        while (b[p] == ' ') {
            p++;
        }
        if (b[p] != '=' || b[p + 1] != ' ') {
            return -1;
        }
        p += 2;
        byte c = b[p];
        if (c == '?') {
            return noReturn(p + 1);
        }
        p = number(p);
        if (p < 0) {
            return -1;
        }
        c = b[p];
        if (c == '\n') {
            return p;
        }
        if (c == ' ' && b[p + 1] == '<') {
            int rest = duration(p + 1);
            if (rest >= 0) {
                return rest;
            }
        }
        return decorated(p);
    }

    /// A decimal, hexadecimal or octal number, perhaps negative, into `result`.
    private int number(int p) {
        byte c = b[p];
        if (c < '1' || c > '9') {
            return otherNumber(p);
        }
        long value = 0;
        do {
            value = 10 * value + c - '0';
            c = b[++p];
        } while (isDigit(c));
        result = value;
        return p;
    }

    private int otherNumber(int p) {
        boolean negative = b[p] == '-';
        int i = negative ? p + 1 : p;
        if (!isDigit(b[i])) {
            return -1;
        }
        long value = 0;
        if (b[i] == '0' && b[i + 1] == 'x') {
            i += 2;
            int digit;
            while ((digit = StraceScan.hexDigit(b[i])) >= 0) {
                value = value << 4 | digit;
                i++;
            }
        } else {
            int base = b[i] == '0' ? 8 : 10;
            while (isDigit(b[i])) {
                value = value * base + b[i++] - '0';
            }
        }
        result = negative ? -value : value;
        return i;
    }

    /// `? ` with a restart code, or alone: the call did not return.
    private int noReturn(int p) {
        result = TraceEvent.UNKNOWN;
        if (b[p] == ' ' && b[p + 1] == 'E') {
            return decorated(p);
        }
        flags |= StraceLines.NO_RETURN;
        int rest = decorated(p);
        flags |= StraceLines.NO_RETURN;
        return rest;
    }

    /// Whatever may follow the number: `ENOENT (No such file or directory)`, an annotation, a
    /// comment, details in parentheses, marks of tampering, and the duration last.
    private int decorated(int p) {
        if (b[p] == ' ' && b[p + 1] == 'E' && StraceScan.isUpper(b[p + 2])) {
            int from = p + 1;
            p = StraceScan.upperCaseEnd(b, from);
            errno = Errno.number(b, from, p);
            if (errno <= 0) {
                errno = StraceSource.UNKNOWN_ERRNO;
                flags |= StraceLines.UNKNOWN_ERRNO;
            }
            result = -errno;
        } else if (b[p] == ' ' && startsWith(b, p, " errno=")) {
            p = qemuErrno(p + 7);
        } else if (b[p] == '<') {
            p = StraceScan.annotationEnd(b, p);
            flags |= StraceLines.ANNOTATED;
        }
        int newline = lineEnd(p);
        int last = b[newline - 1] == '\r' ? newline - 1 : newline;
        if (b[last - 1] == '>') {
            int open = StraceScan.lastWord(b, p, last - 2);
            if (b[open] == '<' && b[open - 1] == ' ') {
                duration(open);
            }
        }
        return newline;
    }

    /// `errno=2 (No such file or directory)` as qemu-user's `-strace` and gVisor's write it.
    private int qemuErrno(int p) {
        int i = p;
        while (isDigit(b[i]) && i - p < 5) {
            i++;
        }
        errno = (int) StraceScan.digits(b, p, i);
        result = -errno;
        return i;
    }

    /// `<0.000012>` before the end of the line. Returns the position of the newline, or -1.
    private int duration(int p) {
        if (b[p + 2] == '.' && b[p + 10] == '\n' && isDigit(b[p + 1])) {
            long micros = StraceScan.sixDigits(b, p + 3, '>');
            if (micros >= 0) {
                duration = (b[p + 1] - '0') * NANOS_PER_SECOND + 1000 * micros;
                flags |= StraceLines.HAS_DURATION;
                return p + 10;
            }
        }
        return otherDuration(p);
    }

    private int otherDuration(int p) {
        int i = p + 1;
        int from = i;
        while (isDigit(b[i])) {
            i++;
        }
        if (i == from || i - from > 12) {
            return -1;
        }
        long value = StraceScan.digits(b, from, i) * NANOS_PER_SECOND;
        if (b[i] == '.') {
            int fraction = ++i;
            while (isDigit(b[i])) {
                i++;
            }
            value += StraceScan.fractionNs(b, fraction, i);
        }
        if (b[i] != '>') {
            return -1;
        }
        i++;
        if (b[i] == '\r') {
            i++;
        }
        if (b[i] != '\n') {
            return -1;
        }
        duration = value;
        flags |= StraceLines.HAS_DURATION;
        return i;
    }

    // ---------------------------------------------------------------- everything else

    private void rare(int start, int p, int length, StraceLines lines) {
        switch (b[p]) {
            case '-' -> signal(start, p, length, lines);
            case '+' -> taskEnd(start, p, length, lines);
            case '[' -> personality(start, p, length, lines);
            case ' ' -> indented(start, p, length, lines);
            case '\n', '\r' -> {
                if (StraceScan.isLineEnd(b, p)) {
                    emit(start, p, p, p, StraceLines.BLANK, Syscall.NONE, length, lines);
                } else {
                    notARecord(start, p, length, lines);
                }
            }
            case '>' -> {
                int kind = b[p + 1] == ' ' ? StraceLines.STACK : StraceLines.UNKNOWN;
                emit(start, p, p, p, kind, Syscall.NONE, length, lines);
            }
            default -> notARecord(start, p, length, lines);
        }
    }

    private void indented(int start, int p, int length, StraceLines lines) {
        int i = p;
        while (b[i] == ' ') {
            i++;
        }
        if (b[i] == '>' && b[i + 1] == ' ') {
            emit(start, i, i, i, StraceLines.STACK, Syscall.NONE, length, lines);
        } else if (startsWith(b, i, "<detached ...>")) {
            emit(start, i, i, i, StraceLines.DETACHED, Syscall.NONE, length, lines);
        } else if (StraceScan.isLineEnd(b, i)) {
            emit(start, i, i, i, StraceLines.BLANK, Syscall.NONE, length, lines);
        } else {
            notARecord(start, i, length, lines);
        }
    }

    /// `--- SIGCHLD {…} ---` and `--- stopped by SIGSTOP ---`.
    private void signal(int start, int p, int length, StraceLines lines) {
        int newline = lineEnd(p);
        int last = contentEnd(p, newline);
        boolean stopped = startsWith(b, p, "--- stopped by ");
        int name = stopped ? p + 15 : p + 4;
        int nameEnd = name;
        while (StraceScan.isUpper(b[nameEnd]) || isDigit(b[nameEnd]) || b[nameEnd] == '_') {
            nameEnd++;
        }
        int number = nameEnd > name ? Signals.number(b, name, nameEnd) : 0;
        if (!startsWith(b, p, "--- ")
                || number <= 0
                || last - 4 < nameEnd
                || !startsWith(b, last - 4, " ---")) {
            notARecord(start, p, length, lines);
            return;
        }
        result = number;
        int info = Math.min(nameEnd + 1, last - 4);
        int kind = stopped ? StraceLines.STOPPED : StraceLines.SIGNAL;
        emit(start, name, info, last - 4, kind, Syscall.NONE, length, lines);
    }

    /// `+++ exited with 0 +++`, `+++ killed by SIGKILL (core dumped) +++`,
    /// `+++ superseded by execve in pid 20554 +++`.
    private void taskEnd(int start, int p, int length, StraceLines lines) {
        int kind = StraceLines.UNKNOWN;
        if (startsWith(b, p, "+++ exited with ")) {
            if (number(p + 16) > 0) {
                kind = StraceLines.EXITED;
            }
        } else if (startsWith(b, p, "+++ killed by ")) {
            int name = p + 14;
            int nameEnd = name;
            while (StraceScan.isUpper(b[nameEnd]) || isDigit(b[nameEnd]) || b[nameEnd] == '_') {
                nameEnd++;
            }
            result = nameEnd > name ? Signals.number(b, name, nameEnd) : 0;
            if (result > 0) {
                kind = StraceLines.KILLED;
                if (startsWith(b, nameEnd, " (core dumped)")) {
                    flags |= StraceLines.CORE_DUMPED;
                }
            }
        } else if (startsWith(b, p, "+++ superseded by execve in pid ")) {
            if (number(p + 32) > 0) {
                kind = StraceLines.SUPERSEDED;
            }
        }
        if (kind == StraceLines.UNKNOWN) {
            notARecord(start, p, length, lines);
        } else {
            emit(start, p, p, p, kind, Syscall.NONE, length, lines);
        }
    }

    /// `[ Process PID=17 runs in 32 bit mode. ]`: `errno` carries the word that names the mode.
    private void personality(int start, int p, int length, StraceLines lines) {
        if (!startsWith(b, p, "[ Process PID=")) {
            notARecord(start, p, length, lines);
            return;
        }
        int i = number(p + 14);
        if (i < 0 || !startsWith(b, i, " runs in ")) {
            notARecord(start, p, length, lines);
            return;
        }
        emit(start, i + 9, i + 9, i + 9, StraceLines.PERSONALITY, Syscall.NONE, length, lines);
    }

    /// A call that its line does not end: strace's own message cut in, or the traced program's
    /// output, or the input is over.
    private void notEnded(
            int start,
            int name,
            int args,
            int at,
            int index,
            int length,
            StraceLines lines) {
        int newline = lineEnd(at);
        int message = StraceScan.messageAtEnd(b, start, contentEnd(start, newline));
        if (message > start) {
            emit(start, name, args, message, StraceLines.GLUED, index, length, lines);
        } else {
            emit(start, name, args, at, StraceLines.BROKEN, index, length, lines);
        }
    }

    private void notARecord(int start, int at, int length, StraceLines lines) {
        int newline = lineEnd(at);
        int last = contentEnd(start, newline);
        int message = StraceScan.messageAtEnd(b, start, last);
        if (message > start) {
            emit(start, start, start, message, StraceLines.GLUED, Syscall.NONE, length, lines);
            return;
        }
        int kind = StraceLines.UNKNOWN;
        if (message == start) {
            result = StraceScan.messagePid(b, start);
            kind =
                    StraceScan.endsWith(b, last, " attached")
                            ? StraceLines.ATTACHED
                            : StraceLines.GLUED;
            if (kind == StraceLines.GLUED) {
                // "strace: Process 17 detached", with the detached call's rest on the next line
                kind = StraceLines.MESSAGE;
            }
        } else if (startsWith(b, start, "strace: ")) {
            kind = StraceLines.MESSAGE;
        }
        emit(start, start, start, start, kind, Syscall.NONE, length, lines);
    }

    private int lineEnd(int p) {
        return StraceScan.lineEnd(b, p);
    }

    private int contentEnd(int start, int newline) {
        return newline > start && b[newline - 1] == '\r' ? newline - 1 : newline;
    }

    private void emit(
            int start,
            int name,
            int args,
            int argsEnd,
            int kind,
            int index,
            int length,
            StraceLines lines) {
        if (kind != StraceLines.CALL && kind != StraceLines.RESUMED && kind != StraceLines.UNFINISHED) {
            end = lineEnd(Math.max(start, argsEnd));
        }
        if (end >= length) {
            flags |= StraceLines.CUT;
        }
        lines.add(
                StraceLines.meta(kind, flags, errno, index),
                time,
                result,
                duration,
                StraceLines.pair(pid, start),
                StraceLines.pair(args, argsEnd),
                argStarts,
                StraceLines.pair(end, name));
    }
}
