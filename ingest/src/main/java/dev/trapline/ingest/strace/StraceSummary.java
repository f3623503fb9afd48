package dev.trapline.ingest.strace;

import dev.trapline.model.report.Table;
import dev.trapline.model.report.Unit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads the tables that `strace -c` and `-C` write, by their own header line.
///
/// ```
/// System call usage summary for 32 bit mode:
/// % time     seconds  usecs/call     calls    errors syscall
/// ------ ----------- ----------- --------- --------- ----------------
///  75.86    0.000905         129         7         1 wait4
/// ------ ----------- ----------- --------- --------- ----------------
/// 100.00    0.001193          15        76         3 total
/// ```
///
/// `-U` chooses and orders the columns, so the line of dashes says where they are and the header
/// what they mean. A blank cell is a zero that strace does not print.
final class StraceSummary {
    private static final String TITLE = "System call usage summary for ";

    private final List<Table> tables = new ArrayList<>();
    private String mode = "";
    private @Nullable String header;
    private List<int[]> spans = new ArrayList<>();
    private List<Table.Column> columns = List.of();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private int rules;

    /// Whether a table has begun and not ended.
    boolean isOpen() {
        return header != null;
    }

    /// Whether `bytes[from..to)`, which is no record, begins a table.
    boolean begins(byte[] bytes, int from, int to) {
        if (to - from > 400) {
            return false;
        }
        String line = text(bytes, from, to);
        if (line.startsWith(TITLE)) {
            mode = line.substring(TITLE.length()).replace(" mode:", "");
            return true;
        }
        if (!line.equals("syscall") && !line.endsWith(" syscall")) {
            return false;
        }
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if ((c < 'a' || c > 'z') && " %/-".indexOf(c) < 0) {
                return false;
            }
        }
        header = line;
        rules = 0;
        return true;
    }

    /// The next line of an open table. Returns false when it does not belong to it.
    boolean line(byte[] bytes, int from, int to) {
        String line = text(bytes, from, to);
        if (line.startsWith("---")) {
            if (rules++ == 0) {
                layOut(line);
            }
            return true;
        }
        if (rules == 0 || line.isBlank() || to - from > 400) {
            end();
            return false;
        }
        rows.add(row(line));
        if (rules == 2) {
            end();
        }
        return true;
    }

    /// The table is over, complete or not.
    void end() {
        if (header != null && !rows.isEmpty()) {
            String what = mode.isEmpty() ? "" : ", " + mode + " mode";
            String name = tables.isEmpty() ? "straceSummary" : "straceSummary" + (tables.size() + 1);
            tables.add(new Table(name, "Summary written by strace itself" + what, columns, rows));
        }
        header = null;
        mode = "";
        rows.clear();
    }

    private void layOut(String dashes) {
        spans = new ArrayList<>();
        List<Table.Column> laidOut = new ArrayList<>();
        int i = 0;
        while (i < dashes.length()) {
            int end = i;
            while (end < dashes.length() && dashes.charAt(end) == '-') {
                end++;
            }
            spans.add(new int[] {i, end});
            laidOut.add(column(cell(header == null ? "" : header, i, end, false)));
            i = end + 1;
        }
        columns = laidOut;
    }

    private static Table.Column column(String title) {
        Unit unit =
                switch (title) {
                    case "% time" -> Unit.PERCENT;
                    case "calls", "errors" -> Unit.COUNT;
                    case "syscall" -> Unit.TEXT;
                    default -> isTime(title) ? Unit.NS : Unit.TEXT;
                };
        String name =
                title.equals("% time")
                        ? "timePercent"
                        : title.equals("usecs/call")
                                ? "nsPerCall"
                                : title.replace(' ', '_').toLowerCase(Locale.ROOT);
        return Table.Column.of(unit == Unit.NS && !name.startsWith("ns") ? name + "Ns" : name, title, unit);
    }

    private static boolean isTime(String title) {
        return switch (title) {
            case "seconds", "shortest", "longest", "usecs/call" -> true;
            default -> title.startsWith("wall");
        };
    }

    private List<@Nullable Object> row(String line) {
        List<@Nullable Object> cells = new ArrayList<>();
        for (int i = 0; i < spans.size(); i++) {
            int[] span = spans.get(i);
            boolean last = i == spans.size() - 1;
            String text = cell(line, span[0], span[1], last);
            cells.add(value(text, columns.get(i)));
        }
        return cells;
    }

    private static @Nullable Object value(String text, Table.Column column) {
        if (column.unit() == Unit.TEXT) {
            return text;
        }
        if (text.isEmpty()) {
            return column.unit() == Unit.COUNT ? Long.valueOf(0) : null;
        }
        try {
            return switch (column.unit()) {
                case COUNT -> Long.valueOf(text);
                case PERCENT -> Double.valueOf(text);
                default -> nanos(text, column.title().startsWith("usecs") ? 1000L : 1_000_000_000L);
            };
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static long nanos(String text, long unit) {
        int dot = text.indexOf('.');
        long whole = Long.parseLong(dot < 0 ? text : text.substring(0, dot)) * unit;
        if (dot < 0) {
            return whole;
        }
        byte[] digits = text.getBytes(StandardCharsets.ISO_8859_1);
        return whole + StraceScan.fractionNs(digits, dot + 1, digits.length) / (1_000_000_000L / unit);
    }

    private static String cell(String line, int from, int to, boolean toTheEnd) {
        if (from >= line.length()) {
            return "";
        }
        return line.substring(from, toTheEnd ? line.length() : Math.min(to, line.length())).strip();
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /// The tables read so far.
    List<Table> tables() {
        return List.copyOf(tables);
    }
}
