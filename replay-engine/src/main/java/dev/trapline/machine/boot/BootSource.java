package dev.trapline.machine.boot;

import dev.trapline.machine.asm.Assembler;
import dev.trapline.machine.asm.Assembly;
import dev.trapline.machine.asm.AssemblyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// The sources of what is executed at boot.
public enum BootSource {
    /// The firmware, at 0xF0000 and below 4 GiB.
    BIOS,
    /// The boot sector of a kernel image, at 0x7C00 and 0x90000.
    BOOTSECT,
    /// The boot sector of a disk with several kernels.
    LOADER,
    /// The setup sectors, at 0x90200.
    SETUP,
    /// The head of the compressed kernel, at 0x1000 or 0x100000.
    HEAD,
    /// The kernel, at 0x100000.
    KERNEL;

    /// The name of the file.
    public String fileName() {
        return name().toLowerCase(Locale.ROOT) + ".asm";
    }

    /// The source text.
    public String text() {
        try (InputStream in = Objects.requireNonNull(BootSource.class.getResourceAsStream(fileName()), fileName())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(fileName(), e);
        }
    }

    /// Its bytes beside its lines, as they are in a small kernel.
    public Assembly listing() {
        return switch (this) {
            case BIOS -> Firmware.assemble().assembly();
            case LOADER -> BootDisk.loader();
            case BOOTSECT, SETUP, HEAD, KERNEL -> KernelImage.of(false).parts().stream()
                    .filter(part -> part.source() == this).findFirst().orElseThrow().assembly();
        };
    }

    /// Its bytes and listing.
    ///
    /// @param definitions what the source leaves open, such as the sizes of other parts
    Assembly assemble(Map<String, Long> definitions) {
        try {
            return Assembler.assemble(fileName(), text(), definitions);
        } catch (AssemblyException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
