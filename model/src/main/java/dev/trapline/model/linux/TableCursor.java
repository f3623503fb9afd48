package dev.trapline.model.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Reads a table: rows end at a line feed, columns at a tab, rows that start with `#` are remarks.
///
/// After [#nextRow] each [#nextColumn] moves to the next column of the row, which is then
/// `bytes()[from(), to())`; columns missing at the end of a row are empty. Every byte is looked at
/// once, because tables are read while the program starts and the code still runs interpreted.
final class TableCursor {

    private final byte[] bytes;
    private int from;
    private int to;
    private boolean rowEnded = true;

    private TableCursor(byte[] bytes) {
        this.bytes = bytes;
        to = -1;
    }

    /// The table in the resource file `name` of this package.
    static TableCursor open(String name) {
        try (InputStream in = TableCursor.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource missing: ".concat(name));
            }
            return new TableCursor(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    /// The whole table.
    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    /// Moves before the first column of the next row; false at the end of the table.
    boolean nextRow() {
        while (!rowEnded) {
            nextColumn();
        }
        int start = to + 1;
        while (start < bytes.length && (bytes[start] == '#' || bytes[start] == '\n')) {
            while (start < bytes.length && bytes[start] != '\n') {
                start++;
            }
            start++;
        }
        if (start >= bytes.length) {
            return false;
        }
        to = start - 1;
        rowEnded = false;
        return true;
    }

    TableCursor nextColumn() {
        if (rowEnded) {
            from = to;
            return this;
        }
        int i = to + 1;
        from = i;
        while (i < bytes.length && bytes[i] != '\t' && bytes[i] != '\n') {
            i++;
        }
        to = i;
        rowEnded = i == bytes.length || bytes[i] == '\n';
        return this;
    }

    boolean is(char c) {
        return to - from == 1 && bytes[from] == c;
    }

    String text() {
        return text(from, to);
    }

    String text(int start, int end) {
        return text(bytes, start, end);
    }

    static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /// The column as a decimal number.
    int number() {
        return number(from, to);
    }

    int number(int start, int end) {
        int number = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalStateException("not a number: ".concat(text(start, end)));
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /// Position of `c` in `[start, end)`, or `end`.
    int find(char c, int start, int end) {
        int i = start;
        while (i < end && bytes[i] != c) {
            i++;
        }
        return i;
    }
}
