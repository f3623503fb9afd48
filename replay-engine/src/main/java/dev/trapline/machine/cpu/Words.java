package dev.trapline.machine.cpu;

import java.nio.charset.StandardCharsets;

/// The words of a line of ASCII text, one after the other. It makes no objects of them before it is asked to, because much of the
/// [InstructionTable] is read in a JVM that has not compiled anything yet.
final class Words {

    private final byte[] text;
    private int from;
    private int to;

    /// In front of the first word of a line.
    Words(byte[] text, int lineStart) {
        this.text = text;
        from = lineStart;
        to = lineStart;
    }

    /// Goes to the next word; false if the line is over.
    boolean next() {
        byte[] all = text;
        int at = to;
        while (at < all.length && all[at] == ' ') {
            at++;
        }
        from = at;
        while (at < all.length && all[at] > ' ') {
            at++;
        }
        to = at;
        return to > from;
    }

    int length() {
        return to - from;
    }

    int charAt(int i) {
        return text[from + i];
    }

    boolean startsWith(String start) {
        if (length() < start.length()) {
            return false;
        }
        for (int i = 0; i < start.length(); i++) {
            if (text[from + i] != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    boolean is(String word) {
        return length() == word.length() && startsWith(word);
    }

    /// The number that two digits are.
    int hex(int i) {
        return Character.digit(text[from + i], 16) << 4 | Character.digit(text[from + i + 1], 16);
    }

    String text() {
        return new String(text, from, length(), StandardCharsets.ISO_8859_1);
    }

    /// A word that must not be there.
    IllegalArgumentException unknown() {
        return new IllegalArgumentException(text());
    }
}
