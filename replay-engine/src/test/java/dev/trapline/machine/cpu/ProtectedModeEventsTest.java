package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Exceptions and interrupts in 32-bit protected mode with 32-bit paging: SDM volume 3, 6.10 to 6.13; volume 2, INT n and IRET.
class ProtectedModeEventsTest {

    private final KernelGuest guest = KernelGuest.inProtectedMode();
    private final Cpu cpu = guest.cpu;

    /// At privilege level 0 the frame has no stack in it.
    @ParameterizedTest
    @CsvSource(textBlock = """
            31c9 f7f1,      0,   -1,  2, div ecx
            cc,             3,   -1,  1, int3
            b07f 0401 ce,   4,   -1,  5, into
            b801000000 620530000700, 5, -1, 5, bound
            cd80,           128, -1,  2, int 0x80
            0f0b,           6,   -1,  0, ud2
            a100002000,     14,  0,   0, mov eax [0x200000]
            a200002000,     14,  2,   0, mov [0x200000] al
            b8f8ff0000 8ed8, 13, fff8, 5, mov ds with a selector beyond the GDT
            0f05,           6,   -1,  0, syscall is not there
            """)
    void eventsPushWhatTheManualSays(String code, int vector, String errorCode, int beyond, String what) {
        assertThat(guest.run(code)).isEqualTo(StopReason.HALTED);

        int frame = guest.assertEvent(what, vector, Integer.parseInt(errorCode, 16));
        assertThat(guest.stack(frame)).isEqualTo(KernelGuest.CODE + beyond);
        assertThat(guest.stack(frame + 1)).isEqualTo(KernelGuest.KERNEL_CODE);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.STACK - 4L * (3 + frame));
    }

    @Test
    void fromTheUserTheStackIsThatOfTheTaskStateSegment() {
        guest.atPrivilege(3);

        guest.run("0f0b");

        guest.assertOnInnerStack(KernelGuest.USER_CODE_32);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isEqualTo(KernelGuest.KERNEL_DATA);
        // Unlike CS and SS the others stay.
        assertThat(cpu.segment(SegmentRegister.DS).selector()).isEqualTo(KernelGuest.USER_DATA);
    }

    @Test
    void aSystemCallGoesThereAndBack() {
        guest.gate(0x80, KernelGuest.KERNEL_CODE, KernelGuest.handler(0x80), 0xef, 0);
        // add eax,0x11; iret
        guest.handler(0x80, "83c011 cf");
        guest.atPrivilege(3);

        // mov eax,1; int 0x80; int 0x80; ud2
        guest.run("b801000000 cd80 cd80 0f0b");

        assertThat(guest.stoppedAt()).isEqualTo(6);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(0x23);
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.USER_CODE_32);
        assertThat(guest.stack(3)).isEqualTo(KernelGuest.STACK);
    }

    /// Gates of 16 bits push words and know offsets of 64 KiB.
    @Test
    void gatesOf16BitsPushWords() {
        guest.gate(6, KernelGuest.KERNEL_CODE, 0x8000, 0x86, 0);
        guest.memory.write8(0x8000, 0xf4);

        guest.run("0f0b");

        assertThat(cpu.rip()).isEqualTo(0x8001);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.STACK - 6);
        assertThat(guest.stack(0) & 0xffff).as("the low half of where the code is").isZero();
        assertThat(guest.stack(0) >>> 16).isEqualTo(KernelGuest.KERNEL_CODE);
    }

    /// What the task state segment says of the stack for privilege level 0, and what comes of an event of the user (INT n, tables of
    /// exceptions): a stack that is none is #TS, or #SS if it is not present.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0,  67, 10, 1,  no selector
            58, 67, 10, 59, beyond the GDT
            23, 67, 10, 21, the stack of the user
            8,  67, 10, 9,  code
            10, 8,  10, 41, a task state segment without room for it
            """)
    void withoutAStackForTheKernelTheTaskStateSegmentIsInvalid(String stack, String limit, int vector, String errorCode,
            String what) {
        // #TS is handled in a conforming segment, without a change of stack.
        guest.gate(vector, KernelGuest.CONFORMING_CODE, KernelGuest.handler(vector), 0x8e, 0);
        guest.memory.write8(KernelGuest.handler(vector), 0x90);
        guest.handler(vector, "ebfe");
        guest.memory.write32(KernelGuest.TSS + 8, Integer.parseInt(stack, 16));
        cpu.segments.tr.set(KernelGuest.TASK, KernelGuest.TSS, Integer.parseInt(limit, 16), 0x8b);
        guest.atPrivilege(3);

        guest.run("0f0b");

        assertThat(cpu.rip()).as(what).isEqualTo(KernelGuest.handler(vector));
        assertThat(guest.stack(0)).isEqualTo(Integer.parseInt(errorCode, 16));
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.CODE);
    }

    @Test
    void aTaskGateIsNotThereYetAndSaysSo() {
        guest.gate(6, KernelGuest.TASK, 0, 0x85, 0);

        assertThat(guest.run("0f0b")).isEqualTo(StopReason.UNSUPPORTED);

        assertThat(guest.interpreter.report()).contains("task gate").contains("protected mode");
    }

    @Test
    void aHandlerBeyondItsSegmentIsAnException() {
        // A code segment of 64 KiB.
        guest.memory.write64(KernelGuest.GDT + KernelGuest.NOT_PRESENT_CODE, 0x0040_9b00_0000_ffffL);
        guest.gate(6, KernelGuest.NOT_PRESENT_CODE, 0x2_0000, 0x8e, 0);

        guest.run("0f0b");

        assertThat(guest.stoppedAt()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(1);
    }

    /// Volume 2, SYSENTER and SYSEXIT: segments follow from one MSR.
    @Test
    void sysenterAndSysexit() {
        cpu.msr.write(ModelSpecificRegisters.SYSENTER_CS, KernelGuest.KERNEL_CODE);
        cpu.msr.write(ModelSpecificRegisters.SYSENTER_EIP, KernelGuest.HANDLERS);
        cpu.msr.write(ModelSpecificRegisters.SYSENTER_ESP, KernelGuest.INNER_STACK);
        cpu.setRegister(Registers.RDX, KernelGuest.CODE + 0x100);
        cpu.setRegister(Registers.RCX, KernelGuest.STACK);
        // pushf; pop ebx; sysexit
        GuestCode.write(guest.memory, KernelGuest.HANDLERS, "9c 5b 0f35");
        GuestCode.write(guest.memory, KernelGuest.CODE + 0x100, "ebfe");
        guest.atPrivilege(3);
        cpu.setRflags(Flags.IF | Flags.RESERVED_1);

        // sysenter
        guest.run("0f34");

        assertThat(cpu.rip()).isEqualTo(KernelGuest.CODE + 0x100);
        assertThat(cpu.privilege()).isEqualTo(3);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.STACK);
        assertThat(cpu.register(Registers.RBX) & Flags.IF).isZero();
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(KernelGuest.KERNEL_CODE + 16 | 3);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isEqualTo(KernelGuest.KERNEL_CODE + 24 | 3);
    }

    @Test
    void sysenterWithoutASegmentIsAnException() {
        guest.run("0f34");

        assertThat(guest.stoppedAt()).isEqualTo(13);
        assertThat(guest.stack(0)).isZero();
    }

    /// 6.8.1: whoever may not do input and output may not mask interrupts either.
    @ParameterizedTest
    @CsvSource({"fa, 0, 13", "fb, 0, 13", "fa, 3, 6", "fb, 3, 6", "f4, 3, 13"})
    void cliAndStiDependOnIopl(String code, int ioPrivilege, int vector) {
        guest.atPrivilege(3);
        cpu.setRflags(ioPrivilege << 12 | Flags.RESERVED_1);

        guest.run(code + "0f0b");

        assertThat(guest.stoppedAt()).isEqualTo(vector);
    }
}
