package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// IRET in long mode: SDM volume 2, "IRET/IRETD/IRETQ", and volume 3, 6.14.3.
class InterruptReturnTest {

    private static final int ARITHMETIC = 0xdd7;

    private final KernelGuest guest = KernelGuest.inLongMode();
    private final Cpu cpu = guest.cpu;

    private void frame(long rip, int cs, long rflags, long rsp, int ss) {
        long top = KernelGuest.STACK - 40;
        cpu.setRegister(Registers.RSP, top);
        long[] frame = {rip, cs, rflags, rsp, ss};
        for (int i = 0; i < frame.length; i++) {
            guest.memory.write64(top + i * 8L, frame[i]);
        }
    }

    private void iretq() {
        GuestCode.write(guest.memory, KernelGuest.CODE, "48cf");
        guest.interpreter.run(1);
    }

    @Test
    void itReturnsToTheUser() {
        frame(0x1234, KernelGuest.USER_CODE_64, 0x202, 0x5678, KernelGuest.USER_DATA);

        iretq();

        assertThat(cpu.rip()).isEqualTo(0x1234);
        assertThat(cpu.privilege()).isEqualTo(3);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(0x5678);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isEqualTo(KernelGuest.USER_DATA);
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(KernelGuest.USER_CODE_64);
        // What was loaded for the kernel is not for the user.
        assertThat(cpu.segment(SegmentRegister.DS).selector()).isZero();
    }

    @Test
    void itReturnsToCompatibilityMode() {
        frame(0x1234, KernelGuest.USER_CODE_32, 0x202, 0x5678, KernelGuest.USER_DATA);

        iretq();

        assertThat(cpu.context.mode()).isEqualTo(Mode.BITS_32);
        assertThat(cpu.rip()).isEqualTo(0x1234);
    }

    @Test
    void toTheSamePrivilegeTheStackIsLoadedAsWellAndMayBeNull() {
        frame(0x1234, KernelGuest.KERNEL_CODE, 2, 0x5678, 0);

        iretq();

        assertThat(cpu.rip()).isEqualTo(0x1234);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(0x5678);
        assertThat(cpu.privilege()).isZero();
    }

    /// Frames that lead nowhere: CS, SS, the exception and its error code. RIP is canonical but for the first two.
    @ParameterizedTest
    @CsvSource(textBlock = """
            800000000000,     8,  10, 13, 0,  not canonical
            100000000,        1b, 23, 13, 0,  beyond a 32-bit segment
            1234,             0,  10, 13, 0,  no code segment
            1234,             10, 10, 13, 10, data
            1234,             58, 10, 13, 58, beyond the GDT
            1234,             50, 10, 11, 50, not present
            1234,             2a, 23, 13, 28, requested privilege is not that of the segment
            1234,             2b, 0,  13, 0,  no stack for the user
            1234,             2b, 3,  13, 0,  nor with a privilege level
            1234,             2b, 10, 13, 10, the stack of the kernel
            1234,             8,  23, 13, 20, the stack of the user
            1234,             8,  8,  13, 8,  code is no stack
            """)
    void framesThatLeadNowhere(String rip, String cs, String ss, int vector, String errorCode, String what) {
        frame(Long.parseLong(rip, 16), Integer.parseInt(cs, 16), 2, 0x5678, Integer.parseInt(ss, 16));

        guest.run("48cf");

        assertThat(guest.stoppedAt()).as(what).isEqualTo(vector);
        assertThat(guest.stack(0)).isEqualTo(Integer.parseInt(errorCode, 16));
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.CODE);
        assertThat(guest.stack(4)).isEqualTo(KernelGuest.STACK - 40);
    }

    @Test
    void withNestedTaskItIsAnException() {
        frame(0x1234, KernelGuest.KERNEL_CODE, 2, 0x5678, 0);
        cpu.setRflags(Flags.NT | Flags.RESERVED_1);

        guest.run("48cf");

        assertThat(guest.stoppedAt()).isEqualTo(13);
    }

    @Test
    void theUserCannotGoToTheKernel() {
        guest.atPrivilege(3);
        frame(0x1234, KernelGuest.KERNEL_CODE, 2, 0x5678, KernelGuest.KERNEL_DATA);

        guest.run("48cf");

        assertThat(guest.stoppedAt()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.KERNEL_CODE);
    }

    /// Volume 2: which flags are restored, by privilege level and IOPL. All that can be loaded are set in the frame.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0, 0,    247fd7
            3, 0,    244dd7
            3, 3000, 247fd7
            """)
    void flagsAreRestoredAsFarAsThePrivilegeAllows(int privilege, String ioPrivilege, String expected) {
        guest.atPrivilege(privilege);
        cpu.setRflags(Integer.parseInt(ioPrivilege, 16) | Flags.RESERVED_1);
        int cs = privilege == 0 ? KernelGuest.KERNEL_CODE : KernelGuest.USER_CODE_64;
        int ss = privilege == 0 ? KernelGuest.KERNEL_DATA : KernelGuest.USER_DATA;
        frame(0x1234, cs, ARITHMETIC | Flags.IF | Flags.IOPL | Flags.NT | Flags.AC | Flags.ID | 0x18_8028, 0, ss);

        iretq();

        assertThat(Integer.toHexString(cpu.rflags() & ~Flags.RF)).isEqualTo(expected);
    }

    @Test
    void withOperandsOf16BitsTheFrameIsSmall() {
        long top = KernelGuest.STACK - 10;
        cpu.setRegister(Registers.RSP, top);
        int[] frame = {0x1234, KernelGuest.KERNEL_CODE, 2, 0x5678, KernelGuest.KERNEL_DATA};
        for (int i = 0; i < frame.length; i++) {
            guest.memory.write8(top + i * 2L, frame[i] & 0xff);
            guest.memory.write8(top + i * 2L + 1, frame[i] >> 8);
        }
        GuestCode.write(guest.memory, KernelGuest.CODE, "66cf");

        guest.interpreter.run(1);

        assertThat(cpu.rip()).isEqualTo(0x1234);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(0x5678);
    }
}
