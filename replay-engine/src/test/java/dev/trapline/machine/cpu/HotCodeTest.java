package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a kernel does to code that is being executed over and over, interpreted and compiled: it moves it, breaks into it, maps other code behind it.
@ParameterizedClass
@ValueSource(ints = {0, 1, 3})
class HotCodeTest {

    private static final long PAGE = 0x1000;
    private static final long OTHER = 0x8_0000;

    private final KernelGuest guest = KernelGuest.inLongMode();
    private final Cpu cpu = guest.cpu;

    /// @param compileAfter 0 to interpret everything
    HotCodeTest(int compileAfter) {
        guest.interpreter.compileAfter(compileAfter);
    }

    private void code(long at, String hex) {
        GuestCode.write(guest.memory, at, hex);
    }

    /// Kernels are there: the last 2 GiB of the address space, and where they see all of memory.
    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffff_8000_0000L, 0xffff_8000_0000_0000L, 0xffff_ffff_ffe0_0000L})
    void codeOfTheUpperHalfOfAddressesRuns(long upper) {
        long tables = KernelGuest.PAGE_TABLES;
        guest.memory.write64(tables + (upper >>> 39 & 511) * 8, tables + 0x1000 | 7);
        guest.memory.write64(tables + 0x1000 + (upper >>> 30 & 511) * 8, tables + 0x2000 | 7);
        guest.memory.write64(tables + 0x2000 + (upper >>> 21 & 511) * 8, tables + 0x3000 | 7);
        // again: add eax,ecx; dec ecx; jnz again, across the end of a page; hlt
        long start = KernelGuest.CODE + PAGE - 5;
        code(start, "01c8 ffc9 75fa f4");
        cpu.setRegister(Registers.RCX, 1000);
        cpu.setRip(upper + start);

        assertThat(guest.interpreter.run(10_000)).isEqualTo(StopReason.HALTED);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(500_500);
        assertThat(cpu.rip()).isEqualTo(upper + start + 7);
    }

    /// A jump goes on in another page, which is mapped to another frame while the loop that it belongs to is hot.
    @Test
    void theEndOfAnInstructionIsThatOfThePageBehind() {
        long end = KernelGuest.CODE + PAGE;
        long jump = end - 2;
        // again: dec ecx; jnz again; hlt. Of the jump four bytes are in the next page; in another one they lead to the hlt at once.
        code(end - 4, "ffc9 0f85");
        code(end, "f8ffffff f4");
        code(OTHER, "00000000 f4");
        loop(end - 4, 1);
        cpu.resume();
        for (int i = 0; i < 10; i++) {
            cpu.setRip(jump);
            guest.interpreter.run(1);
        }

        assertThat(loop(end - 4, 1000)).isZero();
        guest.mapPage((int) (end / PAGE), OTHER | 7);
        assertThat(loop(end - 4, 1000)).isEqualTo(999);
    }

    private long loop(long at, int count) {
        cpu.resume();
        cpu.setRegister(Registers.RCX, count);
        cpu.setRip(at);
        guest.interpreter.run(10_000);
        return cpu.register(Registers.RCX);
    }

    /// SDM volume 3, 18.3.1.1: an instruction breakpoint is a fault, before the instruction.
    @Test
    void aBreakpointSetWhileALoopIsHotIsHit() {
        // again: inc eax; cmp eax,ecx; jb again; hlt
        code(KernelGuest.CODE, "ffc0 39c8 72fa f4");
        cpu.setRegister(Registers.RCX, 1_000_000);
        guest.interpreter.run(3001);
        cpu.debug.write(0, KernelGuest.CODE);
        cpu.debug.write(7, 1);

        guest.interpreter.run(1000);

        assertThat(guest.stoppedAt()).isEqualTo(1);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(1001);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE);
    }

    /// SDM volume 3, 18.3.1.2: a data breakpoint is a trap, behind the instruction.
    @Test
    void aBreakpointOnDataSetWhileALoopIsHotIsHit() {
        // again: inc eax; mov [rsi],eax; nop; jmp again
        code(KernelGuest.CODE, "ffc0 8906 90 ebf9");
        cpu.setRegister(Registers.RSI, KernelGuest.DATA);
        guest.interpreter.run(4000);
        cpu.debug.write(0, KernelGuest.DATA);
        cpu.debug.write(7, 0xd_0001);

        guest.interpreter.run(1000);

        assertThat(guest.stoppedAt()).isEqualTo(1);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(1001);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 4);
    }

    /// SDM volume 3, 18.3.1.4.
    @Test
    void singleStepsOfAHotLoopTrapBehindEachInstruction() {
        code(KernelGuest.CODE, "ffc0 39c8 72fa f4");
        cpu.setRegister(Registers.RCX, 1_000_000);
        guest.interpreter.run(3001);
        cpu.setRflags(cpu.rflags() | Flags.TF);

        guest.interpreter.run(1000);

        assertThat(guest.stoppedAt()).isEqualTo(1);
        assertThat(guest.stack(0)).as("behind cmp").isEqualTo(KernelGuest.CODE + 4);
        assertThat(guest.stack(2) & Flags.STATUS).as("1001 - 1000000").isEqualTo(Flags.CF | Flags.PF | Flags.SF);
    }

    /// A page that is taken away while the loop that reads it is hot; the flags in the frame are those of the instruction before.
    @Test
    void aPageTakenAwayFaultsAtTheInstructionThatNeedsIt() {
        // again: add ebx,edx; mov eax,[rsi]; add ebx,eax; dec ecx; jmp again
        code(KernelGuest.CODE, "01d3 8b06 01c3 ffc9 ebf6");
        cpu.setRegister(Registers.RSI, KernelGuest.DATA);
        cpu.setRegister(Registers.RDX, -1 & 0xffff_ffffL);
        cpu.setRegister(Registers.RBX, 500);
        guest.interpreter.run(5 * 400);
        guest.mapPage((int) (KernelGuest.DATA / PAGE), 0);

        guest.interpreter.run(1000);

        assertThat(guest.stoppedAt()).isEqualTo(14);
        assertThat(cpu.cr2()).isEqualTo(KernelGuest.DATA);
        assertThat(guest.stack(1)).isEqualTo(KernelGuest.CODE + 2);
        assertThat(cpu.register(Registers.RBX)).isEqualTo(99);
        assertThat(guest.stack(3) & Flags.STATUS).as("100 - 1").isEqualTo(Flags.CF | Flags.PF | Flags.AF);
    }

    /// A push that reaches a page that is not there leaves the stack pointer where it was (SDM volume 2, PUSH).
    @Test
    void aStackThatGrowsTooFarFaultsWithThePointerAsItWas() {
        guest.gate(14, KernelGuest.KERNEL_CODE, KernelGuest.handler(14), 0x8e, 1);
        guest.mapPage((int) (KernelGuest.DATA / PAGE), 0);
        long top = KernelGuest.DATA + PAGE + 8 * 500;
        // again: push rax; inc eax; jmp again
        code(KernelGuest.CODE, "50 ffc0 ebfb");
        cpu.setRegister(Registers.RSP, top);
        cpu.setRegister(Registers.RAX, 0);

        guest.interpreter.run(10_000);

        assertThat(guest.stoppedAt()).isEqualTo(14);
        assertThat(guest.stack(4)).as("RSP").isEqualTo(KernelGuest.DATA + PAGE);
        assertThat(cpu.cr2()).isEqualTo(KernelGuest.DATA + PAGE - 8);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(500);
    }
}
