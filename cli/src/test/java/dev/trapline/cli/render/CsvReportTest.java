package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.model.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.junit.jupiter.api.Test;

class CsvReportTest {

    @Test
    void oneTableIsPlainCsv() throws IOException {
        String csv = render(SampleReports.copyLoop(), "bySyscall");

        try (CSVParser parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(csv))) {
            assertThat(parser.getHeaderNames()).startsWith("name", "nr", "calls", "errors").endsWith("errnos");
            assertThat(parser.getRecords())
                    .hasSize(7)
                    .anySatisfy(record -> {
                        assertThat(record.get("name")).isEqualTo("openat");
                        assertThat(record.get("errnos")).isEqualTo("ENOENT=31");
                    });
        }
        assertThat(render(SampleReports.copyLoop(), "syscalls.bySyscall")).isEqualTo(csv);
    }

    @Test
    void unknownTableListsTheKnownOnes() {
        assertThatThrownBy(() -> render(SampleReports.copyLoop(), "nothing"))
                .isInstanceOf(CsvReport.NoSuchTableException.class)
                .hasMessageStartingWith("no table nothing in this report; there are inputs, coverage, ")
                .hasMessageContaining("batching.runs");
    }

    @Test
    void textThatLooksLikeAFormulaIsDefused() throws IOException {
        assertThat(row("=1+2", "+a", "-b", "@c", "a=b", "")).isEqualTo("'=1+2,'+a,'-b,'@c,a=b,\n");
    }

    @Test
    void numbersAreLeftAlone() throws IOException {
        assertThat(row(-5L, -2.5, 0.1 + 0.2, null, Double.NaN)).isEqualTo("-5,-2.5,0.3,,\n");
    }

    @Test
    void quotesCommasAndLineBreaks() throws IOException {
        assertThat(row("a,b", "say \"x\"", "two\nlines", Map.of("=x", 1L)))
                .isEqualTo("\"a,b\",\"say \"\"x\"\"\",two\\x0alines,'=x=1\n");
    }

    private static String row(@org.jspecify.annotations.Nullable Object... cells) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Utf8Output out = new Utf8Output(bytes);
        new SafeCsv(out).row(Arrays.copyOf(cells, cells.length));
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static String render(Report report, String table) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Utf8Output out = new Utf8Output(bytes);
        new CsvReport(table).render(report, out);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
