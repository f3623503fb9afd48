package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Exceptions and interrupts in long mode: SDM volume 3, 6.13 (error codes), 6.14 (64-bit mode), 6.15 (which exceptions push what),
/// table 6-5 (double faults). In compatibility mode, too, the gates are those of long mode.
class LongModeEventsTest {

    private final KernelGuest guest = KernelGuest.inLongMode();
    private final Cpu cpu = guest.cpu;

    /// Code, and the vector, the error code and how far RIP is behind the beginning; then whether RF is pushed (18.3.1.1: for faults).
    @ParameterizedTest
    @CsvSource(textBlock = """
            31c9 f7f1,              0,   -1, 2, true,  div ecx
            cc,                     3,   -1, 1, false, int3
            cd80,                   128, -1, 2, false, int 0x80
            cd0d,                   13,  -1, 2, false, int 13 pushes no error code
            f1,                     1,   -1, 1, false, int1
            0f0b,                   6,   -1, 0, true,  ud2
            8b042500002000,         14,  0,  0, true,  mov eax [0x200000]
            88042500002000,         14,  2,  0, true,  mov [0x200000] al
            48b80000000000800000ff20, 13, 0, 10, true, jmp [rax] not canonical
            48b8000000000080000050 c3, 13, 0, 11, true, ret to where no address is
            31c9 0f32,              13,  0,  2, true,  rdmsr 0
            f02490,                 6,   -1, 0, true,  lock and al
            6666666666666666666666666666666690, 13, 0, 0, true, 17 bytes
            """)
    void eventsPushWhatTheManualSays(String code, int vector, int errorCode, int beyond, boolean resume, String what) {
        cpu.setRflags(Flags.IF | Flags.RESERVED_1);

        assertThat(guest.run(code)).isEqualTo(StopReason.HALTED);

        int frame = guest.assertEvent(what, vector, errorCode);
        assertThat(guest.stack(frame)).isEqualTo(KernelGuest.CODE + beyond);
        assertThat(guest.stack(frame + 1)).isEqualTo(KernelGuest.KERNEL_CODE);
        assertThat((guest.stack(frame + 2) & Flags.RF) != 0).isEqualTo(resume);
        assertThat(guest.stack(frame + 2) & Flags.IF).isEqualTo(Flags.IF);
        assertThat(guest.stack(frame + 4)).isEqualTo(KernelGuest.KERNEL_DATA);
        assertThat(cpu.rflags() & (Flags.IF | Flags.RF | Flags.TF)).isZero();
    }

