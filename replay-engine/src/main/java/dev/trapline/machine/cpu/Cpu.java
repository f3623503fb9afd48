package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.Interrupts;
import dev.trapline.machine.Ports;
import dev.trapline.machine.memory.Mmu;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Arrays;

/// The state of one processor: what a program, a kernel or a debugger can see of it.
///
/// After construction it is as programs find it: in 64-bit mode, with SSE and FSGSBASE switched on, but at privilege level 0 and without
/// paging, so that linear addresses are physical ones; that is for programs that need no kernel. [#reset] makes it what it is after
/// power-on.
public final class Cpu {

    /// CR0.PG, paging.
    public static final long CR0_PG = ControlRegisters.CR0_PG;
    /// CR0.WP, write protection of the supervisor.
    public static final long CR0_WP = ControlRegisters.CR0_WP;
    /// CR4.SMEP, no execution of user pages by the supervisor.
    public static final long CR4_SMEP = ControlRegisters.CR4_SMEP;
    /// EFER.NXE, no-execute pages.
    public static final long EFER_NXE = ControlRegisters.EFER_NXE;

    private static final int USER = 3;
    private static final long RESET_RIP = 0xfff0;
    /// What a program may rely on that a kernel has switched on for it: SSE, FSGSBASE.
    private static final long FOR_PROGRAMS = ControlRegisters.CR4_PAE | ControlRegisters.CR4_OSFXSR
            | ControlRegisters.CR4_OSXMMEXCPT | ControlRegisters.CR4_FSGSBASE;

    /// General registers, and behind them the one that is always 0.
    final long[] registers = new long[Registers.GENERAL + 1];
    final Flags flags = new Flags();
    /// XMM0 to XMM15, the lower half of each first.
    final long[] xmm = new long[2 * Registers.VECTORS];
    final Mxcsr mxcsr = new Mxcsr();
    final FpuState fpu = new FpuState();
    /// Whether control registers admit floating point and vectors.
    final FpuAccess fpuAccess;
    final Mmu mmu;
    final Segments segments;
    final SystemMemory systemMemory;
    final DescriptorTables descriptorTables;
    final SegmentLoader segmentLoader;
    final ControlRegisters control;
    final ModelSpecificRegisters msr;
    final DebugRegisters debug;
    final PendingEvents events = new PendingEvents();
    /// How code is read now.
    CodeContext context = CodeContext.BITS_64;
    /// The offset in the code segment.
    long rip;

    private int privilege;
    private Ports ports = Ports.NONE;
    private int apicId;
    private long instructions;
    /// What the time stamp counter is ahead of the instructions.
    private long timestampOffset;

    /// A processor in front of some memory.
    public Cpu(PhysicalMemory memory) {
        mmu = new Mmu(memory);
        segments = new Segments(this);
        systemMemory = new SystemMemory(this);
        descriptorTables = new DescriptorTables(this, segments, systemMemory);
        segmentLoader = new SegmentLoader(this, segments, descriptorTables);
        control = new ControlRegisters(this);
        fpuAccess = new FpuAccess(control);
        msr = new ModelSpecificRegisters(this);
        debug = new DebugRegisters(this);
        control.set(ControlRegisters.CR0_PE, 0, FOR_PROGRAMS, 0);
    }

    /// Makes it what it is after power-on: real mode, the first instruction 16 bytes below 4 GiB (SDM volume 3, table 9-1).
    public void reset() {
        Arrays.fill(registers, 0);
        flags.setValue(0);
        segments.reset();
        setPrivilege(0);
        control.reset();
        msr.reset();
        debug.reset();
        fpu.reset();
        mxcsr.load(Mxcsr.INITIAL);
        Arrays.fill(xmm, 0);
        rip = RESET_RIP;
        events.reset();
    }

    /// A segment register.
    public Segment segment(SegmentRegister register) {
        return segments.get(register.place());
    }

    /// Loads a segment register other than CS from a selector, as MOV does.
    ///
    /// @throws CpuException #GP, #NP or #SS, if it may not be loaded
    public void loadSegment(SegmentRegister register, int selector) {
        segmentLoader.load(register.place(), selector);
    }

    /// Goes on at an address of real mode.
    public void jumpReal(int selector, int offset) {
        segments.get(Registers.CS).loadReal(selector);
        segments.changed();
        rip = offset;
    }

    /// Where the global descriptor table is.
    public TableRegister gdtr() {
        return segments.gdtr;
    }

    /// Where the interrupt descriptor table is, in real mode the interrupt vectors.
    public TableRegister idtr() {
        return segments.idtr;
    }

    /// Real, protected or long mode.
    public OperatingMode operatingMode() {
        return segments.mode();
    }

    /// The number of its local APIC, which CPUID tells; 0 is the processor that starts the others.
    public int apicId() {
        return apicId;
    }

    /// Sets that number, 0 to 254.
    public void setApicId(int number) {
        apicId = number;
    }

