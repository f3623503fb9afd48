package dev.trapline.cli.render;

/// Text from a recording in a form that cannot steer the terminal that shows it.
///
/// A traced program chooses its own thread names, paths and buffers, so a recording may contain
/// escape sequences, carriage returns, or characters that turn the direction of the line around.
/// What has no glyph of its own is written out: a backslash,
/// `x` and two digits below 128 (`\x1b`), a backslash and `u{202e}` from there on.
public final class SafeText {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private SafeText() {}

    /// `text` with every hostile code point written out; the same object if there is none.
    public static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' || c > '~') && isHostile(text.codePointAt(i))) {
                return escape(text, i);
            }
            if (Character.isHighSurrogate(c)) {
                i++;
            }
        }
        return text;
    }

    /// Whether `codePoint` would do something else on a terminal than take up room: controls (C0,
    /// DEL, C1), format characters (bidi marks, embeddings, overrides and isolates, zero-width
    /// characters, tags), line and paragraph separators, lone surrogates, and code points without
    /// an assigned glyph.
    public static boolean isHostile(int codePoint) {
        if (codePoint < 0x7f) {
            return codePoint < ' ';
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }

    private static String escape(String text, int clean) {
        StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, clean);
        for (int i = clean; i < text.length();) {
            int codePoint = text.codePointAt(i);
            if (isHostile(codePoint)) {
                append(out, codePoint);
            } else {
                out.appendCodePoint(codePoint);
            }
            i += Character.charCount(codePoint);
        }
        return out.toString();
    }

    private static void append(StringBuilder out, int codePoint) {
        if (codePoint < 0x80) {
            out.append("\\x").append(HEX[codePoint >> 4]).append(HEX[codePoint & 15]);
        } else {
            out.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
    }
}
