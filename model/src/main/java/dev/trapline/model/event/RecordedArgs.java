package dev.trapline.model.event;

import org.jspecify.annotations.Nullable;

/// Arguments copied out of their chunk, for a call that is still needed when the chunk ends.
public final class RecordedArgs implements SysArgs {
    private static final int MOST = 6;

    private static final long ABSENT = Long.MIN_VALUE + 1;

    private final long[] values = new long[MOST];
    private final @Nullable String[] texts = new String[MOST];
    private final @Nullable String[] strings = new String[MOST];
    private final @Nullable String[] annotations = new String[MOST];
    private final @Nullable String returnAnnotation;
    private final String text;

    private RecordedArgs(SysArgs args) {
        for (int i = 0; i < MOST; i++) {
            values[i] = args.value(i, ABSENT);
            texts[i] = args.text(i);
            strings[i] = args.string(i);
            annotations[i] = args.annotation(i);
        }
        returnAnnotation = args.returnAnnotation();
        text = args.text();
    }

    /// A copy of `args`, or `args` itself when there is nothing to copy.
    public static SysArgs of(SysArgs args) {
        return args.isRecorded() && !args.isDurable() ? new RecordedArgs(args) : args;
    }

    @Override
    public boolean isRecorded() {
        return true;
    }

    @Override
    public boolean isDurable() {
        return true;
    }

    @Override
    public long value(int index, long absent) {
        return index < 0 || index >= MOST || values[index] == ABSENT ? absent : values[index];
    }

    @Override
    public @Nullable String text(int index) {
        return index < 0 || index >= MOST ? null : texts[index];
    }

    @Override
    public @Nullable String string(int index) {
        return index < 0 || index >= MOST ? null : strings[index];
    }

    @Override
    public @Nullable String annotation(int index) {
        return index < 0 || index >= MOST ? null : annotations[index];
    }

    @Override
    public boolean hasFlag(int index, String name, long mask) {
        if (value(index, ABSENT) != ABSENT) {
            return (value(index, 0) & mask) != 0;
        }
        String flags = text(index);
        return flags != null && flags.contains(name);
    }

    @Override
    public @Nullable String returnAnnotation() {
        return returnAnnotation;
    }

    @Override
    public String text() {
        return text;
    }
}
