package dev.trapline.machine.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// What CPUID says: a 64-bit processor with SSE2 and nothing behind it, which is what programs can rely on everywhere. Without XSAVE
/// nobody looks for AVX.
final class CpuId {

    private static final ByteBuffer VENDOR = ascii("TraplineTrap");
    private static final ByteBuffer BRAND = ascii("Trapline simulated x86-64 processor");

    private static final int MAX_BASIC = 7;
    private static final int EXTENDED = 0x8000_0000;
    private static final int MAX_EXTENDED = EXTENDED + 8;

    /// Family 15, model 6, stepping 1.
    private static final int SIGNATURE = 0xf61;
    /// FPU DE PSE TSC MSR PAE CX8 APIC SEP MTRR PGE CMOV PAT PSE-36 CLFSH MMX FXSR SSE SSE2.
    private static final int BASIC_EDX = 0x078b_bb7d;
    /// CMPXCHG16B, MOVBE, POPCNT.
    private static final int BASIC_ECX = 1 << 13 | 1 << 22 | 1 << 23;
    /// FSGSBASE, SMEP.
    private static final int FEATURES_EBX = 1 | 1 << 7;
    private static final int CLFLUSH_UNITS = 8 << 8;
    private static final int APIC_ID_SHIFT = 24;
    /// LAHF in 64-bit mode, LZCNT.
    private static final int EXTENDED_ECX = 1 | 1 << 5;
    /// SYSCALL, NX, pages of 1 GiB, RDTSCP, long mode.
    private static final int EXTENDED_EDX = 1 << 11 | 1 << 20 | 1 << 26 | 1 << 27 | 1 << 29;
    /// 40 bits of physical addresses, 48 of linear ones.
    private static final int ADDRESS_BITS = 40 | 48 << 8;

    private CpuId() {}

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).put(0, text.getBytes(StandardCharsets.US_ASCII));
    }

    /// The leaf in EAX; a leaf that is not there gives zeros.
    static void execute(Cpu cpu) {
        long[] registers = cpu.registers;
        int leaf = (int) registers[Registers.RAX];
        switch (leaf) {
            case 0 -> set(registers, MAX_BASIC, VENDOR.getInt(0), VENDOR.getInt(8), VENDOR.getInt(4));
            case 1 -> set(registers, SIGNATURE, CLFLUSH_UNITS | cpu.apicId() << APIC_ID_SHIFT, BASIC_ECX, BASIC_EDX);
            case 7 -> {
                boolean first = (int) registers[Registers.RCX] == 0;
                set(registers, 0, first ? FEATURES_EBX : 0, 0, 0);
            }
            case EXTENDED -> set(registers, MAX_EXTENDED, VENDOR.getInt(0), VENDOR.getInt(8), VENDOR.getInt(4));
            case EXTENDED + 1 -> set(registers, SIGNATURE, 0, EXTENDED_ECX, EXTENDED_EDX);
            case EXTENDED + 2, EXTENDED + 3, EXTENDED + 4 -> {
                int from = (leaf - EXTENDED - 2) * 16;
                set(registers, BRAND.getInt(from), BRAND.getInt(from + 4), BRAND.getInt(from + 8),
                        BRAND.getInt(from + 12));
            }
            case EXTENDED + 8 -> set(registers, ADDRESS_BITS, 0, 0, 0);
            default -> set(registers, 0, 0, 0, 0);
        }
    }

    private static void set(long[] registers, int eax, int ebx, int ecx, int edx) {
        registers[Registers.RAX] = Integer.toUnsignedLong(eax);
        registers[Registers.RBX] = Integer.toUnsignedLong(ebx);
        registers[Registers.RCX] = Integer.toUnsignedLong(ecx);
        registers[Registers.RDX] = Integer.toUnsignedLong(edx);
    }
}
