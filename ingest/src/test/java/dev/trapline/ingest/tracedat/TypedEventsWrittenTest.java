package dev.trapline.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.BlockEvent.BioStep;
import dev.trapline.model.event.BlockEvent.BlockBio;
import dev.trapline.model.event.BlockEvent.BlockBuffer;
import dev.trapline.model.event.BlockEvent.BlockPlug;
import dev.trapline.model.event.BlockEvent.BlockRemap;
import dev.trapline.model.event.BlockEvent.BlockRequest;
import dev.trapline.model.event.BlockEvent.BlockSplit;
import dev.trapline.model.event.BlockEvent.BlockUnplug;
import dev.trapline.model.event.BlockEvent.RequestStep;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.IoUringEvent.IoUringComplete;
import dev.trapline.model.event.IoUringEvent.IoUringCqringWait;
import dev.trapline.model.event.IoUringEvent.IoUringCreate;
import dev.trapline.model.event.IoUringEvent.IoUringFileGet;
import dev.trapline.model.event.IoUringEvent.IoUringLocalWorkRun;
import dev.trapline.model.event.IoUringEvent.IoUringPollArm;
import dev.trapline.model.event.IoUringEvent.IoUringQueueAsyncWork;
import dev.trapline.model.event.IoUringEvent.IoUringRegister;
import dev.trapline.model.event.IoUringEvent.IoUringSubmit;
import dev.trapline.model.event.IoUringEvent.IoUringTaskAdd;
import dev.trapline.model.event.IoUringEvent.IoUringTaskWorkRun;
import dev.trapline.model.event.NetEvent.NapiPoll;
import dev.trapline.model.event.NetEvent.NetDevStartXmit;
import dev.trapline.model.event.NetEvent.NetDevXmit;
import dev.trapline.model.event.NetEvent.NetPacket;
import dev.trapline.model.event.NetEvent.PacketStep;
import dev.trapline.model.event.PowerEvent.CpuFrequency;
import dev.trapline.model.event.PowerEvent.CpuIdle;
import dev.trapline.model.event.SchedEvent.Delay;
import dev.trapline.model.event.SchedEvent.SchedPiSetprio;
import dev.trapline.model.event.SchedEvent.SchedProcessFree;
import dev.trapline.model.event.SchedEvent.SchedProcessWait;
import dev.trapline.model.event.SchedEvent.SchedStatDelay;
import dev.trapline.model.event.SchedEvent.TaskNewtask;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.TimerEvent.HrtimerCancel;
import dev.trapline.model.event.TimerEvent.HrtimerExpireEntry;
import dev.trapline.model.event.TimerEvent.HrtimerExpireExit;
import dev.trapline.model.event.TimerEvent.HrtimerSetup;
import dev.trapline.model.event.TimerEvent.HrtimerStart;
import dev.trapline.model.event.TimerEvent.ItimerExpire;
import dev.trapline.model.event.TimerEvent.ItimerState;
import dev.trapline.model.event.TimerEvent.TickStop;
import dev.trapline.model.event.TimerEvent.TimerBaseIdle;
import dev.trapline.model.event.TimerEvent.TimerCancel;
import dev.trapline.model.event.TimerEvent.TimerExpireEntry;
import dev.trapline.model.event.TimerEvent.TimerExpireExit;
import dev.trapline.model.event.TimerEvent.TimerInit;
import dev.trapline.model.event.TimerEvent.TimerStart;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.Other;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.WorkEvent.WorkqueueActivateWork;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteEnd;
import dev.trapline.model.event.WorkEvent.WorkqueueExecuteStart;
import dev.trapline.model.event.WorkEvent.WorkqueueQueueWork;
import dev.trapline.model.event.WritebackEvent.WorkStep;
import dev.trapline.model.event.WritebackEvent.WritebackWork;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Events as recent kernels record them and as older ones do, which leave fields out, come back from
/// a written trace.dat as the same records.
final class TypedEventsWrittenTest {
    private static final int NONE = TraceEvent.UNKNOWN;
    private static final long NONE_NS = TraceEvent.UNKNOWN_NS;
    private static final int DISK = 254 << 20 | 3;
    private static final long POINTER = 0xffff_8881_0050_2000L;

    @TempDir
    static Path folder;

