package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PagingMode.Structure;
import dev.trapline.machine.memory.PhysicalMemory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What MOV to control registers and WRMSR allow: SDM volume 2, "MOV to/from control registers", "WRMSR"; volume 3, 2.5 and 10.8.5.
class ControlRegistersTest {

    private static final long CODE = 0x1000;

    private final PhysicalMemory memory = new PhysicalMemory(0x10_0000);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });

    private void run(String hex, int instructions) {
        GuestCode.write(memory, CODE, hex);
        cpu.setRip(CODE);
        interpreter.run(instructions);
    }

    private void assertRaises(int vector, String hex) {
        assertRaises(vector, () -> run(hex, 1));
        assertThat(cpu.rip()).isEqualTo(CODE);
    }

    private static void assertRaises(int vector, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(CpuException.class, raised -> {
            assertThat(raised.vector()).isEqualTo(vector);
            assertThat(raised.errorCode()).isZero();
        });
    }

    /// CR0, CR4, EFER as they are, and the CR0 that is not accepted.
    @ParameterizedTest
    @CsvSource(textBlock = """
            1,        0,    0,   80000000,  PG without PE
            1,        0,    0,   20000001,  NW without CD
            1,        0,    0,   100000001, bit 32
            1,        0,    100, 80000001,  LME without PAE
            80000001, 20,   100, 1,         leaving long mode from 64-bit code
            """)
    void combinationsThatCr0DoesNotTake(String cr0, String cr4, String efer, String written, String why) {
        cpu.control.set(hex(cr0), 0, hex(cr4), hex(efer));

        assertThatThrownBy(() -> cpu.control.writeCr0(hex(written))).as(why).isInstanceOf(CpuException.class);

        assertThat(cpu.cr0()).isEqualTo(hex(cr0) | ControlRegisters.CR0_ET);
    }

    private static long hex(String digits) {
        return Long.parseUnsignedLong(digits, 16);
    }

    /// SDM volume 3, table 4-1: which paging follows from CR0.PG, CR4.PAE and EFER.LME.
    @ParameterizedTest
    @CsvSource(textBlock = """
            1,        0,  0,   NONE,       false
            80000001, 0,  0,   BITS_32,    false
            80000001, 10, 0,   BITS_32,    false
            80000001, 20, 0,   PAE,        false
            80000001, 20, 100, FOUR_LEVEL, true
            1,        20, 100, NONE,       false
            """)
    void pagingAndLongModeFollowFromThreeBits(String cr0, String cr4, String efer, Structure structure,
            boolean active) {
        cpu.control.set(hex(cr0), 0, hex(cr4), hex(efer));

        assertThat(cpu.mmu().mode().structure()).isEqualTo(structure);
        assertThat((cpu.efer() & ControlRegisters.EFER_LMA) != 0).isEqualTo(active);
    }

    @Test
    void bitsOfCr0ThatMeanNothingAreIgnored() {
        // mov eax,0x1ff8ffc1 (no bit of it known but PE); mov cr0,rax; mov rbx,cr0
        run("b8c1fff81f 0f22c0 0f20c3", 3);

        assertThat(cpu.register(Registers.RBX)).isEqualTo(ControlRegisters.CR0_PE | ControlRegisters.CR0_ET);
    }

    /// VME, MCE, UMIP, VMXE, PCIDE, OSXSAVE, SMAP: CPUID offers none of them.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 6, 11, 12, 13, 14, 17, 18, 21, 22, 32, 63})
    void cr4TakesOnlyWhatCpuidOffers(int bit) {
        cpu.setRegister(Registers.RAX, 1L << bit);

        // mov cr4,rax
        assertRaises(13, "0f22e0");
    }

    @Test
    void paeCannotBeClearedInLongMode() {
        cpu.control.set(hex("80000001"), 0, ControlRegisters.CR4_PAE, ControlRegisters.EFER_LME);

        assertRaises(13, () -> cpu.control.writeCr4(0));
    }

    /// SDM volume 2: CR1, CR5 to CR7 and CR9 to CR15 do not exist.
    @ParameterizedTest
    @ValueSource(strings = {"0f22c8", "0f20e8", "0f20f0", "0f20f8", "440f20c8", "440f22f8"})
    void controlRegistersThatDoNotExist(String hex) {
        assertRaises(6, hex);
    }

    @Test
    void modOfAMoveToAControlRegisterIsIgnored() {
        cpu.setRegister(Registers.RAX, 0x1234);
        // mov cr2,rax with mod 0; mov rcx,cr2
        run("0f2210 0f20d1", 2);

        assertThat(cpu.register(Registers.RCX)).isEqualTo(0x1234);
    }

    @Test
    void cr8HasFourBits() {
        cpu.setRegister(Registers.RAX, 0xf);
        // mov cr8,rax
        run("440f22c0", 1);

        cpu.setRegister(Registers.RAX, 0x10);
        assertRaises(13, "440f22c0");
    }

    @Test
    void cltsClearsOnlyTaskSwitched() {
        cpu.control.writeCr0(ControlRegisters.CR0_PE | ControlRegisters.CR0_TS | ControlRegisters.CR0_MP);

        run("0f06", 1);

        assertThat(cpu.cr0()).isEqualTo(ControlRegisters.CR0_PE | ControlRegisters.CR0_MP | ControlRegisters.CR0_ET);
    }

    /// EFER: reserved bits, and LME while paging is on.
    @Test
    void eferIsChecked() {
        assertRaises(13, () -> cpu.control.writeEfer(2));
        assertRaises(13, () -> cpu.control.writeEfer(1L << 32));
        cpu.control.set(hex("80000001"), 0, ControlRegisters.CR4_PAE, 0);
        assertRaises(13, () -> cpu.control.writeEfer(ControlRegisters.EFER_LME));

        cpu.control.writeEfer(ControlRegisters.EFER_NXE | ControlRegisters.EFER_LMA);

        assertThat(cpu.efer()).isEqualTo(ControlRegisters.EFER_NXE);
        assertThat(cpu.mmu().mode().noExecute()).isTrue();
    }

    /// What is written and read back; SDM volume 4, chapter 2.
    @ParameterizedTest
    @CsvSource(textBlock = """
            1b,       fee00900
            174,      10
            175,      ffff800000001000
            176,      ffff800000002000
            277,      0007040600070406
            2ff,      c06
            c0000081, 0023001000000000
            c0000082, ffffffff81000000
            c0000083, ffffffff81000100
            c0000084, 47700
            c0000100, 7f0000000000
            c0000101, ffff888000000000
            c0000102, ffff888000001000
            c0000103, 5
            """)
    void modelSpecificRegistersKeepWhatIsWritten(String number, String value) {
        cpu.setRegister(Registers.RCX, hex(number));
        cpu.setRegister(Registers.RAX, hex(value) & 0xffff_ffffL);
        cpu.setRegister(Registers.RDX, hex(value) >>> 32);

        // wrmsr; xor eax,eax; xor edx,edx; rdmsr
        run("0f30 31c0 31d2 0f32", 4);

        assertThat(cpu.register(Registers.RDX) << 32 | cpu.register(Registers.RAX)).isEqualTo(hex(value));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0,        0,                unknown
            c0000080, 2,                reserved bit of EFER
            c0000082, 800000000000,     not canonical
            c0000102, 800000000000,     not canonical
            c0000084, 100000000,        FMASK has 32 bits
            277,      2,                no memory type
            2ff,      7,                UC- is none of an MTRR
            1b,       10000000000,      above the physical addresses
            1b,       c00,              x2APIC is not offered
            fe,       0,                read only
            """)
    void modelSpecificRegistersRefuse(String number, String value, String why) {
        assertThatThrownBy(() -> cpu.msr.write((int) hex(number), hex(value))).as(why)
                .isInstanceOf(CpuException.class);
    }

    @Test
    void swapgsExchangesTheBases() {
        cpu.setGsBase(0x1000);
        cpu.msr.write(ModelSpecificRegisters.KERNEL_GS_BASE, 0x2000);

        run("0f01f8", 1);

        assertThat(cpu.gsBase()).isEqualTo(0x2000);
        assertThat(cpu.msr.read(ModelSpecificRegisters.KERNEL_GS_BASE)).isEqualTo(0x1000);
    }

    @Test
    void theTimeStampCounterGoesOnFromWhatIsWritten() {
        cpu.setRegister(Registers.RCX, ModelSpecificRegisters.TIME_STAMP_COUNTER);
        cpu.setRegister(Registers.RAX, 1000);
        cpu.setRegister(Registers.RDX, 0);

        // wrmsr; rdtsc; mov ebx,eax; rdtsc
        run("0f30 0f31 89c3 0f31", 4);

        assertThat(cpu.register(Registers.RBX)).isEqualTo(1001);
        assertThat(cpu.register(Registers.RAX)).isGreaterThan(1001);
    }

    @Test
    void timeIsTheKernelsIfItSaysSo() {
        // rdtscp
        String rdtscp = "0f01f9";
        cpu.control.writeCr4(ControlRegisters.CR4_PAE | ControlRegisters.CR4_TSD);
        cpu.msr.write(ModelSpecificRegisters.TSC_AUX, 7);
        assertThatCode(() -> run(rdtscp, 1)).doesNotThrowAnyException();
        assertThat(cpu.register(Registers.RCX)).isEqualTo(7);
        cpu.setPrivilege(3);

        assertRaises(13, rdtscp);
        assertRaises(13, "0f31");
    }

    /// XGETBV, XSETBV, MONITOR, MWAIT, RDRAND, XSAVE, RSM, VMCALL; RDPMC has no counters.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0f01d0,   6
            0f01d1,   6
            0f01c8,   6
            0f01c9,   6
            0fc7f0,   6
            0fae20,   6
            0faa,     6
            0f01c1,   6
            0f33,     13
            """)
    void whatCpuidDoesNotOfferIsNone(String hex, int vector) {
        assertRaises(vector, hex);
        cpu.setPrivilege(3);
        assertRaises(vector, hex);
    }

    @Test
    void fsAndGsBasesCanBeSetByInstructionsOnlyIfTheKernelSaysSo() {
        cpu.control.writeCr4(ControlRegisters.CR4_PAE);

        // rdfsbase rax
        assertRaises(6, "f3480faec0");
    }

    @Test
    void afterPowerOnOnlyExtensionTypeAndNoCachesAreSet() {
        cpu.control.reset();

        assertThat(cpu.cr0()).isEqualTo(0x6000_0010L);
        assertThat(cpu.cr4()).isZero();
        assertThat(cpu.efer()).isZero();
    }
}
