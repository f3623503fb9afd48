package dev.trapline.machine.boot;

import dev.trapline.machine.asm.Assembler;
import dev.trapline.machine.asm.AssemblyException;
import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Map;

/// Brings a processor from real mode into protected mode with flat segments of 4 GiB (code 0x08, data 0x10), interrupts off, by
/// code that it executes: what a boot loader leaves to a kernel.
final class ProtectedStart {

    /// Where the code is: below 1 MiB, above vectors and firmware data.
    static final int ADDRESS = 0x600;

    private static final String SOURCE = """
                    bits 16
                    org ADDRESS
                    cli
                    lgdt [pointer]
                    mov eax, cr0
                    or al, 1
                    mov cr0, eax
                    jmp dword 0x08:wide
                    bits 32
            wide:   mov ax, 0x10
                    mov ds, ax
                    mov es, ax
                    mov fs, ax
                    mov gs, ax
                    mov ss, ax
                    mov esp, STACK
                    mov eax, IN_EAX
                    mov ebx, IN_EBX
                    jmp TARGET
                    align 8
            gdt:    dq 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
            pointer:
                    dw pointer - gdt - 1
                    dd gdt
            """;

    private ProtectedStart() {}

    /// Puts the code into memory and the processor in front of it.
    static void prepare(Cpu cpu, PhysicalMemory memory, long target, long stack, long eax, long ebx) {
        byte[] code;
        try {
            code = Assembler.assemble("start", SOURCE, Map.of("ADDRESS", (long) ADDRESS, "STACK", stack, "IN_EAX", eax,
                    "IN_EBX", ebx, "TARGET", target)).bytes();
        } catch (AssemblyException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        for (int i = 0; i < code.length; i++) {
            memory.write8(ADDRESS + i, code[i]);
        }
        cpu.jumpReal(0, ADDRESS);
    }
}
