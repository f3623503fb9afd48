package dev.trapline.machine.cpu;

/// The six segment registers, in the order of their numbers.
public enum SegmentRegister {
    /// Destination of string instructions.
    ES(Registers.ES),
    /// Code, with the current privilege level in the low bits of its selector.
    CS(Registers.CS),
    /// Stack.
    SS(Registers.SS),
    /// Data.
    DS(Registers.DS),
    /// Free for use; in 64-bit mode it still has a base.
    FS(Registers.FS),
    /// Free for use; in 64-bit mode it still has a base.
    GS(Registers.GS);

    private final int place;

    SegmentRegister(int place) {
        this.place = place;
    }

    /// Its number in [Registers].
    int place() {
        return place;
    }
}
