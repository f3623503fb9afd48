package dev.trapline.cli.render;

/// How many columns of a terminal text takes up, and text cut to a number of columns.
///
/// Expects text that [SafeText] has been through: nothing in it moves the cursor elsewhere.
final class DisplayWidth {
    private static final char ELLIPSIS = '…';

    private DisplayWidth() {}

    /// The columns that `text` takes up.
    static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x300) {
                width++;
            } else {
                int codePoint = text.codePointAt(i);
                width += of(codePoint);
                i += Character.charCount(codePoint) - 1;
            }
        }
        return width;
    }

    /// `text` in at most `width` columns: where it is longer, an ellipsis takes the place of its
    /// middle, because paths differ at the end and names at the beginning.
    static String shorten(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        int room = Math.max(width - 1, 0);
        int head = room / 3;
        return prefix(text, head) + ELLIPSIS + suffix(text, room - head);
    }

    /// `text` with blanks after it to take up `width` columns.
    static String padRight(String text, int width) {
        return text + " ".repeat(Math.max(width - of(text), 0));
    }

    /// `text` with blanks before it to take up `width` columns.
    static String padLeft(String text, int width) {
        return " ".repeat(Math.max(width - of(text), 0)) + text;
    }

    /// The longest beginning of `text` that takes up at most `width` columns.
    static String prefix(String text, int width) {
        int end = 0;
        for (int used = 0; end < text.length();) {
            int codePoint = text.codePointAt(end);
            used += of(codePoint);
            if (used > width) {
                break;
            }
            end += Character.charCount(codePoint);
        }
        return text.substring(0, end);
    }

    private static String suffix(String text, int width) {
        int start = text.length();
        for (int used = 0; start > 0;) {
            int codePoint = text.codePointBefore(start);
            used += of(codePoint);
            if (used > width) {
                break;
            }
            start -= Character.charCount(codePoint);
        }
        return text.substring(start);
    }

    private static int of(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(codePoint) ? 2 : 1;
        };
    }

    /// East Asian Wide and Fullwidth (Unicode Annex 11), by block.
    private static boolean isWide(int c) {
        return c >= 0x1100
                && (c <= 0x115f
                        || c >= 0x2e80 && c <= 0xa4cf && c != 0x303f
                        || c >= 0xac00 && c <= 0xd7a3
                        || c >= 0xf900 && c <= 0xfaff
                        || c >= 0xfe30 && c <= 0xfe6f
                        || c >= 0xff00 && c <= 0xff60
                        || c >= 0xffe0 && c <= 0xffe6
                        || c >= 0x1f300 && c <= 0x1f64f
                        || c >= 0x1f900 && c <= 0x1f9ff
                        || c >= 0x20000 && c <= 0x3fffd);
    }
}
