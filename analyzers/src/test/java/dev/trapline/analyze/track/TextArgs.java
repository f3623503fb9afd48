package dev.trapline.analyze.track;

import dev.trapline.model.event.SysArgs;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Arguments as strace prints them, split at the commas outside of strings and brackets. May be made
/// invalid, as the views of a chunk are when it has been consumed.
final class TextArgs implements SysArgs {
    private static final Pattern NUMBER = Pattern.compile("(-?\\d+|0x[0-9a-f]+)(?:<(.*)>)?");

    private final String text;
    private final @Nullable String returned;
    private final List<String> arguments = new ArrayList<>();
    private boolean valid = true;

    TextArgs(String text, @Nullable String returned) {
        this.text = text;
        this.returned = returned;
        int depth = 0;
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && "[{(".indexOf(c) >= 0) {
                depth++;
            } else if (!quoted && "]})".indexOf(c) >= 0) {
                depth--;
            } else if (!quoted && depth == 0 && c == ',') {
                arguments.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        if (!text.isBlank()) {
            arguments.add(text.substring(from).strip());
        }
    }

    void invalidate() {
        valid = false;
    }

    private void check() {
        if (!valid) {
            throw new IllegalStateException("read after its chunk: " + text);
        }
    }

    @Override
    public SysArgs durable() {
        check();
        return new TextArgs(text, returned);
    }

    @Override
    public boolean isRecorded() {
        check();
        return !arguments.isEmpty();
    }

    @Override
    public @Nullable String text(int index) {
        check();
        return index >= 0 && index < arguments.size() ? arguments.get(index) : null;
    }

    @Override
    public long value(int index, long absent) {
        String argument = text(index);
        if (argument == null) {
            return absent;
        }
        if (argument.equals("NULL")) {
            return 0;
        }
        if (argument.equals("AT_FDCWD")) {
            return -100;
        }
        Matcher matcher = NUMBER.matcher(argument);
        return matcher.matches() ? Long.decode(matcher.group(1)) : absent;
    }

    @Override
    public @Nullable String string(int index) {
        String argument = text(index);
        return argument != null && argument.startsWith("\"")
                ? argument.substring(1, argument.indexOf('"', 1))
                : null;
    }

    @Override
    public @Nullable String annotation(int index) {
        String argument = text(index);
        Matcher matcher = NUMBER.matcher(argument == null ? "" : argument);
        return matcher.matches() ? matcher.group(2) : null;
    }

    @Override
    public boolean hasFlag(int index, String name, long mask) {
        String argument = text(index);
        if (argument == null) {
            return false;
        }
        long number = value(index, -1);
        return number >= 0 ? (number & mask) != 0 : List.of(argument.split("\\|", -1)).contains(name);
    }

    @Override
    public @Nullable String returnAnnotation() {
        check();
        return returned;
    }

    @Override
    public String text() {
        check();
        return text;
    }
}
