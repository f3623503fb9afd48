package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.Interrupts;

/// What waits for the end of an instruction: interrupts, traps, and what keeps them from being taken.
///
/// `attention` says with one number whether anything here needs a look before the next block, so that a processor that nothing
/// happens to does not slow down.
final class PendingEvents {

    /// HLT has stopped the processor.
    static final int HALTED = 1;
    /// A non-maskable interrupt is pending.
    static final int NMI = 1 << 1;
    /// STI: no maskable interrupts before the next instruction is done.
    static final int STI_SHADOW = 1 << 2;
    /// MOV SS and POP SS: no interrupts and no traps before the next instruction is done.
    static final int STACK_SHADOW = 1 << 3;
    /// A trap is pending, because of breakpoints or of RFLAGS.TF.
    static final int TRAP = 1 << 4;
    /// Breakpoints are armed.
    static final int BREAKPOINTS = 1 << 5;
    /// Nothing but a reset starts it again.
    static final int SHUTDOWN = 1 << 6;
    /// Somebody outside wants to stop at some addresses.
    static final int DEBUGGER = 1 << 7;

    /// Somebody outside wants to have control before the next instruction.
    static final int PAUSE = 1 << 8;

    /// What a shadow is.
    static final int SHADOWS = STI_SHADOW | STACK_SHADOW;

    /// Which of them there are.
    int attention;

    private Interrupts interrupts = Interrupts.NONE;
    private boolean nmiBlocked;
    private int trapHits;
    private int trapCauses;
    /// Whether RFLAGS.TF was set when the instruction under way began.
    private boolean stepping;
    private String shutdownReason = "";

    /// Connects it to an interrupt controller.
    void setInterrupts(Interrupts newInterrupts) {
        interrupts = newInterrupts;
    }

    /// Whether a maskable interrupt waits.
    boolean interruptPending() {
        return interrupts.pending();
    }

    /// CR8, which is a register of the interrupt controller.
    void setTaskPriority(int priority) {
        interrupts.setTaskPriority(priority);
    }

    /// The same, to be read.
    int taskPriority() {
        return interrupts.taskPriority();
    }

    /// Takes the maskable interrupt that waits: its vector.
    int acknowledge() {
        return interrupts.acknowledge();
    }

    boolean has(int what) {
        return (attention & what) != 0;
    }

    void set(int what, boolean value) {
        attention = value ? attention | what : attention & ~what;
    }

    /// As after power-on.
    void reset() {
        attention &= DEBUGGER;
        nmiBlocked = false;
        stepping = false;
        trapHits = 0;
        trapCauses = 0;
        shutdownReason = "";
    }

    /// Whether a non-maskable interrupt can be taken; while one is handled no other can.
    boolean nmiDeliverable() {
        return has(NMI) && !nmiBlocked;
    }

    /// A non-maskable interrupt is being taken.
    void nmiTaken() {
        set(NMI, false);
        nmiBlocked = true;
    }

    /// IRET.
    void unblockNmi() {
        nmiBlocked = false;
    }

    /// An instruction begins, with RFLAGS.TF so.
    void begin(boolean trapFlag) {
        stepping = trapFlag;
    }

    /// After SYSCALL it counts whether FMASK has left RFLAGS.TF.
    void afterSyscall(boolean trapFlag) {
        stepping &= trapFlag;
    }

    /// Notes a trap for the end of the instruction.
    void trap(int hits, int causes) {
        trapHits |= hits;
        trapCauses |= causes;
        set(TRAP, true);
    }

    /// Whether the instruction that has just been done is to be followed by a single-step trap.
    boolean stepping() {
        return stepping;
    }

    /// Takes the traps that are pending.
    CpuException takeTrap(DebugRegisters debug) {
        debug.raised(trapHits, trapCauses);
        discardTraps();
        return CpuException.debugTrap();
    }

    /// Going to a handler leaves the traps of the instruction behind, and the shadows.
    void discardTraps() {
        trapHits = 0;
        trapCauses = 0;
        stepping = false;
        set(TRAP | SHADOWS, false);
    }

    void shutDown(String reason) {
        shutdownReason = reason;
        set(SHUTDOWN, true);
    }

    /// Why it has shut down; empty if it has not.
    String shutdownReason() {
        return shutdownReason;
    }
}
