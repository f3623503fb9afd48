package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.Ports;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real mode, as far as single instructions recorded on an 80286 (`src/oracle/real-mode.sh`) do not show it.
class RealModeTest {

    private static final int CODE_SEGMENT = 0x100;
    private static final int STACK_SEGMENT = 0x200;

    private final PhysicalMemory memory = new PhysicalMemory(0x20_0000);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });

    @BeforeEach
    void powerOn() {
        cpu.reset();
        cpu.loadSegment(SegmentRegister.SS, STACK_SEGMENT);
        cpu.setRegister(Registers.RSP, 0x100);
    }

    private void code(long at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(at + i, bytes[i]);
        }
    }

    private void start(String hex) {
        code(CODE_SEGMENT << 4, hex);
        cpu.jumpReal(CODE_SEGMENT, 0);
    }

    private int word(long at) {
        return memory.read8(at) | memory.read8(at + 1) << 8;
    }

    /// SDM volume 3, 11.1.4: the first instruction is at FFFFFFF0H, until the first far jump.
    @Test
    void afterPowerOnCodeIsFetched16BytesBelow4GiB() {
        Cpu fresh = new Cpu(memory);
        fresh.reset();

        assertThat(fresh.operatingMode()).isEqualTo(OperatingMode.REAL);
        assertThat(fresh.segment(SegmentRegister.CS).base() + fresh.rip()).isEqualTo(0xffff_fff0L);
        assertThat(fresh.segment(SegmentRegister.CS).selector()).isEqualTo(0xf000);
        assertThat(fresh.rflags()).isEqualTo(2);
    }

    @Test
    void theSameCodeInTwoSegmentsIsTwoThings() {
        // call 0110:0000, where the same bytes are as at 0100:0100; there: call $+3; pop ax; retf. Then hlt.
        start("9a00001001 89c3 9a00010001 f4");
        code(0x1100, "e80000 58 cb");

        interpreter.run(100);

        assertThat(cpu.halted()).isTrue();
        assertThat(cpu.register(Registers.RBX)).isEqualTo(3);
        assertThat(cpu.register(Registers.RAX)).isEqualTo(0x103);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(0x100);
    }

    @Test
    void aSegmentRegisterThatIsLoadedCountsForTheNextInstruction() {
        // mov ax,0x300; mov ds,ax; mov [0],al; mov ax,0x301; mov ds,ax; mov [0],al; hlt
        start("b80003 8ed8 a20000 b80103 8ed8 a20000 f4");

        interpreter.run(100);

        assertThat(memory.read8(0x3010)).isEqualTo(1);
        assertThat(memory.read8(0x3000)).isZero();
    }

    @Test
    void divisionByZeroGoesThroughTheVectorTableAndBack() {
        // xor cx,cx; div cx; hlt. Vector 0 leads to 0000:0600: inc cx; iret, so that the division is done again.
        start("31c9 b80600 31d2 f7f1 f4");
        code(0, "00060000");
        code(0x600, "41 cf");
        cpu.setRflags(Flags.IF | Flags.RESERVED_1);

        interpreter.run(100);

        assertThat(cpu.halted()).isTrue();
        assertThat(cpu.register(Registers.RAX)).isEqualTo(6);
        assertThat(cpu.register(Registers.RSP)).isEqualTo(0x100);
        assertThat(cpu.rflags() & Flags.IF).isEqualTo(Flags.IF);
        // The frame: IP of the division, CS, FLAGS.
        assertThat(word(0x20fa)).isEqualTo(7);
        assertThat(word(0x20fc)).isEqualTo(CODE_SEGMENT);
        assertThat(word(0x20fe) & Flags.IF).isEqualTo(Flags.IF);
    }

    @Test
    void aHandlerThatFaultsAtOnceComesToAnEnd() {
        start("0f0b");
        code(6 * 4, "00060000");
        code(0x600, "0f0b");

        interpreter.run(100);

        assertThat(cpu.instructions()).isEqualTo(100);
    }

    /// SDM volume 3, 6.15: a fault while a double fault is delivered shuts the processor down.
    @Test
    void withoutRoomForTheFrameItShutsDown() {
        start("0f0b");
        cpu.setRegister(Registers.RSP, 5);

        interpreter.run(100);

        assertThat(cpu.isShutDown()).isTrue();
        cpu.reset();
        assertThat(cpu.isShutDown()).isFalse();
    }

    @Test
    void operandSizePrefixesGive32BitsInRealMode() {
        // mov eax,0x12345678; push eax; pop cx; pop dx; lea ebx,[eax+eax*2]; hlt
        start("66b878563412 6650 59 5a 67668d1c40 f4");

        interpreter.run(100);

        assertThat(cpu.register(Registers.RCX)).isEqualTo(0x5678);
        assertThat(cpu.register(Registers.RDX)).isEqualTo(0x1234);
        assertThat(cpu.register(Registers.RBX)).isEqualTo(0x369d0368);
    }

    @Test
    void codeMayNotRunOverTheEndOfItsSegment() {
        code((CODE_SEGMENT << 4) + 0xffff, "90 90");
        code(13 * 4, "00060000");
        cpu.jumpReal(CODE_SEGMENT, 0xffff);

        interpreter.run(2);

        assertThat(cpu.rip()).isEqualTo(0x600);
        assertThat(word(0x20fc)).isEqualTo(CODE_SEGMENT);
    }

    @Test
    void portsAreReadAndWritten() {
        List<String> accesses = new ArrayList<>();
        cpu.setPorts(new Ports() {
            @Override
            public int read(int port, int bytes) {
                accesses.add("read " + port + " " + bytes);
                return 0x41;
            }

            @Override
            public void write(int port, int bytes, int value) {
                accesses.add("write " + port + " " + bytes + " " + value);
            }
        });
        // in al,0x60; mov dx,0x3f8; out dx,al; out 0x80,ax; in eax,dx; hlt
        start("b8ffff e460 baf803 ee e780 66ed f4");

        interpreter.run(100);

        assertThat(accesses).containsExactly("read 96 1", "write 1016 1 65", "write 128 2 65345", "read 1016 4");
        assertThat(cpu.register(Registers.RAX)).isEqualTo(0x41);
    }
}
