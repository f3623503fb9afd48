package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;

/// The registers of RDMSR and WRMSR (SDM volume 4, chapter 2). All others raise #GP(0).
final class ModelSpecificRegisters {

    static final int TIME_STAMP_COUNTER = 0x10;
    static final int APIC_BASE = 0x1b;
    static final int MTRRCAP = 0xfe;
    static final int SYSENTER_CS = 0x174;
    static final int SYSENTER_ESP = 0x175;
    static final int SYSENTER_EIP = 0x176;
    static final int PAT = 0x277;
    static final int MTRR_DEF_TYPE = 0x2ff;
    static final int EFER = 0xc000_0080;
    static final int STAR = 0xc000_0081;
    static final int LSTAR = 0xc000_0082;
    static final int CSTAR = 0xc000_0083;
    static final int FMASK = 0xc000_0084;
    static final int FS_BASE = 0xc000_0100;
    static final int GS_BASE = 0xc000_0101;
    static final int KERNEL_GS_BASE = 0xc000_0102;
    static final int TSC_AUX = 0xc000_0103;

    private static final long LOW_32 = 0xffff_ffffL;
    /// Write-back, write-through, uncached minus, uncached, twice.
    private static final long PAT_RESET = 0x0007_0406_0007_0406L;
    /// Uncached, write-combining, write-through, write-protected, write-back, uncached minus.
    private static final int PAT_TYPES = 1 | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7;
    /// The memory types of MTRRs are the same but the last.
    private static final int MTRR_TYPES = PAT_TYPES & ~(1 << 7);
    private static final long MTRR_ENABLE = 0xc00;
    /// At 0xFEE00000, enabled, of the processor that starts the others.
    private static final long APIC_RESET = 0xfee0_0900L;
    private static final long APIC_STARTS_OTHERS = 0x100;
    /// Address, enable, and whether it is the processor that starts the others.
    private static final long APIC_KNOWN = 0xff_ffff_f900L;

    private final Cpu cpu;
    private long apicBase;
    private long pat;
    private long mtrrDefault;
    private long star;
    private long lstar;
    private long cstar;
    private long fmask;
    private long kernelGsBase;
    private long tscAux;
    private long sysenterCs;
    private long sysenterEsp;
    private long sysenterEip;

    ModelSpecificRegisters(Cpu cpu) {
        this.cpu = cpu;
        reset();
    }

    /// As after power-on. EFER and the bases of FS and GS are not kept here.
    void reset() {
        apicBase = APIC_RESET;
        pat = PAT_RESET;
        mtrrDefault = 0;
        star = 0;
        lstar = 0;
        cstar = 0;
        fmask = 0;
        kernelGsBase = 0;
        tscAux = 0;
        sysenterCs = 0;
        sysenterEsp = 0;
        sysenterEip = 0;
    }

    /// RDMSR.
    ///
    /// @throws CpuException #GP(0), if there is no such register
    long read(int number) {
        return switch (number) {
            case TIME_STAMP_COUNTER -> cpu.timestamp();
            case APIC_BASE -> cpu.apicId() == 0 ? apicBase : apicBase & ~APIC_STARTS_OTHERS;
            // No variable ranges, no fixed ranges.
            case MTRRCAP -> 0;
            case SYSENTER_CS -> sysenterCs;
            case SYSENTER_ESP -> sysenterEsp;
            case SYSENTER_EIP -> sysenterEip;
            case PAT -> pat;
            case MTRR_DEF_TYPE -> mtrrDefault;
            case EFER -> cpu.efer();
            case STAR -> star;
            case LSTAR -> lstar;
            case CSTAR -> cstar;
            case FMASK -> fmask;
            case FS_BASE -> cpu.fsBase();
            case GS_BASE -> cpu.gsBase();
            case KERNEL_GS_BASE -> kernelGsBase;
            case TSC_AUX -> tscAux;
            default -> throw CpuException.generalProtection();
        };
    }

    /// WRMSR.
    ///
    /// @throws CpuException #GP(0), if there is no such register, or the value is none for it
    void write(int number, long value) {
        switch (number) {
            case TIME_STAMP_COUNTER -> cpu.setTimestamp(value);
            case APIC_BASE -> apicBase = only(APIC_KNOWN, value);
            case SYSENTER_CS -> sysenterCs = value & LOW_32;
            case SYSENTER_ESP -> sysenterEsp = canonical(value);
            case SYSENTER_EIP -> sysenterEip = canonical(value);
            case PAT -> {
                for (int i = 0; i < Long.BYTES; i++) {
                    checkType(value >>> i * Byte.SIZE & 0xff, PAT_TYPES);
                }
                pat = value;
            }
            case MTRR_DEF_TYPE -> {
                checkType(value & 0xff, MTRR_TYPES);
                mtrrDefault = only(MTRR_ENABLE | 0xff, value);
            }
            case EFER -> cpu.control.writeEfer(value);
            case STAR -> star = value;
            case LSTAR -> lstar = canonical(value);
            case CSTAR -> cstar = canonical(value);
            case FMASK -> fmask = only(LOW_32, value);
            case FS_BASE -> cpu.setFsBase(canonical(value));
            case GS_BASE -> cpu.setGsBase(canonical(value));
            case KERNEL_GS_BASE -> kernelGsBase = canonical(value);
            case TSC_AUX -> tscAux = only(LOW_32, value);
            default -> throw CpuException.generalProtection();
        }
    }

    /// SWAPGS.
    void swapGs() {
        long base = cpu.gsBase();
        cpu.setGsBase(kernelGsBase);
        kernelGsBase = base;
    }

    private static void checkType(long type, int allowed) {
        if (type >= Long.BYTES || (allowed >> type & 1) == 0) {
            throw CpuException.generalProtection();
        }
    }

    private static long only(long known, long value) {
        if ((value & ~known) != 0) {
            throw CpuException.generalProtection();
        }
        return value;
    }

    private static long canonical(long value) {
        if (!Mmu.isCanonical(value)) {
            throw CpuException.generalProtection();
        }
        return value;
    }
}
