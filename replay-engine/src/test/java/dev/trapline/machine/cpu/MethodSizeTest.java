package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HotSpot never compiles a method of more than 8000 bytes (`-XX:+DontCompileHugeMethods`), which would make it fifty times slower.
class MethodSizeTest {

    private static final int HUGE = 8000;

    @ParameterizedTest
    @ValueSource(classes = {Interpreter.class, Operations.class, Alu.class, BlockCache.class})
    void everyMethodIsSmallEnoughToBeCompiled(Class<?> type) throws IOException {
        try (InputStream bytes = Objects.requireNonNull(type.getResourceAsStream(type.getSimpleName() + ".class"))) {
            ClassModel parsed = ClassFile.of().parse(bytes.readAllBytes());

            assertThat(parsed.methods())
                    .allSatisfy(method -> assertThat(codeBytes(method)).as(method.methodName().stringValue())
                            .isLessThanOrEqualTo(HUGE));
        }
    }

    private static int codeBytes(MethodModel method) {
        return method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
    }
}
