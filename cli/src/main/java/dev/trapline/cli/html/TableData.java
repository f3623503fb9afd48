package dev.trapline.cli.html;

import dev.trapline.cli.render.SafeJson;
import dev.trapline.cli.render.SafeText;
import dev.trapline.cli.render.TableLayout;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Tables as the page reads them: columns in the order to show, those that say nothing left out.
final class TableData {
    /// Rows of a table; more make a page that nobody can look through and no browser likes.
    private static final int MOST_ROWS = 1000;

    /// Larger integers are not exact as JavaScript numbers.
    private static final long MOST_EXACT = 1L << 53;

    private final JsonGenerator json;
    private final long originNs;

    /// Writes to `json`, points in time counted from `originNs`.
    TableData(JsonGenerator json, long originNs) {
        this.json = json;
        this.originNs = originNs;
    }

    /// Writes `table` of analysis `analysis`, which gets the id `anchor`.
    void write(String anchor, String analysis, Table table) {
        TableLayout layout = TableLayout.of(analysis, table);
        List<Integer> shown = layout.shownColumns(table);
        List<Integer> order = new ArrayList<>(shown);
        for (int i = 0; i < table.columns().size(); i++) {
            if (!shown.contains(i) && TableLayout.saysSomething(table, i)) {
                order.add(i);
            }
        }
        json.writeStartObject();
        PageData.text(json, "anchor", anchor);
        PageData.text(json, "name", table.name());
        PageData.text(json, "title", table.title());
        json.writeNumberProperty("total", table.rows().size());
        int share = layout.shareColumn(table);
        json.writeArrayPropertyStart("columns");
        for (int position : order) {
            Column column = table.columns().get(position);
            json.writeStartObject();
            PageData.text(json, "title", column.title());
            PageData.text(json, "unit", column.unit().name());
            if (!shown.contains(position)) {
                json.writeBooleanProperty("extra", true);
            }
            if (position == share) {
                json.writeBooleanProperty("bar", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("rows");
        for (List<@Nullable Object> row : table.rows().subList(0, Math.min(MOST_ROWS, table.rows().size()))) {
            json.writeStartArray();
            for (int position : order) {
                cell(json, row.get(position), table.columns().get(position).unit(), originNs);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /// Writes `cell`: null, a number, a text, or pairs of a name and a count.
    static void cell(JsonGenerator json, @Nullable Object cell, Unit unit, long originNs) {
        if (cell instanceof Double number) {
            SafeJson.number(json, number);
        } else if (cell instanceof Number number) {
            long value = number.longValue() - (unit == Unit.TIMESTAMP_NS ? originNs : 0);
            if (Math.abs(value) <= MOST_EXACT) {
                json.writeNumber(value);
            } else {
                json.writeString(Long.toString(value));
            }
        } else if (cell instanceof Map<?, ?> counts) {
            PageData.counts(json, counts);
        } else if (cell == null) {
            json.writeNull();
        } else {
            json.writeString(SafeText.of(cell.toString()));
        }
    }
}