    @Test
    void theFrameBeginsAtAMultipleOf16() {
        cpu.setRegister(Registers.RSP, KernelGuest.STACK - 3);

        guest.run("cc");

        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.STACK - 16 - 40);
        assertThat(guest.stack(3)).isEqualTo(KernelGuest.STACK - 3);
    }

    @Test
    void fromTheUserTheStackIsThatOfTheTaskStateSegment() {
        guest.atPrivilege(3);

        guest.run("0f0b");

        guest.assertOnInnerStack(KernelGuest.USER_CODE_64);
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(KernelGuest.KERNEL_CODE);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isZero();
    }

    @Test
    void anInterruptStackIsUsedWithoutAChangeOfPrivilegeToo() {
        guest.gate(6, KernelGuest.KERNEL_CODE, KernelGuest.handler(6), 0x8e, 2);

        guest.run("0f0b");

        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.IST2 - 40);
        assertThat(guest.stack(3)).isEqualTo(KernelGuest.STACK);
    }

    @Test
    void trapGatesLeaveInterruptsOn() {
        guest.gate(6, KernelGuest.KERNEL_CODE, KernelGuest.handler(6), 0x8f, 0);
        cpu.setRflags(Flags.IF | Flags.RESERVED_1);

        guest.run("0f0b");

        assertThat(cpu.rflags() & Flags.IF).isEqualTo(Flags.IF);
    }

    /// Of the user: which gates INT n, INT3 and INT1 may use, and which vector they end at (6.12.1.2: INT1 is not checked).
    @ParameterizedTest
    @CsvSource(textBlock = """
            cd80, 128, 0xee, 128, -1
            cd80, 128, 0x8e, 13,  402
            cc,   3,   0xee, 3,   -1
            cc,   3,   0x8e, 13,  1a
            f1,   1,   0x8e, 1,   -1
            0f0b, 6,   0x8e, 6,   -1
            """)
    void gatesHaveAPrivilegeForSoftware(String code, int vector, String access, int reached, String errorCode) {
        guest.gate(vector, KernelGuest.KERNEL_CODE, KernelGuest.handler(vector), Integer.decode(access), 0);
        guest.atPrivilege(3);

        guest.run(code);

        assertThat(guest.stoppedAt()).isEqualTo(reached);
        if (reached == 13) {
            assertThat(guest.stack(0)).isEqualTo(Integer.parseInt(errorCode, 16));
            assertThat(guest.stack(1)).as("RIP of the instruction").isEqualTo(KernelGuest.CODE);
        }
    }

    /// A gate that is wrong for INT 0x40 and for #UD. Error codes name the gate (index, bit 1) or the code segment; bit 0 says that the
    /// event came from outside, as exceptions do and INT n does not (6.13).
    @ParameterizedTest
    @CsvSource(textBlock = """
            8,  0x0e, 11, 202, 33, not present
            8,  0x8c, 13, 202, 33, a call gate
            8,  0x86, 13, 202, 33, a gate of 16 bits
            0,  0x8e, 13, 0,   1,  no code segment
            10, 0x8e, 13, 10,  11, data
            30, 0x8e, 13, 30,  31, 32-bit code
            58, 0x8e, 13, 58,  59, beyond the GDT
            50, 0x8e, 11, 50,  51, code that is not present
            """)
    void gatesThatLeadNowhere(String selector, String access, int vector, String software, String exception,
            String what) {
        guest.gate(0x40, Integer.parseInt(selector, 16), KernelGuest.handler(0x40), Integer.decode(access), 0);
        guest.gate(6, Integer.parseInt(selector, 16), KernelGuest.handler(6), Integer.decode(access), 0);

        guest.run("cd40");
        assertThat(guest.stoppedAt()).as(what).isEqualTo(vector);
        assertThat(guest.stack(0)).isEqualTo(Integer.parseInt(software, 16));
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.CODE);

        cpu.resume();
        guest.run("0f0b");
        assertThat(guest.stoppedAt()).isEqualTo(vector);
        assertThat(guest.stack(0)).isEqualTo(Integer.parseInt(exception, 16));
    }

    @Test
    void aVectorBeyondTheTableIsAnException() {
        cpu.idtr().set(KernelGuest.IDT, 32 * 16 - 1);

        guest.run("cd20");

        assertThat(guest.stoppedAt()).isEqualTo(13);
        assertThat(guest.stack(0)).isEqualTo(0x20 << 3 | 2);
    }

    @Test
    void aHandlerAtNoAddressIsAnException() {
        guest.gate(0x40, KernelGuest.KERNEL_CODE, 0x8000_0000_0000L, 0x8e, 0);

        guest.run("cd40");

        assertThat(guest.stoppedAt()).isEqualTo(13);
        assertThat(guest.stack(0)).isZero();
    }

    @Test
    void conformingHandlersRunAtThePrivilegeOfTheProgram() {
        guest.gate(6, KernelGuest.CONFORMING_CODE, KernelGuest.handler(6), 0x8e, 0);
        // jmp $
        guest.handler(6, "ebfe");
        guest.atPrivilege(3);

        guest.run("0f0b");

        assertThat(cpu.privilege()).isEqualTo(3);
        assertThat(cpu.rip()).isEqualTo(KernelGuest.handler(6));
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.STACK - 40);
    }

    @Test
    void aPageFaultKeepsItsAddressInCr2AndTheInstructionIsDoneAgain() {
        guest.mapPage(0x70, 0);
        // mov rax,[PTE of page 0x70] is done by the handler: mov qword [0x7380],0x70007; add rsp,8; iretq
        guest.handler(14, "48c7042580730000 07000700 4883c408 48cf");

        // mov eax,[0x70010]; hlt
        guest.run("8b042510000700 f4");

        assertThat(cpu.cr2()).isEqualTo(0x7_0010);
        assertThat(cpu.rip()).isEqualTo(KernelGuest.CODE + 8);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.STACK);
    }

    /// Table 6-5. The first exception, what is wrong with its gate or stack, and the vector that comes of both.
    @ParameterizedTest
    @CsvSource(textBlock = """
            31c9 f7f1,      0,  0x0e, 8,  contributory and contributory
            8b042500002000, 14, 0x0e, 8,  page fault and contributory
            0f0b,           6,  0x0e, 11, benign and contributory
            cd0e,           14, 0x0e, 11, INT n is no exception
            """)
    void twoExceptionsMakeADoubleFault(String code, int vector, String access, int reached, String what) {
        guest.gate(vector, KernelGuest.KERNEL_CODE, KernelGuest.handler(vector), Integer.decode(access), 0);

        guest.run(code);

        assertThat(guest.stoppedAt()).as(what).isEqualTo(reached);
        if (reached == 8) {
            assertThat(guest.stack(0)).isZero();
        }
    }

    @Test
    void aPageFaultWithoutAStackIsADoubleFaultOnItsOwnStack() {
        guest.gate(8, KernelGuest.KERNEL_CODE, KernelGuest.handler(8), 0x8e, 1);
        cpu.setRegister(Registers.RSP, 0x30_0000);

        // push rax: no page there
        guest.run("50");

        assertThat(guest.stoppedAt()).isEqualTo(8);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.IST1 - 48);
        // The address of the second fault.
        assertThat(cpu.cr2()).isEqualTo(0x30_0000 - 8);
        assertThat(guest.stack(4)).isEqualTo(0x30_0000);
    }

    @Test
    void aContributoryExceptionAndThenAPageFaultAreHandledOneAfterTheOther() {
        // The gate of #DE is the last of a page that is not there, the others are behind it.
        long idt = 0x7_0ff0;
        for (int i = 1; i < 32; i++) {
            guest.memory.write64(idt + i * 16L, guest.memory.read64(KernelGuest.IDT + i * 16L));
        }
        cpu.idtr().set(idt, 32 * 16 - 1);
        guest.mapPage(0x70, 0);

        guest.run("31c9 f7f1");

        assertThat(guest.stoppedAt()).isEqualTo(14);
        assertThat(cpu.cr2()).isBetween(idt, idt + 15);
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.CODE + 2);
    }

    @Test
    void aThirdExceptionShutsTheProcessorDown() {
        cpu.idtr().set(KernelGuest.IDT, 0);

        assertThat(guest.run("0f0b")).isEqualTo(StopReason.SHUTDOWN);

        assertThat(cpu.isShutDown()).isTrue();
        assertThat(cpu.shutdownReason()).contains("triple fault").contains("exception 6");
        assertThat(guest.interpreter.run(10)).isEqualTo(StopReason.SHUTDOWN);
        assertThat(guest.interpreter.report()).contains("triple fault", "64-bit mode", "CPL 0", "cr3",
                Long.toHexString(KernelGuest.CODE));
        cpu.reset();
        assertThat(cpu.isShutDown()).isFalse();
    }

    @Test
    void withoutPageTablesThereIsNoHandlerEither() {
        // mov cr3,rax with rax = 0x100000, which is all zeros
        cpu.setRegister(Registers.RAX, 0x10_0000);

        assertThat(guest.run("0f22d8 90")).isEqualTo(StopReason.SHUTDOWN);

        assertThat(cpu.shutdownReason()).contains("exception 14");
    }

    @Test
    void pageTablesThatPointIntoNowhereAreNoMoreThanAShutdown() {
        // Ones everywhere: beyond RAM.
        cpu.setRegister(Registers.RAX, 0x8_0000_0000L);

        assertThat(guest.run("0f22d8 90")).isEqualTo(StopReason.SHUTDOWN);
    }

    /// A handler that causes what it handles comes to the end of the budget, not of Java's patience.
    @Test
    void endlessExceptionsEndWithTheBudget() {
        guest.handler(6, "0f0b");
        guest.gate(6, KernelGuest.KERNEL_CODE, KernelGuest.handler(6), 0x8e, 1);

        assertThat(guest.run("0f0b")).isEqualTo(StopReason.BUDGET);
        assertThat(cpu.instructions()).isEqualTo(1000);
    }

    @Test
    void anEndlessRepetitionEndsWithTheBudget() {
        cpu.setRegister(Registers.RCX, -1);
        cpu.setRegister(Registers.RDI, KernelGuest.DATA);
        // rep stosb
        GuestCode.write(guest.memory, KernelGuest.CODE, "f3aa");

        assertThat(guest.interpreter.run(10)).isEqualTo(StopReason.BUDGET);

        assertThat(cpu.rip()).isEqualTo(KernelGuest.CODE);
        assertThat(cpu.register(Registers.RDI) - KernelGuest.DATA).isEqualTo(-1 - cpu.register(Registers.RCX))
                .isPositive();
    }

    /// 6.15, #AC, and table 6-7: at privilege level 3, with CR0.AM and RFLAGS.AC.
    @ParameterizedTest
    @CsvSource(textBlock = """
            3, true,  true,  8b042501000700, 17, four bytes at an odd address
            3, true,  true,  8b042504000700, 6,  a multiple of four
            3, true,  true,  668b042502000700, 6, two bytes at a multiple of two
            3, true,  true,  010425 02000700, 17, read and written
            3, true,  true,  488b0425fcff0600, 17, across pages
            3, true,  true,  8a042501000700, 6,  a byte
            3, false, true,  8b042501000700, 6,  without AM
            3, true,  false, 8b042501000700, 6,  without AC
            0, true,  true,  8b042501000700, 6,  not in the kernel
            """)
    void alignmentIsCheckedWhereItIsAskedFor(int privilege, boolean mask, boolean flag, String code, int vector,
            String what) {
        if (mask) {
            cpu.control.writeCr0(cpu.cr0() | ControlRegisters.CR0_AM);
        }
        guest.atPrivilege(privilege);
        // So that it would be in the lookaside buffer.
        cpu.mmu().write64(KernelGuest.DATA, 0);
        cpu.setRflags((flag ? Flags.AC : 0) | Flags.RESERVED_1);

        guest.run(code + "0f0b");

        assertThat(guest.stoppedAt()).as(what).isEqualTo(vector);
        if (vector == 17) {
            assertThat(guest.stack(0)).isZero();
            assertThat(guest.stack(1)).isEqualTo(KernelGuest.CODE);
        }
    }

    @Test
    void ofCompatibilityModeTheFrameIsThatOfLongMode() {
        int code = KernelGuest.USER_CODE_32;
        cpu.segmentLoader.setStack(KernelGuest.USER_DATA & ~3 | 3,
                cpu.descriptorTables.read(KernelGuest.USER_DATA, 13));
        cpu.segmentLoader.setCode(code, cpu.descriptorTables.read(code, 13), 3);
        guest.gate(0x80, KernelGuest.KERNEL_CODE, KernelGuest.handler(0x80), 0xee, 0);
        cpu.setRegister(Registers.RSP, KernelGuest.STACK);

        // In 32-bit code 48 is dec eax, and this is int 0x80.
        guest.run("48 cd80");

        assertThat(guest.stoppedAt()).isEqualTo(0x80);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(0xffff_ffffL);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KernelGuest.INNER_STACK - 40);
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.USER_CODE_32);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 3);
    }
}
