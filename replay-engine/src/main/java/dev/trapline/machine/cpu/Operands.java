package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// Reads and writes what a step's operands name. Values are sign-extended to 64 bits.
final class Operands {

    private final Segments segments;
    private final long[] registers;
    private final Mmu mmu;

    Operands(Cpu cpu) {
        segments = cpu.segments;
        registers = cpu.registers;
        mmu = cpu.mmu;
    }

    /// The offset that LEA computes.
    long offset(Step step) {
        return offset(step, 0);
    }

    private long offset(Step step, long beyond) {
        long offset = step.displacement + registers[step.base] + (registers[step.index] << step.scale) + beyond;
        return Alu.zeroExtend(offset, step.instruction.addressBytes * Byte.SIZE);
    }

    /// The linear address of the memory operand, of which a byte may be read.
    long address(Step step) {
        return address(step, Byte.BYTES);
    }

    /// The linear address of the memory operand, of which so many bytes may be read.
    long address(Step step, int bytes) {
        return address(step, 0, bytes, Segment.READ);
    }

    /// The linear address of the memory operand, of which so many bytes may be written.
    long writtenAddress(Step step, int bytes) {
        return address(step, 0, bytes, Segment.WRITE);
    }

    /// The linear address so many bytes beyond the memory operand, for an access to so many more.
    long address(Step step, long beyond, int bytes, int right) {
        return segments.linear(step.instruction.segment, offset(step, beyond), bytes, right);
    }

    /// The linear address of the memory operand, whether it may be used or not: where it has to be aligned, that is looked at first.
    long uncheckedAddress(Step step) {
        int segment = step.instruction.segment;
        boolean flat = segments.bits64() && segment < Registers.FS;
        return flat ? offset(step) : segments.get(segment).base() + offset(step);
    }

    /// A general register, or a byte of one.
    long register(int register, int bits) {
        if (register >= Registers.HIGH_BYTES) {
            return (byte) (registers[register - Registers.HIGH_BYTES] >> Byte.SIZE);
        }
        return Alu.signExtend(registers[register], bits);
    }

    /// Sets a general register, or a part of one: 32 bits clear those above them, fewer leave them.
    void setRegister(int register, long value, int bits) {
        switch (bits) {
            case Long.SIZE -> registers[register] = value;
            case Integer.SIZE -> registers[register] = value & 0xffff_ffffL;
            case Short.SIZE -> registers[register] = registers[register] & ~0xffffL | value & 0xffff;
            default -> {
                if (register >= Registers.HIGH_BYTES) {
                    int whole = register - Registers.HIGH_BYTES;
                    registers[whole] = registers[whole] & ~0xff00L | (value & 0xff) << Byte.SIZE;
                } else {
                    registers[register] = registers[register] & ~0xffL | value & 0xff;
                }
            }
        }
    }

    /// What is at an address.
    long memory(long address, int bits) {
        return switch (bits) {
            case Long.SIZE -> mmu.read64(address);
            case Integer.SIZE -> mmu.read32(address);
            case Short.SIZE -> (short) mmu.read16(address);
            default -> (byte) mmu.read8(address);
        };
    }

    /// Sets what is at an address.
    void setMemory(long address, long value, int bits) {
        switch (bits) {
            case Long.SIZE -> mmu.write64(address, value);
            case Integer.SIZE -> mmu.write32(address, (int) value);
            case Short.SIZE -> mmu.write16(address, (int) value);
            default -> mmu.write8(address, (int) value);
        }
    }

    /// An operand that is not written.
    long read(Step step, int place, int bits) {
        if (place == Registers.MEMORY) {
            return memory(address(step, bits / Byte.SIZE), bits);
        }
        return place == Registers.IMMEDIATE ? step.immediate : register(place, bits);
    }

    /// The source.
    long source(Step step) {
        return read(step, step.source, step.sourceBits);
    }

    /// The destination, of an instruction that does not write it.
    long destination(Step step) {
        return read(step, step.destination, step.bits);
    }

    /// The destination, of an instruction that writes it too: [#write] cannot fault after this.
    long modified(Step step) {
        if (step.destination == Registers.MEMORY) {
            int bytes = step.bits / Byte.SIZE;
            mmu.checkWrite(writtenAddress(step, bytes), bytes);
        }
        return destination(step);
    }

    /// Writes the destination.
    void write(Step step, long value) {
        if (step.destination == Registers.MEMORY) {
            setMemory(writtenAddress(step, step.bits / Byte.SIZE), value, step.bits);
        } else {
            setRegister(step.destination, value, step.bits);
        }
    }
}
