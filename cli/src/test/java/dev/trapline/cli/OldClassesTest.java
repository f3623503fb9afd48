package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OldClassesTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    @Test
    void givesAnOldClassStackMapsAndKeepsWhatItDoes() throws Exception {
        Path jar = jar(ClassFile.JAVA_5_VERSION);

        OldClasses.main(new String[] {jar.toString()});

        try (JarFile file = new JarFile(jar.toFile());
                InputStream text = file.getInputStream(file.getEntry("some/text.txt"));
                InputStream renewed = file.getInputStream(file.getEntry("Old.class"))) {
            assertThat(text.readAllBytes()).isEqualTo(TEXT);
            assertThat(ClassFile.of().parse(renewed.readAllBytes()).majorVersion())
                    .isEqualTo(ClassFile.JAVA_8_VERSION);
        }
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            var sign = loader.loadClass("Old").getMethod("sign", int.class);
            assertThat(sign.invoke(null, -7)).isEqualTo(-1);
            assertThat(sign.invoke(null, 7)).isEqualTo(1);
        }
    }

    @Test
    void leavesAJarWithoutOldClassesAlone() throws IOException {
        Path jar = jar(ClassFile.JAVA_25_VERSION);
        byte[] before = Files.readAllBytes(jar);
        FileTime timeBefore = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(jar, timeBefore);

        OldClasses.main(new String[] {jar.toString()});

        assertThat(jar).hasBinaryContent(before);
        assertThat(Files.getLastModifiedTime(jar)).isEqualTo(timeBefore);
    }

    /// A jar with a text and a class `Old` of the version given, which has a method with a branch.
    private Path jar(int version) throws IOException {
        byte[] old = ClassFile.of(ClassFile.StackMapsOption.STACK_MAPS_WHEN_REQUIRED)
                .build(ClassDesc.of("Old"), builder -> builder.withVersion(version, 0)
                        .withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                        .withMethodBody(
                                "sign",
                                MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int),
                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                code -> code.iload(0)
                                        .ifThenElse(
                                                Opcode.IFLT,
                                                then -> then.iconst_m1().ireturn(),
                                                otherwise -> otherwise.iconst_1().ireturn())));
        Path jar = directory.resolve("library.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry("some/text.txt"));
            entries.write(TEXT);
            entries.putNextEntry(new JarEntry("Old.class"));
            entries.write(old);
        }
        return jar;
    }
}
