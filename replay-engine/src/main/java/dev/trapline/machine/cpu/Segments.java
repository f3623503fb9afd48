package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;
import java.util.HashMap;
import java.util.Map;

/// The segment registers of a processor, and what follows from them: how code is read, how wide the stack is, where an offset leads.
final class Segments {

    private static final int COUNT = 6;
    private static final int KNOWN_CONTEXTS = 4096;
    private static final long RESET_BASE = 0xffff_0000L;
    private static final int RESET_SELECTOR = 0xf000;
    private static final int REAL_LIMIT = 0xffff;
    private static final int READ_WRITE = 0x93;
    private static final int LDT_ATTRIBUTES = 0x82;
    private static final int TSS_ATTRIBUTES = 0x8b;

    final TableRegister gdtr = new TableRegister();
    final TableRegister idtr = new TableRegister();
    final Segment ldtr = new Segment(CpuException.GENERAL_PROTECTION);
    final Segment tr = new Segment(CpuException.GENERAL_PROTECTION);

    private final Cpu cpu;
    private final Segment[] registers = new Segment[COUNT];
    /// Contexts there have been, so that the same one is the same object.
    private final Map<CodeContext, CodeContext> contexts = new HashMap<>();
    private OperatingMode mode = OperatingMode.LONG;
    private boolean bits64 = true;
    private int stackBits = Long.SIZE;

    Segments(Cpu cpu) {
        this.cpu = cpu;
        for (SegmentRegister register : SegmentRegister.values()) {
            registers[register.place() - Registers.SEGMENTS] = new Segment(
                    register == SegmentRegister.SS ? CpuException.STACK_FAULT : CpuException.GENERAL_PROTECTION);
        }
    }

    /// A segment register, by its number in [Registers].
    Segment get(int place) {
        return registers[place - Registers.SEGMENTS];
    }

    OperatingMode mode() {
        return mode;
    }

    /// Whether code is 64-bit code, so that segments but FS and GS do not count.
    boolean bits64() {
        return bits64;
    }

    /// How many bits of RSP are the stack pointer.
    int stackBits() {
        return stackBits;
    }

    /// As after power-on: real mode, at the top of the first 4 GiB (SDM volume 3, table 9-1).
    void reset() {
        for (Segment register : registers) {
            register.set(0, 0, REAL_LIMIT, READ_WRITE);
        }
        get(Registers.CS).set(RESET_SELECTOR, RESET_BASE, REAL_LIMIT, READ_WRITE);
        gdtr.set(0, REAL_LIMIT);
        idtr.set(0, REAL_LIMIT);
        ldtr.set(0, 0, REAL_LIMIT, LDT_ATTRIBUTES);
        tr.set(0, 0, REAL_LIMIT, TSS_ATTRIBUTES);
        setMode(OperatingMode.REAL);
    }

    void setMode(OperatingMode newMode) {
        mode = newMode;
        cpu.mmu.setLinear32(mode != OperatingMode.LONG);
        changed();
    }

    /// To be called whenever a segment register has been changed.
    void changed() {
        Segment code = get(Registers.CS);
        bits64 = mode == OperatingMode.LONG && (code.isLong() || !code.isUsable());
        if (bits64) {
            stackBits = Long.SIZE;
            cpu.context = CodeContext.BITS_64;
            return;
        }
        boolean bigStack = get(Registers.SS).isBig();
        stackBits = bigStack ? Integer.SIZE : Short.SIZE;
        // Not in compatibility mode: translations may be known there of addresses that sums of 32-bit registers reach.
        boolean flat = mode == OperatingMode.PROTECTED && code.isBig() && bigStack && code.isFlat()
                && get(Registers.SS).isFlat()
                && get(Registers.DS).isFlat() && get(Registers.ES).isFlat();
        Mode width = code.isBig() ? Mode.BITS_32 : Mode.BITS_16;
        CodeContext context = new CodeContext(width, code.base(), code.limit(), flat);
        if (contexts.size() >= KNOWN_CONTEXTS) {
            contexts.clear();
        }
        CodeContext known = contexts.putIfAbsent(context, context);
        cpu.context = known == null ? context : known;
    }

    /// The linear address of an access to so many bytes at an offset.
    ///
    /// @param right [Segment#READ] or [Segment#WRITE]
    /// @throws CpuException #GP(0) or #SS(0), if the segment does not allow it
    long linear(int place, long offset, int bytes, int right) {
        if (!bits64) {
            return get(place).linear(offset, bytes, right);
        }
        if (place == Registers.SS && !Mmu.isCanonical(offset)) {
            throw CpuException.of(CpuException.STACK_FAULT, 0);
        }
        return place >= Registers.FS ? get(place).base() + offset : offset;
    }

    /// Goes on at an offset in the current code segment.
    ///
    /// @throws CpuException #GP(0), if it is outside of the segment, or not canonical
    void branch(long target) {
        checkTarget(target);
        cpu.rip = target;
    }

    /// Checks an offset to go on at.
    ///
    /// @throws CpuException as [#branch]
    void checkTarget(long target) {
        boolean reached = bits64 ? Mmu.isCanonical(target) : get(Registers.CS).contains(target);
        if (!reached) {
            throw CpuException.generalProtection();
        }
    }
}
