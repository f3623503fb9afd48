package dev.trapline.machine.asm;

/// What an expression comes to.
///
/// @param address whether it says where something is; the difference of two of these is a plain number
record Value(long number, boolean address) {

    static Value of(long number) {
        return new Value(number, false);
    }
}
