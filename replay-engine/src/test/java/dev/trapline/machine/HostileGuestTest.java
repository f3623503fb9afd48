package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.MachineStop.Reason;
import dev.trapline.machine.device.BoardPlan;
import dev.trapline.machine.device.DiskImage;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Guests made of random bytes, with two processors and all devices: whatever they do, the machine comes to an end, and to the same one in however many pieces it runs. More of
/// them: `-Dtrapline.guests=10000`.
class HostileGuestTest {

    private static final int GUESTS = Integer.getInteger("trapline.guests", 40);
    private static final long INSTRUCTIONS = 3_000;
    /// So that one that waits for ever while a timer runs comes to an end, too.
    private static final long CYCLES = 1_000_000_000;
    private static final int[] PORTS = {0x20, 0x21, 0x40, 0x43, 0x60, 0x64, 0x70, 0x71, 0xa0, 0x61, 0x92};

    private static Machine machine(int seed) {
        Random random = new Random(seed);
        byte[] code = new byte[0x400];
        random.nextBytes(code);
        // Enough accesses to ports that devices are really met: in al,port and out port,al.
        for (int i = 0; i < 60; i++) {
            int at = random.nextInt(code.length - 2);
            code[at] = (byte) (random.nextBoolean() ? 0xe4 : 0xe6);
            code[at + 1] = (byte) PORTS[random.nextInt(PORTS.length)];
        }
        BoardPlan board = BoardPlan.standard().withProcessors(2).withDisk(DiskImage.of(code));
        Machine machine = new Machine(MachinePlan.of(board).withMemory(1 << 20));
        machine.load(0x7c00, code);
        machine.processor(0).jumpReal(0, 0x7c00);
        machine.board().keyboard().type("hostile");
        return machine;
    }

    private static MachineStop inPieces(Machine machine, Random random) {
        while (true) {
            long left = INSTRUCTIONS - machine.instructions();
            MachineStop stop = machine.run(Math.min(left, 1 + random.nextInt(100)), 1 + random.nextInt(100_000));
            boolean isPiece = stop.reason() == Reason.TIME
                    || stop.reason() == Reason.INSTRUCTIONS && machine.instructions() < INSTRUCTIONS;
            if (!isPiece) {
                return stop;
            }
        }
    }

    @Test
    void randomCodeEndsAndDoesTheSameInPieces() {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (int seed = 0; seed < GUESTS; seed++) {
            Machine machine = machine(seed);
            MachineStop stop = machine.run(INSTRUCTIONS, CYCLES);
            assertThat(stop.instructions()).as("seed %d", seed).isLessThanOrEqualTo(INSTRUCTIONS);
            reasons.add(stop.reason());
            if (seed % 4 == 0 && stop.reason() != Reason.TIME) {
                Machine again = machine(seed);
                MachineStop stopAgain = inPieces(again, new Random(seed));
                assertThat(stopAgain.reason()).as("seed %d", seed).isEqualTo(stop.reason());
                assertThat(again.digest()).as("seed %d", seed).isEqualTo(machine.digest());
            }
        }
        assertThat(reasons).as("they do not all end alike").contains(Reason.INSTRUCTIONS, Reason.HALTED);
    }
}
