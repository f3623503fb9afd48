package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;
import dev.trapline.machine.memory.PagingMode;
import dev.trapline.machine.memory.PagingMode.Structure;

/// CR0, CR2, CR4, CR8 and EFER, with what an instruction that writes them has to satisfy (SDM volume 3, 2.5 and 10.8.5, and volume 2,
/// MOV to control registers). CR3 is with the tables that it points to, in [Mmu].
final class ControlRegisters {

    /// Protection enable.
    static final long CR0_PE = 1;
    /// Monitor coprocessor: WAIT asks for TS, too.
    static final long CR0_MP = 1 << 1;
    /// Emulation: no x87.
    static final long CR0_EM = 1 << 2;
    /// Task switched: the next x87 or SSE instruction raises #NM.
    static final long CR0_TS = 1 << 3;
    /// Extension type, always set.
    static final long CR0_ET = 1 << 4;
    /// Numeric error: x87 exceptions are #MF.
    static final long CR0_NE = 1 << 5;
    /// Write protection of the supervisor.
    static final long CR0_WP = 1 << 16;
    /// Alignment mask: with RFLAGS.AC, alignment is checked at privilege level 3.
    static final long CR0_AM = 1 << 18;
    /// Not write-through.
    static final long CR0_NW = 1 << 29;
    /// Cache disable.
    static final long CR0_CD = 1 << 30;
    /// Paging.
    static final long CR0_PG = 1L << 31;

    /// Time stamp disable: RDTSC only at privilege level 0.
    static final long CR4_TSD = 1 << 2;
    /// Debugging extensions: DR4 and DR5 are none, and there are breakpoints on ports.
    static final long CR4_DE = 1 << 3;
    /// Page size extensions: large pages in 32-bit paging.
    static final long CR4_PSE = 1 << 4;
    /// Physical address extension.
    static final long CR4_PAE = 1 << 5;
    /// Page global enable.
    static final long CR4_PGE = 1 << 7;
    /// Performance counters, of which there are none, may be read at any privilege level.
    static final long CR4_PCE = 1 << 8;
    /// The operating system saves SSE state: without it there is no SSE.
    static final long CR4_OSFXSR = 1 << 9;
    /// SSE exceptions are #XM.
    static final long CR4_OSXMMEXCPT = 1 << 10;
    /// RDFSBASE and its like.
    static final long CR4_FSGSBASE = 1 << 16;
    /// No execution of user pages by the supervisor.
    static final long CR4_SMEP = 1 << 20;

    /// SYSCALL and SYSRET.
    static final long EFER_SCE = 1;
    /// Long mode, once paging is on.
    static final long EFER_LME = 1 << 8;
    /// Long mode is active; follows from LME and CR0.PG.
    static final long EFER_LMA = 1 << 10;
    /// No-execute pages.
    static final long EFER_NXE = 1 << 11;

    private static final long CR0_CHANGEABLE = CR0_PE | CR0_MP | CR0_EM | CR0_TS | CR0_NE | CR0_WP | CR0_AM | CR0_NW
            | CR0_CD | CR0_PG;
    private static final long CR0_RESET = CR0_CD | CR0_NW;
    private static final long CR4_KNOWN = CR4_TSD | CR4_DE | CR4_PSE | CR4_PAE | CR4_PGE | CR4_PCE | CR4_OSFXSR
            | CR4_OSXMMEXCPT | CR4_FSGSBASE | CR4_SMEP;
    /// Of those, what translation depends on: changing them forgets all that is known (SDM volume 3, 4.10.4.1).
    private static final long CR4_PAGING = CR4_PSE | CR4_PAE | CR4_PGE | CR4_SMEP;
    private static final long EFER_KNOWN = EFER_SCE | EFER_LME | EFER_LMA | EFER_NXE;
    private static final long CR8_TPR = 0xf;
    private static final int PHYSICAL_BITS = 40;

    private final Cpu cpu;
    private final Mmu mmu;
    private long cr0 = CR0_ET;
    private long cr2;
    private long cr4;
    private long efer;

    ControlRegisters(Cpu cpu) {
        this.cpu = cpu;
        mmu = cpu.mmu;
    }

    long cr0() {
        return cr0;
    }

    long cr2() {
        return cr2;
    }

    long cr4() {
        return cr4;
    }

    long efer() {
        return efer;
    }

    void setCr2(long value) {
        cr2 = value;
    }

    /// As after power-on.
    void reset() {
        set(CR0_RESET, 0, 0, 0);
        cr2 = 0;
    }

