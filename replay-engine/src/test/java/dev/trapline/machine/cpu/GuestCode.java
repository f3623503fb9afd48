package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.HexFormat;

/// Puts machine code and tables into the memory of a guest.
final class GuestCode {

    private GuestCode() {}

    /// Writes bytes given in hexadecimal, with blanks between them as one likes.
    static void write(PhysicalMemory memory, long at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(at + i, bytes[i]);
        }
    }
}
