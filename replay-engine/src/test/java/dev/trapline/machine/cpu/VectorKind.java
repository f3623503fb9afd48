package dev.trapline.machine.cpu;

/// The vectors that there are files of.
enum VectorKind {
    /// Instructions on general registers.
    GENERAL_64(Mode.BITS_64, false, "vectors.gz"),
    /// The same in compatibility mode.
    GENERAL_32(Mode.BITS_32, false, "vectors-32.gz"),
    /// The same in segments of 16 bits.
    GENERAL_16(Mode.BITS_16, false, "vectors-16.gz"),
    /// Instructions on segment registers and selectors, in segments of 16 bits.
    SEGMENTS(Mode.BITS_16, false, "vectors-segments.gz"),
    /// Instructions on floating-point and vector registers.
    FLOATING(Mode.BITS_64, true, "vectors-floating.gz");

    final Mode mode;
    final boolean floating;
    /// The name of the file.
    final String file;

    VectorKind(Mode mode, boolean floating, String file) {
        this.mode = mode;
        this.floating = floating;
        this.file = file;
    }
}
