package dev.trapline.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Makes the classes of a library fit for a start cache; not meant for users.
///
/// Java 25 leaves classes of Java 5 and before out of a start cache, because they have no stack maps
/// and only the slow, old verifier can check them; picocli is compiled that way. This gives such
/// classes stack maps and a newer version number, and changes nothing else in them. From Java 26 on
/// there is no need for it.
final class OldClasses {
    private static final int CLASS_FILE_MAGIC = 0xCAFEBABE;

    private static final ClassFile WRITER = ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                    ClassHierarchyResolver.ofResourceParsing(OldClasses.class.getClassLoader())
                            .orElse(ClassHierarchyResolver.defaultResolver())));

    /// Copying the code of a method, instead of taking it over as it is, is what makes stack maps.
    private static final ClassTransform RENEW = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen((builder, element) -> {
                if (element instanceof ClassFileVersion) {
                    builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                } else {
                    builder.with(element);
                }
            });

    private OldClasses() {}

    /// Replaces those of the jar files `args` that have old classes.
    public static void main(String[] args) throws IOException {
        for (String arg : args) {
            Path jar = Path.of(arg);
            if (hasOldClasses(jar)) {
                Path renewed = Path.of(arg + ".new");
                copy(jar, renewed);
                Files.move(renewed, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static boolean hasOldClasses(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (isOldClass(entry.getName(), content(file, entry))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (JarFile file = new JarFile(from.toFile());
                OutputStream out = Files.newOutputStream(to);
                JarOutputStream jar = new JarOutputStream(out)) {
            for (JarEntry entry : Collections.list(file.entries())) {
                byte[] content = content(file, entry);
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                jar.putNextEntry(copy);
                jar.write(isOldClass(entry.getName(), content) ? renew(content) : content);
                jar.closeEntry();
            }
        }
    }

    private static byte[] content(JarFile file, JarEntry entry) throws IOException {
        try (InputStream in = file.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static boolean isOldClass(String name, byte[] content) {
        if (!name.endsWith(".class") || content.length < 8) {
            return false;
        }
        ByteBuffer header = ByteBuffer.wrap(content);
        return header.getInt(0) == CLASS_FILE_MAGIC && header.getShort(6) < ClassFile.JAVA_6_VERSION;
    }

    private static byte[] renew(byte[] content) {
        ClassModel old = WRITER.parse(content);
        return WRITER.transformClass(old, RENEW);
    }
}
