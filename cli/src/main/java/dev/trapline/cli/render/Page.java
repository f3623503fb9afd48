package dev.trapline.cli.render;

import java.io.IOException;
import java.util.List;

/// What a text report is written on: an output, how wide it is, and with what ink.
///
/// Every string from a report goes through [SafeText] before it gets here.
///
/// @param out where to
/// @param width columns that a line may take up
/// @param ink colours or none
record Page(Utf8Output out, int width, Ink ink) {
    /// What stands between two facts on a line.
    static final String SEPARATOR = " · ";

    private static final int LONGEST_RULE = 100;
    private static final int LONGEST_LABEL = 32;
    private static final int LEAST_ROOM = 20;

    /// A line; blanks at its end are dropped.
    void line(String line) throws IOException {
        out.text(line.stripTrailing()).append('\n');
    }

    /// An empty line.
    void gap() throws IOException {
        out.append('\n');
    }

    /// A heading with a rule behind it, after an empty line.
    void heading(String title) throws IOException {
        gap();
        String shown = DisplayWidth.shorten(title, width);
        int rule = Math.min(width, LONGEST_RULE) - DisplayWidth.of(shown) - 1;
        line(ink.bold(shown) + " " + ink.dim("─".repeat(Math.max(rule, 0))));
    }

    /// Values with their labels, as many on a line as fit; every line begins with `indent`.
    void facts(String indent, List<String> labels, List<String> values) throws IOException {
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (int i = 0; i < labels.size(); i++) {
            String label = DisplayWidth.shorten(labels.get(i), LONGEST_LABEL);
            int length = DisplayWidth.of(label) + 1 + DisplayWidth.of(values.get(i));
            int room = width - DisplayWidth.of(indent);
            if (used > 0 && used + SEPARATOR.length() + length > room) {
                line(indent + line);
                line.setLength(0);
                used = 0;
            }
            if (length > room) {
                wrap(indent + ink.dim(label) + " ", indent + "  ", values.get(i), (_, text) -> text);
                continue;
            }
            if (used > 0) {
                line.append(ink.dim(SEPARATOR));
                used += SEPARATOR.length();
            }
            line.append(ink.dim(label)).append(' ').append(values.get(i));
            used += length;
        }
        if (used > 0) {
            line(indent + line);
        }
    }

    /// `text` broken between words into lines that begin with `indent`, the first with `lead`.
    void wrap(String lead, String indent, String text, Tint tint) throws IOException {
        String begin = lead;
        String rest = text.strip();
        while (!rest.isEmpty()) {
            int end = breakAt(rest, Math.max(width - Ink.widthOf(begin), LEAST_ROOM));
            line(begin + tint.apply(ink, rest.substring(0, end)));
            rest = rest.substring(end).strip();
            begin = indent;
        }
    }

    /// Where to break `text` so that what comes before fits into `room` columns.
    private static int breakAt(String text, int room) {
        if (DisplayWidth.of(text) <= room) {
            return text.length();
        }
        int hard = DisplayWidth.prefix(text, room).length();
        int space = text.lastIndexOf(' ', hard);
        return space > 0 ? space : Math.max(hard, 1);
    }

    /// A way of applying ink to a piece of text.
    interface Tint {
        /// `text` as it should look.
        String apply(Ink ink, String text);
    }
}
