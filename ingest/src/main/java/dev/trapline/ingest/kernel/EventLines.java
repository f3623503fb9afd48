package dev.trapline.ingest.kernel;

import java.util.Arrays;

/// The lines of a block as a tokenizer understood them: one row of eight longs, a cache line, for
/// each line.
///
/// ```
///  word  63        52 51        40 39        24 23     16 15      8 7       0
///  0     task to     | task from  | cpu        | event   | flags   | kind
///  1     time in ns or ticks
///  2     tid                                   | start of the line
///  3     end of the line                       | start of the event's own text
///  4     a digest of the task column
///  5-7   what the text says, see EventBody
/// ```
///
/// Positions are offsets into the block's bytes, those of the task column offsets into the line.
public final class EventLines {
    private static final int WORDS = 8;
    private static final int TIME = 1;
    private static final int TID_START = 2;
    private static final int END_TEXT = 3;
    private static final int DIGEST = 4;
    private static final int FIRST = 5;
    private static final int SECOND = 6;
    private static final int THIRD = 7;

    // Kinds of line.

    /// Nothing that is known.
    public static final int UNKNOWN = 0;
    /// An event.
    public static final int EVENT = 1;
    /// An event whose text ends too early: the rest may stand on the next line.
    public static final int PARTIAL = 2;
    /// Nothing, or nothing but blanks.
    public static final int BLANK = 3;
    /// A comment at the beginning.
    public static final int HEADER = 4;
    /// The recorder's word that events are lost: word 5 is how many, 0 when it does not know.
    public static final int LOST = 5;
    /// From here on the recording has the events of one more processor.
    public static final int STARTED = 6;
    /// A frame of a stack trace.
    public static final int STACK = 7;
    /// Something the recorder says that concerns no event.
    public static final int NOTE = 8;
    /// The header's word that the buffer has lost its oldest events: word 5 is how many.
    public static final int OVERRUN = 9;
    /// The recorder's word that a task has a new name.
    public static final int RENAMED = 10;

    // Flags.

    /// The time is a count of something, not seconds.
    public static final int TICKS = 1;
    /// There is no time.
    public static final int NO_TIME = 1 << 1;
    /// The line has no newline: the input ends here.
    public static final int CUT = 1 << 2;
    /// The event's text has the other form, see EventBody.
    public static final int OTHER_FORM = 1 << 3;

    static final int LONGEST_TASK = 0xfff;
    private static final int CPU_SHIFT = 24;
    private static final int TASK_FROM_SHIFT = 40;
    private static final int TASK_TO_SHIFT = 52;

    private long[] words = new long[WORDS * 1024];
    private int rows;

    void clear() {
        rows = 0;
    }

    /// How many lines there are.
    public int size() {
        return rows;
    }

    /// Appends a row; the arguments are the fields of the layout above.
    void add(
            long meta,
            long time,
            long tidStart,
            long endText,
            long digest,
            long first,
            long second,
            long third) {
        int at = rows * WORDS;
        if (at == words.length) {
            words = Arrays.copyOf(words, 2 * at);
        }
        long[] w = words;
        w[at] = meta;
        w[at + TIME] = time;
        w[at + TID_START] = tidStart;
        w[at + END_TEXT] = endText;
        w[at + DIGEST] = digest;
        w[at + FIRST] = first;
        w[at + SECOND] = second;
        w[at + THIRD] = third;
        rows++;
    }

    static long meta(int kind, int flags, int event, int cpu, int taskFrom, int taskTo) {
        return kind
                | (long) flags << 8
                | (long) event << 16
                | (long) (cpu & 0xffff) << CPU_SHIFT
                | (long) taskFrom << TASK_FROM_SHIFT
                | (long) taskTo << TASK_TO_SHIFT;
    }

    static long pair(int high, int low) {
        return (long) high << 32 | low & 0xffff_ffffL;
    }

    static int high(long pair) {
        return (int) (pair >> 32);
    }

    static int low(long pair) {
        return (int) pair;
    }

    /// What kind of line it is.
    public int kind(int row) {
        return (int) words[row * WORDS] & 0xff;
    }

    /// The flags.
    public int flags(int row) {
        return (int) (words[row * WORDS] >>> 8) & 0xff;
    }

    int event(int row) {
        return (int) (words[row * WORDS] >>> 16) & 0xff;
    }

    int cpu(int row) {
        return (short) (words[row * WORDS] >>> CPU_SHIFT);
    }

    int taskFrom(int row) {
        return (int) (words[row * WORDS] >>> TASK_FROM_SHIFT) & LONGEST_TASK;
    }

    /// Where the task column ends, from the start of the line.
    public int taskTo(int row) {
        return (int) (words[row * WORDS] >>> TASK_TO_SHIFT) & LONGEST_TASK;
    }

    /// The time.
    public long time(int row) {
        return words[row * WORDS + TIME];
    }

    int tid(int row) {
        return high(words[row * WORDS + TID_START]);
    }

    /// Where the line begins.
    public int start(int row) {
        return low(words[row * WORDS + TID_START]);
    }

    /// Where the line ends, its carriage return not included.
    public int end(int row) {
        return high(words[row * WORDS + END_TEXT]);
    }

    /// Where the event's own text begins.
    public int text(int row) {
        return low(words[row * WORDS + END_TEXT]);
    }

    long digest(int row) {
        return words[row * WORDS + DIGEST];
    }

    long first(int row) {
        return words[row * WORDS + FIRST];
    }

    long second(int row) {
        return words[row * WORDS + SECOND];
    }

    long third(int row) {
        return words[row * WORDS + THIRD];
    }
}
