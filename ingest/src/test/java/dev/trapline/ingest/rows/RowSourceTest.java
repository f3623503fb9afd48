package dev.trapline.ingest.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.ingest.kernel.ByteArrayInput;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SchedEvent.SchedSwitch;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.Anomaly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowSourceTest {
    private static final long SEED = 20_261_121L;

    private static final String JSONL = """
            {"timestampNs":1795192208448606000,"cpu":null,"tid":20056,"event":"sys_enter","fields":{"name":"openat","nr":257,"args":"AT_FDCWD, \\"/a b\\", O_RDONLY"},"clock":"time-of-day","stopsTasks":true}
            {"timestampNs":1795192208448640000,"cpu":null,"tid":20056,"event":"sys_exit","fields":{"name":"openat","nr":257,"ret":-2,"errno":"ENOENT"}}

            {"event":"print","new":[1,{"a":2}],"tid":5,"cpu":1,"timestampNs":1795192208448650000,"fields":{"buf":"caf\\u00e9\\n"}}
            """;

    private static final String CSV = """
            time,cpu,tid,event,fields
            12.5,0,1,sched_switch,"prev_comm=a\\\\b\\ pid=5 prev_pid=1 prev_prio=120 prev_state=S next_comm=""x\\x1b, next_pid=2 next_prio=120"
            12.500000001,,,novel,"info=a, b key=v"
            """;

    private final List<TraceEvent> events = new ArrayList<>();

    private RowSource read(String format, byte[] bytes, int blockSize) throws IOException {
        events.clear();
        RowOpening opening = RowOpening.of(format, bytes, bytes.length);
        RowSource source = new RowSource(new ByteArrayInput(bytes), format, opening, blockSize);
        while (source.nextChunk(events::add)) {
            // until the end
        }
        return source;
    }

    private RowSource read(String format, String text) throws IOException {
        return read(format, text.getBytes(StandardCharsets.UTF_8), 1 << 16);
    }

    @Test
    void readsJsonLines() throws IOException {
        RowSource source = read(RowOpening.JSONL, JSONL);

        assertThat(source.info().getFirst().clock()).isEqualTo(Clock.TIME_OF_DAY);
        assertThat(source.info().getFirst().stopsTasks()).isTrue();
        SysEnter enter = (SysEnter) events.get(0);
        assertThat(enter.call().known()).isTrue();
        assertThat(enter.args().string(1)).isEqualTo("/a b");
        assertThat(enter.args().value(0, 0)).isEqualTo(-100);
        SysExit exit = (SysExit) events.get(1);
        assertThat(exit.errno()).isEqualTo(2);
        assertThat(exit.args()).isSameAs(enter.args());
        assertThat(events.get(2)).isEqualTo(new Print(1_795_192_208_448_650_000L, 1, 5, "print", "café\n"));
        assertThat(source.summaries().getFirst().unparsedLines()).isZero();
        assertThat(source.summaries().getFirst().lines()).isEqualTo(4);
    }

    @Test
    void readsCsv() throws IOException {
        RowSource source = read(RowOpening.CSV, CSV);

        assertThat(source.info().getFirst().clock()).isEqualTo(Clock.BOOT);
        assertThat(events.get(0)).isEqualTo(new SchedSwitch(
                12_500_000_000L, 0, 1, "a\\b pid=5", 1, 120, "S", "\"x\033,", 2, 120));
        Other other = (Other) events.get(1);
        assertThat(other.timestampNs()).isEqualTo(12_500_000_001L);
        assertThat(other.values()).containsEntry("info", "a, b").containsEntry("key", "v");
        assertThat(events).hasSize(2);
    }

    @Test
    void aLineThatIsNoEventIsAnAnomaly() throws IOException {
        String[] bad = {"{", "[]", "7", "{\"event\":\"x\"}", "{\"timestampNs\":1e3,\"event\":\"x\"}", "nonsense",
            "{\"timestampNs\":99999999999999999999,\"event\":\"x\"}", JSONL.lines().toList().get(1) + "x"};
        RowSource source = read(RowOpening.JSONL, String.join("\n", bad) + "\n" + JSONL);

        assertThat(events).hasSize(3);
        assertThat(source.summaries().getFirst().unparsedLines()).isEqualTo(bad.length);
        Anomaly anomaly = source.anomalies().toList().getFirst();
        assertThat(anomaly.code()).isEqualTo(AnomalyCode.UNPARSED_LINE);
        assertThat(anomaly.count()).isEqualTo(bad.length);
    }

    @Test
    void anEventWithoutItsFieldsIsKeptByName() throws IOException {
        read(RowOpening.JSONL, "{\"timestampNs\":1,\"event\":\"sched_switch\",\"fields\":{\"prev_pid\":\"many\"}}\n");

        assertThat(events).hasSize(1);
        assertThat(events.getFirst()).isInstanceOf(Other.class);
        assertThat(((Other) events.getFirst()).value("prev_pid")).isEqualTo("many");
    }

    @Test
    void formatsAreToldByTheirContent() {
        assertThat(format(JSONL)).isEqualTo(RowOpening.JSONL);
        assertThat(format(CSV)).isEqualTo(RowOpening.CSV);
        assertThat(format("{\"traceEvents\":[]}\n")).isNull();
        assertThat(format("time,cpu\n")).isNull();
        assertThat(format("")).isNull();
    }

    private static String format(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return RowOpening.format(bytes, bytes.length);
    }

    @Test
    void damageNeitherThrowsNorVanishes() throws IOException {
        for (int round = 0; round < 400; round++) {
            Random random = new Random(SEED + round);
            boolean json = random.nextBoolean();
            byte[] bytes = (json ? JSONL : CSV).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 6; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) "{}\",\\= \n0u:".charAt(random.nextInt(11));
            }
            RowSource whole = read(json ? RowOpening.JSONL : RowOpening.CSV, bytes, 1 << 16);
            List<String> kernelNames = events.stream().map(TraceEvent::kernelName).toList();
            long unparsed = whole.summaries().getFirst().unparsedLines();
            RowSource pieces = read(json ? RowOpening.JSONL : RowOpening.CSV, bytes, 7);
            assertThat(events.stream().map(TraceEvent::kernelName)).as("seed %d", SEED + round).isEqualTo(kernelNames);
            assertThat(pieces.summaries().getFirst().unparsedLines()).isEqualTo(unparsed);
        }
    }
}
