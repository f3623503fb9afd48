package dev.trapline.ingest.strace;

import java.util.Arrays;

/// The lines of a block as the tokenizer understood them: one row of eight longs, a cache line,
/// for each line.
///
/// ```
///  word  63                    40 39        24 23           8 7        0
///  0     syscall index, signed    errno        flags          kind
///  1     absolute or relative time in ns, as the flags say
///  2     return value | signal | exit code | pid of a message
///  3     duration in ns (-T)
///  4     pid                              | start of the line
///  5     start of the arguments or text   | their end
///  6     starts of arguments 1 to 4, sixteen bits each, counted from the start of the arguments
///  7     end of the line                  | start of the name
/// ```
///
/// Positions are offsets into the block's bytes. Kept flat because a recording has ten thousand
/// lines in a megabyte and every one of them passes from the thread that understands it to the
/// thread that joins it.
final class StraceLines {
    private static final int WORDS = 8;
    private static final int TIME = 1;
    private static final int RESULT = 2;
    private static final int DURATION = 3;
    private static final int PID_START = 4;
    private static final int ARGS = 5;
    private static final int ARG_STARTS = 6;
    private static final int END_NAME = 7;

    /// No pid on the line.
    static final int NO_PID = -1;

    // Kinds of line.
    static final int UNKNOWN = 0;
    static final int CALL = 1;
    static final int UNFINISHED = 2;
    static final int RESUMED = 3;
    /// `<... clone resumed> … <unfinished ...>`: interrupted again.
    static final int RESUMED_UNFINISHED = 4;
    static final int SIGNAL = 5;
    static final int EXITED = 6;
    static final int KILLED = 7;
    static final int STOPPED = 8;
    static final int SUPERSEDED = 9;
    static final int PERSONALITY = 10;
    static final int STACK = 11;
    static final int ATTACHED = 12;
    static final int MESSAGE = 13;
    static final int DETACHED = 14;
    static final int BLANK = 15;
    /// A call whose line ends too early: the rest may stand on the next line.
    static final int BROKEN = 16;
    /// A line that ends in strace's own message; the record goes on on the next line.
    static final int GLUED = 17;

    // Flags.
    static final int HAS_PID = 1;
    static final int EPOCH = 1 << 1;
    static final int TIME_OF_DAY = 1 << 2;
    static final int RELATIVE = 1 << 3;
    static final int HAS_DURATION = 1 << 4;
    static final int HAS_COMM = 1 << 5;
    static final int NO_RETURN = 1 << 6;
    static final int CORE_DUMPED = 1 << 7;
    static final int UNKNOWN_ERRNO = 1 << 8;
    /// The line has no newline: the input ends here.
    static final int CUT = 1 << 9;
    /// The returned value carries an annotation.
    static final int ANNOTATED = 1 << 10;

    private long[] words = new long[WORDS * 1024];
    private int rows;

    void clear() {
        rows = 0;
    }

    int size() {
        return rows;
    }

    /// Appends a row; the arguments are the fields of the layout above.
    void add(
            long meta,
            long time,
            long result,
            long duration,
            long pidAndStart,
            long args,
            long argStarts,
            long endAndName) {
        int at = rows * WORDS;
        if (at == words.length) {
            words = Arrays.copyOf(words, 2 * at);
        }
        long[] w = words;
        w[at] = meta;
        w[at + TIME] = time;
        w[at + RESULT] = result;
        w[at + DURATION] = duration;
        w[at + PID_START] = pidAndStart;
        w[at + ARGS] = args;
        w[at + ARG_STARTS] = argStarts;
        w[at + END_NAME] = endAndName;
        rows++;
    }

    static long meta(int kind, int flags, int errno, int syscallIndex) {
        return kind | (long) flags << 8 | (long) (errno & 0xffff) << 24 | (long) syscallIndex << 40;
    }

    static long pair(int high, int low) {
        return (long) high << 32 | low & 0xffff_ffffL;
    }

    int kind(int row) {
        return (int) words[row * WORDS] & 0xff;
    }

    int flags(int row) {
        return (int) (words[row * WORDS] >>> 8) & 0xffff;
    }

    int errno(int row) {
        return (int) (words[row * WORDS] >>> 24) & 0xffff;
    }

    int syscallIndex(int row) {
        return (int) (words[row * WORDS] >> 40);
    }

    long time(int row) {
        return words[row * WORDS + TIME];
    }

    long result(int row) {
        return words[row * WORDS + RESULT];
    }

    long duration(int row) {
        return words[row * WORDS + DURATION];
    }

    int pid(int row) {
        return (int) (words[row * WORDS + PID_START] >> 32);
    }

    int start(int row) {
        return (int) words[row * WORDS + PID_START];
    }

    int argsStart(int row) {
        return (int) (words[row * WORDS + ARGS] >> 32);
    }

    int argsEnd(int row) {
        return (int) words[row * WORDS + ARGS];
    }

    long argStarts(int row) {
        return words[row * WORDS + ARG_STARTS];
    }

    int end(int row) {
        return (int) (words[row * WORDS + END_NAME] >> 32);
    }

    int nameStart(int row) {
        return (int) words[row * WORDS + END_NAME];
    }
}
