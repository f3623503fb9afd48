package dev.trapline.machine.cpu;

/// The guest came to an instruction that real processors have and this one does not yet.
///
/// Not the guest's #UD, on purpose: a program that goes on after it would go on wrongly. State is that before the instruction.
public final class UnsupportedInstructionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnsupportedInstructionException(String what, long address) {
        super("instruction not supported yet at 0x" + Long.toHexString(address) + ": " + what);
    }
}
