package dev.trapline.machine.boot;

import dev.trapline.machine.cpu.OperatingMode;
import dev.trapline.machine.cpu.SegmentRegister;
import dev.trapline.machine.device.BoardPlan;
import dev.trapline.machine.device.DiskImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A machine that boots, and what could be seen of that.
public final class Boot {

    /// The stage in which the loader has asked for a kernel.
    private static final int ASKED = 0x61;
    private static final String ENTER = "\n";
    /// L and D in the attributes of a code segment.
    private static final int CODE_64 = 1 << 13;
    private static final int CODE_32 = 1 << 14;

    private final Map<Integer, BootStage> stages = BootStage.all();
    private final List<BootStep> steps = new ArrayList<>();
    private final StringBuilder console = new StringBuilder();
    private final @Nullable String answer;
    private @Nullable Pc machine;
    private @Nullable ControlState before;

    private Boot(@Nullable String answer) {
        this.answer = answer;
    }

    /// How a boot went.
    ///
    /// @param steps   the stages, as they came
    /// @param console what was written to the serial port
    /// @param stop    why it has ended
    /// @param pc      the machine as it is now
    public record Result(List<BootStep> steps, String console, PcStop stop, Pc pc) {
    }

    /// Switches a machine on and lets it run until it stops or a limit is reached.
    public static Result run(BootPlan plan) {
        Boot boot = new Boot(plan.answer());
        Pc pc = new Pc(BoardPlan.standard().withDisk(DiskImage.of(plan.disk())), plan.memoryBytes(),
                Firmware.assemble().bytes(), boot.new Listener());
        plan.badSectors().forEach((sector, times) -> Objects.requireNonNull(pc.board().disk()).failReading(sector, times));
        boot.machine = pc;
        boot.before = ControlState.of(pc);
        PcStop stop = pc.run(plan.instructions(), plan.nanoseconds());
        return new Result(List.copyOf(boot.steps), boot.console.toString(), stop, pc);
    }

    private void stage(int code) {
        BootStage stage = stages.get(code);
        Pc pc = Objects.requireNonNull(machine, "it is not switched on");
        if (stage == null) {
            return;
        }
        ControlState now = ControlState.of(pc);
        List<BootStep.Change> changes = now.since(Objects.requireNonNull(before));
        before = now;
        steps.add(new BootStep(stage, pc.cpu().segment(SegmentRegister.CS).base() + pc.cpu().rip(),
                pc.cpu().operatingMode(), bits(pc), changes, pc.cpu().instructions(), pc.nanoseconds()));
        if (code == ASKED && answer != null) {
            pc.board().keyboard().type(answer + ENTER);
        }
    }

    private static int bits(Pc pc) {
        int code = pc.cpu().segment(SegmentRegister.CS).attributes();
        if (pc.cpu().operatingMode() == OperatingMode.LONG && (code & CODE_64) != 0) {
            return 64;
        }
        return (code & CODE_32) != 0 ? 32 : 16;
    }

    private final class Listener implements PcListener {

        @Override
        public void serial(int character) {
            console.append((char) character);
        }

        @Override
        public void debug(int character) {
            // The boot says nothing there.
        }

        @Override
        public void portWritten(int port, int value) {
            if (port == BootStage.PORT) {
                stage(value);
            }
        }
    }
}
