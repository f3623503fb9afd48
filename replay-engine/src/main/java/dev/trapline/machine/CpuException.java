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
    /// #DB: a breakpoint or a single step.
    public static final int DEBUG = 1;
    /// #BP: the INT3 instruction.
    public static final int BREAKPOINT = 3;
    /// #OF: INTO with OF set.
    public static final int OVERFLOW = 4;
    /// #BR: BOUND, out of bounds.
    public static final int BOUND_RANGE = 5;
    /// #UD: no instruction.
    public static final int INVALID_OPCODE = 6;
    /// #NM: an x87 or SSE instruction while CR0.TS says that the state of another task is loaded, or CR0.EM that there is no x87.
    public static final int DEVICE_NOT_AVAILABLE = 7;
    /// #DF: an exception while another one was being delivered.
    public static final int DOUBLE_FAULT = 8;
    /// #TS: a task state segment that does not have what is needed of it.
    public static final int INVALID_TSS = 10;
    /// #NP: a segment or gate that is not present.
    public static final int SEGMENT_NOT_PRESENT = 11;
    /// #SS: a stack access outside of the stack segment or to an address that is not canonical, or a stack that is not present.
    public static final int STACK_FAULT = 12;
    /// #GP: what has no exception of its own.
    public static final int GENERAL_PROTECTION = 13;
    /// #PF: no translation, or not for this kind of access.
    public static final int PAGE_FAULT = 14;
    /// #MF: an x87 exception that is not masked, raised by the next x87 instruction that waits.
    public static final int FPU_ERROR = 16;
    /// #AC: an address that is not a multiple of the size of the access, where that is checked.
    public static final int ALIGNMENT_CHECK = 17;
    /// #XM: an exception of SSE that is not masked.
    public static final int SIMD_ERROR = 19;

    private static final int EXTERNAL = 1;

    /// What is behind an exception, and when it is raised.
    private enum Kind {
        /// In place of an instruction.
        FAULT,
        /// After an instruction.
        TRAP,
        /// By INT3 or INTO, whose purpose it is.
        SOFTWARE_EXCEPTION,
        /// INT n, which is no exception at all.
        SOFTWARE_INTERRUPT
    }

    private final int vector;
    private final int errorCode;
    private final long address;
    private final Kind kind;

    private CpuException(int vector, int errorCode, long address, Kind kind) {
        super(null, null, false, false);
        this.vector = vector;
        this.errorCode = errorCode;
        this.address = address;
        this.kind = kind;
    }

    /// An exception without an address; `errorCode` is 0 for vectors that push none.
    public static CpuException of(int vector, int errorCode) {
        boolean software = vector == BREAKPOINT || vector == OVERFLOW;
        return new CpuException(vector, errorCode, 0, software ? Kind.SOFTWARE_EXCEPTION : Kind.FAULT);
    }

    /// What INT n asks for.
    public static CpuException interrupt(int vector) {
        return new CpuException(vector, 0, 0, Kind.SOFTWARE_INTERRUPT);
    }

    /// #DB after an instruction: a single step, or a breakpoint on data.
    public static CpuException debugTrap() {
        return new CpuException(DEBUG, 0, 0, Kind.TRAP);
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
        return new CpuException(PAGE_FAULT, errorCode, address, Kind.FAULT);
    }

    /// The same, raised while something was delivered that came from outside of the program: bit 0 of its error code says so (SDM
    /// volume 3, 6.13). That of a page fault has no such bit.
    public CpuException external() {
        return vector == PAGE_FAULT ? this : new CpuException(vector, errorCode | EXTERNAL, address, kind);
    }

    /// Whether the instruction that caused it is done, and RIP behind it.
    public boolean isTrap() {
        return kind != Kind.FAULT;
    }

    /// Whether the program asked for it, by INT n, INT3 or INTO.
    public boolean isSoftware() {
        return kind == Kind.SOFTWARE_EXCEPTION || kind == Kind.SOFTWARE_INTERRUPT;
    }

    /// Whether it is no exception, but INT n.
    public boolean isInterrupt() {
        return kind == Kind.SOFTWARE_INTERRUPT;
    }

    /// The vector, 0 to 31, or of INT n to 255.
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
