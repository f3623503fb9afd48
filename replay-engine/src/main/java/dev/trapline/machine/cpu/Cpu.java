package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;
import dev.trapline.machine.memory.PagingMode;
import dev.trapline.machine.memory.PhysicalMemory;

/// The state of one processor: what a program, a kernel or a debugger can see of it.
///
/// After construction it is in 64-bit mode at privilege level 0 without paging; whoever starts it sets the rest.
public final class Cpu {

    /// CR0.PG, paging.
    public static final long CR0_PG = 1L << 31;
    /// CR0.WP, write protection of the supervisor.
    public static final long CR0_WP = 1L << 16;
    /// CR4.SMEP, no execution of user pages by the supervisor.
    public static final long CR4_SMEP = 1L << 20;
    /// EFER.NXE, no-execute pages.
    public static final long EFER_NXE = 1L << 11;

    private static final int USER = 3;

    /// General registers, and behind them the one that is always 0.
    final long[] registers = new long[Registers.GENERAL + 1];
    final Flags flags = new Flags();
    /// XMM0 to XMM15, the lower half of each first.
    final long[] xmm = new long[2 * Registers.VECTORS];
    final Mxcsr mxcsr = new Mxcsr();
    final FpuState fpu = new FpuState();
    /// Whether control registers admit floating point and vectors.
    final FpuAccess fpuAccess = new FpuAccess();
    final Mmu mmu;
    long rip;

    private int privilege;
    private long cr0;
    private long cr2;
    private long cr4;
    private long efer;
    private long fsBase;
    private long gsBase;
    private long instructions;
    private boolean halted;

    /// A processor in front of some memory.
    public Cpu(PhysicalMemory memory) {
        mmu = new Mmu(memory);
    }

    /// Its way to memory.
    public Mmu mmu() {
        return mmu;
    }

    /// A general register by its number: RAX RCX RDX RBX RSP RBP RSI RDI R8 ... R15.
    public long register(int number) {
        return registers[check(number)];
    }

    /// Sets a general register.
    public void setRegister(int number, long value) {
        registers[check(number)] = value;
    }

    private static int check(int number) {
        if (number < 0 || number >= Registers.GENERAL) {
            throw new IllegalArgumentException("register " + number);
        }
        return number;
    }

    /// Eight bytes of a vector register: XMM0 to XMM15, half 0 (bits 0 to 63) or 1.
    public long xmm(int number, int half) {
        return xmm[2 * check(number) + half];
    }

    /// Sets eight bytes of a vector register.
    public void setXmm(int number, int half, long value) {
        xmm[2 * check(number) + half] = value;
    }

    /// MXCSR.
    public int mxcsr() {
        return mxcsr.value();
    }

    /// Sets MXCSR.
    ///
    /// @throws CpuException #GP, if reserved bits are set
    public void setMxcsr(int value) {
        mxcsr.load(value);
    }

    /// The address of the next instruction, or of the one that raised an exception.
    public long rip() {
        return rip;
    }

    /// Sets where to go on.
    public void setRip(long value) {
        rip = value;
    }

    /// RFLAGS.
    public int rflags() {
        return flags.value();
    }

    /// Sets RFLAGS; reserved bits stay as they are.
    public void setRflags(int value) {
        flags.setValue(value);
    }

    /// The current privilege level, 0 or 3.
    public int privilege() {
        return privilege;
    }

    /// Changes the privilege level.
    public void setPrivilege(int level) {
        privilege = level;
        mmu.setUser(level == USER);
    }

    /// The base of FS.
    public long fsBase() {
        return fsBase;
    }

    /// Sets the base of FS.
    public void setFsBase(long value) {
        fsBase = value;
    }

    /// The base of GS.
    public long gsBase() {
        return gsBase;
    }

    /// Sets the base of GS.
    public void setGsBase(long value) {
        gsBase = value;
    }

    /// The address of the last page fault.
    public long cr2() {
        return cr2;
    }

    /// Sets CR2.
    public void setCr2(long value) {
        cr2 = value;
    }

    /// CR0.
    public long cr0() {
        return cr0;
    }

    /// CR3, where the page tables are.
    public long cr3() {
        return mmu.mode().cr3();
    }

    /// CR4.
    public long cr4() {
        return cr4;
    }

    /// EFER.
    public long efer() {
        return efer;
    }

    /// Sets the registers that paging depends on, and forgets all translations.
    public void setPaging(long newCr0, long cr3, long newCr4, long newEfer) {
        cr0 = newCr0;
        cr4 = newCr4;
        efer = newEfer;
        mmu.setMode(new PagingMode((cr0 & CR0_PG) != 0, cr3, (cr0 & CR0_WP) != 0, (efer & EFER_NXE) != 0,
                (cr4 & CR4_SMEP) != 0));
    }

    /// How many instructions have been executed; a repeated string instruction counts once for each time it is taken up.
    public long instructions() {
        return instructions;
    }

    /// What RDTSC reads: one cycle for an instruction.
    long timestamp() {
        return instructions;
    }

    /// The level up to which RFLAGS admits input and output, CLI and STI.
    int ioPrivilege() {
        return (flags.value() & Flags.IOPL) >> 12;
    }

    /// Whether HLT has stopped it until an interrupt comes.
    public boolean halted() {
        return halted;
    }

    /// Starts it again after HLT.
    public void resume() {
        halted = false;
    }

    /// Stops it behind the instruction under way, as HLT does.
    public void halt() {
        halted = true;
    }

    /// Checks the target of a transfer of control.
    ///
    /// @throws CpuException #GP, if it is not canonical
    void checkTarget(long target) {
        if (!Mmu.isCanonical(target)) {
            throw CpuException.generalProtection();
        }
    }

    void addInstructions(long count) {
        instructions += count;
    }
}
