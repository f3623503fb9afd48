package dev.trapline.ingest.kernel;

import dev.trapline.model.event.Clock;
import java.util.Arrays;

/// What the first lines of an input say about it as kernel events in text.
///
/// @param events how many of the lines looked at are events
/// @param told how many are something else that the recorder says
/// @param foreign how many are nothing that is known
/// @param padded how many events have blanks between their name and their text, as trace-cmd pads
/// @param clock the clock of the first event; BOOT when there is none
/// @param falls a time is earlier than one before it, the first being 0
/// @param column where the task column of most events ends
/// @param bracketed most events have their processor in brackets
public record TextOpening(
        int events,
        int told,
        int foreign,
        int padded,
        Clock clock,
        boolean falls,
        int column,
        boolean bracketed) {

    /// Ten digits of seconds are a time since 1970.
    private static final long EPOCH_NS = 1_000_000_000L * 1_000_000_000L;

    /// As much as is looked at unless it is all headers.
    private static final int LOOKED_AT = 8 << 10;
    private static final int WIDEST = 128;

    /// Looks at `head[0..length)`, the first bytes of an input.
    ///
    /// @param whole there is nothing behind them, so the last line is complete
    /// @param tokenizer understands the lines
    public static TextOpening of(byte[] head, int length, boolean whole, LineTokenizer tokenizer) {
        int most = LOOKED_AT;
        TextOpening opening = ofFirst(head, Math.min(length, most), whole && length <= most, tokenizer);
        while (opening.events == 0 && opening.foreign <= opening.told && most < length) {
            most *= 4;
            opening = ofFirst(head, Math.min(length, most), whole && length <= most, tokenizer);
        }
        return opening;
    }

    private static TextOpening ofFirst(byte[] head, int length, boolean whole, LineTokenizer tokenizer) {
        int end = length;
        while (!whole && end > 0 && head[end - 1] != '\n') {
            end--;
        }
        byte[] bytes = Arrays.copyOf(head, end + TextScan.SLACK + 1);
        Arrays.fill(bytes, end, bytes.length, (byte) 0);
        EventLines lines = new EventLines();
        tokenizer.fill(bytes, end, lines);
        return of(bytes, lines);
    }

    private static TextOpening of(byte[] bytes, EventLines lines) {
        int events = 0;
        int told = 0;
        int foreign = 0;
        int padded = 0;
        int bracketed = 0;
        int[] columns = new int[WIDEST];
        Clock clock = Clock.BOOT;
        boolean falls = false;
        long last = 0;
        for (int row = 0; row < lines.size(); row++) {
            switch (lines.kind(row)) {
                case EventLines.EVENT, EventLines.PARTIAL -> {
                    if (events++ == 0) {
                        clock = clock(lines, row);
                    }
                    padded += isPadded(bytes, lines, row) ? 1 : 0;
                    bracketed += isBracketed(bytes, lines, row) ? 1 : 0;
                    columns[Math.min(lines.taskTo(row), WIDEST - 1)]++;
                    falls |= clock == Clock.RELATIVE && lines.time(row) < last;
                    last = lines.time(row);
                }
                case EventLines.UNKNOWN -> foreign++;
                case EventLines.BLANK, EventLines.STACK -> {
                    // say nothing by themselves
                }
                default -> told++;
            }
        }
        int column = 0;
        for (int i = 1; i < WIDEST; i++) {
            column = columns[i] > columns[column] ? i : column;
        }
        return new TextOpening(events, told, foreign, padded, clock, falls, column, 2 * bracketed >= events);
    }

    private static Clock clock(EventLines lines, int row) {
        if ((lines.flags(row) & EventLines.NO_TIME) != 0) {
            return Clock.NONE;
        }
        if ((lines.flags(row) & EventLines.TICKS) != 0) {
            return Clock.TICKS;
        }
        long time = lines.time(row);
        if (time == 0) {
            return Clock.RELATIVE;
        }
        return time >= EPOCH_NS ? Clock.REALTIME : Clock.BOOT;
    }

    private static boolean isPadded(byte[] bytes, EventLines lines, int row) {
        int text = lines.text(row);
        return text - 2 > lines.start(row) && bytes[text - 1] == ' ' && bytes[text - 2] == ' ';
    }

    private static boolean isBracketed(byte[] bytes, EventLines lines, int row) {
        int from = lines.start(row) + lines.taskTo(row);
        return TextScan.find(bytes, from, lines.text(row), "[") >= 0;
    }

    /// How much of the input is understood, 0 to 100.
    public int understood() {
        return events == 0 ? 0 : (int) (100L * events / (events + foreign));
    }
}
