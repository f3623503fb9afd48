package dev.trapline.cli.render;

/// Text from a recording in Markdown as code hosts understand it, where it is text and nothing else.
///
/// Punctuation is written as character references, which are never markup (CommonMark 0.31, section
/// 2.5). Hosts also look for references in what Markdown has made of it: names behind `@`, numbers
/// behind `#` or `GH-`, addresses, names of pictures between colons. A zero width space breaks these.
final class SafeMarkdown {
    private static final String BREAK = "&#8203;";

    /// Punctuation that means nothing inside a line, and such that means nothing inside a word.
    private static final String PLAIN = " ,.:;()%/='?";
    private static final String PLAIN_IN_WORDS = "-_";

    private SafeMarkdown() {}

    /// `text` for a place inside a line or a table cell.
    static String of(String text) {
        String safe = SafeText.of(text);
        StringBuilder out = new StringBuilder(safe.length() + 16);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (isPlain(safe, i)) {
                out.append(c);
            } else {
                out.append("&#").append((int) c).append(';');
            }
            if (isReferenceFrom(safe, i)) {
                out.append(BREAK);
            }
        }
        return out.toString();
    }

    /// `text` as code.
    static String code(String text) {
        return "<code>" + of(text) + "</code>";
    }

    private static boolean isPlain(String text, int i) {
        char c = text.charAt(i);
        if (c == '.' || c == ')') {
            // at the beginning of a line `1.` is an item of a list
            return !isNumber(text, i) || i + 1 < text.length() && text.charAt(i + 1) != ' ';
        }
        return c >= 0x80 || Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0
                || PLAIN_IN_WORDS.indexOf(c) >= 0 && isWord(text, i - 1) && isWord(text, i + 1);
    }

    /// Whether the characters up to `i` and those behind it could be taken for a reference together.
    private static boolean isReferenceFrom(String text, int i) {
        return switch (text.charAt(i)) {
            case '@', '#' -> true;
            case ':' -> text.startsWith("//", i + 1) || isPicture(text, i);
            case '!', '&', '$', '~', '%' -> isWord(text, i + 1);
            case 'H', 'h' -> i > 0 && (text.charAt(i - 1) == 'G' || text.charAt(i - 1) == 'g')
                    && text.startsWith("-", i + 1);
            case 'w', 'W' -> i > 1 && text.regionMatches(true, i - 2, "www.", 0, 4);
            default -> false;
        };
    }

    /// Whether there is nothing but digits before `end`.
    private static boolean isNumber(String text, int end) {
        for (int i = 0; i < end; i++) {
            if (!Character.isDigit(text.charAt(i))) {
                return false;
            }
        }
        return end > 0;
    }

    /// Whether a name between colons begins at `i`.
    private static boolean isPicture(String text, int i) {
        int end = i + 1;
        while (isWord(text, end) || text.startsWith("+", end) || text.startsWith("-", end)
                || text.startsWith("_", end)) {
            end++;
        }
        return end > i + 1 && text.startsWith(":", end);
    }

    private static boolean isWord(String text, int i) {
        return i >= 0 && i < text.length() && Character.isLetterOrDigit(text.charAt(i));
    }
}
