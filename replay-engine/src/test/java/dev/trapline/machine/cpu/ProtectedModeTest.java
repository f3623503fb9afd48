package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Segments, privilege levels and gates of protected mode and compatibility mode; section numbers are those of the SDM, volume 3.
class ProtectedModeTest {

    private static final long GDT = 0x1000;
    private static final long LDT_AT = 0x1800;
    private static final long TSS_AT = 0x1c00;
    private static final long CODE = 0x1_0000;
    private static final long SMALL_AT = 0x2_0000;
    private static final long DATA = 0x3_0000;
    private static final long GATE_ENTRY = 0x1_8000;
    private static final long KERNEL_STACK = 0x4_0000;
    private static final long USER_STACK = 0x5_0000;

    // Selectors in the GDT.
    private static final int CODE_0 = 0x08;
    private static final int DATA_0 = 0x10;
    private static final int CODE_3 = 0x18 | 3;
    private static final int DATA_3 = 0x20 | 3;
    private static final int SMALL = 0x28;
    private static final int EXPAND_DOWN = 0x30;
    private static final int READ_ONLY = 0x38;
    private static final int EXECUTE_ONLY = 0x40;
    private static final int ABSENT = 0x48;
    private static final int CONFORMING = 0x50;
    private static final int CODE_16 = 0x58;
    private static final int STACK_16 = 0x60;
    private static final int TSS = 0x68;
    private static final int GATE = 0x78;
    private static final int LDT = 0x80;
    private static final int SMALL_CODE = 0x90;
    private static final int ABSENT_CODE = 0x98;
    private static final int CODE_1 = 0xa0;
    private static final int TASK_GATE = 0xa8;
    private static final int LONG_CODE = 0xb0;
    private static final int BEHIND = 0xb8;

    private static final int NP = CpuException.SEGMENT_NOT_PRESENT;
    private static final int GP = CpuException.GENERAL_PROTECTION;
    private static final int SS = CpuException.STACK_FAULT;
    private static final int TS = CpuException.INVALID_TSS;

