package dev.trapline.cli.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.trapline.analyze.timeline.TimelineAnalysis;
import dev.trapline.model.report.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The timeline in a real browser, which is told to do what a hand does; skipped where there is none.
class TimelinePageTest {
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    /// What a script in the page needs to act as a hand.
    private static final String HAND = """
            const canvas = document.querySelector('canvas');
            const scroller = document.querySelector('.timeline-scroller');
            const tip = document.querySelector('.timeline-tip');
            const xOf = ns => { const r = view.range();
              return (ns - r.fromNs) / (r.toNs - r.fromNs) * canvas.clientWidth; };
            function at(type, x, y, more) {
              const box = canvas.getBoundingClientRect();
              const name = type === 'wheel' ? WheelEvent : PointerEvent;
              canvas.dispatchEvent(new name(type, {bubbles: true, cancelable: true, pointerId: 1,
                clientX: box.left + x, clientY: box.top + y, ...more}));
            }
            const key = name => canvas.dispatchEvent(new KeyboardEvent('keydown', {key: name, cancelable: true}));
            const lines = () => [...tip.children].map(one => one.textContent);
            const rowOf = title => [...document.querySelectorAll('.timeline-name')].find(one => one.title === title);
            const middle = title => { const row = rowOf(title); return row.offsetTop + row.offsetHeight - 12 - scroller.scrollTop; };
            const seen = {};
            """;

    private static final String TELL = """
            seen.errors = errors;
            const pre = document.createElement('pre');
            pre.id = 'seen';
            pre.textContent = JSON.stringify(seen);
            document.body.append(pre);
            """;

    @TempDir
    Path folder;

