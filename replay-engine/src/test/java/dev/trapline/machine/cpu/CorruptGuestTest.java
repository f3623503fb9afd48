package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.trapline.machine.Interrupts;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever a guest does, the processor ends in one of its states and never in an exception of Java: random code, page tables, gates,
/// segments, task states, registers and interrupts, the same for every run.
class CorruptGuestTest {

    private static final int GUESTS = 40;
    private static final int INSTRUCTIONS = 500;
    private static final long TABLES_END = 0x8000;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void whateverAGuestDoesIsAStateOfTheProcessor(int mode) {
        Set<StopReason> reasons = EnumSet.noneOf(StopReason.class);
        for (int number = 0; number < GUESTS; number++) {
            String name = "guest " + number;
            SplittableRandom random = new SplittableRandom(number * 3L + mode);
            KernelGuest guest = mode == 0 ? KernelGuest.inLongMode() : KernelGuest.inProtectedMode();
            if (mode == 2) {
                guest.cpu.reset();
                guest.cpu.jumpReal(0x1000, 0);
            }
            corrupt(guest, random);
            StopReason[] reason = new StopReason[1];

            assertThatCode(() -> reason[0] = guest.interpreter.run(INSTRUCTIONS))
                    .as(() -> name + "\n" + guest.interpreter.report()).doesNotThrowAnyException();

            reasons.add(reason[0]);
            assertThat(guest.cpu.instructions()).isLessThanOrEqualTo(INSTRUCTIONS);
            assertThat(guest.interpreter.report()).contains("blocks before");
        }
        assertThat(reasons).as("some are busy until the end, some stand still").contains(StopReason.BUDGET)
                .containsAnyOf(StopReason.HALTED, StopReason.SHUTDOWN);
    }

    private static void corrupt(KernelGuest guest, SplittableRandom random) {
        Cpu cpu = guest.cpu;
        // Half of the guests have good tables, so that they come further.
        int corruptions = random.nextInt(2) * random.nextInt(200);
        for (int i = 0; i < corruptions; i++) {
            guest.memory.write8(KernelGuest.GDT + random.nextLong(TABLES_END), random.nextInt(256));
        }
        cpu.mmu().flush();
        for (long at = KernelGuest.CODE; at < KernelGuest.CODE + 0x1000; at++) {
            guest.memory.write8(at, random.nextInt(256));
        }
        for (int vector = 0; vector < 256; vector++) {
            // Handlers that return, with random code before.
            guest.handler(vector, "90".repeat(8) + (random.nextBoolean() ? "48cf" : "83c404 cf"));
            guest.memory.write8(KernelGuest.handler(vector) + random.nextInt(8), random.nextInt(256));
        }
        for (int i = 0; i < Registers.GENERAL; i++) {
            long value = random.nextLong();
            cpu.setRegister(i, random.nextInt(3) == 0 ? value : KernelGuest.DATA + (value & 0xfff));
        }
        if (random.nextBoolean()) {
            cpu.setRegister(Registers.RSP, KernelGuest.STACK);
        }
        if (random.nextInt(3) == 0 && cpu.operatingMode() != OperatingMode.REAL && corruptions == 0) {
            guest.atPrivilege(3);
        }
        cpu.setRflags(random.nextInt() & (random.nextBoolean() ? Flags.STATUS | Flags.IF : -1));
        for (int number = 0; number < 4; number++) {
            cpu.debug.write(number, KernelGuest.CODE + random.nextInt(0x100));
        }
        if (random.nextInt(4) == 0) {
            cpu.debug.write(7, random.nextInt());
        }
        cpu.setInterrupts(new Interrupts() {
            @Override
            public boolean pending() {
                return random.nextInt(50) == 0;
            }

            @Override
            public int acknowledge() {
                return random.nextInt(256);
            }
        });
        if (random.nextBoolean()) {
            cpu.requestNmi();
        }
    }
}
