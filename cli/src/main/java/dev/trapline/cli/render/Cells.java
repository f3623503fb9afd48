package dev.trapline.cli.render;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.Unit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Cells of a report as people read them.
///
/// Asks for types one by one here and in the other renderers: a `switch` over types is linked at run
/// time, which a start cache does not keep, and costs more than everything else on a page.
final class Cells {
    /// Stands for a value that the recording cannot tell.
    static final String ABSENT = "-";

    /// A pid, tid or cpu that the recording does not name.
    private static final int UNKNOWN_ID = TraceEvent.UNKNOWN;

    private Cells() {}

    /// Whether `cell` tells a reader anything.
    static boolean saysSomething(@Nullable Object cell, Unit unit) {
        if (cell instanceof Map<?, ?> counts) {
            return !counts.isEmpty();
        }
        if (cell instanceof Number number) {
            return unit != Unit.ID || number.longValue() != UNKNOWN_ID;
        }
        return cell != null && !cell.toString().isEmpty();
    }

    /// `cell` in the way of its unit, safe for a terminal.
    ///
    /// @param originNs what points in time are counted from
    static String show(@Nullable Object cell, Unit unit, long originNs) {
        if (cell instanceof Number number) {
            return unit == Unit.TIMESTAMP_NS ? Quantity.offset(number.longValue() - originNs) : number(number, unit);
        }
        if (cell instanceof Map<?, ?> counts) {
            return counts(counts);
        }
        return cell == null ? ABSENT : SafeText.of(cell.toString());
    }

    /// Counts by name in one line: `ENOENT ×3, EAGAIN ×1`.
    static String counts(Map<?, ?> counts) {
        StringBuilder out = new StringBuilder();
        counts.forEach(
                (key, count) -> out.append(out.isEmpty() ? "" : ", ")
                        .append(SafeText.of(String.valueOf(key)))
                        .append(" ×")
                        .append(count instanceof Long n ? Quantity.count(n) : ABSENT));
        return out.isEmpty() ? ABSENT : out.toString();
    }

    private static String number(Number number, Unit unit) {
        double value = number.doubleValue();
        return switch (unit) {
            case NS -> Quantity.duration(value);
            case BYTES -> Quantity.bytes(value);
            case COUNT -> value == 0 ? ABSENT : Quantity.count(value);
            case PER_SECOND -> Quantity.perSecond(value);
            case PERCENT -> Quantity.percent(value);
            case RATIO -> Quantity.ratio(value);
            case ID -> value == UNKNOWN_ID ? ABSENT : number.toString();
            case TEXT, COUNTS, TIMESTAMP_NS -> number.toString();
        };
    }
}
