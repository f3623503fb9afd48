package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Single steps and breakpoints: SDM volume 3, 18.2 and 18.3.
class DebugEventsTest {

    private static final long CODE = KernelGuest.CODE;
    private static final long DATA = KernelGuest.DATA;
    private static final int DB = 1;

    private final KernelGuest guest = KernelGuest.inLongMode();
    private final Cpu cpu = guest.cpu;

    @BeforeEach
    void flags() {
        cpu.setRflags(Flags.RESERVED_1);
    }

    private long dr6() {
        return cpu.debug.read(6) & ~0xffff_0ff0L;
    }

    @Test
    void withTheTrapFlagEveryInstructionIsATrap() {
        cpu.setRflags(Flags.TF | Flags.RESERVED_1);

        guest.run("90 90");

        assertThat(guest.stoppedAt()).isEqualTo(DB);
        assertThat(guest.stack(0)).isEqualTo(CODE + 1);
        assertThat(guest.stack(2)).isEqualTo(Flags.TF | Flags.RESERVED_1);
        assertThat(dr6()).isEqualTo(0x4000);
        assertThat(cpu.rflags() & Flags.TF).isZero();
    }

    @Test
    void popfStepsFromTheInstructionBehindItOn() {
        // push 0x102; popf; nop; nop
        guest.run("6802010000 9d 90 90");

        assertThat(guest.stoppedAt()).isEqualTo(DB);
        assertThat(guest.stack(0)).isEqualTo(CODE + 7);
    }

    @Test
    void aHandlerThatReturnsStepsThroughAll() {
        // inc ebx; iretq
        guest.handler(DB, "ffc3 48cf");
        cpu.setRflags(Flags.TF | Flags.RESERVED_1);

        // nop; mov eax,5; push 2; popf; nop; hlt
        guest.run("90 b805000000 6a02 9d 90 f4");

        assertThat(cpu.register(Registers.RBX)).as("POPF is the last").isEqualTo(4);
        assertThat(cpu.halted()).isTrue();
    }

    /// Volume 2, HLT: a debug exception ends it.
    @Test
    void hltIsSteppedOver() {
        cpu.setRflags(Flags.TF | Flags.RESERVED_1);
        // jmp $
        guest.handler(DB, "ebfe");

        guest.run("f4 90");

        assertThat(cpu.halted()).isFalse();
        assertThat(guest.stack(0)).isEqualTo(CODE + 1);
    }

    /// 18.3.1.4: after every iteration of a repeated string instruction.
    @Test
    void repetitionsAreSteppedThroughOneByOne() {
        guest.handler(DB, "ffc3 48cf");
        cpu.setRflags(Flags.TF | Flags.RESERVED_1);
        cpu.setRegister(Registers.RCX, 3);
        cpu.setRegister(Registers.RDI, DATA);

        // rep stosb; push 2; popf; hlt
        guest.run("f3aa 6a02 9d f4");

        assertThat(cpu.register(Registers.RBX)).as("three, push and popf").isEqualTo(5);
        assertThat(cpu.register(Registers.RCX)).isZero();
    }

    @Test
    void softwareInterruptsAreNotSteppedInto() {
        cpu.setRflags(Flags.TF | Flags.RESERVED_1);

        guest.run("cd40");

        assertThat(guest.stoppedAt()).isEqualTo(0x40);
        assertThat(guest.stack(2)).isEqualTo(Flags.TF | Flags.RESERVED_1);
    }

    @Test
    void noTrapComesBetweenMovSsAndTheInstructionBehindIt() {
        cpu.setRflags(Flags.TF | Flags.RESERVED_1);
        cpu.setRegister(Registers.RAX, KernelGuest.KERNEL_DATA);

        // mov ss,eax; nop; nop
        guest.run("8ed0 90 90");

        assertThat(guest.stack(0)).isEqualTo(CODE + 3);
    }

    @Test
    void aBreakpointOnAnInstructionIsAFaultBeforeIt() {
        cpu.debug.write(0, CODE + 1);
        cpu.debug.write(7, 2);

        guest.run("90 ffc0 f4");

        assertThat(guest.stoppedAt()).isEqualTo(DB);
        assertThat(guest.stack(0)).isEqualTo(CODE + 1);
        assertThat(guest.stack(2)).as("RFLAGS without RF").isEqualTo(Flags.RESERVED_1);
        assertThat(dr6()).isEqualTo(1);
        assertThat(cpu.register(Registers.RAX)).isZero();
    }

    @Test
    void withTheResumeFlagTheInstructionIsExecuted() {
        cpu.debug.write(0, CODE + 1);
        cpu.debug.write(7, 2);
        // inc ebx; or dword [rsp+18],1 (RF of the frame); iretq
        guest.handler(DB, "ffc3 80 4c24 12 01 48cf");

        // nop; inc eax; jmp to it once more if ebx is 1: cmp ebx,1; je -7; hlt
        guest.run("90 ffc0 83fb01 74f9 f4");

        assertThat(cpu.register(Registers.RBX)).isEqualTo(2);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(2);
    }

