package dev.trapline.machine;

/// An exception of the processor (SDM volume 3, chapter 6), thrown out of the middle of an instruction.
///
/// Nothing of a faulting instruction has happened when this arrives: registers, flags and memory are as they were before it; only
/// MXCSR has the flags that an #XM is about.
/// It carries no stack trace, because programs cause page faults all the time.
public final class CpuException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// #DE: division by zero, or a quotient too large.
    public static final int DIVIDE_ERROR = 0;
    /// #BP: the INT3 instruction.
    public static final int BREAKPOINT = 3;
    /// #UD: no instruction.
    public static final int INVALID_OPCODE = 6;
    /// #NM: floating point or vectors are switched off (CR0.TS, CR0.EM).
    public static final int DEVICE_NOT_AVAILABLE = 7;
    /// #SS: a stack access to an address that is not canonical.
    public static final int STACK_FAULT = 12;
    /// #GP: what has no exception of its own.
    public static final int GENERAL_PROTECTION = 13;
    /// #PF: no translation, or not for this kind of access.
    public static final int PAGE_FAULT = 14;

    /// #MF: an x87 exception that is not masked, raised by the next x87 instruction that waits.
    public static final int FPU_ERROR = 16;
    /// #XM: an exception of SSE that is not masked.
    public static final int SIMD_ERROR = 19;

    private final int vector;
    private final int errorCode;
    private final long address;

    private CpuException(int vector, int errorCode, long address) {
        super(null, null, false, false);
        this.vector = vector;
        this.errorCode = errorCode;
        this.address = address;
    }

    /// An exception without an address; `errorCode` is 0 for vectors that push none.
    public static CpuException of(int vector, int errorCode) {
        return new CpuException(vector, errorCode, 0);
    }

    /// #GP(0).
    public static CpuException generalProtection() {
        return of(GENERAL_PROTECTION, 0);
    }

    /// #UD.
    public static CpuException invalidOpcode() {
        return of(INVALID_OPCODE, 0);
    }

    /// #PF at a linear address, which is what CR2 gets.
    public static CpuException pageFault(long address, int errorCode) {
        return new CpuException(PAGE_FAULT, errorCode, address);
    }

    /// Whether the instruction that caused it is done, and RIP behind it.
    public boolean isTrap() {
        return vector == BREAKPOINT;
    }

    /// The vector, 0 to 31.
    public int vector() {
        return vector;
    }

    /// What is pushed behind the saved RIP, 0 where nothing is.
    public int errorCode() {
        return errorCode;
    }

    /// The linear address of a page fault, otherwise 0.
    public long address() {
        return address;
    }

    @Override
    public String getMessage() {
        return "exception " + vector + ", error code " + errorCode + ", address 0x" + Long.toHexString(address);
    }
}