    /// Sets all that paging depends on, unchecked; LMA follows.
    void set(long newCr0, long cr3, long newCr4, long newEfer) {
        long active = (newCr0 & CR0_PG) != 0 && (newEfer & EFER_LME) != 0 ? EFER_LMA : 0;
        mmu.setMode(paging(newCr0, cr3, newCr4, newEfer & ~EFER_LMA | active));
        cr0 = newCr0 | CR0_ET;
        cr4 = newCr4;
        efer = newEfer & ~EFER_LMA | active;
    }

    private static PagingMode paging(long cr0, long cr3, long cr4, long efer) {
        Structure structure;
        if ((cr0 & CR0_PG) == 0) {
            structure = Structure.NONE;
        } else if ((cr4 & CR4_PAE) == 0) {
            structure = Structure.BITS_32;
        } else {
            structure = (efer & EFER_LMA) != 0 ? Structure.FOUR_LEVEL : Structure.PAE;
        }
        return new PagingMode(structure, cr3, (cr0 & CR0_WP) != 0, (efer & EFER_NXE) != 0, (cr4 & CR4_SMEP) != 0,
                (cr4 & CR4_PSE) != 0, (cr4 & CR4_PGE) != 0);
    }

    /// MOV to CR0. Bits that mean nothing are ignored.
    ///
    /// @throws CpuException #GP(0), for bits of the upper half, and for combinations that are none
    void writeCr0(long value) {
        long next = value & CR0_CHANGEABLE | CR0_ET;
        boolean paging = (next & CR0_PG) != 0;
        boolean wasPaging = (cr0 & CR0_PG) != 0;
        require(value >>> Integer.SIZE == 0);
        require(!paging || (next & CR0_PE) != 0);
        require((next & CR0_NW) == 0 || (next & CR0_CD) != 0);
        if (paging && !wasPaging && (efer & EFER_LME) != 0) {
            require((cr4 & CR4_PAE) != 0 && cpu.mayActivateLongMode());
        }
        if (!paging && wasPaging) {
            require(!cpu.in64BitMode());
        }
        long changed = cr0 ^ next;
        if ((changed & (CR0_PG | CR0_WP | CR0_PE | CR0_CD | CR0_NW)) != 0) {
            set(next, cpu.cr3(), cr4, efer);
        } else {
            cr0 = next;
        }
        if ((changed & (CR0_PG | CR0_PE)) != 0) {
            cpu.modeChanged();
        }
    }

    /// MOV to CR3.
    ///
    /// @throws CpuException #GP(0), for bits above the physical addresses, and for PAE pointers with reserved bits set
    void writeCr3(long value) {
        require(value >>> PHYSICAL_BITS == 0);
        mmu.setCr3(value);
    }

    /// MOV to CR4.
    ///
    /// @throws CpuException #GP(0), for features that CPUID does not offer, and for leaving long mode through PAE
    void writeCr4(long value) {
        require((value & ~CR4_KNOWN) == 0);
        require((efer & EFER_LMA) == 0 || (value & CR4_PAE) != 0);
        if (((cr4 ^ value) & CR4_PAGING) != 0) {
            set(cr0, cpu.cr3(), value, efer);
        }
        cr4 = value;
    }

    /// MOV to CR8, which is bits 7 to 4 of the task priority of the local APIC.
    ///
    /// @throws CpuException #GP(0), for reserved bits
    void writeCr8(long value) {
        require((value & ~CR8_TPR) == 0);
        cpu.events.setTaskPriority((int) value);
    }

    /// WRMSR to EFER. LMA is ignored.
    ///
    /// @throws CpuException #GP(0), for reserved bits, and for a change of LME while paging is on
    void writeEfer(long value) {
        require((value & ~EFER_KNOWN) == 0);
        long next = value & ~EFER_LMA | efer & EFER_LMA;
        long changed = efer ^ next;
        require((changed & EFER_LME) == 0 || (cr0 & CR0_PG) == 0);
        if ((changed & EFER_NXE) != 0) {
            set(cr0, cpu.cr3(), cr4, next);
        } else {
            efer = next;
        }
    }

    /// CLTS.
    void clearTaskSwitched() {
        cr0 &= ~CR0_TS;
    }

    /// LMSW: the low four bits of CR0, of which PE cannot be cleared.
    void writeMachineStatusWord(long value) {
        long changeable = CR0_PE | CR0_MP | CR0_EM | CR0_TS;
        writeCr0(cr0 & ~changeable | value & changeable | cr0 & CR0_PE);
    }

    private static void require(boolean allowed) {
        if (!allowed) {
            throw CpuException.generalProtection();
        }
    }
}
