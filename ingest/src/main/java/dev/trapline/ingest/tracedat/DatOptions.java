package dev.trapline.ingest.tracedat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the options of a trace.dat say (`trace-cmd.dat.v7(5)`).
final class DatOptions {
    static final int DONE = 0;
    static final int BUFFER = 3;
    static final int HEADER_INFO = 16;
    static final int FTRACE_EVENTS = 17;
    static final int EVENT_FORMATS = 18;
    static final int KALLSYMS = 19;
    static final int PRINTK = 20;
    static final int CMDLINES = 21;
    static final int BUFFER_TEXT = 22;

    static final int DATE = 1;
    static final int CPUSTAT = 2;
    static final int TRACECLOCK = 4;
    static final int UNAME = 5;
    static final int CPUCOUNT = 8;
    private static final int OFFSET = 7;
    private static final int TIME_SHIFT = 12;
    private static final int TSC2NSEC = 14;
    private static final long NANOS_PER_MICRO = 1000;

    private final boolean bigEndian;
    private final Map<Integer, Long> sections = new HashMap<>();
    private long multiplier;
    private int shift;
    private long offsetNs;
    private boolean dated;
    private boolean timeShift;
    private long cpuCount = -1;
    private String clock = "";
    private String uname = "";

    DatOptions(boolean bigEndian) {
        this.bigEndian = bigEndian;
    }

    /// Takes note of option `id` with `data`; others than the ones needed are passed over.
    void take(int id, byte[] data) {
        switch (id) {
            case DATE -> {
                Long micros = number(data);
                if (micros != null) {
                    offsetNs += micros * NANOS_PER_MICRO;
                    dated = true;
                }
            }
            case OFFSET -> {
                Long nanos = number(data);
                offsetNs += nanos == null ? 0 : nanos;
            }
            case TRACECLOCK -> clock = chosen(text(data));
            case UNAME -> uname = text(data).strip();
            case CPUCOUNT -> cpuCount = data.length < 4 ? cpuCount : word(data, 0, 4);
            case TIME_SHIFT -> timeShift = true;
            case TSC2NSEC -> {
                if (data.length >= 16) {
                    multiplier = word(data, 0, 4);
                    shift = (int) word(data, 4, 4) & 63;
                }
            }
            case HEADER_INFO, FTRACE_EVENTS, EVENT_FORMATS, KALLSYMS, PRINTK, CMDLINES -> {
                if (data.length >= 8) {
                    sections.put(id, word(data, 0, 8));
                }
            }
            default -> {
                // nothing that changes the events
            }
        }
    }

    /// `size` bytes at `at` as a number without sign.
    private long word(byte[] data, int at, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int shiftBy = bigEndian ? 8 * (size - 1 - i) : 8 * i;
            value |= (data[at + i] & 0xffL) << shiftBy;
        }
        return value;
    }

    private static String text(byte[] data) {
        int length = 0;
        while (length < data.length && data[length] != 0) {
            length++;
        }
        return new String(data, 0, length, StandardCharsets.ISO_8859_1);
    }

    /// A number as strtoll reads it: decimal, or hex behind `0x`.
    private static @Nullable Long number(byte[] data) {
        try {
            String text = text(data).strip();
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return Long.parseUnsignedLong(text.substring(2), 16);
            }
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// The word in brackets: `[local] global mono`.
    private static String chosen(String clocks) {
        int open = clocks.indexOf('[');
        int close = clocks.indexOf(']', open + 1);
        return open >= 0 && close > open ? clocks.substring(open + 1, close) : clocks.strip();
    }

    TimeBase time() {
        return new TimeBase(multiplier, shift, offsetNs);
    }

    /// Whether the offset makes wall-clock time of the stamps (`--date`).
    boolean isDated() {
        return dated;
    }

    /// Whether the recording is a guest's that is to be brought to its host's time.
    boolean hasTimeShift() {
        return timeShift;
    }

    /// The number of processors, or -1.
    long cpuCount() {
        return cpuCount;
    }

    /// The name of the trace clock, or empty.
    String clock() {
        return clock;
    }

    /// The machine in `Linux HOST RELEASE MACHINE`, or empty.
    String machine() {
        int blank = uname.lastIndexOf(' ');
        return uname.substring(blank + 1);
    }

    /// Where section `id` begins, or -1.
    long section(int id) {
        Long offset = sections.get(id);
        return offset == null ? -1 : offset;
    }
}
