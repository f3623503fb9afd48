package dev.trapline.cli.html;

import dev.trapline.cli.render.KeyFigures;
import dev.trapline.cli.render.KeyFigures.KeyFigure;
import dev.trapline.cli.render.Quality;
import dev.trapline.cli.render.Quantity;
import dev.trapline.cli.render.RecordingFacts;
import dev.trapline.cli.render.SafeJson;
import dev.trapline.cli.render.SafeText;
import dev.trapline.cli.render.SummaryLines;
import dev.trapline.cli.render.TableLayout;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Breakdown;
import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.exc.JacksonIOException;

/// A report as the JSON that the scripts of the page read. Internal to the page: programs read
/// [JsonReport][dev.trapline.cli.render.JsonReport].
final class PageData {
    private final Report report;
    private final Utf8Output out;
    private final long originNs;

    PageData(Report report, Utf8Output out) {
        this.report = report;
        this.out = out;
        this.originNs = RecordingFacts.originNs(report);
    }

    void write() throws IOException {
        try (JsonGenerator json = SafeJson.inMarkup(out)) {
            json.writeStartObject();
            title(json);
            texts(json, "facts", RecordingFacts.of(report));
            inputs(json);
            quality(json);
            texts(json, "notes", RecordingFacts.notes(report));
            figures(json);
            findings(json);
            analyses(json);
            TableData tables = new TableData(json, originNs);
            json.writeArrayPropertyStart("recorded");
            for (Table table : report.recordedTables()) {
                tables.write(Evidence.anchor("recorded", table.name()), "recorded", table);
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("coverage");
            for (Table table : CoverageTables.of(report.coverage())) {
                tables.write(Evidence.anchor("coverage", table.name()), "coverage", table);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (JacksonIOException e) {
            throw e.getCause();
        }
    }

    /// The name of the recording, and apart from it the directory it is in.
    private void title(JsonGenerator json) {
        String name = RecordingFacts.name(report);
        int slash = report.inputs().size() == 1 ? name.lastIndexOf('/', name.length() - 2) : -1;
        text(json, "directory", name.substring(0, slash + 1));
        text(json, "title", name.substring(slash + 1));
    }

    private void inputs(JsonGenerator json) {
        json.writeArrayPropertyStart("inputs");
        for (InputInfo input : report.inputs()) {
            json.writeStartObject();
            text(json, "name", RecordingFacts.name(input));
            text(json, "format", input.format());
            text(json, "clock", input.clock());
            text(json, "records", Quantity.things(input.records(), "record", "records"));
            Long first = input.firstNs();
            Long last = input.lastNs();
            text(json, "length", first == null || last == null ? "" : Quantity.duration(last - first));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void quality(JsonGenerator json) {
        Quality quality = Quality.of(report);
        json.writeObjectPropertyStart("quality");
        text(json, "worst", quality.worst().name());
        json.writeArrayPropertyStart("lines");
        for (Quality.Line line : quality.lines()) {
            json.writeStartObject();
            text(json, "grade", line.grade().name());
            text(json, "label", line.label());
            text(json, "what", line.what());
            text(json, "advice", line.advice());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void figures(JsonGenerator json) {
        json.writeArrayPropertyStart("figures");
        for (KeyFigure figure : KeyFigures.of(report)) {
            json.writeStartObject();
            text(json, "anchor", Evidence.anchor(figure.analysis()));
            text(json, "label", figure.label());
            text(json, "value", figure.value());
            text(json, "beside", figure.beside());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void findings(JsonGenerator json) {
        json.writeArrayPropertyStart("findings");
        for (Finding finding : report.findings()) {
            json.writeStartObject();
            text(json, "severity", finding.severity().name().toLowerCase(Locale.ROOT));
            text(json, "title", finding.title());
            text(json, "evidence", finding.evidence());
            text(json, "advice", finding.advice());
            Long saved = finding.savedNs();
            text(json, "saves", saved == null ? "" : Quantity.duration(saved));
            Evidence evidence = Evidence.of(finding, report);
            if (evidence != null) {
                text(json, "anchor", evidence.anchor());
                text(json, "where", evidence.title());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void analyses(JsonGenerator json) {
        TableData tables = new TableData(json, originNs);
        ChartData charts = new ChartData(json, originNs, RecordingFacts.lengthNs(report));
        json.writeArrayPropertyStart("analyses");
        // of a recording without events there is nothing to say
        for (AnalysisReport analysis : report.coverage().events() == 0
                ? List.<AnalysisReport>of()
                : report.analyses()) {
            json.writeStartObject();
            text(json, "anchor", Evidence.anchor(analysis.id()));
            text(json, "title", analysis.title());
            texts(json, "summary", SummaryLines.of(analysis));
            json.writeArrayPropertyStart("metrics");
            analysis.metrics().forEach(metric -> metric(json, metric));
            json.writeEndArray();
            json.writeArrayPropertyStart("breakdowns");
            analysis.breakdowns().forEach(breakdown -> breakdown(json, breakdown));
            json.writeEndArray();
            json.writeArrayPropertyStart("charts");
            for (Chart chart : analysis.charts()) {
                charts.write(Evidence.anchor(analysis.id(), "chart", chart.name()), chart);
            }
            json.writeEndArray();
            json.writeArrayPropertyStart("tables");
            for (Table table : analysis.tables()) {
                if (!table.rows().isEmpty() && !TableLayout.saysNothingNew(analysis, table)) {
                    tables.write(Evidence.anchor(analysis.id(), table.name()), analysis.id(), table);
                }
            }
            json.writeEndArray();
            texts(json, "notes", analysis.notes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void metric(JsonGenerator json, Metric metric) {
        if (metric.value() != null) {
            json.writeStartObject();
            text(json, "title", metric.title());
            text(json, "unit", metric.unit().name());
            json.writeName("value");
            TableData.cell(json, metric.value(), metric.unit(), originNs);
            json.writeEndObject();
        }
    }

    private void breakdown(JsonGenerator json, Breakdown breakdown) {
        if (!breakdown.counts().isEmpty()) {
            json.writeStartObject();
            text(json, "title", breakdown.title());
            json.writeName("counts");
            counts(json, breakdown.counts());
            json.writeEndObject();
        }
    }

    /// Pairs of a name and a count, in order.
    static void counts(JsonGenerator json, Map<?, ?> counts) {
        json.writeStartArray();
        counts.forEach((name, count) -> {
            json.writeStartArray();
            json.writeString(SafeText.of(String.valueOf(name)));
            json.writeNumber(count instanceof Number number ? number.longValue() : 0);
            json.writeEndArray();
        });
        json.writeEndArray();
    }

    /// Every text that is written goes through here: what has no glyph is written out.
    static void text(JsonGenerator json, String name, @Nullable String text) {
        json.writeStringProperty(name, text == null ? "" : SafeText.of(text));
    }

    /// Likewise a list of texts.
    static void texts(JsonGenerator json, String name, Collection<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(text -> json.writeString(SafeText.of(text)));
        json.writeEndArray();
    }
}
