package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Something that takes the processor to a handler: an exception, an interrupt, or an instruction that asks for it.
///
/// @param vector       0 to 255
/// @param software     INT n, INT3 and INTO: the gate has to admit the privilege level, and what goes wrong is not called external
/// @param exception    whether it is an exception, which another one makes a double fault of
/// @param hasErrorCode whether an error code is pushed
/// @param errorCode    the error code, or 0
/// @param returnFlags  RFLAGS as they are pushed
record Event(int vector, boolean software, boolean exception, boolean hasErrorCode, int errorCode, int returnFlags) {

    private static final int PUSH_ERROR_CODE = 1 << CpuException.DOUBLE_FAULT | 1 << CpuException.INVALID_TSS
            | 1 << CpuException.SEGMENT_NOT_PRESENT | 1 << CpuException.STACK_FAULT
            | 1 << CpuException.GENERAL_PROTECTION | 1 << CpuException.PAGE_FAULT | 1 << CpuException.ALIGNMENT_CHECK;
    private static final int CONTRIBUTORY = 1 << CpuException.DIVIDE_ERROR | 1 << CpuException.INVALID_TSS
            | 1 << CpuException.SEGMENT_NOT_PRESENT | 1 << CpuException.STACK_FAULT
            | 1 << CpuException.GENERAL_PROTECTION;

    /// What an instruction has raised. Faults push RF, so that a breakpoint on the instruction does not come again when it is
    /// executed again (SDM volume 3, 18.3.1.1).
    static Event of(CpuException raised, int flags) {
        boolean software = raised.isSoftware();
        boolean repeated = !raised.isTrap() && raised.vector() != CpuException.DEBUG;
        return new Event(raised.vector(), software, !raised.isInterrupt(),
                !raised.isInterrupt() && pushesErrorCode(raised.vector()), raised.errorCode(),
                repeated ? flags | Flags.RF : flags);
    }

    /// An interrupt from outside.
    static Event external(int vector, int flags) {
        return new Event(vector, false, false, false, 0, flags);
    }

    /// #DF.
    static Event doubleFault(int flags) {
        return new Event(CpuException.DOUBLE_FAULT, false, true, true, 0, flags | Flags.RF);
    }

    private static boolean pushesErrorCode(int vector) {
        return vector < Integer.SIZE && (PUSH_ERROR_CODE >> vector & 1) != 0;
    }

    /// Whether another exception while this one is delivered makes a double fault (SDM volume 3, table 6-5).
    boolean doublesWith(CpuException second) {
        boolean contributory = isContributory(second.vector());
        if (!exception || software) {
            return false;
        }
        if (vector == CpuException.PAGE_FAULT) {
            return contributory || second.vector() == CpuException.PAGE_FAULT;
        }
        return isContributory(vector) && contributory;
    }

    /// Whether it is #DF, after which another exception shuts the processor down.
    boolean isDoubleFault() {
        return exception && vector == CpuException.DOUBLE_FAULT;
    }

    private static boolean isContributory(int vector) {
        return vector < Integer.SIZE && (CONTRIBUTORY >> vector & 1) != 0;
    }

    @Override
    public String toString() {
        return (exception ? "exception " : "interrupt ") + vector
                + (hasErrorCode ? " with error code 0x" + Integer.toHexString(errorCode) : "");
    }
}
