package dev.trapline.cli.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.AnalysisRun;
import dev.trapline.analyze.timeline.TimelineAnalysis;
import dev.trapline.cli.render.Utf8Output;
import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The timeline in a real browser, which is told to do what a hand does. Skipped where there is no Chromium.
class TimelineTest {
    /// What a script in the page needs to act as a hand. `middle` is a height inside the calls of a thread.
    private static final String HAND = """
            const view = trapline.timelines[0];
            const {canvas, tip, scroller, root} = view;
            const range = () => [view.scale.from, view.scale.to];
            const span = () => view.scale.span;
            const xOf = ns => view.scale.x(ns);
            function at(type, x, y, more) {
              const box = canvas.getBoundingClientRect();
              const Kind = type === 'wheel' ? WheelEvent : PointerEvent;
              canvas.dispatchEvent(new Kind(type, {bubbles: true, cancelable: true, pointerId: 1,
                clientX: box.left + x, clientY: box.top + y, ...more}));
            }
            const key = name => canvas.dispatchEvent(new KeyboardEvent('keydown', {key: name, cancelable: true}));
            const lines = () => [...tip.children].map(one => one.textContent);
            const middle = () => { const row = root.querySelector('.timeline-name');
              return row.offsetTop + row.offsetHeight - 12 - scroller.scrollTop; };
            const selection = () => view.selected && view.words(view.selected);
            const seen = {};
            """;

    @TempDir
    static Path directory;

    private static Browser browser;

    @TempDir
    Path folder;

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

    private static Report report(Path recording, TimelineAnalysis analysis) throws IOException {
        try (EventSource source =
                Recordings.open(List.of(recording.toString()), new OpenOptions(null, 0),
                        InputStream.nullInputStream())) {
            return new AnalysisRun(List.of(analysis), 10, null, true, true).run(source, _ -> {});
        }
    }

    private Report log(String text) throws IOException {
        return report(Files.writeString(folder.resolve("a.strace"), text), new TimelineAnalysis());
    }

    private static Timeline timeline(Report report) {
        return (Timeline) report.analyses().getFirst().charts().getFirst();
    }

    /// What `script` puts into `seen`.
    private JsonNode run(Report report, int width, String script) throws IOException {
        Path page = folder.resolve("page.html");
        try (Utf8Output out = new Utf8Output(Files.newOutputStream(page))) {
            new HtmlReport().render(report, out);
        }
        browser.open(page, width, "light");
        JsonNode seen = browser.evaluate("(() => {" + HAND + script + "; return seen; })()");
        assertThat(browser.complaints()).isEmpty();
        return seen;
    }

    private static final String CALLS = """
            7 1795192206.000000 execve("/bin/a", ["a"], 0x7ffc /* 3 vars */) = 0 <0.000500>
            7 1795192206.002000 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3 <0.001000>
            7 1795192206.004000 read(3, "x", 10) = 1 <0.002000>
            7 1795192206.007000 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
            7 1795192206.008000 nanosleep({tv_sec=0, tv_nsec=2000000}, NULL) = 0 <0.002000>
            """;

