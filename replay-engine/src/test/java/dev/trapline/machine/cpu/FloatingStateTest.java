package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The state of floating point and vectors as a whole, and who may use it.
class FloatingStateTest {

    private static final long CODE = 0x1000;
    private static final long AREA = 0x2000;

    private final PhysicalMemory memory = new PhysicalMemory(0x1_0000);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });

    private void run(String hex, int instructions) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(CODE + i, bytes[i]);
        }
        cpu.setRip(CODE);
        cpu.setRegister(Registers.RDI, AREA);
        interpreter.run(instructions);
    }

    /// SDM volume 1, table 10-2.
    @Test
    void fxsaveLaysTheStateOutAsTheManualSays() {
        cpu.setXmm(3, 0, 0x1122_3344_5566_7788L);
        cpu.setXmm(15, 1, 0x99aa_bbcc_ddee_ff00L);
        // fld1; fldpi; fxsave64 [rdi]
        run("d9e8 d9eb 480fae07", 3);

        assertThat(memory.read64(AREA) & 0xffffL).as("control word").isEqualTo(0x37f);
        assertThat(memory.read64(AREA) >>> 16 & 0xffff).as("status word: TOP is 6").isEqualTo(6 << 11);
        assertThat(memory.read8(AREA + 4)).as("the registers 6 and 7 are in use").isEqualTo(0xc0);
        assertThat(memory.read64(AREA) >>> 48).as("opcode of fldpi").isEqualTo(0x1eb);
        assertThat(memory.read64(AREA + 8)).as("where that was").isEqualTo(CODE + 2);
        assertThat(memory.read64(AREA + 24)).as("MXCSR and its mask").isEqualTo(0xffff_0000_1f80L);
        assertThat(memory.read64(AREA + 32)).as("pi").isEqualTo(0xc90f_daa2_2168_c235L);
        assertThat(memory.read64(AREA + 40)).isEqualTo(0x4000);
        assertThat(memory.read64(AREA + 48)).as("1").isEqualTo(Long.MIN_VALUE);
        assertThat(memory.read64(AREA + 56)).isEqualTo(0x3fff);
        assertThat(memory.read64(AREA + 160 + 3 * 16)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(memory.read64(AREA + 160 + 15 * 16 + 8)).isEqualTo(0x99aa_bbcc_ddee_ff00L);
    }

    @Test
    void fxrstorBringsBackWhatFxsaveHasSaved() {
        cpu.setXmm(7, 1, 42);
        // fld1; fxsave [rdi]; fninit; fldz; pxor xmm7,xmm7; fxrstor [rdi]; fxsave [rdi+512]
        run("d9e8 0fae07 dbe3 d9ee 660fefff 0fae0f 0fae8700020000", 7);

        assertThat(cpu.xmm(7, 1)).isEqualTo(42);
        for (int i = 0; i < FxState.USED; i += Long.BYTES) {
            assertThat(memory.read64(AREA + FxState.BYTES + i)).isEqualTo(memory.read64(AREA + i));
        }
    }

    @ParameterizedTest
    @CsvSource({"0fae4701, 13", "0fae4f08, 13"})
    void theAreaHasToBeAligned(String hex, int vector) {
        assertRaises(hex, vector);
    }

    @Test
    void reservedBitsOfMxcsrAreNotToBeSet() {
        memory.write64(AREA, 0x1_1f80);

        // ldmxcsr [rdi]
        assertRaises("0fae17", CpuException.GENERAL_PROTECTION);
        assertThat(cpu.mxcsr()).isEqualTo(0x1f80);
    }

    /// SDM volume 3, tables 2-2 and 2-3: fadd, fwait, paddb mm, paddb xmm, stmxcsr, fxsave, movups.
    @ParameterizedTest
    @CsvSource({
        // em, ts, mp, osfxsr, instruction, exception
        "false, true, false, true, d8c1, 7",
        "true, false, false, true, d8c1, 7",
        "false, true, false, true, 9b, -1",
        "false, true, true, true, 9b, 7",
        "true, false, true, true, 9b, -1",
        "true, false, false, true, 0ffcc1, 6",
        "false, true, false, true, 0ffcc1, 7",
        "false, false, false, false, 0ffcc1, -1",
        "true, false, false, true, 660ffcc1, 6",
        "false, true, false, true, 660ffcc1, 7",
        "false, false, false, false, 660ffcc1, 6",
        "false, true, false, false, 0fae1f, 6",
        "false, true, false, true, 0fae07, 7",
        "false, false, false, true, 0f10c1, -1"})
    void controlRegistersSayWhoMayUseIt(boolean em, boolean ts, boolean mp, boolean osfxsr, String hex, int vector) {
        cpu.control
                .set(ControlRegisters.CR0_PE | (em ? ControlRegisters.CR0_EM : 0) | (ts ? ControlRegisters.CR0_TS : 0)
                        | (mp ? ControlRegisters.CR0_MP : 0), 0, osfxsr ? ControlRegisters.CR4_OSFXSR : 0, 0);

        assertRaises(hex, vector);
    }

    /// SDM volume 3, 2.5: without CR4.OSXMMEXCPT an exception of SSE that is not masked is #UD.
    @ParameterizedTest
    @CsvSource({"true, 19", "false, 6"})
    void anExceptionOfSseIsForAKernelThatKnowsIt(boolean osxmmexcpt, int vector) {
        cpu.control.set(ControlRegisters.CR0_PE, 0,
                ControlRegisters.CR4_OSFXSR | (osxmmexcpt ? ControlRegisters.CR4_OSXMMEXCPT : 0), 0);
        int zeroDivide = 4;
        cpu.setMxcsr(0x1f80 & ~(zeroDivide << 7));
        cpu.setXmm(0, 0, Double.doubleToLongBits(1));

        // divsd xmm0,xmm1: 1 / 0
        assertRaises("f20f5ec1", vector);
        assertThat(cpu.mxcsr() & 0x3f).isEqualTo(zeroDivide);
        assertThat(cpu.xmm(0, 0)).isEqualTo(Double.doubleToLongBits(1));
    }

    /// SDM volume 1, 8.6: an x87 exception that is not masked is raised by the next instruction that waits.
    @Test
    void anExceptionOfX87WaitsForTheNextInstruction() {
        memory.write64(AREA, 0x37b);

        // fldcw [rdi] (ZM clear); fldz; fld1; fdiv st,st(1); fnstsw ax: does not wait
        run("d92f d9ee d9e8 d8f1 dfe0 9b", 5);
        assertThat(cpu.register(Registers.RAX) & 0xffff).isEqualTo(6 << 11 | 0x8084);

        assertThatThrownBy(() -> interpreter.run(1)).isInstanceOfSatisfying(CpuException.class,
                raised -> assertThat(raised.vector()).isEqualTo(CpuException.FPU_ERROR));
        assertThat(cpu.rip()).isEqualTo(CODE + 10);
    }

    private void assertRaises(String hex, int vector) {
        if (vector < 0) {
            run(hex, 1);
        } else {
            assertThatThrownBy(() -> run(hex, 1)).isInstanceOfSatisfying(CpuException.class,
                    raised -> assertThat(raised.vector()).isEqualTo(vector));
            assertThat(cpu.rip()).isEqualTo(CODE);
        }
    }

    /// Instructions of SSE3 and later, of which CPUID knows nothing: haddps, pshufb, roundss, fisttp, xsave.
    @ParameterizedTest
    @CsvSource({"f20f7cc1", "660f3800c1", "660f3a0ac100", "db0f", "0fae27"})
    void whatCpuidDoesNotOfferIsNotThere(String hex) {
        assertRaises(hex, CpuException.INVALID_OPCODE);
    }
}
