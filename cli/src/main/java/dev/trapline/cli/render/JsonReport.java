package dev.trapline.cli.render;

import dev.trapline.model.event.ClockFit;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Anomaly;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Filters;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/// A report as JSON of schema [Report#SCHEMA].
///
/// Keys are the names of metrics, breakdowns, tables and columns; nothing that a program may read
/// is ever renamed without a new schema.
public final class JsonReport implements ReportRenderer {

    @Override
    public void render(Report report, Utf8Output out) throws IOException {
        try (JsonGenerator json = SafeJson.generator(out, new RowLayout())) {
            json.writeStartObject();
            json.writeStringProperty("schema", Report.SCHEMA);
            json.writeArrayPropertyStart("inputs");
            report.inputs().forEach(input -> input(json, input));
            json.writeEndArray();
            if (report.filters() != null) {
                filters(json, report.filters());
            }
            coverage(json, report.coverage());
            json.writeObjectPropertyStart("analyses");
            report.analyses().forEach(analysis -> analysis(json, analysis));
            json.writeEndObject();
            json.writeArrayPropertyStart("findings");
            report.findings().forEach(finding -> finding(json, finding));
            json.writeEndArray();
            json.writeArrayPropertyStart("recordedTables");
            report.recordedTables().forEach(table -> recordedTable(json, table));
            json.writeEndArray();
            strings(json, "notes", report.notes());
            json.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
        out.append('\n');
    }

    private static void input(JsonGenerator json, InputInfo input) {
        json.writeStartObject();
        json.writeStringProperty("path", input.path());
        json.writeStringProperty("format", input.format());
        json.writeStringProperty("clock", input.clock());
        json.writeNumberProperty("lines", input.lines());
        json.writeNumberProperty("records", input.records());
        cell(json, "firstNs", input.firstNs());
        cell(json, "lastNs", input.lastNs());
        ClockFit fit = input.clockFit();
        if (fit != null) {
            clockFit(json, fit);
        }
        json.writeEndObject();
    }

    private static void clockFit(JsonGenerator json, ClockFit fit) {
        json.writeObjectPropertyStart("clockFit");
        json.writeStringProperty("reference", fit.reference());
        json.writeNumberProperty("originNs", fit.originNs());
        json.writeNumberProperty("offsetNs", fit.offsetNs());
        json.writeNumberProperty("driftPpm", fit.driftPpm());
        json.writeNumberProperty("matched", fit.matched());
        json.writeNumberProperty("residualP50Ns", fit.residualP50Ns());
        json.writeNumberProperty("residualP99Ns", fit.residualP99Ns());
        json.writeNumberProperty("residualMaxNs", fit.residualMaxNs());
        json.writeEndObject();
    }

    private static void filters(JsonGenerator json, Filters filters) {
        json.writeObjectPropertyStart("filters");
        filters.given().forEach(json::writeStringProperty);
        cell(json, "fromNs", filters.fromNs());
        cell(json, "toNs", filters.toNs());
        json.writeEndObject();
    }

    private static void coverage(JsonGenerator json, Coverage coverage) {
        json.writeObjectPropertyStart("coverage");
        json.writeNumberProperty("events", coverage.events());
        cell(json, "byEvent", coverage.byEvent());
        cell(json, "byCpu", coverage.byCpu());
        json.writeNumberProperty("threads", coverage.threads());
        json.writeNumberProperty("lostEvents", coverage.lostEvents());
        json.writeNumberProperty("unparsedLines", coverage.unparsedLines());
        json.writeNumberProperty("openSpans", coverage.openSpans());
        json.writeArrayPropertyStart("anomalies");
        for (Anomaly anomaly : coverage.anomalies()) {
            json.writeStartObject();
            json.writeStringProperty("code", anomaly.code().name());
            json.writeStringProperty("severity", anomaly.code().severity().name());
            json.writeNumberProperty("count", anomaly.count());
            json.writeStringProperty("first", anomaly.first());
            json.writeStringProperty("advice", anomaly.code().advice());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void analysis(JsonGenerator json, AnalysisReport analysis) {
        json.writeObjectPropertyStart(analysis.id());
        for (Metric metric : analysis.metrics()) {
            cell(json, metric.name(), metric.value());
        }
        for (Breakdown breakdown : analysis.breakdowns()) {
            cell(json, breakdown.name(), breakdown.counts());
        }
        for (Table table : analysis.tables()) {
            rows(json, table.name(), table);
        }
        strings(json, "notes", analysis.notes());
        json.writeEndObject();
    }

    private static void finding(JsonGenerator json, Finding finding) {
        json.writeStartObject();
        json.writeStringProperty("id", finding.id());
        json.writeStringProperty("severity", finding.severity().name());
        json.writeStringProperty("title", finding.title());
        json.writeStringProperty("evidence", finding.evidence());
        cell(json, "savedNs", finding.savedNs());
        json.writeStringProperty("advice", finding.advice());
        json.writeEndObject();
    }

    private static void recordedTable(JsonGenerator json, Table table) {
        json.writeStartObject();
        json.writeStringProperty("name", table.name());
        json.writeStringProperty("title", table.title());
        rows(json, "rows", table);
        json.writeEndObject();
    }

    private static void rows(JsonGenerator json, String name, Table table) {
        json.writeArrayPropertyStart(name);
        for (List<@Nullable Object> row : table.rows()) {
            json.writeStartObject();
            for (int i = 0; i < row.size(); i++) {
                cell(json, table.columns().get(i).name(), row.get(i));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void strings(JsonGenerator json, String name, List<String> strings) {
        json.writeArrayPropertyStart(name);
        strings.forEach(json::writeString);
        json.writeEndArray();
    }

    private static void cell(JsonGenerator json, String name, @Nullable Object cell) {
        json.writeName(name);
        if (cell instanceof Double number) {
            SafeJson.number(json, number);
        } else if (cell instanceof Number number) {
            json.writeNumber(number.longValue());
        } else if (cell instanceof Map<?, ?> counts) {
            json.writeStartObject();
            counts.forEach((key, count) -> cell(json, String.valueOf(key), count));
            json.writeEndObject();
        } else if (cell == null) {
            json.writeNull();
        } else {
            json.writeString(cell.toString());
        }
    }
}
