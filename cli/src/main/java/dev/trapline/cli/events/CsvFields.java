package dev.trapline.cli.events;

import dev.trapline.cli.render.SafeText;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;

/// The fields of an event as `name=value name=value` in a form that can be read back: in a value a
/// backslash is written twice, what has no glyph as [SafeText] writes it, and a blank before something
/// that looks like the next field as `\ `.
final class CsvFields implements TraceEvent.FieldSink {
    private final StringBuilder out = new StringBuilder();
    private String args = "";

    /// The fields of `event`, and what its return adds to the arguments.
    String of(TraceEvent event, ReturnArgs returns) {
        out.setLength(0);
        event.fields(this);
        String more = returns.of(event);
        if (more != null) {
            text("args", more);
        }
        returns.written(event, args);
        return out.toString();
    }

    @Override
    public void number(String name, long value) {
        name(name).append(value);
    }

    @Override
    public void text(String name, String value) {
        name(name);
        args = value;
        int length = value.length();
        for (int i = 0; i < length;) {
            int c = value.codePointAt(i);
            if (c == '\\' || c == ' ' && isField(value, i + 1)) {
                out.append('\\').append((char) c);
            } else if (c >= ' ' && c <= '~') {
                out.append((char) c);
            } else {
                out.append(SafeText.of(Character.toString(c)));
            }
            i += Character.charCount(c);
        }
    }

    @Override
    public void registers(SysArgs args) {
        RegisterFields.write(args, this);
    }

    private StringBuilder name(String name) {
        if (!out.isEmpty()) {
            out.append(' ');
        }
        return out.append(SafeText.of(name)).append('=');
    }

    private static boolean isField(String value, int p) {
        int i = p;
        while (i < value.length() && isNamePart(value.charAt(i))) {
            i++;
        }
        return i > p && i < value.length() && value.charAt(i) == '=';
    }

    private static boolean isNamePart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
    }
}
