package dev.trapline.model.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a report.
///
/// @param name the JSON key
/// @param title what a person reads above it
/// @param columns the columns in order
/// @param rows the rows in the order to show; a cell is null, a String, a Long, a Double or a
///     `Map<String, Long>`, as the column's unit says
public record Table(
        String name, String title, List<Column> columns, List<List<@Nullable Object>> rows) {

    /// Every row has a cell for each column.
    public Table {
        columns = List.copyOf(columns);
        for (List<@Nullable Object> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(
                        "table %s: row of %d cells for %d columns"
                                .formatted(name, row.size(), columns.size()));
            }
        }
        rows = new ArrayList<>(rows);
    }

    /// The cell of an identifier such as a tid or descriptor: null when it is negative, which stands for
    /// one that is not known or several.
    public static @Nullable Long id(int number) {
        return number < 0 ? null : (Long) (long) number;
    }

    /// A column of a table.
    ///
    /// @param name the JSON key and CSV header
    /// @param title the header a person reads
    /// @param unit the unit of its cells
    /// @param detail too much for the text report: only JSON, CSV and HTML show it
    public record Column(String name, String title, Unit unit, boolean detail) {

        /// A column that every format shows.
        public static Column of(String name, String title, Unit unit) {
            return new Column(name, title, unit, false);
        }

        /// A column that the text report leaves out.
        public static Column detail(String name, String title, Unit unit) {
            return new Column(name, title, unit, true);
        }
    }
}
