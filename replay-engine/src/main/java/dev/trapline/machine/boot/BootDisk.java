package dev.trapline.machine.boot;

import dev.trapline.machine.asm.Assembly;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Disks to boot from.
public final class BootDisk {

    /// As large as a disk is at least: two cylinders of 16 heads and 63 sectors.
    private static final int LEAST_SECTORS = 2 * 16 * 63;
    private static final int SECTOR_BYTES = KernelImage.SECTOR_BYTES;

    // The table of the loader.
    private static final int MOST_KERNELS = 8;
    private static final int ENTRY_BYTES = 148;
    private static final int FIRST_SECTOR_AT = 16;
    private static final int OPTIONS_AT = 20;
    private static final int NAME_BYTES = FIRST_SECTOR_AT - 1;
    private static final int OPTIONS_BYTES = ENTRY_BYTES - OPTIONS_AT - 1;

    private BootDisk() {}

    /// A kernel for the loader.
    ///
    /// @param name    what one answers to the prompt, up to 15 characters
    /// @param options its command line, up to 127 characters
    public record Entry(String name, KernelImage image, String options) {

        /// Rejects what the table has no room for.
        public Entry {
            requireAscii("the name of a kernel", name, NAME_BYTES);
            requireAscii("a command line", options, OPTIONS_BYTES);
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a kernel without a name");
            }
        }

        private static void requireAscii(String what, String text, int most) {
            if (text.length() > most || !text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
                throw new IllegalArgumentException(what + " has up to " + most + " ASCII characters: " + text);
            }
        }
    }

    /// A disk that begins with a kernel, which is loaded by its own boot sector.
    public static byte[] of(KernelImage kernel) {
        return Arrays.copyOf(kernel.bytes(), Math.max(kernel.bytes().length, LEAST_SECTORS * SECTOR_BYTES));
    }

    /// A disk with a loader and several kernels; the first is the one that is taken without an answer.
    public static byte[] of(List<Entry> kernels) {
        if (kernels.isEmpty() || kernels.size() > MOST_KERNELS) {
            throw new IllegalArgumentException("1 to " + MOST_KERNELS + " kernels");
        }
        Assembly loader = loader();
        byte[] first = loader.bytes().clone();
        List<byte[]> parts = new ArrayList<>();
        parts.add(first);
        int sector = first.length / SECTOR_BYTES;
        int at = (int) (loader.symbol("table") - loader.origin());
        for (Entry kernel : kernels) {
            put(first, at, kernel.name());
            for (int i = 0; i < Integer.BYTES; i++) {
                first[at + FIRST_SECTOR_AT + i] = (byte) (sector >> i * Byte.SIZE);
            }
            put(first, at + OPTIONS_AT, kernel.options());
            at += ENTRY_BYTES;
            parts.add(kernel.image().bytes());
            sector += kernel.image().bytes().length / SECTOR_BYTES;
        }
        byte[] disk = new byte[Math.max(sector, LEAST_SECTORS) * SECTOR_BYTES];
        int to = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, disk, to, part.length);
            to += part.length;
        }
        return disk;
    }

    /// The loader, with its listing.
    static Assembly loader() {
        return BootSource.LOADER.assemble(Map.of());
    }

    private static void put(byte[] bytes, int at, String text) {
        byte[] characters = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(characters, 0, bytes, at, characters.length);
    }
}
