package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.Interrupts;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When interrupts are taken: SDM volume 3, 6.7 (NMI), 6.8 (what masks), 6.9 (priority); volume 2, HLT and STI.
class InterruptsTest {

    private static final int VECTOR = 0x30;

    private final KernelGuest guest = KernelGuest.inLongMode();
    private final Cpu cpu = guest.cpu;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private int taskPriority;

    @BeforeEach
    void controller() {
        cpu.setInterrupts(new Interrupts() {
            @Override
            public boolean pending() {
                return !waiting.isEmpty();
            }

            @Override
            public int acknowledge() {
                return waiting.remove();
            }

            @Override
            public void setTaskPriority(int newPriority) {
                taskPriority = newPriority;
            }

            @Override
            public int taskPriority() {
                return taskPriority;
            }
        });
    }

    @Test
    void anInterruptIsTakenWhenTheFlagAllows() {
        waiting.add(VECTOR);
        // nop; nop; sti; nop; nop
        guest.run("90 90 fb 90 90 f4");

        assertThat(guest.stoppedAt()).isEqualTo(VECTOR);
        assertThat(guest.stack(0)).as("one instruction after STI").isEqualTo(KernelGuest.CODE + 4);
        assertThat(waiting).isEmpty();
    }

    @Test
    void withTheFlagClearNothingIsTaken() {
        waiting.add(VECTOR);

        guest.run("90 90 f4");

        assertThat(guest.stoppedAt()).isEqualTo(-1);
        assertThat(cpu.halted()).isTrue();
        assertThat(waiting).hasSize(1);
    }

    @Test
    void cliRightAfterStiLeavesNoGap() {
        waiting.add(VECTOR);

        // sti; cli; hlt
        guest.run("fb fa f4");

        assertThat(waiting).hasSize(1);
    }

