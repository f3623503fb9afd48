package dev.trapline.cli;

import dev.trapline.machine.asm.Assembler;
import dev.trapline.machine.asm.AssemblyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// Small programs for the simulated machine.
final class Guests {
    /// The files that examples speak of.
    static final Set<String> NAMES = Set.of("code.bin", "bios.bin", "kernel.elf");

    private static final String CODE = """
            bits 32
            org 0x7c00
            imul eax, ecx
            mov [0x9000], eax
            hlt
            """;
    private static final String FIRMWARE = """
            bits 16
            org 0xf000
            start:  mov dx, 0xe9
                    mov al, 'F'
                    out dx, al
                    mov al, 10
                    out dx, al
                    xor al, al
                    out 0xf4, al
                    hlt
                    times 0xff0 - ($ - $$) db 0xff
                    jmp 0xf000:start
                    times 0x1000 - ($ - $$) db 0xff
            """;
    /// A kernel whose header says where it belongs; it checks what a loader says and ends with 0 if that is right.
    private static final String KERNEL = """
                    bits 32
                    org 0x100000
            header: dd 0x1badb002, 0x10003, -(0x1badb002 + 0x10003) & 0xffffffff
                    dd header, header, 0, 0, start
            start:  mov ecx, eax
                    mov al, 1
                    cmp ecx, 0x2badb002
                    jne .end
                    test dword [ebx], 1 << 2
                    jz .end
                    mov esi, [ebx + 16]
            .char:  lodsb
                    test al, al
                    jz .good
                    out 0xe9, al
                    jmp .char
            .good:  mov al, 10
                    out 0xe9, al
                    xor al, al
            .end:   out 0xf4, al
                    hlt
            """;

    private Guests() {}

    static Path write(String name, Path directory) throws IOException {
        String source = switch (name) {
            case "code.bin" -> CODE;
            case "bios.bin" -> FIRMWARE;
            default -> KERNEL;
        };
        try {
            return Files.write(directory.resolve(name), Assembler.assemble(name, source, Map.of()).bytes());
        } catch (AssemblyException e) {
            throw new IllegalStateException(e);
        }
    }
}