    /// Lets the time stamp counter go on while no instructions are executed.
    public void sleep(long cycles) {
        timestampOffset += cycles;
    }

    /// Whether code is 64-bit code.
    boolean in64BitMode() {
        return segments.bits64();
    }

    /// Whether CS and TR are such that long mode can be activated (SDM volume 3, 10.8.5).
    boolean mayActivateLongMode() {
        boolean task16 = (segments.tr.attributes() & 0xf & ~2) == Descriptor.TSS_16;
        return !segments.get(Registers.CS).isLong() && !task16;
    }

    /// Says that CR0.PE or CR0.PG has changed, and what follows from it.
    void modeChanged() {
        segments.setMode((cr0() & ControlRegisters.CR0_PE) == 0
                ? OperatingMode.REAL
                : (efer() & ControlRegisters.EFER_LMA) == 0 ? OperatingMode.PROTECTED : OperatingMode.LONG);
    }

    /// The input and output ports.
    Ports ports() {
        return ports;
    }

    /// Connects it to the input and output ports.
    public void setPorts(Ports newPorts) {
        ports = newPorts;
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

    /// The significand of the x87 register ST(i), 0 to 7, whatever is in it.
    public long x87Significand(int i) {
        return fpu.significand[fpu.physical(i)];
    }

    /// Sign (bit 15) and exponent of the x87 register ST(i).
    public int x87Exponent(int i) {
        return fpu.exponent[fpu.physical(i)];
    }

    /// Whether the x87 register ST(i) is empty.
    public boolean isX87Empty(int i) {
        return fpu.isEmpty(i);
    }

    /// The control word of x87.
    public int x87Control() {
        return fpu.control();
    }

    /// The status word of x87.
    public int x87Status() {
        return fpu.statusWord();
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

    /// The offset in the code segment of the next instruction, or of the one that raised an exception.
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

    /// The current privilege level, 0 to 3.
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
        return segment(SegmentRegister.FS).base();
    }

    /// Sets the base of FS.
    public void setFsBase(long value) {
        segment(SegmentRegister.FS).setBase(value);
    }

    /// The base of GS.
    public long gsBase() {
        return segment(SegmentRegister.GS).base();
    }

    /// Sets the base of GS.
    public void setGsBase(long value) {
        segment(SegmentRegister.GS).setBase(value);
    }

    /// The address of the last page fault.
    public long cr2() {
        return control.cr2();
    }

    /// Sets CR2.
    public void setCr2(long value) {
        control.setCr2(value);
    }

    /// CR0.
    public long cr0() {
        return control.cr0();
    }

    /// CR3, where the page tables are.
    public long cr3() {
        return mmu.mode().cr3();
    }

    /// CR4.
    public long cr4() {
        return control.cr4();
    }

    /// EFER.
    public long efer() {
        return control.efer();
    }

    /// Sets the registers that paging depends on, and forgets all translations. With CR0.PG it is that of 64-bit mode, so what belongs to
    /// it (PAE, LME) is set as well, and what kernels switch on for programs.
    public void setPaging(long newCr0, long cr3, long newCr4, long newEfer) {
        control.set(newCr0 | ControlRegisters.CR0_PE, cr3, newCr4 | FOR_PROGRAMS, newEfer | ControlRegisters.EFER_LME);
    }

    /// How many instructions have been executed; a repeated string instruction counts once for each time it is taken up.
    public long instructions() {
        return instructions;
    }

    /// What RDTSC reads: one cycle for an instruction.
    long timestamp() {
        return instructions + timestampOffset;
    }

    /// Sets what RDTSC reads.
    void setTimestamp(long value) {
        timestampOffset = value - instructions;
    }

    /// The level up to which RFLAGS admits input and output, CLI and STI.
    int ioPrivilege() {
        return (flags.value() & Flags.IOPL) >> 12;
    }

    /// Connects it to the controller that its maskable interrupts come from.
    public void setInterrupts(Interrupts interrupts) {
        events.setInterrupts(interrupts);
    }

    /// Asks for a non-maskable interrupt.
    public void requestNmi() {
        events.set(PendingEvents.NMI, true);
    }

    /// Whether HLT has stopped it until an interrupt comes, or for good.
    public boolean halted() {
        return events.has(PendingEvents.HALTED | PendingEvents.SHUTDOWN);
    }

    /// Starts it again after HLT.
    public void resume() {
        events.set(PendingEvents.HALTED, false);
    }

    /// Ends [Interpreter#run] behind the instruction under way, as if that were its budget.
    public void pause() {
        events.set(PendingEvents.PAUSE, true);
    }

    /// Stops it behind the instruction under way, as HLT does.
    public void halt() {
        events.set(PendingEvents.HALTED, true);
    }

    /// Whether it has stopped for good, as an exception does while a double fault is being delivered; only [#reset] helps.
    public boolean isShutDown() {
        return events.has(PendingEvents.SHUTDOWN);
    }

    /// Why it has stopped for good; empty if it has not.
    public String shutdownReason() {
        return events.shutdownReason();
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