    private static @Nullable Path browser() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(place -> BROWSERS.stream().map(name -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    private JsonNode run(Timeline timeline, String script) throws IOException, InterruptedException {
        Path browser = browser();
        assumeThat(browser).as("one of %s is not here", BROWSERS).isNotNull();
        Path page = Files.writeString(folder.resolve("page.html"), TimelinePage.of(timeline, "light", HAND + script + TELL));
        Process process = new ProcessBuilder(
                        String.valueOf(browser), "--headless", "--no-sandbox", "--disable-gpu", "--window-size=1200,800",
                        "--user-data-dir=" + folder.resolve("profile"), "--dump-dom", page.toUri().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String dom = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        int from = dom.indexOf("<pre id=\"seen\">");
        assertThat(from).as("the script came to its end").isPositive();
        String seen = dom.substring(from + 15, dom.indexOf("</pre>", from));
        return new ObjectMapper().readTree(seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"));
    }

    private static Timeline log(Path folder, String text) throws IOException {
        Path log = Files.writeString(folder.resolve("a.strace"), text);
        return TimelinePage.timeline(log.toString(), new TimelineAnalysis());
    }

    private static final String CALLS = """
            7 1795192206.000000 execve("/bin/a", ["a"], 0x7ffc /* 3 vars */) = 0 <0.000500>
            7 1795192206.002000 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3 <0.001000>
            7 1795192206.004000 read(3, "x", 10) = 1 <0.002000>
            7 1795192206.007000 --- SIGALRM {si_signo=SIGALRM, si_code=SI_KERNEL} ---
            7 1795192206.008000 nanosleep({tv_sec=0, tv_nsec=2000000}, NULL) = 0 <0.002000>
            """;

    @Test
    void zoomsPansShowsAndSelects() throws IOException, InterruptedException {
        JsonNode seen = run(log(folder, CALLS), """
                seen.all = view.range();
                at('pointermove', xOf(5e6), middle('a 7'));
                seen.read = lines();
                at('pointermove', xOf(7.5e6), middle('a 7'));
                seen.nothing = tip.hidden;
                at('pointermove', xOf(7e6), middle('a 7'));
                seen.signal = lines();

                at('wheel', xOf(5e6), 100, {deltaY: -100});
                seen.withoutFocus = view.range();
                canvas.focus();
                at('wheel', xOf(5e6), 100, {deltaY: -100});
                seen.zoomed = view.range();
                seen.fixed = view.range().fromNs + 0.5 * (view.range().toNs - view.range().fromNs);
                at('pointerdown', 500, 100, {button: 0}); at('pointermove', 400, 100); at('pointerup', 400, 100);
                seen.panned = view.range();

                key('0');
                at('pointerdown', xOf(2.5e6), middle('a 7'), {button: 0}); at('pointerup', xOf(2.5e6), middle('a 7'));
                seen.selected = view.selection();
                key(']');
                seen.next = view.selection();
                seen.status = document.querySelector('.timeline-status').textContent;
                key('Enter');
                seen.entered = view.range();
                key('0');
                seen.again = view.range();
                """);
        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.at("/all/fromNs").asLong()).isZero();
        assertThat(seen.at("/all/toNs").asLong()).isEqualTo(10_000_000);
        assertThat(texts(seen.get("read"))).containsExactly("read", "a 7", "2.000 ms · at 0.004000000 s");
        assertThat(seen.get("nothing").asBoolean()).isTrue();
        assertThat(texts(seen.get("signal"))).containsExactly("SIGALRM", "a 7", "at 0.007000000 s");

        assertThat(seen.get("withoutFocus")).isEqualTo(seen.get("all"));
        double from = seen.at("/zoomed/fromNs").asDouble();
        double to = seen.at("/zoomed/toNs").asDouble();
        assertThat(to - from).isBetween(7_999_999.0, 8_000_001.0);
        // what was under the pointer, half way, is still there
        assertThat(seen.get("fixed").asDouble()).isBetween(4_999_999.0, 5_000_001.0);
        assertThat(seen.at("/panned/fromNs").asDouble()).isGreaterThan(from);
        assertThat(seen.at("/panned/toNs").asDouble() - seen.at("/panned/fromNs").asDouble())
                .isBetween(7_999_999.0, 8_000_001.0);

        assertThat(texts(seen.get("selected"))).startsWith("openat");
        assertThat(texts(seen.get("next"))).startsWith("read");
        assertThat(seen.get("status").asString()).endsWith("2.000 ms after openat began");
        assertThat(seen.at("/entered/fromNs").asDouble()).isBetween(0.0, 1.0);
        assertThat(seen.at("/entered/toNs").asDouble()).isBetween(9_999_999.0, 10_000_000.0);
        assertThat(seen.get("again")).isEqualTo(seen.get("all"));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void cellsSayWhatIsInThem() throws IOException, InterruptedException {
        StringBuilder text = new StringBuilder("7 1795192206.000000 getpid() = 7 <0.000001>\n");
        for (int i = 1; i < 4000; i++) {
            String call = i % 100 == 0 ? "write(1, \"x\", 1) = 1 <0.000004>" : "read(0, \"x\", 1) = 1 <0.000001>";
            text.append("7 1795192206.%06d ".formatted(i * 10)).append(call).append('\n');
        }
        Path log = Files.writeString(folder.resolve("a.strace"), text);
        Timeline timeline = TimelinePage.timeline(log.toString(), new TimelineAnalysis(100, 10));
        assertThat(timeline.lanes().getFirst().pieces()).hasSizeLessThanOrEqualTo(100);

        JsonNode seen = run(timeline, """
                at('pointermove', xOf(20e6), middle(document.querySelector('.timeline-name').title));
                seen.cell = lines();
                """);
        assertThat(seen.get("errors")).isEmpty();
        List<String> cell = texts(seen.get("cell"));
        assertThat(cell.get(0)).matches("\\d+ × (reading|writing)");
        assertThat(cell.get(3)).startsWith("longest: write, 4.000 µs");
        assertThat(cell.get(4)).isEqualTo("too many to keep each one");
    }

    @Test
    void hostileNamesAreText() throws IOException, InterruptedException {
        Timeline timeline = log(folder, """
                7 1795192206.000000 execve("/bin/<img src=x onerror=errors.push(1)>", ["a"], 0x7ffc /* 3 vars */) = 0 <0.000500>
                7 1795192206.002000 prctl(PR_SET_NAME, "</script><b>") = 0 <0.001000>
                7 1795192206.004000 read(3, "x", 10) = 1 <0.002000>
                """);
        JsonNode seen = run(timeline, """
                seen.name = document.querySelector('.timeline-name').textContent;
                at('pointermove', xOf(5e6), middle(document.querySelector('.timeline-name').title));
                seen.tip = lines();
                seen.elements = document.querySelectorAll('.timeline img, .timeline b').length;
                """);
        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.get("name").asString()).isEqualTo("</script><b> 7");
        assertThat(texts(seen.get("tip"))).startsWith("read", "</script><b> 7");
        assertThat(seen.get("elements").asInt()).isZero();
    }

    @Test
    void measuresClosesAndTakesTwoFingers() throws IOException, InterruptedException {
        Path sample = Path.of("../sample-traces/ftrace/irq-systemwide.ftrace");
        JsonNode seen = run(TimelinePage.timeline(sample.toString(), new TimelineAnalysis()), """
                const rows = () => document.querySelectorAll('.timeline-name').length;
                seen.rows = rows();
                document.querySelector('.timeline-group').click();
                seen.closed = rows();
                document.querySelector('.timeline-group').click();
                seen.open = rows();

                const before = view.range().toNs - view.range().fromNs;
                at('pointerdown', 400, 100, {button: 0, pointerId: 1, pointerType: 'touch'});
                at('pointerdown', 600, 100, {button: 0, pointerId: 2, pointerType: 'touch'});
                at('pointermove', 300, 100, {pointerId: 1, pointerType: 'touch'});
                at('pointermove', 700, 100, {pointerId: 2, pointerType: 'touch'});
                at('pointerup', 300, 100, {pointerId: 1, pointerType: 'touch'});
                at('pointerup', 700, 100, {pointerId: 2, pointerType: 'touch'});
                seen.pinched = (view.range().toNs - view.range().fromNs) / before;

                const fixed = JSON.stringify(view.range());
                at('pointerdown', 400, 100, {button: 0, shiftKey: true});
                at('pointermove', 600, 100, {shiftKey: true}); at('pointerup', 600, 100, {shiftKey: true});
                seen.stayed = JSON.stringify(view.range()) === fixed;
                """);
        assertThat(seen.get("errors")).isEmpty();
        assertThat(seen.get("open").asInt()).isEqualTo(seen.get("rows").asInt());
        // the facts know of two processors
        assertThat(seen.get("closed").asInt()).isEqualTo(seen.get("rows").asInt() - 2);
        assertThat(seen.get("pinched").asDouble()).isBetween(0.49, 0.51);
        assertThat(seen.get("stayed").asBoolean()).isTrue();
    }
}