    /// DR7 for a breakpoint at DATA (DR0), the instruction, and whether it traps. R/W: 1 writes, 3 both. LEN: 0 one byte, 3 four, 2 eight.
    @ParameterizedTest
    @CsvSource(textBlock = """
            00010001, 880425 00000700, true,  write of the byte
            00010001, 8a0425 00000700, false, read of it
            00030001, 8a0425 00000700, true,  read of it with both
            00010001, 880425 01000700, false, the byte beside it
            000d0001, 880425 03000700, true,  the last of four
            000d0001, 880425 04000700, false, the one behind four
            00090001, 880425 07000700, true,  the last of eight
            00010001, 890425 fdff0600, true,  four bytes that end there
            00010001, 890425 fcff0600, false, four bytes that end before it
            00010000, 880425 00000700, false, not enabled
            00010001, 90,              false, no access
            """)
    void breakpointsOnDataAreTrapsBehindTheInstruction(String dr7, String code, boolean trap, String what) {
        // So that the page is in the lookaside buffer.
        cpu.mmu().write64(DATA, 0);
        cpu.debug.write(0, DATA);
        cpu.debug.write(7, Long.parseLong(dr7, 16));

        guest.run(code + "f4");

        assertThat(guest.stoppedAt()).as(what).isEqualTo(trap ? DB : -1);
        if (trap) {
            assertThat(guest.stack(0)).isEqualTo(CODE + code.replace(" ", "").length() / 2);
            assertThat(dr6()).isEqualTo(1);
        }
    }

    @Test
    void aBreakpointOnDataIsHitInTheMiddleOfARepetition() {
        cpu.debug.write(2, DATA + 5);
        cpu.debug.write(7, 1 << 4 | 1 << 24);
        cpu.setRegister(Registers.RCX, 100);
        cpu.setRegister(Registers.RDI, DATA);

        guest.run("f3aa f4");

        assertThat(guest.stoppedAt()).isEqualTo(DB);
        assertThat(cpu.register(Registers.RDI)).isEqualTo(DATA + 6);
        assertThat(guest.stack(0)).isEqualTo(CODE);
        assertThat(dr6()).isEqualTo(4);
    }

    /// 18.2.4: only with CR4.DE is R/W 2 a breakpoint on ports.
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void breakpointsOnPorts(boolean extensions) {
        cpu.control.writeCr4(ControlRegisters.CR4_PAE | (extensions ? ControlRegisters.CR4_DE : 0));
        cpu.debug.write(1, 0x60);
        cpu.debug.write(7, 1 << 2 | 2 << 20);

        // in al,0x60; hlt
        guest.run("e460 f4");

        assertThat(guest.stoppedAt()).isEqualTo(extensions ? DB : -1);
    }

    @Test
    void debugRegistersCanBeProtected() {
        // mov eax,0x2000; mov dr7,rax; mov rbx,dr0
        guest.run("b800200000 0f23f8 0f21c3");

        assertThat(guest.stoppedAt()).isEqualTo(DB);
        assertThat(guest.stack(0)).isEqualTo(CODE + 8);
        assertThat(dr6()).isEqualTo(0x2000);
        assertThat(cpu.debug.isProtected()).isFalse();
    }

    @Test
    void dr4IsDr6UnlessDebugExtensionsAreOn() {
        // mov rbx,dr4
        guest.run("0f21e3 f4");
        assertThat(cpu.register(Registers.RBX)).isEqualTo(0xffff_0ff0L);
        cpu.resume();
        cpu.control.writeCr4(ControlRegisters.CR4_PAE | ControlRegisters.CR4_DE);

        guest.run("0f21e3 f4");

        assertThat(guest.stoppedAt()).isEqualTo(6);
    }

    @Test
    void bitsOfDebugRegistersThatAreFixed() {
        cpu.debug.write(6, 0);
        cpu.debug.write(7, 0);
        assertThat(cpu.debug.read(6)).isEqualTo(0xffff_0ff0L);
        assertThat(cpu.debug.read(7)).isEqualTo(0x400);
        cpu.setRegister(Registers.RAX, 1L << 32);

        // mov dr7,rax
        guest.run("0f23f8 f4");

        assertThat(guest.stoppedAt()).isEqualTo(13);
    }

    @Test
    void theUserHasNoDebugRegisters() {
        guest.atPrivilege(3);

        guest.run("0f21c3");

        assertThat(guest.stoppedAt()).isEqualTo(13);
    }

    @Test
    void somebodyOutsideCanStopWhereHeLikes() {
        guest.interpreter.stopAt(CODE + 3, true);

        assertThat(guest.run("90 ffc0 90 ebfa")).isEqualTo(StopReason.BREAKPOINT);
        assertThat(cpu.rip()).isEqualTo(CODE + 3);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(1);
        assertThat(guest.interpreter.run(100)).isEqualTo(StopReason.BREAKPOINT);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(2);
        guest.interpreter.stopAt(CODE + 3, false);
        assertThat(guest.interpreter.run(100)).isEqualTo(StopReason.BUDGET);
    }
}
