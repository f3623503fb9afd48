package dev.trapline.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.asm.Assembler;
import dev.trapline.machine.asm.AssemblyException;
import dev.trapline.machine.device.BoardPlan;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A kernel that is busy in a loop while timers, other processors and it itself interrupt it, and that notes what it sees of time and where it is
/// interrupted: all that is the same whether its code is compiled, and when, and in how many pieces the machine runs.
class CompiledMachineTest {

    private static final long INSTRUCTIONS = 20_000;
    private static final long FOR_EVER = 1L << 40;
    private static final int START = 0x7c00;
    private static final int OTHER_START = 0x8000;

    /// Interrupts add where they came, and when, to what is at 0x500.
    private static final String KERNEL = """
                    bits 16
                    org 0x7c00
                    cli
                    lgdt [pointer]
                    mov eax, cr0
                    or al, 1
                    mov cr0, eax
                    jmp dword 0x08:protected
                    bits 32
            protected:
                    mov ax, 0x10
                    mov ds, ax
                    mov es, ax
                    mov ss, ax
                    mov dword [0x10000], 0x11007
                    mov dword [0x11000], 0x12007
                    mov dword [0x11018], 0x13007
                    mov dword [0x12000], 0x00000087
                    mov dword [0x13fb8], 0xfee00087
                    mov dword [0x13fb0], 0xfec00087
                    mov eax, 0x20
                    mov cr4, eax
                    mov eax, 0x10000
                    mov cr3, eax
                    mov ecx, 0xc0000080
                    rdmsr
                    or eax, 0x100
                    wrmsr
                    mov eax, 0x80010033
                    mov cr0, eax
                    jmp 0x18:long
                    bits 64
            long:   mov rsp, 0x7000
                    mov rbp, 0xfee00000
                    ; all vectors lead to the same handler
                    mov rdi, 0x20000
            gate:   mov eax, handler
                    mov [rdi], ax
                    mov word [rdi + 2], 0x18
                    mov dword [rdi + 4], 0x8e00
                    mov qword [rdi + 8], 0
                    add rdi, 16
                    cmp rdi, 0x21000
                    jb gate
                    lidt [idtr]
                    mov dword [rbp + 0xf0], 0x1ff
                    mov dword [rbp + 0x3e0], 0xb
                    mov dword [rbp + 0x320], 0x20040
                    mov dword [rbp + 0x380], 37
                    mov al, 0x11
                    out 0x20, al
                    mov al, 0x20
                    out 0x21, al
                    mov al, 4
                    out 0x21, al
                    mov al, 3
                    out 0x21, al
                    mov al, 0xfe
                    out 0x21, al
                    mov al, 0x34
                    out 0x43, al
                    mov al, 11
                    out 0x40, al
                    mov al, 0
                    out 0x40, al
                    xor ebx, ebx
                    xor ecx, ecx
                    mov rsi, 0x30000
                    mov dword [rbp + 0x310], 0x1000000
                    mov dword [rbp + 0x300], 0xc4500
                    mov dword [rbp + 0x300], 0xc4608
                    sti
            again:  inc ecx
                    lea rdx, [rcx + rcx*4 + 3]
                    xor rbx, rdx
                    add [rsi], rbx
                    rol rbx, 3
                    test cl, 15
                    jnz waiting
                    mov eax, [rbp + 0x390]
                    add rbx, rax
                    mov [rsi + 8], rbx
            waiting:
                    mov eax, ecx
                    and eax, 0x3f
                    cmp eax, PHASE
                    jne more
                    mov dword [rbp + 0x300], 0x44050
                    add rbx, 7
                    inc dword [rsi + 16]
                    sub rbx, 3
            more:   test ecx, 0xff
                    jnz again
                    add rbx, [0x600]
                    rdtsc
                    add rbx, rax
                    add rbx, 5
                    in al, 0x40
                    add rbx, rax
                    jmp again
            handler:
                    push rax
                    push rdx
                    mov eax, [0x500]
                    imul eax, eax, 31
                    add eax, [rsp + 16]
                    mov [0x500], eax
                    rdtsc
                    add [0x508], rax
                    inc dword [0x510]
                    mov dword [rbp + 0xb0], 0
                    pop rdx
                    pop rax
                    iretq
                    align 8
            gdt:    dq 0, 0x00cf9a000000ffff, 0x00cf92000000ffff, 0x00af9a000000ffff
            pointer:
                    dw pointer - gdt - 1
                    dd gdt
            idtr:   dw 0xfff
                    dq 0x20000
            """;

    /// What the second processor does: it counts, and now and then waits for a port.
    private static final String OTHER = """
                    bits 16
                    org 0x8000
            again:  inc word [0x600]
                    mov ax, [0x600]
                    xor [0x602], ax
                    test al, 0x3f
                    jnz again
                    in al, 0x61
                    jmp again
            """;

    private static Machine machine(int phase, int compileAfter) {
        Machine machine = new Machine(MachinePlan.of(BoardPlan.standard().withProcessors(2)));
        try {
            machine.load(START, Assembler.assemble("kernel", KERNEL, Map.of("PHASE", (long) phase)).bytes());
            machine.load(OTHER_START, Assembler.assemble("other", OTHER, Map.of()).bytes());
        } catch (AssemblyException e) {
            throw new IllegalStateException(e);
        }
        machine.processor(0).jumpReal(0, START);
        machine.compileAfter(compileAfter);
        return machine;
    }

    /// All but how the last instructions were executed.
    private static String state(Machine machine) {
        String report = machine.report().lines().filter(line -> !line.startsWith(" ") && !line.startsWith("=>"))
                .collect(Collectors.joining("\n"));
        return report + "\ninterrupts " + machine.memory().read32(0x510) + " " + machine.digest();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 100})
    void itDoesNotMatterWhenCodeIsCompiled(int compileAfter) {
        for (int phase = 0; phase < 4; phase++) {
            Machine interpreted = machine(phase, 0);
            interpreted.run(INSTRUCTIONS, FOR_EVER);
            Machine compiled = machine(phase, compileAfter);
            compiled.run(INSTRUCTIONS, FOR_EVER);

            assertThat(interpreted.memory().read32(0x510)).isGreaterThan(20);
            assertThat(state(compiled)).isEqualTo(state(interpreted));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 101})
    void itDoesNotMatterInHowManyPiecesItRuns(int piece) {
        Machine whole = machine(1, 20);
        whole.run(INSTRUCTIONS, FOR_EVER);
        Machine pieces = machine(1, 20);
        while (pieces.instructions() < INSTRUCTIONS) {
            pieces.run(Math.min(piece, INSTRUCTIONS - pieces.instructions()), FOR_EVER);
        }

        assertThat(state(pieces)).isEqualTo(state(whole));
    }

    @Test
    void norOfWhatLength() {
        Machine whole = machine(1, 20);
        whole.run(INSTRUCTIONS, FOR_EVER);
        Machine pieces = machine(1, 20);
        Random random = new Random(1);
        while (pieces.instructions() < INSTRUCTIONS) {
            pieces.run(1 + random.nextLong(Math.min(500, INSTRUCTIONS - pieces.instructions())), random.nextInt(3000));
        }

        assertThat(state(pieces)).isEqualTo(state(whole));
    }
}
