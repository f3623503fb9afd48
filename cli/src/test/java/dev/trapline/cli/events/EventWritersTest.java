package dev.trapline.cli.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.cli.render.Utf8Output;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EventWritersTest {
    private static final Syscall OPEN = Syscall.unknown("open", 2, Abi.X86_64);

    private static final List<TraceEvent> EVENTS = List.of(
            new TraceEvent.SysEnter(1_795_192_208_443_562_007L, TraceEvent.UNKNOWN, 20_056, OPEN, new SysArgs() {
                @Override
                public String text() {
                    return "\"/tmp/a,b\", O_RDONLY";
                }
            }),
            new TraceEvent.SysExit(
                    1_795_192_208_443_562_107L, 3, 20_056, OPEN, -2, 2, 100, SysArgs.NONE),
            new TraceEvent.TaskRename(-1, 0, TraceEvent.UNKNOWN, "=evil\033[2J\u202e"),
            new TraceEvent.EventsLost(0, 1, 42));

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Utf8Output out = new Utf8Output(bytes);

    @Test
    void text() throws IOException {
        assertThat(write(new EventText(out, Clock.REALTIME))).isEqualTo("""
                1795192208.443562007   -   20056 sys_enter      name=open nr=2 args="/tmp/a,b", O_RDONLY
                1795192208.443562107   3   20056 sys_exit       name=open nr=2 ret=-2 errno=ENOENT durationNs=100
                        -0.000000001   0       - task_rename    newcomm==evil\\x1b[2J\\u{202e}
                         0.000000000   1       - events_lost    count=42
                """);
    }

    @Test
    void positionsWhereNoTimeWasRecorded() throws IOException {
        assertThat(write(new EventText(out, Clock.NONE)).lines().skip(3))
                .containsExactly("        0   1       - events_lost    count=42");
    }

    @Test
    void csv() throws IOException {
        assertThat(write(new EventCsv(out, Clock.REALTIME))).isEqualTo("""
                time,cpu,tid,event,fields
                1795192208.443562007,,20056,sys_enter,"name=open nr=2 args=""/tmp/a,b"", O_RDONLY"
                1795192208.443562107,3,20056,sys_exit,name=open nr=2 ret=-2 errno=ENOENT durationNs=100
                -0.000000001,0,,task_rename,newcomm==evil\\x1b[2J\\u{202e}
                0.000000000,1,,events_lost,count=42
                """);
    }

    @Test
    void jsonLines() throws IOException {
        String lines = write(new EventJson(out, Clock.REALTIME, false));
        JsonMapper mapper = JsonMapper.builder().build();
        List<JsonNode> nodes = lines.lines().map(mapper::readTree).toList();

        assertThat(lines).endsWith("}\n").doesNotContain("\033", "\u202e");
        assertThat(nodes).hasSize(EVENTS.size());
        assertThat(nodes.getFirst().get("timestampNs").longValue()).isEqualTo(1_795_192_208_443_562_007L);
        assertThat(nodes.getFirst().get("cpu").isNull()).isTrue();
        assertThat(nodes.getFirst().get("event").stringValue()).isEqualTo("sys_enter");
        assertThat(nodes.getFirst().get("fields").get("args").stringValue()).isEqualTo("\"/tmp/a,b\", O_RDONLY");
        assertThat(nodes.get(1).get("fields").get("ret").longValue()).isEqualTo(-2);
        assertThat(nodes.get(2).get("fields").get("newcomm").stringValue()).isEqualTo("=evil\033[2J\u202e");
    }

    @Test
    void nothingInNothingOut() throws IOException {
        EventWriter json = new EventJson(out, Clock.REALTIME, false);
        json.begin();
        json.end();
        out.flush();

        assertThat(bytes.size()).isZero();
    }

    @Test
    void eventsWithoutACaseOfTheirOwnKeepTheirFields() throws IOException {
        new EventText(out, Clock.NONE)
                .accept(new TraceEvent.Other(7, 0, 1, "timer_start", Map.of("timer", "0x1 0x2")));
        out.flush();

        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("timer_start    timer=0x1 0x2");
    }

    private String write(EventWriter writer) throws IOException {
        writer.begin();
        EVENTS.forEach(writer);
        writer.end();
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
