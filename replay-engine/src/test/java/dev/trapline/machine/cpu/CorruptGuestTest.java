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
/// segments, task states, registers and interrupts, the same for every run; half of them compile what they execute twice. More of them:
/// `-Dtrapline.guests=100000`.
class CorruptGuestTest {

    private static final int GUESTS = Integer.getInteger("trapline.guests", 40);
    private static final int INSTRUCTIONS = 500;
    private static final long TABLES_END = 0x8000;
    private static final int LONG = 0;
    private static final int PROTECTED = 1;
    private static final int REAL = 2;

    @ParameterizedTest
    @ValueSource(ints = {LONG, PROTECTED, REAL})
    void whateverAGuestDoesIsAStateOfTheProcessor(int mode) {
        Set<StopReason> reasons = EnumSet.noneOf(StopReason.class);
        for (int number = 0; number < GUESTS; number++) {
            String name = "guest " + number;
            SplittableRandom random = new SplittableRandom(number * 3L + mode);
            KernelGuest guest = mode == LONG ? KernelGuest.inLongMode() : KernelGuest.inProtectedMode();
            guest.interpreter.compileAfter(number % 2 * 2);
            if (mode == REAL) {
                guest.cpu.reset();
                guest.cpu.jumpReal(0x1000, 0);
            }
            corrupt(guest, random);
            if (mode == LONG && random.nextInt(3) == 0) {
                inUpperHalf(guest, random);
            }
            StopReason[] reason = new StopReason[1];

            assertThatCode(() -> reason[0] = guest.interpreter.run(INSTRUCTIONS))
                    .as(() -> name + "\n" + guest.interpreter.report()).doesNotThrowAnyException();

            reasons.add(reason[0]);
            assertThat(guest.cpu.instructions()).isLessThanOrEqualTo(INSTRUCTIONS);
            assertThat(guest.interpreter.report()).contains("last instructions");
        }
        assertThat(reasons).as("some are busy until the end, some stand still").contains(StopReason.BUDGET)
                .containsAnyOf(StopReason.HALTED, StopReason.SHUTDOWN);
    }

    /// Where kernels are: both ends of the upper half of addresses are memory, too.
    private static void inUpperHalf(KernelGuest guest, SplittableRandom random) {
        long lowest = guest.memory.read64(KernelGuest.PAGE_TABLES);
        guest.memory.write64(KernelGuest.PAGE_TABLES + 256 * Long.BYTES, lowest);
        guest.memory.write64(KernelGuest.PAGE_TABLES + 511 * Long.BYTES, lowest);
        guest.memory.write64(KernelGuest.PAGE_TABLES + 0x1000 + 511 * Long.BYTES,
                guest.memory.read64(KernelGuest.PAGE_TABLES + 0x1000));
        long upper = random.nextBoolean() ? 0xffff_8000_0000_0000L : 0xffff_ffff_c000_0000L;
        guest.cpu.mmu().flush();
        guest.cpu.setRip(upper + KernelGuest.CODE + random.nextInt(0x1000));
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
        if (random.nextInt(3) == 0) {
            // Code that consists of the opcodes of two bytes, where kernels' instructions are.
            for (long at = KernelGuest.CODE; at < KernelGuest.CODE + 0x1000; at += 1 + random.nextInt(6)) {
                guest.memory.write8(at, 0x0f);
            }
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
