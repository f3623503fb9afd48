package dev.trapline.cli.render;

/// Colours and weights, or nothing of the kind where there is no terminal to show them.
///
/// Only the sixteen colours of the user's own theme are used, and none carries a meaning that the
/// text does not have without it.
public enum Ink {
    /// Escape sequences for a terminal.
    COLOUR,
    /// Text only.
    PLAIN;

    String bold(String text) {
        return sgr("1", text);
    }

    String dim(String text) {
        return sgr("2", text);
    }

    String red(String text) {
        return sgr("31", text);
    }

    String green(String text) {
        return sgr("32", text);
    }

    String yellow(String text) {
        return sgr("33", text);
    }

    String cyan(String text) {
        return sgr("36", text);
    }

    /// The columns that `text` takes up, which may contain ink.
    static int widthOf(String text) {
        int width = DisplayWidth.of(text);
        for (int i = text.indexOf('\033'); i >= 0; i = text.indexOf('\033', i + 1)) {
            width -= text.indexOf('m', i) - i + 1;
        }
        return width;
    }

    private String sgr(String code, String text) {
        return this == PLAIN || text.isEmpty() ? text : "\033[" + code + "m" + text + "\033[0m";
    }
}
