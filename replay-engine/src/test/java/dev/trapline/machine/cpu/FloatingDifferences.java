package dev.trapline.machine.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Says where the floating-point and vector registers of two outcomes differ.
final class FloatingDifferences {

    private static final int MXCSR = 24;
    private static final int ST = 32;
    private static final int XMM = 160;

    private FloatingDifferences() {}

    static void add(List<String> differences, byte[] expected, byte[] actual) {
        ByteBuffer real = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer ours = ByteBuffer.wrap(actual).order(ByteOrder.LITTLE_ENDIAN);
        differ(differences, "fcw", real.getShort(0) & 0xffff, ours.getShort(0) & 0xffff);
        differ(differences, "fsw", real.getShort(2) & 0xffff, ours.getShort(2) & 0xffff);
        differ(differences, "ftw", real.get(4) & 0xff, ours.get(4) & 0xff);
        differ(differences, "mxcsr", real.getInt(MXCSR), ours.getInt(MXCSR));
        for (int at = ST; at < XMM; at += 16) {
            differ(differences, "st" + (at - ST) / 16 + " exponent", real.getShort(at + 8) & 0xffff,
                    ours.getShort(at + 8) & 0xffff);
            differ(differences, "st" + (at - ST) / 16, real.getLong(at), ours.getLong(at));
        }
        for (int at = XMM; at < Numbers.IMAGE_BYTES; at += 8) {
            differ(differences, "xmm" + (at - XMM) / 16 + (at % 16 == 0 ? " low" : " high"), real.getLong(at),
                    ours.getLong(at));
        }
    }

    private static void differ(List<String> differences, String what, long expected, long actual) {
        if (expected != actual) {
            differences.add(what + " " + Long.toHexString(expected) + " but " + Long.toHexString(actual));
        }
    }
}
