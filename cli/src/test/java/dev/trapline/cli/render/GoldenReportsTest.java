package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Reports made by hand, in every format, against what they should look like. `-Dgolden.update`
/// writes the files anew; then read the diff.
class GoldenReportsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/trapline/cli/render");
    private static final int TOP = 5;

    static Stream<Arguments> pages() {
        List<Arguments> samples = List.of(
                Arguments.of("copy-loop", SampleReports.copyLoop()),
                Arguments.of("damaged", SampleReports.damaged()),
                Arguments.of("hostile", SampleReports.hostile()),
                Arguments.of("empty", SampleReports.empty()),
                Arguments.of("recorded-summary", SampleReports.recordedSummary()));
        return samples.stream()
                .flatMap(sample -> Stream.of("60.txt", "80.txt", "132.txt", "colour.txt", "check.txt", "json", "csv")
                        .map(form -> Arguments.of(sample.get()[0] + "." + form, sample.get()[1])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void looksAsItShould(String name, Report report) throws IOException {
        String actual = render(report, name.substring(name.indexOf('.') + 1));
        Path golden = GOLDEN.resolve(name);
        if (System.getProperty("golden.update") != null) {
            Files.writeString(golden, actual);
        }

        assertThat(actual)
                .as("regenerate with -Dgolden.update, then read the diff")
                .isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void letsNothingHostileThrough(String name, Report report) throws IOException {
        String page = render(report, name.substring(name.indexOf('.') + 1)).replaceAll("\033\\[[0-9]+m", "");

        assertThat(page.codePoints().filter(c -> c != '\n' && SafeText.isHostile(c))).isEmpty();
    }

    @Test
    void noLineIsWiderThanThePage() throws IOException {
        for (Report report : List.of(
                SampleReports.copyLoop(), SampleReports.damaged(), SampleReports.hostile(), SampleReports.empty())) {
            for (int width : new int[] {60, 80, 100, 132, 200}) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                Utf8Output out = new Utf8Output(bytes);
                new TextReport(width, Ink.PLAIN, TOP).render(report, out);
                out.flush();

                assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                        .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(width));
            }
        }
    }

    private static String render(Report report, String form) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Utf8Output out = new Utf8Output(bytes);
        switch (form) {
            case "json" -> new JsonReport().render(report, out);
            case "csv" -> new CsvReport(null).render(report, out);
            case "colour.txt" -> new TextReport(80, Ink.COLOUR, TOP).render(report, out);
            case "check.txt" -> assertThat(new QualityReport(report, out, 80, Ink.PLAIN).print()).isIn(true, false);
            default -> {
                int width = Integer.parseInt(form.substring(0, form.indexOf('.')));
                new TextReport(width, Ink.PLAIN, TOP).render(report, out);
            }
        }
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
