package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import dev.trapline.model.report.Chart.Histogram;
import dev.trapline.model.report.Chart.Line;
import dev.trapline.model.report.Chart.Series;
import dev.trapline.model.report.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextChartsTest {
    private static final long MS = 1_000_000;

    @Test
    void amountsAreAsHighAsTheyAre() throws IOException {
        Series series = new Series("rate", "Calls over time", Unit.COUNT, 0, MS, List.of(
                new Line("calls", List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L)),
                new Line("errors", List.of(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L))));

        assertThat(draw(80, Strokes.BLOCKS, series)).isEqualTo("""

                  Calls over time, 1.00 ms a character
                    calls   ▁▂▃▄▅▆▇█ peak 8 k/s
                    errors         █ peak 1 k/s
                """);
        assertThat(draw(80, Strokes.ASCII, series)).isEqualTo("""

                  Calls over time, 1.00 ms a character
                    calls   _.:-=+*# peak 8 k/s
                    errors         # peak 1 k/s
                """);
    }

    @Test
    void manyPiecesShareACharacter() throws IOException {
        List<Long> amounts = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            amounts.add(i < 300 ? 1L : 2L);
        }
        String page = draw(80, Strokes.BLOCKS,
                new Series("rate", "Bytes", Unit.BYTES, 0, MS, List.of(new Line("read", amounts))));

        // 600 pieces in at most 80 - 4 - 5 - 6 - 10 characters: 11 pieces each, the last with what is left
        assertThat(page).contains("Bytes, 11.0 ms a character");
        String line = page.lines().filter(text -> text.contains("peak")).findFirst().orElseThrow();
        assertThat(line).startsWith("    read " + "▄".repeat(27)).hasSizeLessThanOrEqualTo(80);
        assertThat(line.chars().filter(c -> c >= '▁' && c <= '█')).hasSize(55);
        // 22 bytes in 11 ms
        assertThat(line).endsWith(" peak 1.95 KiB/s");
    }

    @Test
    void sizesByPowersOfTwo() throws IOException {
        Histogram histogram = new Histogram("latency", "Latency", Unit.NS, List.of(
                new Distribution("all calls", List.of(
                        new Bucket(0, 1, 10),
                        new Bucket(1024, 1280, 30),
                        new Bucket(1280, 1536, 10),
                        new Bucket(4096, 5120, 50))),
                new Distribution("read", List.of(new Bucket(1, 2, 1)))));

        assertThat(draw(80, Strokes.BLOCKS, histogram)).isEqualTo("""

                  Latency: all calls
                  from      0 ns ████                        10      10 %
                  from   1.02 us ████████████████            40      40 %
                  from   2.05 us
                  from   4.10 us ████████████████████        50      50 %
                  … and 1 more with --format html
                """);
    }

    @Test
    void atMostEightRows() throws IOException {
        List<Bucket> buckets = new ArrayList<>();
        for (int power = 0; power < 62; power++) {
            buckets.add(new Bucket(1L << power, 2L << power, 1));
        }
        String page = draw(80, Strokes.BLOCKS,
                new Histogram("h", "H", Unit.NS, List.of(new Distribution("all", buckets))));

        assertThat(page.lines().filter(line -> line.startsWith("  from"))).hasSize(8);
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 132})
    void noLineIsWiderThanThePage(int width) throws IOException {
        String hostile = "\033[2J" + "x".repeat(200);
        List<Long> amounts = new ArrayList<>();
        for (long i = 0; i < 600; i++) {
            amounts.add(i * i * i * i * i);
        }
        String page = draw(width, Strokes.BLOCKS,
                new Series("s", hostile, Unit.COUNT, 0, MS, List.of(new Line(hostile, amounts))),
                new Histogram("h", hostile, Unit.BYTES, List.of(
                        new Distribution(hostile, List.of(new Bucket(1L << 50, 1L << 51, Long.MAX_VALUE / 4))))));

        assertThat(page).doesNotContain("\033");
        assertThat(page.lines()).allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(width));
    }

    private static String draw(int width, Strokes strokes, Chart... charts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Utf8Output out = new Utf8Output(bytes);
        new TextCharts(new Page(out, width, Ink.PLAIN), strokes).print(List.of(charts));
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
