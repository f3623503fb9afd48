package dev.trapline.machine.boot;

import dev.trapline.machine.Machine;
import dev.trapline.machine.MachinePlan;
import dev.trapline.machine.MachineStop;
import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.OperatingMode;
import dev.trapline.machine.cpu.SegmentRegister;
import dev.trapline.machine.device.BoardPlan;
import dev.trapline.machine.device.Disk;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A machine that boots, and what can be seen of that.
public final class Boot {

    private static final long NANOSECONDS = 1_000_000_000;
    /// The stage in which the loader has asked for a kernel.
    private static final int ASKED = 0x61;
    private static final String ENTER = "\n";
    /// L and D in the attributes of a code segment.
    private static final int CODE_64 = 1 << 13;
    private static final int CODE_32 = 1 << 14;

    private final Map<Integer, BootStage> stages = BootStage.all();
    private final List<BootStep> steps = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();
    private final Machine machine;
    private final @Nullable String answer;
    private ControlState before;

    private Boot(BootPlan plan) {
        answer = plan.answer();
        BoardPlan board = BoardPlan.standard().withDisk(plan.disk());
        machine = new Machine(MachinePlan.of(board).withMemory(plan.memoryBytes()));
        before = ControlState.of(machine);
        Rom.install(machine, Firmware.assemble().bytes());
        machine.onSerial(character -> console.append((char) character));
        machine.board().bus().attach(BootStage.PORT, 1, new PostPort(this::stage));
        Disk disk = Objects.requireNonNull(machine.board().disk());
        plan.badSectors().forEach(disk::failReading);
    }

    /// How a boot went.
    ///
    /// @param steps   the stages, as they came
    /// @param console what was written to the serial port
    /// @param stop    why it has ended
    /// @param nanoseconds of virtual time that it took
    /// @param machine as it is now
    public record Result(List<BootStep> steps, String console, MachineStop stop, long nanoseconds, Machine machine) {}

    /// Switches a machine on and lets it run until it stops or a limit is reached.
    public static Result run(BootPlan plan) {
        Boot boot = new Boot(plan);
        MachineStop stop = boot.machine.run(plan.instructions(), boot.cycles(plan.nanoseconds()));
        return new Result(List.copyOf(boot.steps), boot.console.toString(), stop, boot.nanoseconds(stop.cycle()),
                boot.machine);
    }

    private long cycles(long nanoseconds) {
        long perSecond = machine.board().time().cyclesPerSecond();
        long seconds = nanoseconds / NANOSECONDS;
        return seconds >= Long.MAX_VALUE / perSecond
                ? Long.MAX_VALUE
                : seconds * perSecond + nanoseconds % NANOSECONDS * perSecond / NANOSECONDS;
    }

    private long nanoseconds(long cycles) {
        long perSecond = machine.board().time().cyclesPerSecond();
        return cycles / perSecond * NANOSECONDS + cycles % perSecond * NANOSECONDS / perSecond;
    }

    private void stage(int code) {
        BootStage stage = stages.get(code);
        if (stage == null) {
            return;
        }
        Cpu cpu = machine.processor(0);
        ControlState now = ControlState.of(machine);
        List<BootStep.Change> changes = now.since(before);
        before = now;
        steps.add(
                new BootStep(stage, cpu.segment(SegmentRegister.CS).base() + cpu.rip(), cpu.operatingMode(), bits(cpu),
                        changes, cpu.instructions(), nanoseconds(machine.board().time().now())));
        if (code == ASKED && answer != null) {
            machine.board().keyboard().type(answer + ENTER);
        }
    }

    private static int bits(Cpu cpu) {
        int code = cpu.segment(SegmentRegister.CS).attributes();
        if (cpu.operatingMode() == OperatingMode.LONG && (code & CODE_64) != 0) {
            return 64;
        }
        return (code & CODE_32) != 0 ? 32 : 16;
    }
}
