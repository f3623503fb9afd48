package dev.trapline.ingest.tracecmd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.kernel.EventTally;
import dev.trapline.ingest.kernel.TextFormat;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportSourceTest {

    private static EventTally read(String text) throws IOException {
        return TextFormat.TRACECMD.read(text);
    }

    private static EventTally sample(String name) throws IOException {
        return TextFormat.TRACECMD.read(Files.readAllBytes(TextFormat.TRACECMD.folder().resolve(name)));
    }

    @Test
    void pluginsFieldsAndTheKernelsOwnFormSayTheSame() throws IOException {
        // one trace.dat as 'trace-cmd report', with -N and with -R; plugins know no R+
        String plugins =
                """
                cpus=2
                           <...>-27709 [001]  3171.121458: sys_enter:            NR 59 (7ffe2746fad5, 7ffe2746dfe0, 7ffe2746dff8, 7f9718a74e70, 7, 560aceb1ab80)
                           <...>-27709 [001]  3171.121500: sched_wakeup:         migration/1:21 [0] CPU:001
                           <...>-27709 [001]  3171.121502: sched_switch:         a [b] (c):27709 [120] S ==> ==> y:21 [0]
                           <...>-27709 [001]  3171.121503: sched_switch:         rt -1:27709 [-1] D ==> x-12 [001]:27737 [120]
                """;
        String kernel =
                """
                cpus=2
                           <...>-27709 [001]  3171.121458: sys_enter:            NR 59 (7ffe2746fad5, 7ffe2746dfe0, 7ffe2746dff8, 7f9718a74e70, 7, 560aceb1ab80)
                           <...>-27709 [001]  3171.121500: sched_wakeup:         comm=migration/1 pid=21 prio=0 target_cpu=001
                           <...>-27709 [001]  3171.121502: sched_switch:         prev_comm=a [b] (c) prev_pid=27709 prev_prio=120 prev_state=S ==> next_comm===> y next_pid=21 next_prio=0
                           <...>-27709 [001]  3171.121503: sched_switch:         prev_comm=rt -1 prev_pid=27709 prev_prio=-1 prev_state=D ==> next_comm=x-12 [001] next_pid=27737 next_prio=120
                """;
        String fields =
                """
                cpus=2
                           <...>-27709 [001]  3171.121458: sys_enter:             id=59 args=ARRAY[d5, fa, 46, 27, fe, 7f, 00, 00, e0, df, 46, 27, fe, 7f, 00, 00, f8, df, 46, 27, fe, 7f, 00, 00, 70, 4e, a7, 18, 97, 7f, 00, 00, 07, 00, 00, 00, 00, 00, 00, 00, 80, ab, b1, ce, 0a, 56, 00, 00]
                           <...>-27709 [001]  3171.121500: sched_wakeup:          comm=migration/1 pid=21 prio=0 target_cpu=001
                           <...>-27709 [001]  3171.121502: sched_switch:          prev_comm=a [b] (c) prev_pid=27709 prev_prio=120 prev_state=1 next_comm===> y next_pid=21 next_prio=0
                           <...>-27709 [001]  3171.121503: sched_switch:          prev_comm=rt -1 prev_pid=27709 prev_prio=-1 prev_state=2 next_comm=x-12 [001] next_pid=27737 next_prio=120
                """;
        List<String> expected = read(kernel).dump;
        assertThat(expected)
                .containsExactly(
                        "3171121458000 1 27709 sys_enter name=execve nr=59"
                                + " args=pathname: 7ffe2746fad5, argv: 7ffe2746dfe0, envp: 7ffe2746dff8",
                        "3171121500000 1 27709 sched_wakeup comm=migration/1 pid=21 prio=0 target_cpu=1",
                        "3171121502000 1 27709 sched_switch prev_comm=a [b] (c) prev_pid=27709 prev_prio=120"
                                + " prev_state=S next_comm===> y next_pid=21 next_prio=0",
                        "3171121503000 1 27709 sched_switch prev_comm=rt -1 prev_pid=27709 prev_prio=-1"
                                + " prev_state=D next_comm=x-12 [001] next_pid=27737 next_prio=120");
        assertThat(read(plugins).dump).isEqualTo(expected);
        assertThat(read(fields).dump).isEqualTo(expected);
    }

    @Test
    void theOtherFieldsOfRawReports() throws IOException {
        EventTally tally =
                read(
                        """
                        cpus=2
                                   <...>-27709 [000]  3171.122625: sched_process_fork:    parent_comm=pf parent_pid=27709 child_comm=pf child_pid=27710
                                   <...>-27710 [001]  3171.123053: sched_process_exit:    comm=pf pid=27710 prio=120 group_dead=1
                                   <...>-27710 [001]  3171.123103: signal_generate:       sig=17 errno=0 code=1 comm=pf pid=27709 group=1 result=1
                                   <...>-27709 [001]  3171.123104: sched_stat_runtime:    comm=trace-cmd pid=27709 runtime=233643
                                   <...>-27709 [001]  3171.123105: softirq_raise:         vec=9
                                   <...>-27772 [001]  3171.492873: sys_exit_write:        __syscall_nr=1 ret=0x1
                                   <...>-27772 [001]  3171.493626: sys_enter_openat:      __syscall_nr=257 dfd=0xffffff9c filename=0x7f8040d730b1 flags=0x00080000 mode=0x00000000
                                 <...>-27709   1-0x25  3171.593626: sys_exit:              id=1 ret=-9
                        """);
        assertThat(tally.dump)
                .containsExactly(
                        "3171122625000 0 27709 sched_process_fork comm=pf pid=27709 child_comm=pf child_pid=27710",
                        "3171123053000 1 27710 sched_process_exit comm=pf pid=27710 prio=120 group_dead=true",
                        "3171123103000 1 27710 signal_generate sig=17 name=SIGCHLD errno=0 code=1 comm=pf pid=27709 grp=1 res=1",
                        "3171123104000 1 27709 sched_stat_runtime comm=trace-cmd pid=27709 runtime=233643",
                        "3171123105000 1 27709 softirq_raise vec=9",
                        "3171492873000 1 27772 sys_exit_write name=write nr=1 ret=1",
                        "3171493626000 1 27772 sys_enter_openat name=openat nr=257"
                                + " args=dirfd: ffffff9c, pathname: 7f8040d730b1, flags: 80000, mode: 0",
                        "3171593626000 1 27709 sys_exit name=write nr=1 ret=-9 errno=EBADF");
    }

    @Test
    void theSameRecordingInAllItsLayouts() throws IOException {
        List<String> expected = sample("default.tcreport").dump;
        assertThat(sample("ts-diff.tcreport").dump).isEqualTo(expected);
        List<String> cut =
                expected.stream().map(line -> line.replaceFirst("(task_rename newcomm=.{1,8}).*", "$1")).toList();
        assertThat(sample("l.tcreport").dump).isEqualTo(cut);
    }

    @Test
    void namesOfBuffersAndFilesStandBeforeTheLines() throws IOException {
        EventTally tally =
                read(
                        """
                        tc-v7-none.dat: cpus=2
                             tc-v6.dat: cpus=2
                        tc-v7-none.dat:            <...>-27467 [001]  3167.302957: sys_exit:             NR 1 = 1
                        tc-v7-none.dat:         pingpong-27468 [000]  3167.305095: sys_exit:             NR 1 = 1
                             tc-v6.dat: CPU:0 [78 EVENTS DROPPED]
                               sigs-4166  [001]  3167.305096: sys_exit:             NR 1 = 1
                             tc-v6.dat:             sigs-4166  [001]  3167.305097: sys_exit:             NR 1 = 1
                        """);
        assertThat(tally.dump)
                .containsExactly(
                        "3167302957000 1 27467 sys_exit name=write nr=1 ret=1",
                        "3167305095000 -1 27468 task_rename newcomm=pingpong",
                        "3167305095000 0 27468 sys_exit name=write nr=1 ret=1",
                        "3167305096000 0 -1 events_lost count=78",
                        "3167305096000 -1 4166 task_rename newcomm=sigs",
                        "3167305096000 1 4166 sys_exit name=write nr=1 ret=1",
                        "3167305097000 1 4166 sys_exit name=write nr=1 ret=1");
        assertThat(tally.summary.unparsedLines()).isZero();
        assertThat(tally.summary.lostEvents()).isEqualTo(78);
    }

    @Test
    void wakeupLatenciesAtTheEndAreNoEvents() throws IOException {
        EventTally tally =
                read(
                        """
                        version = 6
                        CPU 1 is empty
                        cpus=2
                                   <...>-27709 [001]  3171.121502: sched_switch:         trace-cmd:27709 [120] R ==> migration/1:21 [0] Latency: 1.588 usecs
                                   <...>-27709 [001]  3171.121503: sched_wakeup:         trace-cmd:4336 [120] success=1 CPU:000

                        Average wakeup latency: 63.903 usecs
                        Maximum Latency: 335.925 usecs at timestamp: 3171.122964
                        Minimum Latency: 1.087 usecs at timestamp: 3171.123545

                        RT task timings:
                        """);
        assertThat(tally.summary.unparsedLines()).isZero();
        assertThat(tally.summary.records()).isEqualTo(2);
        assertThat(tally.only(SchedEvent.SchedSwitch.class).nextComm()).isEqualTo("migration/1");
        assertThat(tally.only(SchedEvent.SchedWakeup.class).comm()).isEqualTo("trace-cmd");
    }

    @Test
    void stacksAndPrintedText() throws IOException {
        assertThat(sample("stack.tcreport").dump)
                .filteredOn(line -> line.contains("kernel_stack"))
                .hasSize(3)
                .allMatch(line -> line.endsWith("entry_SYSCALL_64_after_hwframe (ffffffff81000130)"));
        EventTally unplugged =
                read(
                        """
                        cpus=2
                                   <...>-27692 [000]  3170.936051: kernel_stack:         \t=> 0xffffffff81417972
                        \t=> entry_SYSCALL_64_after_hwframe
                        """);
        assertThat(unplugged.dump)
                .containsExactly(
                        "3170936051000 0 27692 kernel_stack caller=0xffffffff81417972; entry_SYSCALL_64_after_hwframe");
        assertThat(unplugged.summary.unparsedLines()).isZero();
        EventTally markers = sample("marker.tcreport");
        assertThat(markers.events.stream().filter(TraceEvent.Print.class::isInstance)
                .map(e -> ((TraceEvent.Print) e).message()))
                .contains("B|4111|sec 1", "E|4111", "1".repeat(900));
        assertThat(markers.byEvent).containsEntry("raw_data", 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hist.tcreport", "profile.tcreport"})
    void summariesAreRefused(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(TextFormat.TRACECMD.folder().resolve(name));
        assertThat(TextFormat.TRACECMD.looksLike(bytes)).isGreaterThanOrEqualTo(80);
        assertThat(TextFormat.FTRACE.looksLike(bytes)).isZero();
        assertThat(TextFormat.PERF.looksLike(bytes)).isZero();
        assertThatThrownBy(() -> ReportOpening.of(bytes, bytes.length, true).requireReadable(name))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("trace-cmd")
                .hasMessageContaining("trace.dat");
    }
}