    @Test
    void theSecondStiDoesNotInhibitAgain() {
        waiting.add(VECTOR);

        // sti; sti; nop
        guest.run("fb fb 90 f4");

        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 2);
    }

    @Test
    void popfAndIretLetInterruptsInAtOnce() {
        waiting.add(VECTOR);

        // push 0x202; popf; nop
        guest.run("6802020000 9d 90 f4");

        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 6);
    }

    @Test
    void afterMovSsTheNextInstructionIsDoneFirst() {
        waiting.add(VECTOR);
        cpu.setRflags(Flags.IF | Flags.RESERVED_1);
        cpu.setRegister(Registers.RAX, KernelGuest.KERNEL_DATA);
        GuestCode.write(guest.memory, KernelGuest.CODE, "8ed0 90 90 f4");
        cpu.setRip(KernelGuest.CODE);
        waiting.clear();
        guest.interpreter.run(1);
        waiting.add(VECTOR);

        guest.interpreter.run(10);

        assertThat(guest.stoppedAt()).isEqualTo(VECTOR);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 3);
    }

    @Test
    void anInterruptEndsHlt() {
        // sti; hlt; inc eax; hlt
        guest.handler(VECTOR, "48cf");
        assertThat(guest.run("fb f4 ffc0 fa f4")).isEqualTo(StopReason.HALTED);
        assertThat(guest.interpreter.run(10)).isEqualTo(StopReason.HALTED);
        waiting.add(VECTOR);

        assertThat(guest.interpreter.run(10)).isEqualTo(StopReason.HALTED);

        assertThat(cpu.register(Registers.RAX)).isEqualTo(1);
        assertThat(cpu.rip()).isEqualTo(KernelGuest.CODE + 6);
    }

    @Test
    void stiAndHltWaitForTheInterruptThatIsPendingAlready() {
        waiting.add(VECTOR);

        // sti; hlt
        guest.run("fb f4");

        assertThat(guest.stoppedAt()).isEqualTo(VECTOR);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 2);
    }

    @Test
    void interruptsAreTakenBetweenThePiecesOfARepetition() {
        guest.handler(VECTOR, "48cf");
        cpu.setRflags(Flags.IF | Flags.RESERVED_1);
        cpu.setRegister(Registers.RCX, 10_000);
        cpu.setRegister(Registers.RDI, KernelGuest.DATA);
        GuestCode.write(guest.memory, KernelGuest.CODE, "f3aa f4");
        cpu.setRip(KernelGuest.CODE);
        guest.interpreter.run(1);
        waiting.add(VECTOR);

        guest.interpreter.run(100);

        assertThat(waiting).isEmpty();
        assertThat(cpu.register(Registers.RCX)).isZero();
        assertThat(cpu.register(Registers.RDI)).isEqualTo(KernelGuest.DATA + 10_000);
    }

    @Test
    void aNonMaskableInterruptNeedsNoFlagAndKeepsOthersOutUntilIret() {
        // The handler counts, asks for nothing itself, and returns.
        guest.handler(2, "ffc3 ffc1 48cf");
        cpu.requestNmi();
        GuestCode.write(guest.memory, KernelGuest.CODE, "90 90 90 f4");
        cpu.setRip(KernelGuest.CODE);
        guest.interpreter.run(2);
        assertThat(cpu.rip()).isEqualTo(KernelGuest.handler(2) + 2);
        cpu.requestNmi();
        guest.interpreter.run(1);
        assertThat(cpu.register(Registers.RBX)).isEqualTo(1);
        assertThat(cpu.rip()).as("still in the first handler").isEqualTo(KernelGuest.handler(2) + 4);

        guest.interpreter.run(20);

        assertThat(cpu.register(Registers.RBX)).isEqualTo(2);
        assertThat(cpu.halted()).isTrue();
    }

    @Test
    void aNonMaskableInterruptEndsHlt() {
        guest.run("f4");
        cpu.requestNmi();

        guest.interpreter.run(10);

        assertThat(guest.stoppedAt()).isEqualTo(2);
    }

    /// Table 6-2. What waits at the same time, and which handler stands on top in the end: the most urgent is taken first and so
    /// interrupted by the others, unless it keeps them out.
    @ParameterizedTest
    @CsvSource(textBlock = """
            true,  true,  2, NMI before the maskable one
            false, true,  48, the maskable one before a fault of the next instruction
            false, false, 6,  the fault
            """)
    void theMostUrgentIsTakenFirst(boolean nmi, boolean maskable, int first, String what) {
        cpu.setRflags(Flags.IF | Flags.RESERVED_1);
        if (nmi) {
            cpu.requestNmi();
        }
        if (maskable) {
            waiting.add(VECTOR);
        }

        guest.run("0f0b");

        assertThat(guest.stoppedAt()).as(what).isEqualTo(first);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE);
    }

    /// SDM volume 3, 10.8.6: what is written to the registers of the controller is seen in CR8.
    @Test
    void cr8IsTheTaskPriorityOfTheController() {
        cpu.setRegister(Registers.RAX, 9);
        // mov cr8,rax; hlt
        guest.run("440f22c0 f4");
        assertThat(taskPriority).isEqualTo(9);

        taskPriority = 5;
        cpu.resume();
        // mov rcx,cr8; hlt
        guest.run("440f20c1 f4");
        assertThat(cpu.register(Registers.RCX)).isEqualTo(5);
    }

    @Test
    void aTrapOfTheInstructionBeforeComesFirst() {
        cpu.setRflags(Flags.IF | Flags.TF | Flags.RESERVED_1);
        GuestCode.write(guest.memory, KernelGuest.CODE, "90 0f0b");
        cpu.setRip(KernelGuest.CODE);
        guest.interpreter.run(1);
        cpu.requestNmi();
        waiting.add(VECTOR);
        // So that the handler of #DB stands still, not that of the NMI on top of it.
        guest.interpreter.run(1);

        assertThat(cpu.rip()).isEqualTo(KernelGuest.handler(1));
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 1);
    }
}
