package dev.trapline.ingest.encode;

/// Whether values fit into the kernel's fields, which are narrower than those of the model. What text
/// says may be wider than any kernel records.
final class Narrow {
    private Narrow() {}

    /// Into `unsigned int`.
    static boolean isU32(long value) {
        return value >>> Integer.SIZE == 0;
    }

    /// Into `u16`.
    static boolean isU16(int value) {
        return value >>> Short.SIZE == 0;
    }

    /// Into `u8`.
    static boolean isU8(int value) {
        return value >>> Byte.SIZE == 0;
    }
}
