package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a JSON parser reads is what the report says.
class JsonReportTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static Stream<Report> reports() {
        return Stream.of(
                SampleReports.copyLoop(),
                SampleReports.damaged(),
                SampleReports.hostile(),
                SampleReports.empty(),
                SampleReports.recordedSummary());
    }

    @ParameterizedTest
    @MethodSource("reports")
    void everyValueSurvives(Report report) throws IOException {
        JsonNode json = parse(report);

        assertThat(json.get("schema").asString()).isEqualTo("trapline/report/1");
        for (int i = 0; i < report.inputs().size(); i++) {
            InputInfo input = report.inputs().get(i);
            JsonNode node = json.get("inputs").get(i);
            same(node.get("path"), input.path());
            same(node.get("firstNs"), input.firstNs());
            same(node.get("lastNs"), input.lastNs());
            same(node.get("records"), input.records());
        }
        JsonNode coverage = json.get("coverage");
        same(coverage.get("events"), report.coverage().events());
        same(coverage.get("byEvent"), report.coverage().byEvent());
        same(coverage.get("lostEvents"), report.coverage().lostEvents());
        same(coverage.get("unparsedLines"), report.coverage().unparsedLines());
        same(coverage.get("openSpans"), report.coverage().openSpans());
        for (int i = 0; i < report.coverage().anomalies().size(); i++) {
            same(
                    coverage.get("anomalies").get(i).get("code"),
                    report.coverage().anomalies().get(i).code().name());
        }
        for (AnalysisReport analysis : report.analyses()) {
            JsonNode node = json.get("analyses").get(analysis.id());
            for (Metric metric : analysis.metrics()) {
                same(node.get(metric.name()), metric.value());
            }
            for (Table table : analysis.tables()) {
                sameRows(node.get(table.name()), table);
            }
        }
        for (int i = 0; i < report.findings().size(); i++) {
            Finding finding = report.findings().get(i);
            JsonNode node = json.get("findings").get(i);
            same(node.get("id"), finding.id());
            same(node.get("title"), finding.title());
            same(node.get("savedNs"), finding.savedNs());
        }
        for (int i = 0; i < report.recordedTables().size(); i++) {
            sameRows(
                    json.get("recordedTables").get(i).get("rows"),
                    report.recordedTables().get(i));
        }
    }

    @Test
    void keysOfTheContractAreThere() throws IOException {
        JsonNode json = parse(SampleReports.empty());

        assertThat(json.propertyNames())
                .containsExactly("schema", "inputs", "coverage", "analyses", "findings", "recordedTables", "notes");
        assertThat(json.get("inputs").get(0).propertyNames())
                .containsExactly("path", "format", "clock", "lines", "records", "firstNs", "lastNs");
        assertThat(json.get("coverage").propertyNames())
                .containsExactly(
                        "events", "byEvent", "byCpu", "threads", "lostEvents", "unparsedLines", "openSpans",
                        "anomalies");
    }

    @ParameterizedTest
    @CsvSource({
        "0.30000000000000004, 0.3",
        "1e21, 1000000000000000000000",
        "1e-7, 0.0000001",
        "5.0, 5",
        "-0.25, -0.25",
        "123456789.123456789, 123456789.123"
    })
    void numbersHaveNoNoise(double number, String text) {
        assertThat(SafeJson.plain(number)).isEqualTo(text);
    }

    private static void sameRows(JsonNode rows, Table table) {
        assertThat(rows.size()).isEqualTo(table.rows().size());
        for (int r = 0; r < table.rows().size(); r++) {
            List<@Nullable Object> row = table.rows().get(r);
            for (int c = 0; c < row.size(); c++) {
                same(rows.get(r).get(table.columns().get(c).name()), row.get(c));
            }
        }
    }

    private static void same(JsonNode node, @Nullable Object value) {
        switch (value) {
            case null -> assertThat(node.isNull()).isTrue();
            case Long number -> assertThat(node.longValue()).isEqualTo(number);
            case Double number -> assertThat(node.doubleValue()).isCloseTo(number, within(number));
            case Map<?, ?> counts -> {
                assertThat(node.size()).isEqualTo(counts.size());
                counts.forEach((key, count) -> same(node.get(key.toString()), count));
            }
            default -> assertThat(node.stringValue()).isEqualTo(value);
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double number) {
        return org.assertj.core.data.Offset.offset(Math.abs(number) * 1e-11 + 1e-300);
    }

    private static JsonNode parse(Report report) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Utf8Output out = new Utf8Output(bytes);
        new JsonReport().render(report, out);
        out.flush();
        return MAPPER.readTree(bytes.toByteArray());
    }
}
