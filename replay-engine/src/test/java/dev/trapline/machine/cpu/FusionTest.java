package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A MOV between registers and arithmetic on where it has gone, executed as one step, do what they do one after the other.
class FusionTest {

    private static final int CODE = 0x1000;
    private static final long[] VALUES = {0, 1, -1, 0x7fff_ffff, 0x8000_0000L, Long.MIN_VALUE, 0x1234_5678_9abc_def0L};
    /// ADD, SUB, AND, OR and XOR of two registers, the second of which is in reg.
    private static final int[] BINARY = {0x01, 0x29, 0x21, 0x09, 0x31};
    /// The same with a byte of immediate: reg of ModR/M.
    private static final int[] IMMEDIATE = {0, 5, 4, 1, 6};
    private static final int[] SHIFTS = {4, 5, 7};
    private static final String HIDES_FLAGS = "85f6";

    /// MOV EAX or RAX, of itself or of ECX, and what may follow, with EAX, ECX or EDX.
    private static List<String> pairs() {
        List<String> pairs = new ArrayList<>();
        for (String moveSize : List.of("", "48")) {
            for (String size : List.of("", "48")) {
                for (int source = 0; source < 2; source++) {
                    for (String operation : operations(size)) {
                        pairs.add(moveSize + "89%02x".formatted(0xc0 | source << 3) + operation);
                    }
                }
            }
        }
        return pairs;
    }

    private static List<String> operations(String size) {
        List<String> operations = new ArrayList<>();
        for (int second = 0; second < 3; second++) {
            for (int opcode : BINARY) {
                operations.add(size + "%02x%02x".formatted(opcode, 0xc0 | second << 3));
            }
            operations.add(size + "0faf%02x".formatted(0xc0 | second));
        }
        for (int extension : IMMEDIATE) {
            operations.add(size + "83%02xf0".formatted(0xc0 | extension << 3));
        }
        for (int extension : SHIFTS) {
            operations.add(size + "c1%02x05".formatted(0xc0 | extension << 3));
        }
        operations.add(size + "ffc0");
        operations.add(size + "ffc8");
        return operations;
    }

    @Test
    void bothAreDone() {
        List<String> pairs = pairs();
        assertThat(pairs).hasSize(8 * 28);
        for (String pair : pairs) {
            assertThat(isOneStep(pair)).as(pair).isEqualTo(!pair.startsWith("89") || !pair.startsWith("48", 4));
            for (String behind : List.of("", HIDES_FLAGS)) {
                for (int i = 0; i < VALUES.length; i++) {
                    String code = pair + behind + "eb00";
                    int count = behind.isEmpty() ? 3 : 4;
                    assertThat(state(code, i, count, count)).as("%s of %d", code, i)
                            .isEqualTo(state(code, i, count, 1));
                }
            }
        }
    }

    private static boolean isOneStep(String pair) {
        PhysicalMemory memory = new PhysicalMemory(0x1_0000);
        GuestCode.write(memory, CODE, pair + "eb00");
        Cpu cpu = new Cpu(memory);
        return new BlockCache(cpu.mmu).at(CODE, cpu.context, false).whole[0].count == 2;
    }

    /// Registers and flags behind some instructions, so many of them at once.
    private static List<Long> state(String code, int value, int instructions, int atOnce) {
        PhysicalMemory memory = new PhysicalMemory(0x1_0000);
        GuestCode.write(memory, CODE, code);
        Cpu cpu = new Cpu(memory);
        for (int register = 0; register < Registers.GENERAL; register++) {
            cpu.setRegister(register, VALUES[(value + register) % VALUES.length]);
        }
        // CF, which INC and DEC leave alone.
        cpu.setRflags(value & Flags.CF);
        cpu.setRip(CODE);
        Interpreter interpreter = new Interpreter(cpu);
        for (int done = 0; done < instructions; done += atOnce) {
            interpreter.run(atOnce);
        }
        List<Long> state = new ArrayList<>(List.of(cpu.rip(), cpu.instructions(), (long) cpu.rflags()));
        for (int register = 0; register < Registers.GENERAL; register++) {
            state.add(cpu.register(register));
        }
        return state;
    }
}
