package dev.trapline.ingest.perfscript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.kernel.EventTally;
import dev.trapline.ingest.kernel.EventTextSource;
import dev.trapline.ingest.kernel.TextFormat;
import dev.trapline.model.event.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScriptSourceTest {

    private static EventTally read(String text) throws IOException {
        return TextFormat.PERF.read(text);
    }

    private static EventTally sample(String name) throws IOException {
        return TextFormat.PERF.read(Files.readAllBytes(TextFormat.PERF.folder().resolve(name)));
    }

    @Test
    void columnsMayBeMissing() throws IOException {
        String body = "NR 202 (563b98d9b0e0, 81, 1, 0, 0, 0)";
        String args =
                " sys_enter name=futex nr=202 args=uaddr: 563b98d9b0e0, futex_op: 81, val: 1, timeout: 0, uaddr2: 0, val3: 0";
        String[] lines = {
            "      x-12 [001] 28026 [001]  3174.226890: raw_syscalls:sys_enter: " + body,
            "      x-12 [001] 28022/28026 [001]  3174.226890:  raw_syscalls:sys_enter: " + body,
            "x-12 [001] 28026 [001]  3174.226890: raw_syscalls:sys_enter: " + body,
            "28026 [001]  3174.226890: raw_syscalls:sys_enter: " + body,
            "28022/28026 [001]  3174.226890:          1 raw_syscalls:sys_enter: " + body,
        };
        for (String line : lines) {
            EventTally tally = read(line + "\n");
            assertThat(tally.dump.getLast()).as(line).isEqualTo("3174226890000 1 28026" + args);
            if (line.contains("x-12")) {
                assertThat(tally.dump.getFirst()).as(line).endsWith("newcomm=x-12 [001]");
            }
            assertThat(tally.dump).as(line).hasSize(line.contains("x-12") ? 2 : 1);
        }
    }

    @Test
    void processorThreadAndTimeMayBeMissing() throws IOException {
        assertThat(read("            mt 28022  3174.224917:  raw_syscalls:sys_exit: NR 59 = 0\n").dump.getLast())
                .isEqualTo("3174224917000 -1 28022 sys_exit name=execve nr=59 ret=0");
        assertThat(read("            mt  3174.224917:  raw_syscalls:sys_exit: NR 59 = 0\n").dump)
                .containsExactly("3174224917000 -1 -1 sys_exit name=execve nr=59 ret=0");
        byte[] untimed = "              mt 28022 [001]  raw_syscalls:sys_exit: NR 59 = 0\n".repeat(2)
                .getBytes(StandardCharsets.US_ASCII);
        try (EventTextSource source = TextFormat.PERF.opener(untimed).open(untimed, 0, 4096)) {
            assertThat(source.info().getFirst().clock()).isEqualTo(Clock.NONE);
            assertThat(new EventTally(source).dump)
                    .contains("0 1 28022 sys_exit name=execve nr=59 ret=0",
                            "1 1 28022 sys_exit name=execve nr=59 ret=0");
        }
    }

    @Test
    void namesWithoutSystemsAndWithModifiers() throws IOException {
        EventTally tally =
                read(
                        """
                                 irqload  5270  1643.638840:     500000 cpu-clock:ppp:  ffffffff81692bf5 __slab_alloc+0x1b5 ([kernel.kallsyms])
                                 irqload  5270  1643.638841:     500000 cycles:u:  ffffffff81692bf5 __slab_alloc+0x1b5 ([kernel.kallsyms])
                                 irqload  5270  1643.638842:     500000 cpu/event=0x3c/:  ffffffff81692bf5 __slab_alloc+0x1b5 ([kernel.kallsyms])
                                 irqload  5270  1643.638843:          1 sched:sched_wait_task: comm=a pid=3 prio=120
                        """);
        assertThat(tally.byEvent)
                .containsOnlyKeys("cpu-clock", "cycles", "cpu/event=0x3c/", "sched_wait_task");
    }

    @Test
    void recordsOfPerfItself() throws IOException {
        EventTally tally =
                read(
                        """
                        # ========
                        # captured on    : Fri Nov 20 18:52:14 2026
                        # ========
                        #
                                 swapper     0 [000]     0.000000: PERF_RECORD_MMAP -1/0: [0xffffffff81000000(0x120bb08) @ 0xffffffff81000000]: x [kernel.kallsyms]_text
                               perf-exec     0 [000]     0.000000: PERF_RECORD_COMM: perf-exec:28022/28022
                                      mt 28022 [001]  3174.224807: PERF_RECORD_COMM exec: m t:/:28022/28022
                        PERF_RECORD_FINISHED_ROUND
                                      mt 28022 [001]  3174.224917:  raw_syscalls:sys_exit: NR 59 = 0
                        hello  5159 [001]  3174.276913: raw_syscalls:sys_enter: NR 1 (1, 402000, e, 0, 0, 0)
                        \tffffffff81417d70 syscall_trace_enter+0x180 ([kernel.kallsyms])
                        \t            101b _start+0x1b (/bin/hello)

                                pingpong 28483 [000]  3185.210532: PERF_RECORD_LOST lost 15
                                      mt 28022 [001]  3185.227262: PERF_RECORD_EXIT(28022:28022):(28021:28021)
                                  :28483 28483 [000]  3185.310532:  raw_syscalls:sys_exit: NR 1 = 14
                        """);
        assertThat(tally.dump)
                .containsExactly(
                        "0 -1 28022 task_rename newcomm=perf-exec",
                        "3174224807000 -1 28022 task_rename newcomm=m t:/",
                        "3174224917000 -1 28022 task_rename newcomm=mt",
                        "3174224917000 1 28022 sys_exit name=execve nr=59 ret=0",
                        "3174276913000 -1 5159 task_rename newcomm=hello",
                        "3174276913000 1 5159 sys_enter name=write nr=1 args=fd: 1, buf: 402000, count: e",
                        "3185310532000 0 -1 events_lost count=15",
                        "3185310532000 0 28483 sys_exit name=write nr=1 ret=14");
        assertThat(tally.summary.firstNs()).isEqualTo(3_174_224_917_000L);
        assertThat(tally.summary.lostEvents()).isEqualTo(15);
        assertThat(tally.summary.unparsedLines()).isZero();
    }

    @Test
    void nanosecondsAreTheSameEvents() throws IOException {
        List<String> rounded =
                sample("ns.perf-script").dump.stream().map(line -> line.replaceFirst("\\d{3} ", "000 ")).toList();
        assertThat(sample("default.perf-script").dump).isEqualTo(rounded);
    }

    @Test
    void aNewlineInANameCutsNothing() throws IOException {
        EventTally tally = sample("comms-F.perf-script");
        assertThat(tally.dump)
                .anyMatch(line -> line.endsWith(" 5224 task_rename newcomm=new\nline-5 [0"))
                .anyMatch(line -> line.contains("prev_comm=new\nline-5 [0 prev_pid=5224"))
                .anyMatch(line -> line.contains("next_comm=new\nline-5 [0 next_pid=5224"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "default.perf-trace", "F-all.perf-trace", "s.perf-trace", "latency.perf-sched", "timehist.perf-sched",
                "timehist-summary.perf-sched"
            })
    void textOfOtherPerfCommandsIsRefused(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(TextFormat.PERF.folder().resolve(name));
        assertThat(TextFormat.PERF.looksLike(bytes)).isGreaterThanOrEqualTo(80);
        assertThat(TextFormat.FTRACE.looksLike(bytes)).isZero();
        assertThat(TextFormat.TRACECMD.looksLike(bytes)).isZero();
        assertThatThrownBy(() -> ScriptOpening.of(bytes, bytes.length, true).requireReadable(name))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("perf.data");
    }

    @Test
    void roundedDifferencesAreRefused() {
        byte[] bytes =
                """
                              mt 28022 [001]     0.000000:  raw_syscalls:sys_exit: NR 59 = 0
                              mt 28022 [001]     0.000017: raw_syscalls:sys_enter: NR 12 (0, 7ffc6c247fec, 0, 37f, 0, 0)
                              mt 28022 [001]     0.000000:  raw_syscalls:sys_exit: NR 12 = 94814295834624
                """
                        .getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> ScriptOpening.of(bytes, bytes.length, true).requireReadable("f"))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("--deltatime");
    }
}
