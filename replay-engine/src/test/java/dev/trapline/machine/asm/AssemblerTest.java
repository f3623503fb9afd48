package dev.trapline.machine.asm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssemblerTest {

    /// A bit of everything; nasm takes it as well.
    private static final String SAMPLE = """
            ; what a boot sector may look like
                    bits 16
                    org 0x7c00
            COPY    equ 0x9000
            count   equ end - table
            start:  jmp short go            ; over the table
            table:  dw 1, 2, 0x0ffff, go, end - start
                    db 'text', 0, `line\\r\\n`, "it's", 'A' + 1
            name    db 'x'
            go:     cli
                    mov ax, COPY
                    mov es, ax
                    mov cx, count
                    mov di, table
                    add bx, table
                    mov al, [bx + table]
                    mov al, [es:di + 2]
                    cmp byte [name], 'x'
                    jne .other
            .again: loop .again
                    jmp far_away
            .other: call .again
                    jz near go
                    jecxz .other
                    rep movsd
                    es lodsb
                    o32 lgdt [gdtr]
                    jmp dword 0x08:wide
            far_away:
                    jmp .x
                    times 120 nop
            .x:     jc far_away
                    push dword 5
                    int 0x10
                    align 16, db 0
            gdtr:   dw gdtr_end - $ - 1
                    dd ((COPY << 4) | 0x10) & ~3
            gdtr_end:
                    bits 32
            wide:   mov eax, cr0
                    lea esi, [ebx + ecx * 4 - 8]
                    imul eax, 1000
                    out 0x80, al
                    jmp wide
                    bits 64
                    default rel
                    mov rax, [table]
                    mov rcx, [fs:0x28]
                    mov r9, 0x123456789abcdef0
                    lock cmpxchg [rdi + r12], r13
                    iretq
                    align 8
            end:    dq -1
                    times 1024 - ($ - $$) db 0xee
            """;

    @Test
    void aSourceBecomesWhatNasmMakesOfIt(@TempDir Path directory) throws Exception {
        Assumptions.assumeThat(Nasm.isAvailable()).as("nasm is not installed").isTrue();

        Assembly assembly = Assembler.assemble("sample", SAMPLE, Map.of());

        assertThat(HexFormat.of().formatHex(assembly.bytes()))
                .isEqualTo(HexFormat.of().formatHex(new Nasm(directory).assemble(SAMPLE, Map.of())));
        assertThat(assembly.bytes()).hasSize(1024);
        assertThat(assembly.origin()).isEqualTo(0x7c00);
        assertThat(assembly.symbol("start")).isEqualTo(0x7c00);
    }

    @Test
    void theListingShowsWhereEachLineCame() throws Exception {
        Assembly assembly = Assembler.assemble("sample", """
                bits 16
                org 0x100
                start:
                    mov ax, 5   ; five
                    db 1, 2, 3, 4, 5, 6, 7, 8, 9
                """, Map.of());

        assertThat(assembly.listing()).isEqualTo("""
                                              bits 16
                                              org 0x100
                                              start:
                00000100  b80500                  mov ax, 5   ; five
                00000103  0102030405060708..      db 1, 2, 3, 4, 5, 6, 7, 8, 9
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mov ax, ebx          | x:1: no such operands: MOV
            mov [bx], 5          | x:1: how wide is the memory? (byte, word, dword, qword)
            mov al, 256          | x:1: no such operands: MOV
            frob ax              | x:1: no instruction: frob
            jmp nowhere          | x:1: nothing has the name nowhere
            mov ax, [ax + 1]     | x:1: these registers do not make an address of 16 bits
            mov ax, [0x12345]    | x:1: an address beyond 16 bits
            jmp short $ + 0x1000 | x:1: no such operands: JMP
            mov rax, 5           | x:1: no such operands: MOV
            mov eax, [eax*6]     | x:1: a register times 1, 2, 4 or 8
            db 300               | x:1: 0x12c does not fit
            db 'open             | x:1: the string does not end
            mov ax, 12xyz        | x:1: not a number: 12xyz
            times -1 nop         | x:1: times -1
            mov ax, 5 5          | x:1: unexpected 5
            align 3              | x:1: align to a power of two
            a: b: nop            | x:1: unexpected :
            db 1 / 0             | x:1: division by zero
            db (1                | x:1: ')' expected, but there is the end of the line
            """)
    void whatIsWrongIsSaidWithItsLine(String line, String message) {
        assertThatThrownBy(() -> Assembler.assemble("x", line, Map.of())).isInstanceOf(AssemblyException.class)
                .hasMessage(message);
    }

    @Test
    void everyMistakeIsListed() {
        assertThatThrownBy(() -> Assembler.assemble("x", "a: nop\na: jmp b\nhlt\ndw c\n", Map.of()))
                .isInstanceOfSatisfying(AssemblyException.class, e -> assertThat(e.problems())
                        .containsExactly("x:2: a is there twice", "x:4: nothing has the name c"));
    }

    @Test
    void symbolsCanComeFromOutside() throws Exception {
        assertThat(Assembler.assemble("x", "bits 32\nmov eax, SIZE\n", Map.of("SIZE", 0x1234L)).bytes())
                .containsExactly(0xb8, 0x34, 0x12, 0, 0);
    }
}
