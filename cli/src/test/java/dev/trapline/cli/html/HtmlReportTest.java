package dev.trapline.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.cli.render.Quantity;
import dev.trapline.cli.render.SampleReports;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Axis;
import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import dev.trapline.model.report.Chart.HeatMap;
import dev.trapline.model.report.Chart.Histogram;
import dev.trapline.model.report.Chart.Line;
import dev.trapline.model.report.Chart.Point;
import dev.trapline.model.report.Chart.Points;
import dev.trapline.model.report.Chart.Row;
import dev.trapline.model.report.Chart.Scatter;
import dev.trapline.model.report.Chart.Series;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The page as a browser sees it. Skipped where there is no Chromium.
class HtmlReportTest {
    /// What a program may call itself or its files to take a page over.
    private static final List<String> HOSTILE = List.of(
            "<script>window.owned = 1</script>",
            "</script><script>window.owned = 2</script>",
            "<!--<script>",
            "<img src=x onerror='window.owned = 3'>",
            "\"><svg onload=window.owned=4>",
            "javascript:window.owned=5",
            "{{scripts}} ${window.owned=6}",
            "&lt;b&gt; &amp;",
            "' onfocus='window.owned=7' autofocus '");

    @TempDir
    static Path directory;

    private static Browser browser;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        browser = Browser.start(Files.createDirectory(directory.resolve("browser")));
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void everyReportLoadsWithoutComplaintAndAsksForNothing() throws IOException {
        for (Report report : List.of(
                SampleReports.copyLoop(), SampleReports.damaged(), SampleReports.hostile(), SampleReports.empty(),
                SampleReports.recordedSummary(), everyChart(), hostile())) {
            Path page = open(report);

            assertThat(text("document.querySelector('h1').textContent")).isNotEmpty();
            assertThat(text("document.querySelector('.verdict').textContent")).startsWith("Data quality: ");
            drawAll();
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.requests()).containsExactly(page.toUri().toString());
        }
    }

    @Test
    void namesFromARecordingAreTextAndNothingElse() throws IOException {
        open(hostile());
        drawAll();
        openAll();
        String page = text("document.body.textContent");

        for (String name : HOSTILE) {
            assertThat(page).contains(name);
        }
        assertThat(browser.evaluate("typeof window.owned").asString()).isEqualTo("undefined");
        assertThat(
                browser.evaluate("document.querySelectorAll('img, svg, iframe, object, embed, link').length").asInt())
                .isZero();
        // the library, eleven of ours and the data
        assertThat(browser.evaluate("document.querySelectorAll('script').length").asInt()).isEqualTo(13);
        assertThat(browser.evaluate("[...document.querySelectorAll('a')]"
                + ".every(link => link.getAttribute('href').startsWith('#'))").asBoolean())
                .isTrue();
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void whatHasNoGlyphIsWrittenOut() throws IOException {
        open(SampleReports.hostile());
        openAll();

        String page =
                text("document.getElementById('app')?.textContent ?? document.querySelector('.layout').textContent");

        assertThat(page).contains("\\x1b]0;owned\\x07\\x1b[2J\\u{202e}\\u{9b}31mx\\x0d\\x0a=cmd()");
        assertThat(page.codePoints().filter(c -> c < ' ' && c != '\n' || c == 0x202e || c == 0x9b)).isEmpty();
    }

    @Test
    void aTableIsSortedByItsHeaders() throws IOException {
        open(SampleReports.copyLoop());
        String table = "document.querySelector('#syscalls-bySyscall table')";
        String cells = "[...%s.querySelectorAll('tbody tr')].map(row => row.cells[%d].textContent)";

        clickHeader(table, "calls");
        assertThat(sort(table, "calls")).isEqualTo("descending");
        int calls = browser.evaluate("[...%s.querySelectorAll('th')].findIndex(th => th.textContent === 'calls')"
                .formatted(table)).asInt();
        assertThat(list(cells.formatted(table, calls)).subList(0, 4)).containsExactly("1,027", "1,024", "62", "23");

        clickHeader(table, "calls");
        assertThat(sort(table, "calls")).isEqualTo("ascending");
        assertThat(list(cells.formatted(table, calls)).getLast()).isEqualTo("1,027");

        clickHeader(table, "call");
        assertThat(sort(table, "calls")).isEqualTo("none");
        assertThat(list(cells.formatted(table, 0))).isSorted();

        // what is not known is last in both orders
        clickHeader(table, "p50");
        assertThat(list(cells.formatted(table, 0)).getLast()).isEqualTo("exit_group");
        clickHeader(table, "p50");
        assertThat(list(cells.formatted(table, 0)).getLast()).isEqualTo("exit_group");
    }

    @Test
    void aTableIsFilteredAndReadPieceByPiece() throws IOException {
        open(hostile());
        browser.evaluate("document.getElementById('evil-many').open = true; new Promise(requestAnimationFrame)");
        String table = "document.querySelector('#evil-many .table')";

        assertThat(rows(table)).isEqualTo(12);
        browser.evaluate(table + ".querySelector('.table-foot button').click()");
        assertThat(rows(table)).isEqualTo(112);
        browser.evaluate("(() => { const field = %s.querySelector('input'); field.value = 'NAME 77'; "
                .formatted(table) + "field.dispatchEvent(new Event('input')); })()");
        assertThat(rows(table)).isEqualTo(19); // 770 to 779, and nine that end in 77
        assertThat(text(table + ".querySelector('.status').textContent"))
                .isEqualTo("19 match; 19 of 1,000 rows (the first 1,000 of 1,500 are in this file)");
    }

    @Test
    void themeFollowsTheSystemAndTheButton() throws IOException {
        Path page = write(SampleReports.copyLoop());
        String theme = "document.documentElement.dataset.theme";
        String background = "getComputedStyle(document.body).backgroundColor";

        browser.open(page, 1280, "dark");
        assertThat(text(theme)).isEqualTo("dark");
        String dark = text(background);

        browser.open(page, 1280, "light");
        assertThat(text(theme)).isEqualTo("light");
        assertThat(text(background)).isNotEqualTo(dark);

        browser.evaluate("document.querySelector('.theme').click()");
        assertThat(text(theme)).isEqualTo("dark");
        assertThat(text(background)).isEqualTo(dark);
        browser.evaluate("localStorage.clear()");
    }

    /// 4.5 to 1 for text: <https://www.w3.org/TR/WCAG22/#contrast-minimum>.
    @Test
    void textHasContrast() throws IOException {
        Path page = write(SampleReports.copyLoop());
        for (String scheme : List.of("light", "dark")) {
            browser.open(page, 1280, scheme);
            for (String text : List.of("ink", "ink-2", "ink-3", "accent", "good", "warn", "bad")) {
                for (String background : List.of("page", "surface", "sunken")) {
                    assertThat(contrast(text, background)).as("%s: %s on %s", scheme, text, background)
                            .isGreaterThan(background.equals("sunken") ? 4.4 : 4.5);
                }
            }
            for (String tone : List.of("good", "warn", "bad", "accent")) {
                assertThat(contrast(tone, tone + "-soft")).as("%s: %s", scheme, tone).isGreaterThan(4.5);
                assertThat(contrast("ink-2", tone + "-soft")).as("%s: text on %s", scheme, tone).isGreaterThan(4.5);
            }
        }
    }

    @Test
    void fitsOnAPhone() throws IOException {
        for (Report report : List.of(SampleReports.copyLoop(), SampleReports.damaged(), hostile(), everyChart())) {
            browser.open(write(report), 390, "light");
            drawAll();

            assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt()).isEqualTo(390);
        }
    }

    @Test
    void chartsAreDrawnAndReadOutByKeys() throws IOException {
        open(everyChart());
        drawAll();
        assertThat(list("[...document.querySelectorAll('.chart canvas')].map(canvas => "
                + "String(new Set(new Uint32Array(canvas.getContext('2d')"
                + ".getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size > 8))"))
                .containsExactly("true", "true", "true", "true");

        browser.evaluate("document.querySelector('#all-chart-rate canvas').focus()");
        browser.press("ArrowRight");
        browser.press("ArrowRight");
        assertThat(readOut("rate")).isEqualTo("+1.000000 s, for 1.00 s;  calls: 3 /s (3);  errors: 1 /s (1)");
        browser.evaluate("document.querySelector('#all-chart-latency canvas').focus()");
        browser.press("End");
        assertThat(readOut("latency")).isEqualTo("2.05 us to 4.1 us; 1 (25 %); 100 % are not longer");
        browser.evaluate("document.querySelector('#all-chart-map canvas').focus()");
        browser.press("Home");
        assertThat(readOut("map")).isEqualTo("1.02 us to 2.05 us; 5 at +0.000000 s, for 1.00 s");
        browser.evaluate("document.querySelector('#all-chart-pairs canvas').focus()");
        browser.press("ArrowRight");
        assertThat(readOut("pairs")).isEqualTo("log; bytes: 64 KiB; flush: 1.00 ms");
    }

    @Test
    void aFindingLeadsToItsTable() throws IOException {
        open(SampleReports.copyLoop());
        assertThat(text("document.querySelector('.finding a').getAttribute('href')")).isEqualTo("#batching-runs");

        browser.evaluate("document.getElementById('batching-runs').open = false");
        browser.evaluate("document.querySelector('.finding a').click()");
        browser.evaluate("new Promise(requestAnimationFrame)");

        assertThat(browser.evaluate("document.getElementById('batching-runs').open").asBoolean()).isTrue();
    }

    /// The page writes numbers as every other format does.
    @Test
    void numbersAreThoseOfTheTextReport() throws IOException {
        open(SampleReports.empty());
        List<Double> values = new ArrayList<>(List.of(0.0, 0.004, 0.04, 0.05, 0.5, 9.94, 9.95, 99.5, 119.4e9));
        for (double value = 1; value < 1e15; value *= 1.7) {
            values.add(value);
            values.add(Math.rint(value));
            values.add(-Math.rint(value));
        }
        List<String> expected = new ArrayList<>();
        for (double value : values) {
            expected.addAll(List.of(
                    Quantity.duration(value), Quantity.bytes(value), Quantity.perSecond(value), Quantity.percent(value),
                    Quantity.ratio(value), Quantity.count((long) value), Quantity.offset((long) value)));
        }

        assertThat(list("(f => " + values + ".flatMap(value => [f.duration(value), f.bytes(value), f.perSecond(value),"
                + " f.percent(value), f.ratio(value), f.count(Math.trunc(value)), f.offset(Math.trunc(value))]))"
                + "(trapline.format)"))
                .isEqualTo(expected);
    }

    // ---------------------------------------------------------------- reports

    private static Report hostile() {
        List<List<Object>> rows = new ArrayList<>();
        HOSTILE.forEach(name -> rows.add(List.of(name, 1L)));
        List<List<Object>> many = new ArrayList<>();
        for (long i = 0; i < 1500; i++) {
            many.add(List.of("name " + i, i));
        }
        String all = String.join(" ", HOSTILE);
        return report(
                all,
                new AnalysisReport(
                        "evil",
                        all,
                        List.of(),
                        List.of(),
                        List.of(table("rows", rows), table("many", many), table(HOSTILE.getFirst(), rows)),
                        List.of(),
                        HOSTILE,
                        List.of(new Series(HOSTILE.get(1), all, Unit.COUNT, 0, 1,
                                List.of(new Line(all, List.of(1L, 2L)))))),
                new Finding("evil." + all, Finding.Severity.NOTICE, all, all, 5L, all));
    }

    private static Table table(String name, List<List<Object>> rows) {
        return new Table(
                name,
                name,
                List.of(Column.of("name", HOSTILE.getFirst(), Unit.TEXT), Column.of("count", "count", Unit.COUNT)),
                new ArrayList<>(rows));
    }

    private static Report everyChart() {
        long second = 1_000_000_000;
        List<Chart> charts = List.of(
                new Series("rate", "Rate", Unit.COUNT, 0, second,
                        List.of(new Line("calls", List.of(1L, 3L, 2L)), new Line("errors", List.of(0L, 1L, 0L)))),
                new Histogram("latency", "Latency", Unit.NS, List.of(
                        new Distribution("all", List.of(new Bucket(0, 1, 2), new Bucket(1024, 2048, 1),
                                new Bucket(2048, 4096, 1))))),
                new HeatMap("map", "Map", Unit.NS, 0, second, List.of(
                        new Row(1024, 2048, List.of(5L, 0L, 1L)), new Row(2048, 4096, List.of(0L, 100L, 1L)))),
                new Scatter("pairs", "Pairs", new Axis("bytes", Unit.BYTES, true), new Axis("flush", Unit.NS, false),
                        List.of(new Points("log", List.of(new Point(65536, 1e6), new Point(1024, 2e6))))));
        return report(
                "all.strace",
                new AnalysisReport("all", "All", List.of(), List.of(), List.of(), List.of(), List.of(), charts),
                new Finding("other.thing", Finding.Severity.INFO, "Something", "seen", null, "nothing"));
    }

    private static Report report(String path, AnalysisReport analysis, Finding finding) {
        return new Report(
                List.of(new InputInfo(path, "strace", "realtime", 1, 1, 0L, 3_000_000_000L)),
                new Coverage(1, new TreeMap<>(), new TreeMap<>(), 1, 0, 0, 0, List.of()),
                List.of(analysis),
                List.of(),
                List.of(finding),
                List.of(path));
    }

    // ---------------------------------------------------------------- the browser

    private static Path open(Report report) throws IOException {
        Path page = write(report);
        browser.open(page, 1280, "light");
        return page;
    }

    private static Path write(Report report) throws IOException {
        Path page = Files.createTempFile(directory, "report", ".html");
        try (OutputStream file = Files.newOutputStream(page);
                Utf8Output out = new Utf8Output(file)) {
            new HtmlReport().render(report, out);
        }
        return page;
    }

    /// Charts are drawn when they are seen; paper sees all of them.
    private static void drawAll() {
        browser.evaluate(
                "window.dispatchEvent(new Event('beforeprint')); window.dispatchEvent(new Event('afterprint'))");
    }

    private static void openAll() {
        browser.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; });"
                + " new Promise(requestAnimationFrame)");
    }

    private static String text(String expression) {
        return browser.evaluate(expression).asString();
    }

    private static List<String> list(String expression) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : browser.evaluate(expression)) {
            texts.add(text.asString());
        }
        return texts;
    }

    private static int rows(String table) {
        return browser.evaluate(table + ".querySelectorAll('tbody tr').length").asInt();
    }

    private static void clickHeader(String table, String title) {
        browser.evaluate("[...%s.querySelectorAll('th button')].find(button => button.textContent === '%s').click()"
                .formatted(table, title));
    }

    private static String sort(String table, String title) {
        return text("[...%s.querySelectorAll('th')].find(th => th.textContent === '%s').getAttribute('aria-sort')"
                .formatted(table, title));
    }

    private static String readOut(String chart) {
        return text("document.querySelector('#all-chart-%s [aria-live]').textContent".formatted(chart));
    }

    private static double contrast(String text, String background) {
        double one = luminance(text("trapline.colour('" + text + "')"));
        double other = luminance(text("trapline.colour('" + background + "')"));
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    private static double luminance(String hex) {
        double[] channels = Arrays.stream(new int[] {1, 3, 5})
                .mapToDouble(at -> Integer.parseInt(hex, at, at + 2, 16) / 255.0)
                .map(c -> c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4))
                .toArray();
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
    }
}
