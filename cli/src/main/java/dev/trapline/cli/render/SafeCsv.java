package dev.trapline.cli.render;

import java.io.IOException;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/// Rows of comma-separated values as in RFC 4180, with a plain line feed after each.
///
/// Safe to look at (see [SafeText]) and safe to open: a text cell that a spreadsheet would take
/// for a formula gets an apostrophe in front. Numbers are left alone, negative ones too.
public final class SafeCsv {
    /// A text cell that is safe already and begins like no formula.
    public record Written(String text) {}

    private final CSVPrinter printer;

    /// Writes rows to `out`.
    public SafeCsv(Utf8Output out) throws IOException {
        printer = new CSVPrinter(out, CSVFormat.RFC4180.builder().setRecordSeparator('\n').get());
    }

    /// One row. A cell is null (nothing between the commas), a number, a text, or a map of counts,
    /// written `ENOENT=3;EAGAIN=1`.
    public void row(@Nullable Object... cells) throws IOException {
        for (Object cell : cells) {
            if (cell instanceof Double number) {
                printer.print(number.isNaN() || number.isInfinite() ? null : SafeJson.plain(number));
            } else if (cell instanceof Number number) {
                printer.print(number.toString());
            } else if (cell instanceof Written written) {
                printer.print(written.text());
            } else if (cell instanceof Map<?, ?> counts) {
                printer.print(text(join(counts)));
            } else {
                printer.print(cell == null ? null : text(cell.toString()));
            }
        }
        printer.println();
    }

    private static String text(String cell) {
        String safe = SafeText.of(cell);
        if (safe.isEmpty()) {
            return safe;
        }
        return switch (safe.charAt(0)) {
            case '=', '@' -> "'" + safe;
            case '+', '-' -> isNumber(safe) ? safe : "'" + safe;
            default -> safe;
        };
    }

    /// Whether `text` is a sign with digits and at most a decimal point behind it.
    private static boolean isNumber(String text) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && c != '.') {
                return false;
            }
        }
        return text.length() > 1;
    }

    private static String join(Map<?, ?> counts) {
        StringBuilder out = new StringBuilder();
        counts.forEach(
                (key, count) -> out.append(out.isEmpty() ? "" : ";").append(key).append('=').append(count));
        return out.toString();
    }
}
