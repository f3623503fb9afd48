package dev.trapline.machine.boot;

import dev.trapline.machine.asm.Assembly;
import java.util.Map;

/// The ROM of the machine.
///
/// @param bytes    64 KiB, which add up to zero
/// @param assembly what they were made of
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Firmware(byte[] bytes, Assembly assembly) {

    /// Assembles it.
    public static Firmware assemble() {
        Assembly assembly = BootSource.BIOS.assemble(Map.of());
        byte[] bytes = assembly.bytes().clone();
        int sum = 0;
        for (byte b : bytes) {
            sum += b;
        }
        bytes[bytes.length - 1] -= (byte) sum;
        return new Firmware(bytes, assembly);
    }
}
