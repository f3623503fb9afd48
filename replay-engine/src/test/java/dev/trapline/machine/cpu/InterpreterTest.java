package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What single vectors do not show, interpreted and compiled: blocks, code that changes, transfers to the kernel. Without paging, so addresses are physical.
@ParameterizedClass
@ValueSource(ints = {0, 1})
class InterpreterTest {

    private static final long CODE = 0x1000;
    private static final long STACK = 0x9000;

    private final PhysicalMemory memory = new PhysicalMemory(0x1_0000);
    private final Cpu cpu = new Cpu(memory);
    private final List<Long> syscalls = new ArrayList<>();
    private final Interpreter interpreter = new Interpreter(cpu, caller -> syscalls.add(caller.register(0)));

    /// @param compileAfter 0 to interpret everything, 1 to compile whatever can be
    InterpreterTest(int compileAfter) {
        interpreter.compileAfter(compileAfter);
    }

    private void code(long at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(at + i, bytes[i]);
        }
    }

    private void start(String hex) {
        code(CODE, hex);
        cpu.setRip(CODE);
        cpu.setRegister(Registers.RSP, STACK);
    }

    @Test
    void aLoopRunsAsOftenAsItSays() {
        // mov ecx,1000; again: add eax,ecx; dec ecx; jnz again; hlt
        start("b9e8030000 01c8 ffc9 75fa f4");

        interpreter.run(1_000_000);

        assertThat(cpu.halted()).isTrue();
        assertThat(cpu.register(Registers.RAX)).isEqualTo(500_500);
        assertThat(cpu.instructions()).isEqualTo(3002);
        assertThat(cpu.rip()).isEqualTo(CODE + 12);
    }

    @Test
    void itStopsAfterExactlyAsManyInstructionsAsAskedFor() {
        start("b9e8030000 01c8 ffc9 75fa f4");
        long[] rips = new long[5];
        for (int i = 0; i < rips.length; i++) {
            interpreter.run(1);
            rips[i] = cpu.rip() - CODE;
        }

        assertThat(rips).containsExactly(5, 7, 9, 5, 7);
        assertThat(cpu.instructions()).isEqualTo(5);
    }

    @Test
    void anInstructionThatOverwritesTheNextOneIsFollowedByTheNewOne() {
        // mov byte [rip+0],0x90 over the opcode behind: inc eax becomes nop; then hlt
        start("c60500000000 48 40 ffc0 f4".replace(" 40 ffc0 f4", "") + "90" + "ffc0 f4");
        // c6 05 00000000 48: mov byte ptr [rip],0x48, so the nop behind becomes a REX.W prefix of inc: inc rax.
        cpu.setRegister(Registers.RAX, 0xffff_ffffL);

        interpreter.run(1000);

        assertThat(cpu.register(Registers.RAX)).isEqualTo(0x1_0000_0000L);
        assertThat(cpu.instructions()).isEqualTo(3);
    }

    @Test
    void codeThatWasWrittenAfterItRanIsDecodedAgain() {
        // again: mov eax,1; test ebx,ebx; jnz out; inc ebx; mov byte [rip-16],7 (the immediate of the first); jmp again; out: hlt
        start("b801000000 85db 750b ffc3 c605efffffff07 ebec f4");

        interpreter.run(1000);

        assertThat(cpu.register(Registers.RAX)).isEqualTo(7);
    }

    @Test
    void codeWrittenByADeviceIsDecodedAgain() {
        start("b801000000 f4");
        interpreter.run(10);
        memory.write8(CODE + 1, 9);
        cpu.resume();
        cpu.setRip(CODE);

        interpreter.run(10);

        assertThat(cpu.register(Registers.RAX)).isEqualTo(9);
    }

    @Test
    void anInstructionAcrossPagesIsDecodedAgainWhenItsSecondHalfChanges() {
        code(CODE + 0xffd, "b801000000 f4");
        cpu.setRip(CODE + 0xffd);
        interpreter.run(10);
        memory.write8(CODE + 0x1000, 2);
        cpu.resume();
        cpu.setRip(CODE + 0xffd);

        interpreter.run(10);

        assertThat(cpu.register(Registers.RAX)).isEqualTo(0x20001);
    }

    @Test
    void aFaultInTheMiddleOfABlockLeavesTheStateBeforeIt() {
        // mov eax,5; xor edx,edx; div ecx (0); mov eax,6
        start("b805000000 31d2 f7f1 b806000000");

        assertThatThrownBy(() -> interpreter.run(100)).isInstanceOfSatisfying(CpuException.class,
                raised -> assertThat(raised.vector()).isZero());
        assertThat(cpu.rip()).isEqualTo(CODE + 7);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(5);
        assertThat(cpu.instructions()).isEqualTo(2);
    }

    @Test
    void int3IsATrap() {
        start("90 cc 90");

        assertThatThrownBy(() -> interpreter.run(100)).isInstanceOfSatisfying(CpuException.class,
                raised -> assertThat(raised.vector()).isEqualTo(3));
        assertThat(cpu.rip()).isEqualTo(CODE + 2);
    }

    @Test
    void syscallLeavesWhereToReturnTo() {
        // mov eax,39; syscall; hlt
        start("b827000000 0f05 f4");
        cpu.setRflags(Flags.IF | Flags.CF | Flags.RESERVED_1);

        interpreter.run(100);

        assertThat(syscalls).containsExactly(39L);
        assertThat(cpu.register(Registers.RCX)).isEqualTo(CODE + 7);
        assertThat(cpu.register(Registers.R11)).isEqualTo(0x203);
        assertThat(cpu.rip()).isEqualTo(CODE + 8);
    }

    @Test
    void aLongRepetitionIsTakenUpAgain() {
        // mov ecx,10000; mov edi,0x2000; rep stosb; hlt
        start("b910270000 bf00200000 f3aa f4");
        cpu.setRegister(Registers.RAX, 0x5a);

        interpreter.run(3);
        assertThat(cpu.register(Registers.RCX)).isPositive();
        assertThat(cpu.rip()).isEqualTo(CODE + 10);
        interpreter.run(100);

        assertThat(cpu.halted()).isTrue();
        assertThat(cpu.register(Registers.RCX)).isZero();
        assertThat(memory.read8(0x2000 + 9999)).isEqualTo(0x5a);
        assertThat(memory.read8(0x2000 + 10000)).isZero();
    }

    @Test
    void popfChangesWhatThePrivilegeAdmits() {
        // push -1; popf
        start("6aff 9d");
        interpreter.run(2);
        assertThat(cpu.rflags() & (Flags.IF | Flags.IOPL)).isEqualTo(Flags.IF | Flags.IOPL);

        start("6aff 9d");
        cpu.setRflags(Flags.RESERVED_1);
        cpu.setPrivilege(3);
        interpreter.run(2);
        // CF PF AF ZF SF TF DF OF NT AC ID
        assertThat(cpu.rflags()).isEqualTo(0x24_4dd7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4", "fa", "fb", "0f06", "0f08", "0f22c0", "0f30", "0f01f8"})
    void privilegedInstructionsAreNotForTheUser(String hex) {
        start(hex);
        cpu.setPrivilege(3);

        assertThatThrownBy(() -> interpreter.run(1)).isInstanceOfSatisfying(CpuException.class,
                raised -> assertThat(raised.vector()).isEqualTo(13));
        assertThat(cpu.rip()).isEqualTo(CODE);
    }

    @Test
    void cpuidOffersSse2ButNeitherAvxNorXsave() {
        // mov eax,1; cpuid; hlt
        start("b801000000 0fa2 f4");

        interpreter.run(10);

        assertThat(cpu.register(Registers.RDX) & 1 << 26).isNotZero();
        assertThat(cpu.register(Registers.RCX) & (1 << 26 | 1 << 27 | 1 << 28)).isZero();
    }

    /// CRC32, ADCX, STAC, INCSSPQ; RDSSPQ does nothing then, so that programs can ask with it (SDM volume 2).
    @Test
    void whatCpuidDoesNotOfferIsNoInstruction() {
        for (String hex : List.of("f20f38f1c0", "660f38f6c0", "0f01cb", "f3480faee8")) {
            start(hex);
            assertThatThrownBy(() -> interpreter.run(1)).isInstanceOfSatisfying(CpuException.class,
                    raised -> assertThat(raised.vector()).isEqualTo(6));
        }
        start("f3480f1ec8");
        cpu.setRegister(Registers.RAX, 5);

        interpreter.run(1);

        assertThat(cpu.register(Registers.RAX)).isEqualTo(5);
    }
}
