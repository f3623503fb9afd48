package dev.trapline.machine.device;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What IDENTIFY DRIVE says of a [Disk] (ATA-1, clause 8.9): 256 words.
final class DriveIdentity {

    private DriveIdentity() {}

    /// Of a drive of so many sectors.
    ///
    /// @param geometry what CHS addresses mean now
    static byte[] bytes(long sectors, DiskGeometry geometry) {
        int[] words = new int[DiskImage.SECTOR_BYTES / 2];
        DiskGeometry inherent = DiskGeometry.of(sectors);
        words[0] = 0x0040;
        words[1] = inherent.cylinders();
        words[3] = inherent.heads();
        words[6] = inherent.sectorsPerTrack();
        text(words, 10, 10, "0");
        text(words, 23, 4, "1");
        text(words, 27, 20, "Trapline disk");
        words[49] = 0x0200;
        words[53] = 1;
        words[54] = geometry.cylinders();
        words[55] = geometry.heads();
        words[56] = geometry.sectorsPerTrack();
        int capacity = (int) Math.min(geometry.capacity(), sectors);
        words[57] = capacity & 0xffff;
        words[58] = capacity >>> 16;
        words[60] = (int) sectors & 0xffff;
        words[61] = (int) (sectors >>> 16);
        words[80] = 0x0002;
        byte[] bytes = new byte[DiskImage.SECTOR_BYTES];
        for (int i = 0; i < words.length; i++) {
            bytes[2 * i] = (byte) words[i];
            bytes[2 * i + 1] = (byte) (words[i] >> Byte.SIZE);
        }
        return bytes;
    }

    /// Two characters to a word, the first in the upper half, padded with spaces.
    private static void text(int[] words, int from, int length, String text) {
        byte[] characters = Arrays.copyOf(text.getBytes(StandardCharsets.US_ASCII), 2 * length);
        Arrays.fill(characters, text.length(), characters.length, (byte) ' ');
        for (int i = 0; i < length; i++) {
            words[from + i] = characters[2 * i] << Byte.SIZE | characters[2 * i + 1];
        }
    }
}