    static Stream<TraceEvent> events() {
        List<TraceEvent> events = new ArrayList<>();
        for (RequestStep step : RequestStep.values()) {
            int error = step.hasError() ? -5 : 0;
            long bytes = step.hasTask() ? 0xffff_fe00L : 0;
            String comm = step.hasTask() ? "kworker/0:1H" : "";
            for (int ioprio : new int[] {0x4004, 0xffff, NONE}) {
                events.add(
                        new BlockRequest(
                                1, 1, 7, step, DISK, 1L << 40, 0xffff_ffffL, error, bytes, ioprio, "WFSM", comm, "28"));
            }
        }
        for (BioStep step : BioStep.values()) {
            boolean ends = step == BioStep.COMPLETE;
            events.add(new BlockBio(1, 0, 7, step, DISK, 8, 16, ends ? -5 : 0, "RA", ends ? "" : "fio"));
        }
        events.addAll(
                List.of(
                        new BlockRemap(1, 0, 7, false, DISK, 8, 16, 1 << 20, 99, NONE, "R"),
                        new BlockRemap(1, 0, 7, true, DISK, 8, 16, 1 << 20, 99, 3, "R"),
                        new BlockSplit(1, 0, 7, DISK, 8, 1L << 33, "WS", "dd"),
                        new BlockPlug(1, 0, 7, "dd"),
                        new BlockUnplug(1, 0, 7, 12, "dd"),
                        new BlockBuffer(1, 0, 7, true, DISK, 8, 4096),
                        new BlockBuffer(1, 0, 7, false, DISK, 8, 4096)));
        for (PacketStep step : PacketStep.values()) {
            events.add(new NetPacket(1, 0, 7, step, POINTER, 1500, "eth0"));
        }
        events.addAll(
                List.of(
                        new NapiPoll(1, 0, 0, POINTER, "(no_device)", 3, 64),
                        new NetDevXmit(1, 0, 7, POINTER, 1500, 16, "lo"),
                        new NetDevStartXmit(
                                1, 0, 7, "eth0.5", 65535, POINTER, true, 0x8100, 5, 0x86dd, 3, 66_000, 65_000, 14, true,
                                -1, 255, 1448, 45, 0xffff),
                        new WorkqueueQueueWork(1, 0, 7, POINTER, "flush_to_ldisc", "events_unbound", 8192, 1),
                        new WorkqueueActivateWork(1, 0, 7, POINTER, "flush_to_ldisc"),
                        new WorkqueueActivateWork(1, 0, 7, POINTER, ""),
                        new WorkqueueExecuteStart(1, 0, 7, POINTER, "0xffffffff81b0c360"),
                        new WorkqueueExecuteEnd(1, 0, 7, POINTER, "flush_to_ldisc"),
                        new WorkqueueExecuteEnd(1, 0, 7, POINTER, ""),
                        new TimerInit(1, 0, 7, POINTER),
                        new TimerStart(1, 0, 7, POINTER, "delayed_work_timer_fn", 4_295_669_194L, 4_295_669_195L,
                                4_295_669_169L, 0xc2f8_0001),
                        new TimerStart(1, 0, 7, POINTER, "process_timeout", 20, NONE_NS, 10, 0),
                        new TimerExpireEntry(1, 0, 0, POINTER, 20, "process_timeout", 19),
                        new TimerExpireEntry(1, 0, 0, POINTER, 20, "process_timeout", NONE_NS),
                        new TimerExpireExit(1, 0, 0, POINTER),
                        new TimerCancel(1, 0, 0, POINTER),
                        new TimerBaseIdle(1, 0, 0, true, 3),
                        new HrtimerSetup(1, 0, 7, "hrtimer_setup", POINTER, 1, "REL|PINNED|HARD"),
                        new HrtimerSetup(1, 0, 7, "hrtimer_init", POINTER, 11, "ABS"),
                        new HrtimerStart(1, 0, 7, POINTER, "hrtimer_wakeup", 1L << 42, 1L << 41, "ABS|SOFT", 1),
                        new HrtimerStart(1, 0, 7, POINTER, "hrtimer_wakeup", 5, 4, "REL", NONE),
                        new HrtimerStart(1, 0, 7, POINTER, "hrtimer_wakeup", 5, 4, "", NONE),
                        new HrtimerExpireEntry(1, 0, 7, POINTER, 1L << 42, "hrtimer_wakeup"),
                        new HrtimerExpireExit(1, 0, 7, POINTER),
                        new HrtimerCancel(1, 0, 7, POINTER),
                        new ItimerState(1, 0, 7, 0, 50, 3_500_000_000L, 250_000),
                        new ItimerExpire(1, 0, 7, 2, 9, 1L << 42),
                        new TickStop(1, 0, 0, true, "NONE"),
                        new TickStop(1, 0, 0, false, "RCU_EXP"),
                        new CpuIdle(1, 0, 0, CpuIdle.LEAVES, 3),
                        new CpuFrequency(1, 0, 0, 3_400_000_000L, 3),
                        new SchedProcessWait(1, 0, 7, "sh", 0, 120),
                        new SchedProcessFree(1, 0, 0, "sh", 9, 120),
                        new SchedPiSetprio(1, 0, 7, "rt", 9, 120, -50),
                        new TaskNewtask(1, 0, 7, 9, "sh", 0x3d_0f00, -1000),
                        new SchedProcessExec(1, 0, 7, "/usr/bin/find", 9),
                        new SchedProcessExit(1, 0, 7, "find", 120, 1, NONE, 0, false),
                        new SchedProcessExit(1, 0, 7, "find", 120, NONE, NONE, 0, false),
                        new SchedProcessExit(1, 0, 7, "", NONE, NONE, NONE, 0, false),
                        new TaskRename(1, 0, 7, "sh", "find", -17)));
        for (Delay kind : Delay.values()) {
            events.add(new SchedStatDelay(1, 0, 7, kind, "fio", 9, 1L << 42));
        }
        events.addAll(rings());
        for (WorkStep step : WorkStep.values()) {
            events.add(new WritebackWork(1, 0, 7, step, "254:0", DISK, 139_925, 0, 1, 1, 0, "periodic", 1));
            events.add(new WritebackWork(
                    1, 0, 7, step, "254:0", 0, Long.MAX_VALUE, 1, 0, 0, 1, "foreign_flush", NONE_NS));
        }
        return events.stream();
    }

