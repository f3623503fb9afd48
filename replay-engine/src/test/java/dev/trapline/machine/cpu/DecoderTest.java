package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecoderTest {

    private static Instruction decode(Mode mode, String hex, long address) {
        byte[] code = HexFormat.of().parseHex(hex);
        return new Decoder(mode).decode(code, 0, code.length, address);
    }

    /// What GNU objdump 2.40 prints with `-M intel`, without its padding.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4803544b78           | add rdx,QWORD PTR [rbx+rcx*2+0x78]
            80fc07               | cmp ah,0x7
            4080fc07             | cmp spl,0x7
            48b88877665544332211 | movabs rax,0x1122334455667788
            8b0500010000         | mov eax,DWORD PTR [rip+0x100]
            f3a4                 | rep movs BYTE PTR es:[rdi],BYTE PTR ds:[rsi]
            f2ae                 | repnz scas al,BYTE PTR es:[rdi]
            f0480fc70e           | lock cmpxchg16b XMMWORD PTR [rsi]
            64488b042528000000   | mov rax,QWORD PTR fs:0x28
            678d0480             | lea eax,[eax+eax*4]
            4987c0               | xchg r8,rax
            4990                 | xchg r8,rax
            c8100002             | enter 0x10,0x2
            0fc8                 | bswap eax
            664889e5             | mov rbp,rsp
            ff2500100000         | jmp QWORD PTR [rip+0x1000]
            4963c7               | movsxd rax,r15d
            """)
    void instructionsReadAsObjdumpWritesThem(String hex, String text) {
        Instruction instruction = decode(Mode.BITS_64, hex, 0);

        assertThat(instruction.length).isEqualTo(hex.length() / 2);
        assertThat(Disassembler.text(instruction)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            BITS_16 | 8b4702       | mov ax,WORD PTR [bx+0x2]
            BITS_16 | a13412       | mov ax,ds:0x1234
            BITS_16 | 0000         | add BYTE PTR [bx+si],al
            BITS_16 | 8a43fe       | mov al,BYTE PTR [bp+di-0x2]
            BITS_16 | ebf0         | jmp 0xfff2
            BITS_16 | e2f0         | loop 0xfff2
            BITS_16 | e3f0         | jcxz 0xfff2
            BITS_16 | 67e300       | jecxz 0x3
            BITS_16 | e8fdff       | call 0x0
            BITS_16 | cd13         | int 0x13
            BITS_16 | 66ea000010000800 | jmp 0x8:0x100000
            BITS_16 | 2eac         | lods al,BYTE PTR cs:[si]
            BITS_16 | 668b042538   | mov eax,DWORD PTR [si]
            BITS_32 | 40           | inc eax
            BITS_32 | 8b1d34120000 | mov ebx,DWORD PTR ds:0x1234
            BITS_32 | 668b00       | mov ax,WORD PTR [eax]
            BITS_32 | 75f0         | jne 0xfffffff2
            BITS_32 | e3f0         | jecxz 0xfffffff2
            BITS_32 | f3ab         | rep stos DWORD PTR es:[edi],eax
            BITS_32 | ea785634122300 | jmp 0x23:0x12345678
            """)
    void theModeSaysHowWideOperandsAndAddressesAre(Mode mode, String hex, String text) {
        assertThat(Disassembler.text(decode(mode, hex, 0))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"48", "0f", "8b", "8b44", "8b4424", "48b811223344556677", "f3", "66666666666666"})
    void anInstructionCanEndBeforeItIsComplete(String hex) {
        assertThat(decode(Mode.BITS_64, hex, 0)).isSameAs(Instruction.TRUNCATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"06", "27", "60", "9a000000000000", "d4aa", "0f0a", "0fc7c8"})
    void someBytesAreNoInstructionIn64BitMode(String hex) {
        assertThat(decode(Mode.BITS_64, hex + "0000000000000000", 0)).isSameAs(Instruction.UNKNOWN);
    }

    @Test
    void noInstructionIsLongerThan15Bytes() {
        assertThat(decode(Mode.BITS_64, "66".repeat(14) + "90", 0).length).isEqualTo(15);
        assertThat(decode(Mode.BITS_64, "66".repeat(15) + "90", 0)).isSameAs(Instruction.TOO_LONG);
    }

    @Test
    void aPrefixBehindRexMakesItMeaningless() {
        assertThat(Disassembler.text(decode(Mode.BITS_64, "486689e5", 0))).isEqualTo("mov bp,sp");
    }

    /// Every instruction of a program that objdump knows has the length, mnemonic and operands that it says, or is one that the
    /// table does not have yet.
    @ParameterizedTest
    @ValueSource(strings = {"/bin/busybox", "/lib/x86_64-linux-gnu/libc.so.6"})
    void everyInstructionReadsAsObjdumpWritesIt(String program) throws Exception {
        Path path = Path.of(program);
        Assumptions.assumeThat(ObjdumpListing.isAvailable()).as("objdump is not installed").isTrue();
        Assumptions.assumeThat(Files.exists(path)).as(program + " is not there").isTrue();
        ObjdumpListing listing = new ObjdumpListing();

        listing.compare(path);

        assertThat(listing.compared).isGreaterThan(100_000);
        assertThat(listing.wrongLengths).isZero();
        assertThat(listing.differences).isEmpty();
        assertThat(listing.unknownMnemonics).isEmpty();
    }
}