    private final PhysicalMemory memory = new PhysicalMemory(0x20_0000);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });

    @BeforeEach
    void enterProtectedMode() {
        descriptor(CODE_0, 0, 0xfffff, 0x9a, 0xc);
        descriptor(DATA_0, 0, 0xfffff, 0x92, 0xc);
        descriptor(CODE_3, 0, 0xfffff, 0xfa, 0xc);
        descriptor(DATA_3, 0, 0xfffff, 0xf2, 0xc);
        descriptor(SMALL, SMALL_AT, 0xfff, 0x92, 4);
        descriptor(EXPAND_DOWN, SMALL_AT, 0xfff, 0x96, 4);
        descriptor(READ_ONLY, SMALL_AT, 0xfff, 0x90, 4);
        descriptor(EXECUTE_ONLY, 0, 0xfffff, 0x98, 0xc);
        descriptor(ABSENT, 0, 0xfffff, 0x12, 0xc);
        descriptor(CONFORMING, 0, 0xfffff, 0x9e, 0xc);
        descriptor(CODE_16, CODE, 0xffff, 0x9a, 0);
        descriptor(STACK_16, KERNEL_STACK, 0xffff, 0x92, 0);
        descriptor(TSS, TSS_AT, 0x67, 0x89, 0);
        descriptor(LDT, LDT_AT, 0x17, 0x82, 0);
        descriptor(SMALL_CODE, CODE, 0xff, 0x9a, 4);
        descriptor(ABSENT_CODE, 0, 0xfffff, 0x1a, 0xc);
        descriptor(CODE_1, 0, 0xfffff, 0xba, 0xc);
        memory.write64(GDT + TASK_GATE, 0xe5L << 40 | (long) TSS << 16);
        descriptor(LONG_CODE, 0, 0, 0x9a, 2);
        callGate(GATE, CODE_0, GATE_ENTRY, 0xec, 2);
        stack0(DATA_0, KERNEL_STACK + 0x1000);
        // No map of ports.
        memory.write64(TSS_AT + 0x60, 0x68L << 48);
        memory.write64(0x800, GDT << 16 | BEHIND - 1);
        cpu.reset();
        // In real mode: lgdt [0x800]; mov ax,1; lmsw ax; jmp 8:CODE
        code(0x600, "0f01160008 b80100 0f01f0 66ea000001000800");
        cpu.jumpReal(0, 0x600);
        interpreter.run(4);
        for (SegmentRegister register : SegmentRegister.values()) {
            if (register != SegmentRegister.CS) {
                cpu.loadSegment(register, DATA_0);
            }
        }
        cpu.setRegister(Registers.RSP, KERNEL_STACK + 0x800);
    }

    private void descriptor(int selector, long base, long limit, int access, int flags) {
        long value = limit & 0xffff | (base & 0xff_ffff) << 16 | (long) access << 40 | (limit >> 16 & 0xf) << 48
                | (long) flags << 52 | base >>> 24 << 56;
        memory.write64(GDT + (selector & ~7), value);
    }

    private void callGate(int selector, int target, long offset, int access, int parameters) {
        memory.write64(GDT + selector, offset & 0xffff | (long) target << 16 | (long) parameters << 32
                | (long) access << 40 | offset >>> 16 << 48);
    }

    /// The stack for privilege level 0.
    private void stack0(int selector, long pointer) {
        for (int i = 0; i < Integer.BYTES; i++) {
            memory.write8(TSS_AT + 4 + i, (int) (pointer >> i * Byte.SIZE));
            memory.write8(TSS_AT + 8 + i, selector >> i * Byte.SIZE);
        }
    }

    private void code(long at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(at + i, bytes[i]);
        }
    }

    private int dword(long at) {
        return memory.read8(at) | memory.read8(at + 1) << 8 | memory.read8(at + 2) << 16 | memory.read8(at + 3) << 24;
    }

    /// Executes instructions at an offset of the current code segment.
    private void run(String hex, int instructions) {
        code(cpu.segment(SegmentRegister.CS).base() + cpu.rip(), hex);
        interpreter.run(instructions);
    }

    /// The exception that instructions raise, as vector and error code.
    private String fault(String hex) {
        try {
            run(hex, 1);
        } catch (CpuException raised) {
            return raised.vector() + " " + Integer.toHexString(raised.errorCode());
        }
        return "none";
    }

    private static String fault(int vector, int errorCode) {
        return vector + " " + Integer.toHexString(errorCode);
    }

    /// What loads EAX with a selector and moves it to a segment register; only the second instruction may fault.
    private String load(String move, int selector) {
        run("b8" + HexFormat.of().toHexDigits(Integer.reverseBytes(selector)), 1);
        return fault(move);
    }

    /// Goes to privilege level 3, as the kernel does: by a return.
    private void enterUser() {
        cpu.setRegister(Registers.RSP, KERNEL_STACK + 0x800);
        // push DATA_3; push USER_STACK; push CODE_3; push CODE + 0x1000; retf
        run("6a23 6800000500 6a1b 6800100100 cb", 5);
    }

    @Test
    void afterTheJumpCodeIs32Bit() {
        assertThat(cpu.operatingMode()).isEqualTo(OperatingMode.PROTECTED);
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(CODE_0);
        assertThat(cpu.rip()).isEqualTo(CODE);
        // mov eax,0x12345678; push eax
        run("b878563412 50", 2);

        assertThat(cpu.register(Registers.RAX)).isEqualTo(0x12345678);
        assertThat(dword(KERNEL_STACK + 0x7fc)).isEqualTo(0x12345678);
    }

    /// 3.4.5.1: loading a segment sets the accessed bit of its descriptor.
    @Test
    void loadingSetsTheAccessedBit() {
        assertThat(memory.read8(GDT + SMALL + 5)).isEqualTo(0x92);

        load("8ed8", SMALL);

        assertThat(memory.read8(GDT + SMALL + 5)).isEqualTo(0x93);
        assertThat(cpu.segment(SegmentRegister.DS).base()).isEqualTo(SMALL_AT);
        assertThat(cpu.segment(SegmentRegister.DS).limit()).isEqualTo(0xfff);
    }

    /// 5.3: the last byte of an access has to be within the limit.
    @Test
    void limitsAreThoseOfTheLastByte() {
        load("8ed8", SMALL);

        // mov eax,[0xffc]; [0xffd]; mov al,[0xfff]; mov al,[0x1000]; mov [0xfff],ax; the same through ES, which is flat.
        assertThat(fault("a1fc0f0000")).isEqualTo("none");
        assertThat(fault("a1fd0f0000")).isEqualTo(fault(GP, 0));
        assertThat(fault("a0ff0f0000")).isEqualTo("none");
        assertThat(fault("a000100000")).isEqualTo(fault(GP, 0));
        assertThat(fault("66a3ff0f0000")).isEqualTo(fault(GP, 0));
        assertThat(fault("2666a3ff0f0000")).isEqualTo("none");
        assertThat(memory.read8(SMALL_AT + 0xfff)).isZero();
    }

    /// 5.3: of a segment that expands down, the limit is what is just not in it; B says whether it ends at 64 KiB or 4 GiB.
    @Test
    void expandDownSegmentsBeginBehindTheirLimit() {
        load("8ed8", EXPAND_DOWN);

        assertThat(fault("a0ff0f0000")).isEqualTo(fault(GP, 0));
        assertThat(fault("a000100000")).isEqualTo("none");
        assertThat(fault("a1fd0f0000")).isEqualTo(fault(GP, 0));
        assertThat(fault("a0ffff0100")).isEqualTo("none");
        descriptor(EXPAND_DOWN, SMALL_AT, 0xfff, 0x96, 0);
        load("8ed8", EXPAND_DOWN);
        assertThat(fault("a0ffff0000")).isEqualTo("none");
        assertThat(fault("66a1ffff0000")).isEqualTo(fault(GP, 0));
        assertThat(fault("a000000100")).isEqualTo(fault(GP, 0));
    }

    /// 6.15, interrupt 12: what goes through SS raises #SS.
    @Test
    void theStackHasAnExceptionOfItsOwn() {
        load("8ed0", SMALL);
        cpu.setRegister(Registers.RSP, 2);

        assertThat(fault("50")).isEqualTo(fault(SS, 0));
        assertThat(cpu.register(Registers.RSP)).isEqualTo(2);
        cpu.setRegister(Registers.RSP, 0xffe);
        assertThat(fault("58")).isEqualTo(fault(SS, 0));
        cpu.setRegister(Registers.RBP, 0x1000);
        assertThat(fault("8b4500")).isEqualTo(fault(SS, 0));
        assertThat(fault("3e8b4500")).isEqualTo("none");
    }

    /// 5.5: type checks of accesses.
    @Test
    void onlyWhatTheTypeAllowsCanBeDone() {
        load("8ed8", READ_ONLY);
        assertThat(fault("a000000000")).isEqualTo("none");
        assertThat(fault("a200000000")).isEqualTo(fault(GP, 0));
        // add [0],eax: nothing of it happens.
        assertThat(fault("010500000000")).isEqualTo(fault(GP, 0));
        // Code can be read through CS if it is readable, never written.
        assertThat(fault("2ea000000000")).isEqualTo("none");
        assertThat(fault("2ea200000000")).isEqualTo(fault(GP, 0));
    }

    /// 5.5, 5.6 and 6.15: what loading DS checks.
    @ParameterizedTest
    @CsvSource({"40, 13, 40", "48, 11, 48", "b8, 13, b8", "13, -1, 0", "53, -1, 0", "68, 13, 68", "84, 13, 84"})
    void loadingDataIsChecked(String selector, int vector, String errorCode) {
        String expected = vector < 0 ? "none" : vector + " " + errorCode;
        int number = Integer.parseInt(selector, 16);
        // RPL 3 on data of level 0 is too much, unless the code that is read as data is conforming.
        if (number == (DATA_0 | 3)) {
            expected = fault(GP, DATA_0);
        }

        assertThat(load("8ed8", number)).isEqualTo(expected);
    }

    /// 5.7 and 6.15: what loading SS checks. A stack that is absent is #SS.
    @Test
    void loadingTheStackIsChecked() {
        assertThat(load("8ed0", 0)).isEqualTo(fault(GP, 0));
        assertThat(load("8ed0", DATA_3)).isEqualTo(fault(GP, DATA_3 & ~3));
        assertThat(load("8ed0", DATA_0 | 1)).isEqualTo(fault(GP, DATA_0));
        assertThat(load("8ed0", READ_ONLY)).isEqualTo(fault(GP, READ_ONLY));
        assertThat(load("8ed0", CODE_0)).isEqualTo(fault(GP, CODE_0));
        assertThat(load("8ed0", ABSENT)).isEqualTo(fault(SS, ABSENT));
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isEqualTo(DATA_0);
        assertThat(load("8ed0", DATA_0)).isEqualTo("none");
    }

    /// 3.4.2: a null selector can be loaded but not used.
    @Test
    void aNullSelectorFaultsWhenUsed() {
        assertThat(load("8ee0", 3)).isEqualTo("none");

        assertThat(cpu.segment(SegmentRegister.FS).selector()).isEqualTo(3);
        assertThat(fault("64a000000000")).isEqualTo(fault(GP, 0));
    }

    /// 3.4.2 and 3.5.1: selectors with TI set are looked up in the LDT.
    @Test
    void selectorsCanLeadToTheLocalTable() {
        memory.write64(LDT_AT + 8, 0x0040_9202_0000_0fffL);
        memory.write64(LDT_AT + 16, 0x0040_9203_0000_0fffL);
        assertThat(load("0f00d0", LDT)).isEqualTo("none");

        assertThat(load("8ed8", 0x0c)).isEqualTo("none");
        assertThat(cpu.segment(SegmentRegister.DS).base()).isEqualTo(SMALL_AT);
        assertThat(load("8ed8", 0x14)).isEqualTo("none");
        assertThat(cpu.segment(SegmentRegister.DS).base()).isEqualTo(DATA);
        assertThat(load("8ed8", 0x1c)).isEqualTo(fault(GP, 0x1c));
        // sldt ebx; then LLDT of what is none
        run("0f00c3", 1);
        assertThat(cpu.register(Registers.RBX)).isEqualTo(LDT);
        assertThat(load("0f00d0", TSS)).isEqualTo(fault(GP, TSS));
        assertThat(load("0f00d0", 0x0c)).isEqualTo(fault(GP, 0x0c));
    }

    /// 5.8.1: direct jumps to code.
    @Test
    void jumpsToCodeAreChecked() {
        assertThat(fault("ea000001000000")).isEqualTo(fault(GP, 0));
        assertThat(fault("ea000001001000")).isEqualTo(fault(GP, DATA_0));
        assertThat(fault("ea000001001b00")).isEqualTo(fault(GP, CODE_3 & ~3));
        assertThat(fault("ea00000100a000")).isEqualTo(fault(GP, CODE_1));
        assertThat(fault("ea000001009800")).isEqualTo(fault(NP, ABSENT_CODE));
        assertThat(fault("ea000100009000")).isEqualTo(fault(GP, 0));
        assertThat(fault("ea00000100b800")).isEqualTo(fault(GP, BEHIND));
        assertThat(cpu.rip()).isEqualTo(CODE);
        assertThat(fault("ea000001005000")).isEqualTo("none");
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(CONFORMING);
    }

    /// 5.3: code ends at the limit of its segment.
    @Test
    void codeMayNotRunOverItsLimit() {
        run("ea000000009000", 1);
        // jmp $+0xff is the last byte, a NOP there; what is behind cannot be fetched, nor jumped to.
        run("e9fa000000", 1);
        code(CODE + 0xff, "90 90");
        interpreter.run(1);

        assertThat(fault("90")).isEqualTo(fault(GP, 0));
        assertThat(cpu.rip()).isEqualTo(0x100);
        cpu.setRip(0);
        assertThat(fault("e9fb000000")).isEqualTo(fault(GP, 0));
        assertThat(cpu.rip()).isZero();
        cpu.setRip(0xfd);
        assertThat(fault("b878563412")).isEqualTo(fault(GP, 0));
    }

    /// 5.8.2 to 5.8.6: down to level 3 and back through a gate, on the stack of the task state segment, with two parameters.
    @Test
    void aCallGateSwitchesTheStack() {
        assertThat(load("0f00d8", TSS)).isEqualTo("none");
        assertThat(memory.read8(GDT + TSS + 5)).isEqualTo(0x8b);
        enterUser();
        assertThat(cpu.privilege()).isEqualTo(3);
        assertThat(cpu.rip()).isEqualTo(CODE + 0x1000);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(USER_STACK);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isEqualTo(DATA_3);
        // 5.8.6: data of level 0 is taken away.
        assertThat(cpu.segment(SegmentRegister.DS).selector()).isZero();
        assertThat(cpu.segment(SegmentRegister.GS).isUsable()).isFalse();

        // push 0x11; push 0x22; call GATE:0
        run("6a11 6a22 9a000000007b00", 3);

        assertThat(cpu.privilege()).isZero();
        assertThat(cpu.segment(SegmentRegister.CS).selector()).isEqualTo(CODE_0);
        assertThat(cpu.rip()).isEqualTo(GATE_ENTRY);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isEqualTo(DATA_0);
        long top = KERNEL_STACK + 0x1000;
        assertThat(cpu.register(Registers.RSP)).isEqualTo(top - 24);
        assertThat(dword(top - 4)).isEqualTo(DATA_3);
        assertThat(dword(top - 8)).isEqualTo((int) USER_STACK - 8);
        assertThat(dword(top - 12)).isEqualTo(0x11);
        assertThat(dword(top - 16)).isEqualTo(0x22);
        assertThat(dword(top - 20)).isEqualTo(CODE_3);
        assertThat(dword(top - 24)).isEqualTo((int) CODE + 0x1000 + 11);

        // retf 8
        run("ca0800", 1);

        assertThat(cpu.privilege()).isEqualTo(3);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(USER_STACK);
        assertThat(cpu.rip()).isEqualTo(CODE + 0x1000 + 11);
    }

    /// 5.8.4: the gate is only for those with its privilege level; a jump cannot change the level.
    @Test
    void gatesAreChecked() {
        load("0f00d8", TSS);
        enterUser();
        assertThat(fault("ea000000007b00")).isEqualTo(fault(GP, CODE_0));
        callGate(GATE, CODE_0, GATE_ENTRY, 0x8c, 0);
        assertThat(fault("9a000000007b00")).isEqualTo(fault(GP, GATE));
        callGate(GATE, CODE_0, GATE_ENTRY, 0x6c, 0);
        assertThat(fault("9a000000007b00")).isEqualTo(fault(NP, GATE));
        callGate(GATE, DATA_0, GATE_ENTRY, 0xec, 0);
        assertThat(fault("9a000000007b00")).isEqualTo(fault(GP, DATA_0));
        callGate(GATE, ABSENT_CODE, GATE_ENTRY, 0xec, 0);
        assertThat(fault("9a000000007b00")).isEqualTo(fault(NP, ABSENT_CODE));
        // 5.8.5: a stack for level 0 that is none.
        callGate(GATE, CODE_0, GATE_ENTRY, 0xec, 0);
        stack0(DATA_3, KERNEL_STACK);
        assertThat(fault("9a000000007b00")).isEqualTo(fault(TS, DATA_3 & ~3));
        stack0(0, KERNEL_STACK);
        assertThat(fault("9a000000007b00")).isEqualTo(fault(TS, 0));
        stack0(SMALL, 4);
        assertThat(fault("9a000000007b00")).isEqualTo(fault(SS, SMALL));
        assertThat(cpu.privilege()).isEqualTo(3);
    }

    /// A gate of 16 bits pushes 16 bits; to the same level no stack is switched.
    @Test
    void aGateOf16BitsPushes16Bits() {
        callGate(GATE, CODE_0, GATE_ENTRY, 0xe4, 3);

        run("9a000000007800", 1);

        assertThat(cpu.rip()).isEqualTo(GATE_ENTRY & 0xffff);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KERNEL_STACK + 0x7fc);
        assertThat(dword(KERNEL_STACK + 0x7fc)).isEqualTo(CODE_0 << 16 | (int) (CODE + 7 & 0xffff));
    }

    /// 5.8.6: a return never goes to a more privileged level.
    @Test
    void returnsAreChecked() {
        enterUser();
        cpu.loadSegment(SegmentRegister.DS, DATA_3);
        // push CODE_0; push 0; retf
        run("6a08 6a00", 2);
        assertThat(fault("cb")).isEqualTo(fault(GP, CODE_0));
        // push CODE_0 with RPL 3; push 0; retf
        run("6a0b 6a00", 2);
        assertThat(fault("cb")).isEqualTo(fault(GP, CODE_0));
        run("6a00 6a00", 2);
        assertThat(fault("cb")).isEqualTo(fault(GP, 0));
    }

    /// 5.9 and 2.8: instructions of the system, and ports, are only for level 0 (SDM volume 1, 19.5).
    @Test
    void theUserMayNotDoEverything() {
        load("0f00d8", TSS);
        enterUser();
        assertThat(fault("f4")).isEqualTo(fault(GP, 0));
        assertThat(fault("fa")).isEqualTo(fault(GP, 0));
        assertThat(fault("0f011500000000")).isEqualTo(fault(GP, 0));
        assertThat(fault("0f01f0")).isEqualTo(fault(GP, 0));
        assertThat(fault("e460")).isEqualTo(fault(GP, 0));
        // smsw eax is for everybody.
        assertThat(fault("0f01e0")).isEqualTo("none");
        assertThat(cpu.register(Registers.RAX) & 1).isEqualTo(1);
    }

    /// SDM volume 1, 19.5.2: ports with a clear bit in the map of the task state segment may be used.
    @Test
    void theTaskStateSegmentAdmitsPorts() {
        descriptor(TSS, TSS_AT, 0x68 + 0x20, 0x89, 0);
        for (int i = 0; i < 0x20; i++) {
            memory.write8(TSS_AT + 0x68 + i, i == 0x60 / 8 ? 0xee : 0xff);
        }
        load("0f00d8", TSS);
        enterUser();

        // in al,0x60; in al,0x61; in ax,0x60; in al,0x64; and a port behind the map: in al,0xff
        assertThat(fault("e460")).isEqualTo("none");
        assertThat(fault("e461")).isEqualTo(fault(GP, 0));
        assertThat(fault("66e560")).isEqualTo(fault(GP, 0));
        assertThat(fault("e464")).isEqualTo("none");
        run("66baff00", 1);
        assertThat(fault("ec")).isEqualTo(fault(GP, 0));
        run("66baf8ff", 1);
        assertThat(fault("ec")).isEqualTo(fault(GP, 0));
    }

    /// SDM volume 2, LAR, LSL, VERR, VERW, ARPL.
    @Test
    void selectorsCanBeAskedAbout() {
        enterUser();
        // mov ecx,selector; lar eax,ecx; lsl edx,ecx
        run("b92b000000 0f02c1 0f03d1", 3);
        assertThat(cpu.rflags() & Flags.ZF).as("data of level 0 is not visible").isZero();
        run("b923000000 0f02c1 0f03d1", 3);
        assertThat(cpu.rflags() & Flags.ZF).isEqualTo(Flags.ZF);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(0xcff300);
        assertThat(cpu.register(Registers.RDX)).isEqualTo(0xffff_ffffL);
        // verw cx; mov ecx,CODE_3; verw cx; verr cx
        run("0f00e9", 1);
        assertThat(cpu.rflags() & Flags.ZF).isEqualTo(Flags.ZF);
        run("b91b000000 0f00e9", 2);
        assertThat(cpu.rflags() & Flags.ZF).isZero();
        run("0f00e1", 1);
        assertThat(cpu.rflags() & Flags.ZF).isEqualTo(Flags.ZF);
        // mov eax,8; mov ecx,0x1b; arpl ax,cx
        run("b808000000 b91b000000 63c8", 3);
        assertThat(cpu.rflags() & Flags.ZF).isEqualTo(Flags.ZF);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(0x0b);
        run("63c8", 1);
        assertThat(cpu.rflags() & Flags.ZF).isZero();
    }

    /// 21.3 and SDM volume 1, 6.2.3: 16-bit code, with a stack pointer of 16 bits that leaves the upper half alone.
    @Test
    void codeAndStackCanBe16Bit() {
        run("66b96000 8ed1", 2);
        cpu.setRegister(Registers.RSP, 0xabcd_0002L);
        // jmp CODE_16:0x20, there: mov ax,0x1234; push ax; push ax; call $+3; pop cx
        run("ea200000005800", 1);
        assertThat(cpu.rip()).isEqualTo(0x20);
        run("b83412 50 50 e80000 59", 5);

        assertThat(dword(KERNEL_STACK + 0xfffe) & 0xffff).isEqualTo(0x1234);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(0xabcd_fffeL);
        assertThat(cpu.register(Registers.RCX) & 0xffff).isEqualTo(0x28);
    }

    /// Task switches by hardware are not there, and say so.
    @Test
    void taskGatesAreUnsupported() {
        load("0f00d8", TSS);
        try {
            run("9a00000000a800", 1);
            assertThat(false).as("a task switch").isTrue();
        } catch (UnsupportedInstructionException e) {
            assertThat(e).hasMessageContaining("task switch");
        }
        assertThat(cpu.rip()).isEqualTo(CODE + 8);
    }

    /// 10.3 (IA-32e mode): 64-bit code and 32-bit code in one system, and the way between them.
    @Test
    void compatibilityModeIsLeftAndEnteredByFarTransfers() {
        cpu.segments.setMode(OperatingMode.LONG);
        // jmp LONG_CODE:CODE+0x100; there: mov rax,-1 (sign-extended); push CODE_0; push CODE+0x200; rex.w retf
        run("ea00010100b000", 1);
        run("48c7c0ffffffff", 1);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(-1);
        assertThat(cpu.in64BitMode()).isTrue();
        run("6a08 6800020100 48cb", 3);

        assertThat(cpu.in64BitMode()).isFalse();
        assertThat(cpu.rip()).isEqualTo(CODE + 0x200);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(KERNEL_STACK + 0x800);
        // 48 is dec eax here; limits count again.
        run("48 40", 2);
        load("8ed8", SMALL);
        assertThat(fault("a000100000")).isEqualTo(fault(GP, 0));
    }

    /// 10.8.3 (call gates in IA-32e mode): 16 bytes, always to 64-bit code, with the stack pointer of the task state segment and a null SS.
    @Test
    void aCallGateOfLongModeGoesTo64BitCode() {
        enterUser();
        cpu.segments.setMode(OperatingMode.LONG);
        descriptor(TSS, TSS_AT, 0x67, 0x8b, 0);
        memory.write64(GDT + TSS + 8, 0);
        cpu.segments.tr.load(TSS, cpu.descriptorTables.readSystem(TSS, GP));
        stack0(0, KERNEL_STACK + 0x1000);
        callGate(GATE, LONG_CODE, GATE_ENTRY, 0xec, 0);
        memory.write64(GDT + GATE + 8, 0);

        run("9a000000007b00", 1);

        assertThat(cpu.in64BitMode()).isTrue();
        assertThat(cpu.privilege()).isZero();
        assertThat(cpu.rip()).isEqualTo(GATE_ENTRY);
        assertThat(cpu.segment(SegmentRegister.SS).selector()).isZero();
        long top = KERNEL_STACK + 0x1000;
        assertThat(cpu.register(Registers.RSP)).isEqualTo(top - 32);
        assertThat(memory.read64(top - 8)).isEqualTo(DATA_3);
        assertThat(memory.read64(top - 16)).isEqualTo(USER_STACK);
        assertThat(memory.read64(top - 24)).isEqualTo(CODE_3);
        assertThat(memory.read64(top - 32)).isEqualTo(CODE + 0x1000 + 7);
        // rex.w retf
        run("48cb", 1);
        assertThat(cpu.privilege()).isEqualTo(3);
        assertThat(cpu.in64BitMode()).isFalse();
        assertThat(cpu.register(Registers.RSP)).isEqualTo(USER_STACK);
    }
}