    private static List<TraceEvent> rings() {
        List<TraceEvent> events = new ArrayList<>();
        events.addAll(
                List.of(
                        new IoUringCreate(1, 0, 7, 3, POINTER, 128, 256, 0x1000),
                        new IoUringRegister(1, 0, 7, POINTER, 2, 4, 0, NONE, -9),
                        new IoUringRegister(1, 0, 7, POINTER, 2, 4, 0, 1, 0),
                        new IoUringComplete(1, 0, 7, POINTER, POINTER + 64, -1, -125, 0xffff_ffffL, true, -1, 3),
                        new IoUringComplete(1, 0, 7, POINTER, POINTER + 64, 5, 512, 0, false, 0, 0),
                        new IoUringComplete(1, 0, 7, POINTER, 0, 5, 512, NONE, false, 0, 0),
                        new IoUringFileGet(1, 0, 7, POINTER, POINTER + 64, 5, 3),
                        new IoUringCqringWait(1, 0, 7, POINTER, 32),
                        new IoUringTaskWorkRun(1, 0, 7, POINTER, 0xffff_ffffL),
                        new IoUringLocalWorkRun(1, 0, 7, POINTER, 4, 2)));
        for (int opcode : new int[] {22, NONE}) {
            for (String opStr : List.of("READ", "")) {
                events.addAll(
                        List.of(
                                new IoUringSubmit(1, 0, 7, "io_uring_submit_req", POINTER, POINTER + 64, 5, opcode,
                                        opStr, 0x20_0000, NONE, true),
                                new IoUringSubmit(1, 0, 7, "io_uring_submit_sqe", POINTER, 0, 5, opcode,
                                        opStr, NONE_NS, 1, false),
                                new IoUringQueueAsyncWork(1, 0, 7, POINTER, POINTER + 64, 5, opcode, opStr, 0x10,
                                        POINTER + 128, true),
                                new IoUringPollArm(1, 0, 7, POINTER, POINTER + 64, 5, opcode, opStr, 1, 0x8000_0019),
                                new IoUringTaskAdd(1, 0, 7, POINTER, POINTER + 64, 5, opcode, opStr, 0x41)));
            }
        }
        return events;
    }

    private static List<TraceEvent> written(TraceEvent... events) throws IOException {
        Path file = folder.resolve("typed.dat");
        TraceDatWriter writer =
                TraceDatWriter.create(file, List.of(new SourceInfo("test", "test", Clock.BOOT, false)));
        try (writer) {
            for (TraceEvent event : events) {
                writer.write(event);
            }
        }
        assertThat(writer.leftOut()).isEmpty();
        assertThat(writer.abridged()).isEmpty();
        try (TraceDatSource source = TraceDatSource.open(file, 0)) {
            return new Tally(source).events.stream()
                    .filter(e -> !(e instanceof TaskRename && e.cpu() == TraceEvent.UNKNOWN))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void comesBack(TraceEvent event) throws IOException {
        assertThat(written(event)).containsExactly(event);
    }

    @Test
    void allInOneFileComeBack() throws IOException {
        TraceEvent[] events = events().filter(e -> e.cpu() == 0).toArray(TraceEvent[]::new);
        assertThat(written(events)).containsExactly(events);
    }

    /// What text says may be wider than the kernel's field, or a word without a number.
    @Test
    void whatTheKernelCannotRecordIsSaidByItsFields() throws IOException {
        List<TraceEvent> read =
                written(
                        new NetPacket(1, 0, 7, PacketStep.RX, POINTER, 1L << 32, "lo"),
                        new TickStop(2, 0, 0, true, "SOMETHING_NEW"),
                        new HrtimerSetup(3, 0, 0, "hrtimer_init", POINTER, 1, "0x20"));
        assertThat(read).hasSize(3).allMatch(e -> e instanceof Other);
        assertThat(((Other) read.get(0)).value("len")).isEqualTo("4294967296");
        assertThat(((Other) read.get(1)).value("dependency")).isEqualTo("SOMETHING_NEW");
        assertThat(((Other) read.get(2)).value("mode")).isEqualTo("0x20");
    }
}
