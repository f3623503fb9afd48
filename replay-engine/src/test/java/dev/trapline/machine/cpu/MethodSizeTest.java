package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.PhysicalMemory;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HotSpot never compiles a method of more than 8000 bytes (`-XX:+DontCompileHugeMethods`), which would make it fifty times slower.
class MethodSizeTest {

    private static final int HUGE = 8000;

    @ParameterizedTest
    @ValueSource(classes = {FastPath.class, Interpreter.class, Operations.class, Alu.class, BlockCache.class})
    void everyMethodIsSmallEnoughToBeCompiled(Class<?> type) throws IOException {
        try (InputStream bytes = Objects.requireNonNull(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
            assertSmallMethods(bytes.readAllBytes());
        }
    }

    private static void assertSmallMethods(byte[] classFile) {
        assertThat(ClassFile.of().parse(classFile).methods())
                .allSatisfy(method -> assertThat(codeBytes(method)).as(method.methodName().stringValue())
                        .isLessThanOrEqualTo(HUGE));
    }

    /// Blocks as long as they get, of whatever takes many bytes: what is left to [Operations] among instructions that use all registers.
    @ParameterizedTest
    @ValueSource(strings = {"0f584440 10", "d84010", "480fafc3", "4801442440", "66814424400102", "11d8", "0fb10c24",
        "4887048b"})
    void everyRegionIsSmallEnoughToBeCompiled(String instruction) {
        PhysicalMemory memory = new PhysicalMemory(0x1_0000);
        // xor eax,eax ... xor r15d,r15d
        StringBuilder registers = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            registers.append("31%02x4531%02x".formatted(0xc0 + 9 * i, 0xc0 + 9 * i));
        }
        int count = 40;
        GuestCode.write(memory, 0x1000, (registers + instruction.repeat(count) + "75 00").repeat(4) + "f4");
        Cpu cpu = new Cpu(memory);
        BlockCache blocks = new BlockCache(cpu.mmu);
        Block first = blocks.at(0x1000, cpu.context, false);
        long behind = first.steps[first.steps.length - 1].next;
        for (int i = 1; i < 4; i++) {
            Block next = blocks.at(behind, cpu.context, false);
            behind = next.steps[next.steps.length - 1].next;
        }
        Region region = Objects.requireNonNull(Region.from(first, rip -> blocks.beside(first, rip)));

        assertSmallMethods(RegionCompiler.classFile(region));
    }

    private static int codeBytes(MethodModel method) {
        return method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
    }
}
