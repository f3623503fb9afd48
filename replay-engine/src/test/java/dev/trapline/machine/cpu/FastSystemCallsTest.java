package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SYSCALL and SYSRET in long mode: SDM volume 2, and volume 3, 5.8.8.
class FastSystemCallsTest {

    /// As Linux sets it: TF, IF, DF, IOPL, NT, AC and the status flags.
    private static final long FMASK = 0x4_7fd5;
    private static final long ENTRY = KernelGuest.HANDLERS;

    private final KernelGuest guest = KernelGuest.inLongMode();
    private final Cpu cpu = guest.cpu;

    @BeforeEach
    void kernel() {
        // SYSRET takes SS from + 8 and 64-bit CS from + 16 of this.
        long star = (long) (KernelGuest.USER_CODE_32 & ~3) << 48 | (long) KernelGuest.KERNEL_CODE << 32;
        cpu.msr.write(ModelSpecificRegisters.STAR, star);
        cpu.msr.write(ModelSpecificRegisters.LSTAR, ENTRY);
        cpu.msr.write(ModelSpecificRegisters.FMASK, FMASK);
        cpu.msr.write(ModelSpecificRegisters.KERNEL_GS_BASE, KernelGuest.DATA);
        guest.atPrivilege(3);
        cpu.setGsBase(0x1234);
        cpu.setRflags(Flags.IF | Flags.CF | Flags.RESERVED_1);
    }

    @Test
    void syscallEntersTheKernelWithoutMemory() {
        // The entry: hlt
        guest.run("0f05");

        assertThat(cpu.rip()).isEqualTo(ENTRY + 1);
        assertThat(cpu.privilege()).isZero();
        assertThat(cpu.register(Registers.RCX)).isEqualTo(KernelGuest.CODE + 2);
        assertThat(cpu.register(Registers.R11)).isEqualTo(Flags.IF | Flags.CF | Flags.RESERVED_1);
        assertThat(cpu.rflags()).isEqualTo(Flags.RESERVED_1);
        assertThat(cpu.register(Registers.RSP)).as("the stack is still the user's").isEqualTo(KernelGuest.STACK);
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(KernelGuest.KERNEL_CODE);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isEqualTo(KernelGuest.KERNEL_DATA);
    }

    /// swapgs; mov gs:[0],rsp; mov rsp,gs:[8]; push rcx; push r11; mov eax,42; pop r11; pop rcx; mov rsp,gs:[0]; swapgs; sysretq
    @Test
    void aKernelThatSavesWhatItHasToGoesBackToTheProgram() {
        GuestCode.write(guest.memory, ENTRY, "0f01f8 6548892425 00000000 65488b2425 08000000 51 4153 b82a000000 415b 59"
                + "65488b2425 00000000 0f01f8 480f07");
        guest.memory.write64(KernelGuest.DATA + 8, KernelGuest.INNER_STACK);

        // syscall; ud2
        guest.run("0f05 0f0b");

        assertThat(guest.stoppedAt()).isEqualTo(6);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(42);
        assertThat(cpu.gsBase()).isEqualTo(0x1234);
        assertThat(cpu.register(Registers.RCX)).isEqualTo(KernelGuest.CODE + 2);
        // The frame of #UD says where the program was.
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 2);
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.USER_CODE_64);
        assertThat(guest.stack(2)).isEqualTo(Flags.IF | Flags.CF | Flags.RESERVED_1 | Flags.RF);
        assertThat(guest.stack(3)).isEqualTo(KernelGuest.STACK);
        assertThat(guest.stack(4)).isEqualTo(KernelGuest.USER_DATA);
    }

    @Test
    void sysretWith32BitsGoesToCompatibilityMode() {
        GuestCode.write(guest.memory, ENTRY, "0f07");

        // syscall; then in 32-bit code: dec eax (48), jmp $
        guest.run("0f05 48 ebfe");

        assertThat(cpu.context.mode()).isEqualTo(Mode.BITS_32);
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(KernelGuest.USER_CODE_32);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(0xffff_ffffL);
    }

    /// On Intel's processors the check is made in the kernel.
    @Test
    void sysretToNoAddressIsAnExceptionOfTheKernel() {
        // bts rcx,47; sysretq
        GuestCode.write(guest.memory, ENTRY, "480fbae92f 480f07");

        guest.run("0f05");

        assertThat(guest.stoppedAt()).isEqualTo(13);
        assertThat(guest.stack(1)).isEqualTo(ENTRY + 5);
        assertThat(guest.stack(2)).isEqualTo(KernelGuest.KERNEL_CODE);
        assertThat(guest.stack(4)).as("the user's stack pointer").isEqualTo(KernelGuest.STACK);
    }

    /// Instruction, privilege level, whether EFER.SCE is set, and the exception.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0f05,   3, false, 6
            480f07, 0, false, 6
            480f07, 3, true,  13
            0f35,   3, true,  13
            0f35,   0, true,  13
            0f34,   3, true,  13
            0f01f8, 3, true,  13
            """)
    void whenTheyAreNotAllowed(String code, int privilege, boolean enabled, int vector) {
        if (!enabled) {
            cpu.control.writeEfer(cpu.efer() & ~ControlRegisters.EFER_SCE);
        }
        guest.atPrivilege(privilege);

        guest.run(code);

        assertThat(guest.stoppedAt()).isEqualTo(vector);
    }

    @Test
    void inCompatibilityModeThereIsNoSyscall() {
        int code = KernelGuest.USER_CODE_32;
        cpu.segmentLoader.setCode(code, cpu.descriptorTables.read(code, 13), 3);

        guest.run("0f05");

        assertThat(guest.stoppedAt()).isEqualTo(6);
    }

    @Test
    void withTheTrapFlagMaskedTheKernelIsNotStepped() {
        cpu.setRflags(Flags.TF | Flags.RESERVED_1);

        guest.run("0f05");

        assertThat(cpu.rip()).isEqualTo(ENTRY + 1);
        assertThat(cpu.register(Registers.R11)).isEqualTo(Flags.TF | Flags.RESERVED_1);
    }

    @Test
    void sysenterIn64BitModeGoesToA64BitKernel() {
        cpu.msr.write(ModelSpecificRegisters.SYSENTER_CS, KernelGuest.KERNEL_CODE);
        cpu.msr.write(ModelSpecificRegisters.SYSENTER_EIP, ENTRY);
        cpu.msr.write(ModelSpecificRegisters.SYSENTER_ESP, KernelGuest.INNER_STACK);
        cpu.setRegister(Registers.RDX, KernelGuest.CODE + 0x100);
        cpu.setRegister(Registers.RCX, KernelGuest.STACK);
        // sysexit with REX.W
        GuestCode.write(guest.memory, ENTRY, "480f35");
        GuestCode.write(guest.memory, KernelGuest.CODE + 0x100, "ebfe");

        guest.run("0f34");

        assertThat(cpu.rip()).isEqualTo(KernelGuest.CODE + 0x100);
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(KernelGuest.KERNEL_CODE + 32 | 3);
        assertThat(cpu.context.mode()).isEqualTo(Mode.BITS_64);
    }
}
