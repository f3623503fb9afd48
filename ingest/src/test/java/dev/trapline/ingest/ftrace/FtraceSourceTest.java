package dev.trapline.ingest.ftrace;

import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.kernel.ByteArrayInput;
import dev.trapline.ingest.kernel.EventTally;
import dev.trapline.ingest.kernel.EventTextSource;
import dev.trapline.ingest.kernel.TextFormat;
import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.report.AnomalyCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class FtraceSourceTest {
    private static final long SEED = 20_261_120L;

    private static EventTally read(String text) throws IOException {
        return TextFormat.FTRACE.read(text);
    }

    private static byte[] sample(String name) throws IOException {
        return Files.readAllBytes(TextFormat.FTRACE.folder().resolve(name));
    }

    /// What is kept of a call in progress is copied when its chunk has been delivered.
    @Test
    void argumentsStayReadableUntilTheNextChunkIsAskedFor() throws Exception {
        int calls = 4000;
        StringBuilder text = new StringBuilder("# tracer: nop\n");
        for (int i = 0; i < calls; i++) {
            text.append("    dd-7     [000] .....  2109.018783: sys_enter: NR 0 (3, 5, %x, 0, 7, b)\n".formatted(i));
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        List<TraceEvent.SysEnter> chunk = new ArrayList<>();
        int seen = 0;
        try (EventTextSource source = TextFormat.FTRACE.opener(bytes).open(bytes, 1, 4096)) {
            while (source.nextChunk(event -> {
                if (event instanceof TraceEvent.SysEnter enter) {
                    chunk.add(enter);
                }
            })) {
                Thread.sleep(2); // a worker that may fill the block again does so now
                for (TraceEvent.SysEnter enter : chunk) {
                    assertThat(enter.args().value(2, -1)).isEqualTo(seen++);
                }
                chunk.clear();
            }
        }
        assertThat(seen).isEqualTo(calls);
    }

    // ---------------------------------------------------------------- variants of the line

    @Test
    void fourFlagsAndNarrowColumnsOfOldKernels() throws IOException {
        // from the description of the format in Linux 4.4, Documentation/trace/ftrace.txt
        EventTally tally =
                read(
                        """
                        # tracer: nop
                        #
                        # entries-in-buffer/entries-written: 4/4   #P:4
                        #
                        #                              _-----=> irqs-off
                        #                             / _----=> need-resched
                        #                            | / _---=> hardirq/softirq
                        #                            || / _--=> preempt-depth
                        #                            ||| /     delay
                        #           TASK-PID   CPU#  ||||    TIMESTAMP  FUNCTION
                        #              | |       |   ||||       |         |
                                    bash-1977  [000] .... 17284.993652: sys_ioctl(fd: ff, cmd: 5410, arg: 7ffe0c598b50)
                                    bash-1977  (  1977) [001] .... 17284.993653: sys_ioctl -> 0x0
                                    bash-1977  (-----) [001] d..3 17284.993660: sched_wakeup: comm=sh pid=7 prio=120 success=1 target_cpu=003
                                  <idle>-0     [003] d.h4 17284.993660: irq_handler_entry: irq=36 name=eth0 rx 0
                        """);
        assertThat(tally.dump)
                .containsExactly(
                        "17284993652000 -1 1977 task_rename newcomm=bash",
                        "17284993652000 0 1977 sys_enter_ioctl name=ioctl nr=16"
                                + " args=fd: ff, request: 5410, argp: 7ffe0c598b50",
                        "17284993653000 1 1977 sys_exit_ioctl name=ioctl nr=16 ret=0",
                        "17284993660000 1 1977 sched_wakeup comm=sh pid=7 prio=120 target_cpu=3",
                        "17284993660000 3 0 irq_handler_entry irq=36 name=eth0 rx 0");
    }

    @Test
    void theLatencyFormatWithAndWithoutVerbose() throws IOException {
        EventTally plain =
                read(
                        """
                        # nop latency trace v1.1.5 on 6.18.44
                        # latency: 0 us, #3/8, CPU#0 | (M:PREEMPT(none) VP:0, KP:0, SP:0 HP:0 #P:2)
                        pingpong-26836     0..... 3161490062us : sys_exit: NR 1 = 2
                        pingpong-26836     1d..2. 3161490063us#: sched_waking: comm=a b pid=7 prio=120 target_cpu=001
                          <idle>-0         1dNh4. 3161490064us!: local_timer_entry: vector=236
                        """);
        EventTally verbose =
                read(
                        """
                                pingpong   26836   0 0 00000000 00000000 [bc70828e] 3161490.062ms (+0.002ms): sys_exit: NR 1 = 2
                                pingpong   26836   1 1 00000002 00000001 [bc70828f] 3161490.063ms (+0.000ms): sched_waking: comm=a b pid=7 prio=120 target_cpu=001
                                  <idle>       0   1 1 00000004 00000002 [bc708290] 3161490.064ms (+0.000ms): local_timer_entry: vector=236
                        """);
        List<String> events =
                List.of(
                        "3161490062000 -1 26836 task_rename newcomm=pingpong",
                        "3161490062000 0 26836 sys_exit name=write nr=1 ret=2",
                        "3161490063000 1 26836 sched_waking comm=a b pid=7 prio=120 target_cpu=1",
                        "3161490064000 1 0 local_timer_entry vector=236");
        assertThat(plain.dump).startsWith("3161490062000 -1 -1 events_lost count=5")
                .endsWith(events.toArray(new String[0]));
        assertThat(verbose.dump).isEqualTo(events);
    }

    @Test
    void carriageReturnsChangeNothing() throws IOException {
        assertThat(TextFormat.FTRACE.read(sample("derived-crlf.ftrace")).dump)
                .isEqualTo(TextFormat.FTRACE.read(sample("overrun.ftrace")).dump);
    }

    @Test
    void numbersOfCallsThatAreInNoTable() throws IOException {
        EventTally tally =
                read(
                        """
                                   x-7     [000] .....  1.000001: sys_enter: NR 1073741863 (0, 0, 0, 0, 0, 0)
                                   x-7     [000] .....  1.000002: sys_exit: NR -1 = -38
                                   x-7     [000] .....  1.000003: sys_exit: NR 500 = 140585909362688
                        """);
        // the column is two short, which the search makes up for
        assertThat(tally.dump)
                .contains(
                        "1000001000 0 7 sys_enter name=getpid nr=1073741863 abi=x32 args=",
                        "1000002000 0 7 sys_exit name=syscall_0xffffffffffffffff nr=-1 ret=-38 errno=ENOSYS",
                        "1000003000 0 7 sys_exit name=syscall_0x1f4 nr=500 ret=140585909362688");
        try (EventTextSource source =
                open("           xyz-7     [000] .....  1.000001: sys_enter: NR 1073741863 (1, 2, 3, 4, 5, 6)\n")) {
            source.nextChunk(
                    event -> {
                        if (event instanceof TraceEvent.SysEnter enter) {
                            assertThat(enter.call().abi()).isEqualTo(Abi.X32);
                            assertThat(enter.ownEvent()).isFalse();
                        }
                    });
        }
    }

    private static EventTextSource open(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return TextFormat.FTRACE.opener(bytes).open(bytes, 0, 4096);
    }

    @Test
    void argumentsOfOwnEvents() throws IOException {
        EventTally tally =
                read(
                        """
                                      dd-7     [000] .....  1.000001: sys_openat(dfd: 0xffffff9c, filename: 0x7f3d "/etc/a, b\\".so", flags: 0x80000, mode: 0)
                                      dd-7     [000] .....  1.000002: sys_openat -> 0xfffffffffffffffe
                                      dd-7     [000] .....  1.000003: sys_newuname(name: 0x7ffe)
                                      dd-7     [000] .....  1.000004: sys_pause()
                                      dd-7     [000] .....  1.000005: sys_brand_new(fd: 3)
                        """);
        assertThat(tally.dump)
                .containsExactly(
                        "1000001000 -1 7 task_rename newcomm=dd",
                        "1000001000 0 7 sys_enter_openat name=openat nr=257 args=dirfd: ffffff9c,"
                                + " pathname: 7f3d \"/etc/a, b\\\".so\", flags: 80000, mode: 0",
                        "1000002000 0 7 sys_exit_openat name=openat nr=257 ret=-2 errno=ENOENT",
                        "1000003000 0 7 sys_enter_newuname name=uname nr=63 args=buf: 7ffe",
                        "1000004000 0 7 sys_enter_pause name=pause nr=34 args=",
                        "1000005000 0 7 sys_enter_brand_new name=brand_new nr=-1 args=3");
    }

    /// Lines as the print formats of several kernels (include/trace/events) make them, and one that
    /// none of them makes.
    @Test
    void textsOfOtherKernels() throws IOException {
        EventTally tally =
                read(
                        """
                                    bash-7     [001] .....  1.000001: block_rq_issue: 8,16 R 0 (12 00 00) 5 + 0 [a] 1]
                                    bash-7     [001] .....  1.000002: block_rq_complete: 8,16 WS () 5 + 8 [-5]
                                    bash-7     [001] .....  1.000003: block_bio_remap: 8,0 R 2112 + 8 <- (8,1) 64
                                    bash-7     [001] .....  1.000004: block_unplug: [x 1] 3
                                    bash-7     [001] .....  1.000005: workqueue_execute_end: work struct 00000000d79c1670
                                    bash-7     [001] .....  1.000006: hrtimer_start: hrtimer=00000000d79c1670 function=f [m] expires=9 softexpires=8
                                    bash-7     [001] .....  1.000007: timer_start: timer=00000000d79c1670 function=f expires=110 [timeout=10] cpu=1 idx=2 flags=D|I
                                    bash-7     [001] .....  1.000008: io_uring_submit_sqe: ring 0000000010, op 22, data 0x7, non block 1, sq_thread 0
                                    bash-7     [001] .....  1.000009: io_uring_submit_req: ring 0000000010, req 0000000020, user_data 0x7, opcode READV, flags 0x40, sq_thread 1
                                    bash-7     [001] .....  1.000010: io_uring_complete: ring 0000000010, req 0000000020, user_data 0x7, result -11, cflags 0x1 extra1 0 extra2 5\s
                                    bash-7     [001] .....  1.000011: io_uring_complete: ring 0000000010, user_data 0x7, result 4096
                                    bash-7     [001] .....  1.000012: io_uring_queue_async_work: ring 0000000010, request 0000000020, flags 16, normal queue, work 0000000030
                                    bash-7     [001] .....  1.000013: cpu_idle: state=4294967295 cpu_id=1
                                    bash-7     [001] .....  1.000014: sched_stat_iowait: comm=a pid=1 b pid=9 delay=52 [ns]
                                    bash-7     [001] .....  1.000015: hrtimer_cancel: hrtimer=00000000d79c1670 shard=3
                        """);
        assertThat(tally.summary.unparsedLines()).isZero();
        assertThat(tally.dump.subList(1, tally.dump.size()))
                .containsExactly(
                        "1000001000 1 7 block_rq_issue dev=8,16 sector=5 nr_sector=0 bytes=0 rwbs=R comm=a] 1 cmd=12 00 00",
                        "1000002000 1 7 block_rq_complete dev=8,16 sector=5 nr_sector=8 error=-5 rwbs=WS cmd=",
                        "1000003000 1 7 block_bio_remap dev=8,0 sector=2112 nr_sector=8 old_dev=8,1 old_sector=64 rwbs=R",
                        "1000004000 1 7 block_unplug nr_rq=3 comm=x 1",
                        "1000005000 1 7 workqueue_execute_end work=0xd79c1670",
                        "1000006000 1 7 hrtimer_start hrtimer=0xd79c1670 function=f [m] expires=9 softexpires=8",
                        "1000007000 1 7 timer_start timer=0xd79c1670 function=f expires=110 now=100 flags=11010049",
                        "1000008000 1 7 io_uring_submit_sqe ctx=0x10 user_data=0x7 opcode=22 force_nonblock=1 sq_thread=0",
                        "1000009000 1 7 io_uring_submit_req ctx=0x10 req=0x20 user_data=0x7 flags=0x40 sq_thread=1 op_str=READV",
                        "1000010000 1 7 io_uring_complete ctx=0x10 req=0x20 user_data=0x7 res=-11 cflags=0x1 extra1=0 extra2=5",
                        "1000011000 1 7 io_uring_complete ctx=0x10 user_data=0x7 res=4096",
                        "1000012000 1 7 io_uring_queue_async_work ctx=0x10 req=0x20 flags=0x10 work=0x30 rw=0",
                        "1000013000 1 7 cpu_idle state=4294967295 cpu_id=1",
                        "1000014000 1 7 sched_stat_iowait comm=a pid=1 b pid=9 delay=52",
                        "1000015000 1 7 hrtimer_cancel hrtimer=00000000d79c1670 shard=3");
    }

    @Test
    void everyTypedEvent() throws IOException {
        EventTally tally =
                read(
                        """
                                    bash-7     [001] d.h1.  1.000001: irq_handler_exit: irq=36 ret=unhandled
                                    bash-7     [001] d.h1.  1.000002: tasklet_entry: tasklet=tl_a function=tl_run [mod]
                                    bash-7     [001] d.h1.  1.000003: ipi_send_cpumask: cpumask=0-1,3 callsite=a+0x1/0x2 callback=b+0x0/0x10
                                    bash-7     [001] d.h1.  1.000004: ipi_raise: target_mask=00000000,00000002 (Rescheduling interrupts)
                                    bash-7     [001] d..1.  1.000005: signal_deliver: sig=14 errno=0 code=128 sa_handler=55ce sa_flags=4000000
                                    bash-7     [001] d..1.  1.000006: signal_generate: sig=17 errno=0 code=1 comm=a b pid=3 grp=1 res=2
                                    bash-7     [001] d....  1.000007: page_fault_user: address=0x55f3d535f0f8 ip=0xffff error_code=0x6
                                    bash-7     [001] d....  1.000008: page_fault_kernel: address=__per_cpu_start ip=elf_load error_code=0x2
                                    bash-7     [001] .....  1.000009: sched_process_exec: filename=/a pid=3/b pid=7 old_pid=9
                                    bash-7     [001] .....  1.000010: sched_process_exit: comm=bash pid=7 prio=120 group_dead=true
                                    bash-7     [001] .....  1.000011: sched_blocked_reason: pid=7 iowait=1 caller=io_schedule+0x16/0x40
                                    bash-7     [001] .....  1.000012: sched_migrate_task: comm=x pid=8 prio=-1 orig_cpu=1 dest_cpu=0
                                    bash-7     [001] .....  1.000013: task_rename: pid=7 oldcomm=bash newcomm=ls -l oom_score_adj=0
                                    bash-7     [001] .....  1.000014: block_rq_issue: 254,0 WS 4096 () 69501528 + 8 be,0,4 [fsy]
                                    bash-7     [001] .....  1.000015: net_dev_xmit: dev=lo skbaddr=00000000 len=74 rc=0
                                    bash-7     [001] .....  1.000016: vfs_read <-ksys_read
                        """);
        assertThat(tally.summary.unparsedLines()).isZero();
        assertThat(tally.dump.subList(1, tally.dump.size()))
                .containsExactly(
                        "1000001000 1 7 irq_handler_exit irq=36 ret=unhandled",
                        "1000002000 1 7 tasklet_entry func=tl_run [mod]",
                        "1000003000 1 7 ipi_send_cpumask target=0-1,3 callsite=a+0x1/0x2 callback=b+0x0/0x10",
                        "1000004000 1 7 ipi_raise target=00000000,00000002 callsite=Rescheduling interrupts callback=",
                        "1000005000 1 7 signal_deliver sig=14 name=SIGALRM info=errno=0 code=128 sa_handler=55ce sa_flags=4000000",
                        "1000006000 1 7 signal_generate sig=17 name=SIGCHLD errno=0 code=1 comm=a b pid=3 grp=1 res=2",
                        "1000007000 1 7 page_fault_user address=94505742495992 ip=65535 error_code=6",
                        "1000008000 1 7 page_fault_kernel address=0 ip=0 ipSymbol=elf_load error_code=2",
                        "1000009000 1 7 sched_process_exec filename=/a pid=3/b pid=7 old_pid=9",
                        "1000010000 1 7 sched_process_exit comm=bash pid=7 prio=120 group_dead=true",
                        "1000011000 1 7 sched_blocked_reason pid=7 iowait=1 caller=io_schedule+0x16/0x40",
                        "1000012000 1 7 sched_migrate_task comm=x pid=8 prio=-1 orig_cpu=1 dest_cpu=0",
                        "1000013000 1 7 task_rename pid=7 oldcomm=bash newcomm=ls -l oom_score_adj=0",
                        "1000014000 1 7 block_rq_issue dev=254,0 sector=69501528 nr_sector=8 bytes=4096 ioprio=be,0,4 rwbs=WS comm=fsy cmd=",
                        "1000015000 1 7 net_dev_xmit skbaddr=0x0 len=74 rc=0 name=lo",
                        "1000016000 1 7 function info=vfs_read <-ksys_read");
        assertThat(tally.byEvent).containsEntry("task_rename", 1);
        assertThat(tally.only(InterruptEvent.IrqHandlerExit.class).handled()).isFalse();
    }

    // ---------------------------------------------------------------- lines that belong together

    @Test
    void whatProgramsPrintMayHaveManyLines() throws IOException {
        EventTally tally =
                read(
                        """
                                    bash-7     [001] ...1.  1.000001: tracing_mark_write: one
                        two: 2

                          four
                                    bash-7     [001] ...1.  1.000002: tracing_mark_write: B|7|my [001] 5.0: fake: x
                                    bash-7     [001] ...1.  1.000003: tracing_mark_write:\s
                        """);
        assertThat(tally.events.stream().filter(TraceEvent.Print.class::isInstance))
                .containsExactly(
                        new TraceEvent.Print(1_000_001_000L, 1, 7, "tracing_mark_write", "one\ntwo: 2\n\n  four"),
                        new TraceEvent.Print(1_000_002_000L, 1, 7, "tracing_mark_write", "B|7|my [001] 5.0: fake: x"),
                        new TraceEvent.Print(1_000_003_000L, 1, 7, "tracing_mark_write", ""));
        assertThat(tally.summary.records()).isEqualTo(3);
        assertThat(tally.summary.unparsedLines()).isZero();
    }

    @Test
    void stacksBelongToTheirEvent() throws IOException {
        EventTally tally =
                read(
                        """
                                    bash-7576  [000] .....  4326.325297: sys_exit: NR 1 = 2
                                    bash-7576  [000] .....  4326.325297: <user stack trace>
                         => /usr/lib/x86_64-linux-gnu/libc.so.6[+0xd2350]
                         =>  <00007f7f7939e2a0>
                                    bash-7576  [000] .....  4326.325299: <stack trace>
                         => do_syscall_64
                        """);
        assertThat(tally.dump.subList(2, 4))
                .containsExactly(
                        "4326325297000 0 7576 <user stack trace>"
                                + " caller=/usr/lib/x86_64-linux-gnu/libc.so.6[+0xd2350]; <00007f7f7939e2a0>",
                        "4326325299000 0 7576 <stack trace> caller=do_syscall_64");
        assertThat(tally.summary.unparsedLines()).isZero();
    }

    @Test
    void aNewlineInANameCutsNothing() throws IOException {
        EventTally tally = TextFormat.FTRACE.read(sample("comms-evil.ftrace"));
        assertThat(tally.dump).anyMatch(line -> line.endsWith(" 29608 task_rename newcomm=new\nline-5 [0"));
        assertThat(tally.events.stream().filter(SchedEvent.SchedSwitch.class::isInstance)
                .map(SchedEvent.SchedSwitch.class::cast))
                .anyMatch(s -> s.prevComm().equals("new\nline-5 [0") && s.prevPid() == 29608
                        && s.nextComm().equals("comms"))
                .anyMatch(s -> s.nextComm().equals("new\nline-5 [0") && s.nextPid() == 29608)
                .anyMatch(s -> s.prevComm().equals("new\nline-5 [0") && s.tid() == 29608 && s.prevState().equals("X"));
        assertThat(tally.events.stream().filter(SchedEvent.SchedWakeup.class::isInstance)
                .map(SchedEvent.SchedWakeup.class::cast))
                .anyMatch(w -> w.comm().equals("new\nline-5 [0") && w.pid() == 29608)
                .anyMatch(w -> w.comm().isEmpty())
                .anyMatch(w -> w.comm().equals("été"))
                .anyMatch(w -> w.comm().equals("=pid=7"));
    }

    /// Names made of everything that could mislead, in every place where a name can stand.
    @ParameterizedTest
    @ValueSource(strings = {".....  ", "d..2. ", " "})
    void noNameMisleads(String flags) throws IOException {
        String[] pieces = {
            " ", "-", "1", "[001]", "(", ")", ":", "=", " pid=5", " prio=1", " ==> ", "#", "<", "\n", "a", "é", "1.1: ",
            " next_pid=", " prev_pid=1", "sys_exit:", "\t", "\r", "0"
        };
        for (int round = 0; round < 3000; round++) {
            Random random = new Random(SEED + round);
            String task = name(random, pieces);
            String other = name(random, pieces);
            String third = name(random, pieces);
            String padded = " ".repeat(Math.max(0, 16 - bytes(task).length)) + task;
            String head = "%s-%-7d [001] %s".formatted(padded, 1234, flags);
            String text =
                    head + " 17.000001: sched_switch: prev_comm=" + other
                            + " prev_pid=1234 prev_prio=120 prev_state=S ==> next_comm=" + third
                            + " next_pid=7 next_prio=-1\n"
                            + head + " 17.000002: sched_waking: comm=" + third + " pid=7 prio=120 target_cpu=000\n"
                            + head + " 17.000003: sys_exit: NR 1 = 5\n";
            EventTally tally = TextFormat.FTRACE.read(text);
            String seed = "seed " + (SEED + round) + ": " + text;
            assertThat(tally.summary.unparsedLines()).as(seed).isZero();
            assertThat(tally.summary.records()).as(seed).isEqualTo(3);
            List<TraceEvent> events = new ArrayList<>(tally.events);
            events.removeIf(TraceEvent.TaskRename.class::isInstance);
            assertThat(events.get(0))
                    .as(seed)
                    .isEqualTo(
                            new SchedEvent.SchedSwitch(17_000_001_000L, 1, 1234, other, 1234, 120, "S", third, 7, -1));
            assertThat(events.get(1))
                    .as(seed)
                    .isEqualTo(new SchedEvent.SchedWaking(17_000_002_000L, 1, 1234, third, 7, 120, 0));
            assertThat(((TraceEvent.SysExit) events.get(2)).ret()).as(seed).isEqualTo(5);
            String shown = task.replaceFirst("^ +", "");
            tally.events.stream()
                    .filter(TraceEvent.TaskRename.class::isInstance)
                    .forEach(e -> assertThat(((TraceEvent.TaskRename) e).comm()).as(seed).isEqualTo(shown));
        }
    }

    /// At most 15 bytes of whole characters, as the kernel keeps of a name.
    private static String name(Random random, String[] pieces) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            name.append(pieces[random.nextInt(pieces.length)]);
        }
        while (bytes(name.toString()).length > 15) {
            name.setLength(name.length() - 1);
        }
        // a carriage return before a newline is a line end of another system
        return name.toString().replace("\r\n", "\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---------------------------------------------------------------- losses and damage

    @Test
    void lossesAreToldWhereTheyAre() throws IOException {
        EventTally tally =
                read(
                        """
                        CPU:1 [LOST 334 EVENTS]
                                    bash-7     [001] .....  1.000001: sys_exit: NR 1 = 2
                        ##### CPU 0 buffer started ####
                        CPU:12 [LOST EVENTS]
                           CPU:1 [LOST 5-8     [000] .....  1.000002: sys_exit: NR 1 = 2
                        CPU:0 [LOST 7 EVENTS]
                        """);
        assertThat(tally.dump)
                .containsExactly(
                        "1000001000 1 -1 events_lost count=334",
                        "1000001000 -1 7 task_rename newcomm=bash",
                        "1000001000 1 7 sys_exit name=write nr=1 ret=2",
                        "1000002000 0 -1 events_lost count=0",
                        "1000002000 12 -1 events_lost count=0",
                        "1000002000 -1 8 task_rename newcomm=CPU:1 [LOST 5",
                        "1000002000 0 8 sys_exit name=write nr=1 ret=2",
                        "1000002000 0 -1 events_lost count=7");
        assertThat(tally.summary.lostEvents()).isEqualTo(341);
    }

    @Test
    void theLastLineMayBeCut() throws IOException {
        String line = "            bash-7     [001] .....  1.000001: sys_exit: NR 1 = 25\n";
        for (int length = 1; length <= line.length(); length++) {
            String cut = line + line.substring(0, length);
            try (EventTextSource source = open(cut)) {
                EventTally tally = new EventTally(source);
                TextFormat.requireAccounted(source, tally, bytes(cut));
                boolean named = length >= line.indexOf("sys_exit:") + 9;
                boolean whole = length >= line.indexOf("= 2") + 3;
                assertThat(tally.byEvent.getOrDefault("sys_exit", 0)).as("%d bytes", length).isEqualTo(named ? 2 : 1);
                assertThat(source.anomalies().count(AnomalyCode.NO_FINAL_NEWLINE)
                        + source.anomalies().count(AnomalyCode.TRUNCATED_RECORD))
                        .as("%d bytes", length)
                        .isEqualTo(length == line.length()
                                || tally.summary.lines() > tally.summary.records() + tally.summary.unparsedLines()
                                        ? 0
                                        : 1);
                assertThat(tally.events.stream().filter(TraceEvent.SysExit.class::isInstance)).hasSize(whole ? 2 : 1);
            }
        }
    }

    @Test
    void timesOfAnotherClockAreDamage() throws IOException {
        EventTally tally =
                read(
                        """
                                    bash-7     [001] .....  1.000001: sys_exit: NR 1 = 2
                                    bash-7     [001] .....  11000002: sys_exit: NR 1 = 2
                                    bash-7     [001] .....  1.000003: sys_exit: NR 1 = 2
                        """);
        assertThat(tally.summary.records()).isEqualTo(2);
        assertThat(tally.summary.unparsedLines()).isEqualTo(1);
        assertThat(tally.summary.lastNs()).isEqualTo(1_000_003_000L);
    }

    @Test
    void timesThatStepBackAreReported() throws IOException {
        try (EventTextSource source =
                open(
                        """
                                    bash-7     [001] .....  1.000003: sys_exit: NR 1 = 2
                                    bash-7     [000] .....  1.000001: sys_exit: NR 1 = 2
                        """)) {
            EventTally tally = new EventTally(source);
            assertThat(tally.summary.firstNs()).isEqualTo(1_000_003_000L);
            assertThat(tally.summary.lastNs()).isEqualTo(1_000_003_000L);
            assertThat(source.anomalies().count(AnomalyCode.REORDERED)).isEqualTo(1);
        }
    }

    // ---------------------------------------------------------------- refusals

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raw|26836 0 3161490061611 type: 442\n26836 0 3161490063399 type: 443\n",
                "hex|000068d4 00000000 000002e0177df92b type: 442\n\n000068d4 00000000 000002e0177e0027 type: 443\n\n",
                "bin|\u00d8\u001d\0\0\1\0\0\0\u0096\u00beo\3\0\0type: 442\n",
                "fields|        pingpong-26836   [000] .....  3161.490062: sys_exit: id=0x1 (1) ret=0x2 (2)\n",
                "nocontext-info|sys_exit: NR 1 = 2\nsys_enter: NR 33 (b, 1, 0, 0, 2, 55fd29254d11)\n",
                "nocontext-info|sys_write(fd: 1, buf: 55d6, count: 18)\nsys_write -> 0x18\n"
            })
    void textWithoutWhatIsNeededIsRefused(String text) {
        String option = text.substring(0, text.indexOf('|'));
        byte[] bytes =
                ("# tracer: nop\n#\n" + text.substring(text.indexOf('|') + 1)).getBytes(StandardCharsets.ISO_8859_1);
        FtraceOpening opening = FtraceOpening.of(bytes, bytes.length, true);
        assertThat(FtraceOpening.looksLike(bytes, bytes.length)).isGreaterThanOrEqualTo(80);
        assertThat(opening.isDecided()).isTrue();
        assertThatThrownBy(() -> EventTextSource.open(new ByteArrayInput(bytes), opening, 0))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining(option)
                .hasMessageContaining("bytes: ");
    }

    @Test
    void theGraphOfFunctionsIsRefused() {
        byte[] bytes = bytes(
                "# tracer: function_graph\n#\n# CPU  DURATION                  FUNCTION CALLS\n 0)   1.602 us    |  path_put();\n");
        assertThatThrownBy(() -> FtraceOpening.of(bytes, bytes.length, true).requireReadable("f"))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining("function_graph");
    }

    @Test
    void theSampleWithoutContextIsRefused() throws IOException {
        byte[] bytes = sample("opt-nocontext.ftrace");
        assertThatThrownBy(() -> FtraceOpening.of(bytes, bytes.length, true).requireReadable("f"))
                .hasMessageContaining("nocontext-info");
    }

    @Test
    void aHeaderAloneDecidesNothing() throws IOException {
        byte[] bytes = sample("empty.ftrace");
        FtraceOpening opening = FtraceOpening.of(bytes, bytes.length, true);
        assertThat(opening.isDecided()).isFalse();
        assertThat(opening.refusal()).isNull();
        assertThat(TextFormat.FTRACE.read(bytes).dump).isEmpty();
    }
}
