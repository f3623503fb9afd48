package dev.trapline.machine.boot;

import dev.trapline.machine.asm.Assembly;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A kernel as it is on a disk: boot sector, setup sectors, and the packed kernel behind its head.
///
/// A big one does not fit below 640 KiB: it has incompressible bytes behind the kernel, and says that it belongs to 0x100000.
///
/// @param big      whether it is loaded to 0x100000
/// @param bytes    all of it, a whole number of sectors
/// @param unpacked what the head unpacks
/// @param parts    the sources it was made of, with their listings
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KernelImage(boolean big, byte[] bytes, byte[] unpacked, List<Part> parts) {

    /// Bytes of a sector.
    public static final int SECTOR_BYTES = 512;
    static final int SETUP_SECTORS = 4;

    private static final int PARAGRAPH = 16;
    private static final int BALLAST = 640 << 10;
    private static final long SEED = 1;

    /// A source and what became of it.
    public record Part(BootSource source, Assembly assembly) {}

    /// Makes a kernel image.
    public static KernelImage of(boolean big) {
        byte[] ballast = new byte[big ? BALLAST : 0];
        new SplittableRandom(SEED).nextBytes(ballast);
        Assembly kernel = BootSource.KERNEL.assemble(Map.of("BALLAST", (long) ballast.length));
        byte[] unpacked = joined(kernel.bytes(), ballast);
        byte[] packed = joined(little(unpacked.length), little(Packer.checksum(unpacked)), Packer.pack(unpacked));
        Assembly head = BootSource.HEAD.assemble(Map.of("IMAGE_BYTES", 0L));
        long image = head.bytes().length + (long) packed.length;
        head = BootSource.HEAD.assemble(Map.of("IMAGE_BYTES", image));
        byte[] system = joined(head.bytes(), packed);
        long paragraphs = Math.ceilDiv((long) system.length, PARAGRAPH);
        Assembly bootSector = BootSource.BOOTSECT.assemble(
                Map.of("SETUP_SECTORS", (long) SETUP_SECTORS, "KERNEL_PARAGRAPHS", paragraphs));
        Assembly setup = BootSource.SETUP.assemble(
                Map.of("SETUP_SECTORS", (long) SETUP_SECTORS, "LOADED_HIGH", big ? 1L : 0L));
        byte[] bytes = joined(bootSector.bytes(), setup.bytes(), system);
        int sectors = (bytes.length + SECTOR_BYTES - 1) / SECTOR_BYTES;
        return new KernelImage(big, Arrays.copyOf(bytes, sectors * SECTOR_BYTES), unpacked,
                List.of(new Part(BootSource.BOOTSECT, bootSector), new Part(BootSource.SETUP, setup),
                        new Part(BootSource.HEAD, head), new Part(BootSource.KERNEL, kernel)));
    }

    private static byte[] little(int value) {
        return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)};
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
