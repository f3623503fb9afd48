package dev.trapline.machine.cpu;

/// The six segment registers, in the order of their numbers.
public enum SegmentRegister {
    /// Destination of string instructions.
    ES,
    /// Code, with the current privilege level in the low bits of its selector.
    CS,
    /// Stack.
    SS,
    /// Data.
    DS,
    /// Free for use; in 64-bit mode it still has a base.
    FS,
    /// Free for use; in 64-bit mode it still has a base.
    GS;

    /// Its number in [Registers].
    int place() {
        return Registers.SEGMENTS + ordinal();
    }
}
