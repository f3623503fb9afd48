package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How control registers switch x87, MMX and SSE off: SDM volume 3, 2.5, tables 2-2 and 14-1, and how a kernel loads their state lazily.
class FloatingEventsTest {

    private final KernelGuest guest = KernelGuest.inLongMode();
    private final Cpu cpu = guest.cpu;

    /// EM, TS, MP of CR0, OSFXSR and OSXMMEXCPT of CR4, the instruction, and the vector; -1 for none.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0, 0, 0, 1, 1, d9e8,             -1, fld1
            0, 1, 0, 1, 1, d9e8,             7,  fld1 of another task
            1, 0, 0, 1, 1, d9e8,             7,  fld1 to be emulated
            0, 1, 0, 1, 1, 9b,               -1, fwait
            0, 1, 1, 1, 1, 9b,               7,  fwait that is monitored
            0, 0, 0, 1, 1, 0fefc0,           -1, pxor of mmx
            1, 0, 0, 1, 1, 0fefc0,           6,  nobody emulates mmx
            0, 1, 0, 1, 1, 0fefc0,           7,  pxor of another task
            0, 0, 0, 1, 1, 0f57c0,           -1, xorps
            0, 0, 0, 0, 1, 0f57c0,           6,  xorps without OSFXSR
            0, 1, 0, 1, 1, 0f57c0,           7,  xorps of another task
            1, 0, 0, 1, 1, 0f57c0,           6,  nobody emulates sse
            0, 0, 0, 1, 1, 0fae14250000070 0 0f5ec1, 19, divps that raises an exception
            0, 0, 0, 1, 0, 0fae14250000070 0 0f5ec1, 6,  the same without OSXMMEXCPT
            """)
    void controlRegistersDecide(int em, int ts, int mp, int fxsr, int exceptions, String code, int vector,
            String what) {
        cpu.control.writeCr0(cpu.cr0() | em * ControlRegisters.CR0_EM | ts * ControlRegisters.CR0_TS
                | mp * ControlRegisters.CR0_MP);
        cpu.control.writeCr4(ControlRegisters.CR4_PAE | fxsr * ControlRegisters.CR4_OSFXSR
                | exceptions * ControlRegisters.CR4_OSXMMEXCPT);
        // For LDMXCSR: nothing masked.
        guest.memory.write32(KernelGuest.DATA, 0);

        guest.run(code + "f4");

        assertThat(guest.stoppedAt()).as(what).isEqualTo(vector);
    }

    /// An x87 exception is raised by the next instruction that waits (volume 1, 8.7).
    @Test
    void anExceptionOfX87ComesWithTheNextInstruction() {
        // fninit; fldcw [data]; fld1; fldz; fdivp; nop; fld1
        guest.memory.write32(KernelGuest.DATA, 0x340);
        cpu.control.writeCr0(cpu.cr0() | ControlRegisters.CR0_NE);

        guest.run("dbe3 d92c25 00000700 d9e8 d9ee def9 90 d9e8");

        assertThat(guest.stoppedAt()).isEqualTo(16);
        assertThat(guest.stack(0)).isEqualTo(KernelGuest.CODE + 16);
    }

    /// What Linux did for long: the state of a task is loaded when it first uses it.
    @Test
    void aKernelLoadsTheStateOfATaskWhenItIsUsed() {
        // clts; inc ebx; iretq
        guest.handler(7, "0f06 ffc3 48cf");
        cpu.control.writeCr0(cpu.cr0() | ControlRegisters.CR0_TS);

        // fninit; fld1; hlt
        guest.run("dbe3 d9e8 f4");

        assertThat(cpu.register(Registers.RBX)).isEqualTo(1);
        assertThat(cpu.rip()).isEqualTo(KernelGuest.CODE + 5);
    }
}