    @Test
    void zoomsPansShowsAndSelects() throws IOException {
        JsonNode seen = run(log(CALLS), 1200, """
                seen.all = range();
                at('pointermove', xOf(5e6), middle());
                seen.read = lines();
                at('pointermove', xOf(7.5e6), middle());
                seen.nothing = tip.hidden;
                at('pointermove', xOf(7e6), middle());
                seen.signal = lines();

                at('wheel', xOf(5e6), 100, {deltaY: -100});
                seen.withoutFocus = range();
                canvas.focus();
                at('wheel', xOf(5e6), 100, {deltaY: -100});
                seen.zoomed = range();
                seen.fixed = view.scale.ns(xOf(5e6));
                at('pointerdown', 500, 100, {button: 0}); at('pointermove', 400, 100); at('pointerup', 400, 100);
                seen.panned = range();

                key('0');
                at('pointerdown', xOf(2.5e6), middle(), {button: 0}); at('pointerup', xOf(2.5e6), middle());
                seen.selected = selection();
                key(']');
                seen.next = selection();
                seen.status = view.status.textContent;
                key('Enter');
                seen.entered = range();
                key('0');
                seen.again = range();
                """);
        assertThat(seen.at("/all/0").asLong()).isZero();
        assertThat(seen.at("/all/1").asLong()).isEqualTo(10_000_000);
        assertThat(texts(seen.get("read"))).containsExactly("read", "a 7", "2.000 ms · at 0.004000000 s");
        assertThat(seen.get("nothing").asBoolean()).isTrue();
        assertThat(texts(seen.get("signal"))).containsExactly("SIGALRM", "a 7", "at 0.007000000 s");

        assertThat(seen.get("withoutFocus")).isEqualTo(seen.get("all"));
        double from = seen.at("/zoomed/0").asDouble();
        double to = seen.at("/zoomed/1").asDouble();
        assertThat(to - from).isBetween(7_999_999.0, 8_000_001.0);
        // what was under the pointer, half way, is still there
        assertThat(seen.get("fixed").asDouble()).isBetween(4_999_999.0, 5_000_001.0);
        assertThat(seen.at("/panned/0").asDouble()).isGreaterThan(from);
        assertThat(seen.at("/panned/1").asDouble() - seen.at("/panned/0").asDouble())
                .isBetween(7_999_999.0, 8_000_001.0);

        assertThat(texts(seen.get("selected"))).startsWith("openat");
        assertThat(texts(seen.get("next"))).startsWith("read");
        assertThat(seen.get("status").asString()).endsWith("2.000 ms after openat began");
        assertThat(seen.at("/entered/0").asDouble()).isBetween(0.0, 1.0);
        assertThat(seen.at("/entered/1").asDouble()).isBetween(9_999_999.0, 10_000_000.0);
        assertThat(seen.get("again")).isEqualTo(seen.get("all"));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void cellsSayWhatIsInThem() throws IOException {
        StringBuilder text = new StringBuilder("7 1795192206.000000 getpid() = 7 <0.000001>\n");
        for (int i = 1; i < 4000; i++) {
            String call = i % 100 == 0 ? "write(1, \"x\", 1) = 1 <0.000004>" : "read(0, \"x\", 1) = 1 <0.000001>";
            text.append("7 1795192206.%06d ".formatted(i * 10)).append(call).append('\n');
        }
        Path log = Files.writeString(folder.resolve("a.strace"), text);
        Report report = report(log, new TimelineAnalysis(100, 10));
        assertThat(timeline(report).lanes().getFirst().pieces()).hasSizeLessThanOrEqualTo(100);

        JsonNode seen = run(report, 1200, """
                at('pointermove', xOf(20.002e6), middle());
                seen.cell = lines();
                """);
        List<String> cell = texts(seen.get("cell"));
        assertThat(cell.get(0)).matches("\\d+ spans");
        assertThat(cell.get(2)).contains(" of ").contains("%) · at 0.0");
        assertThat(cell.get(3)).isEqualTo("the longest: write, 4.000 us");
    }

    @Test
    void hostileNamesAreText() throws IOException {
        Report report = log("""
                7 1795192206.000000 execve("/bin/<img src=x onerror=alert(1)>", ["a"], 0x7ffc /* 3 vars */) = 0 <0.000500>
                7 1795192206.002000 prctl(PR_SET_NAME, "</script><b>") = 0 <0.001000>
                7 1795192206.004000 read(3, "x", 10) = 1 <0.002000>
                """);
        JsonNode seen = run(report, 400, """
                seen.name = root.querySelector('.timeline-name').textContent;
                at('pointermove', xOf(5e6), middle());
                seen.tip = lines();
                seen.elements = root.querySelectorAll('img, b').length;
                """);
        assertThat(seen.get("name").asString()).isEqualTo("</script><b> 7");
        assertThat(texts(seen.get("tip"))).startsWith("read", "</script><b> 7");
        assertThat(seen.get("elements").asInt()).isZero();
    }

    @Test
    void measuresClosesAndTakesTwoFingers() throws IOException {
        Path sample = Path.of("../sample-traces/ftrace/irq-systemwide.ftrace");
        JsonNode seen = run(report(sample, new TimelineAnalysis()), 1200, """
                const rows = () => root.querySelectorAll('.timeline-name').length;
                seen.rows = rows();
                root.querySelector('.timeline-group').click();
                seen.closed = rows();
                root.querySelector('.timeline-group').click();
                seen.open = rows();

                const before = span();
                at('pointerdown', 400, 100, {button: 0, pointerId: 1, pointerType: 'touch'});
                at('pointerdown', 600, 100, {button: 0, pointerId: 2, pointerType: 'touch'});
                at('pointermove', 300, 100, {pointerId: 1, pointerType: 'touch'});
                at('pointermove', 700, 100, {pointerId: 2, pointerType: 'touch'});
                at('pointerup', 300, 100, {pointerId: 1, pointerType: 'touch'});
                at('pointerup', 700, 100, {pointerId: 2, pointerType: 'touch'});
                seen.pinched = span() / before;

                const fixed = JSON.stringify(range());
                at('pointerdown', 400, 100, {button: 0, shiftKey: true});
                at('pointermove', 600, 100, {shiftKey: true}); at('pointerup', 600, 100, {shiftKey: true});
                seen.stayed = JSON.stringify(range()) === fixed;
                """);
        assertThat(seen.get("open").asInt()).isEqualTo(seen.get("rows").asInt());
        // the facts know of two processors
        assertThat(seen.get("closed").asInt()).isEqualTo(seen.get("rows").asInt() - 2);
        assertThat(seen.get("pinched").asDouble()).isBetween(0.49, 0.51);
        assertThat(seen.get("stayed").asBoolean()).isTrue();
    }
}
