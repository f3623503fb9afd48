package dev.trapline.machine.cpu;

import static dev.trapline.machine.cpu.Registers.RAX;
import static dev.trapline.machine.cpu.Registers.RDX;
import static dev.trapline.machine.cpu.Registers.RSP;

import dev.trapline.machine.memory.Mmu;
import org.jspecify.annotations.Nullable;

/// Executes what programs do most: steps on general registers, and on memory whose translation is known.
///
/// Whatever cannot be done with that alone is left, untouched, to others: so nothing here raises an exception, comes to a device or
/// to code, or changes what is pending or how code is read. Nobody is called for that, which is what lets the JVM keep
/// variables where they are.
final class FastPath {

    private static final long LOW_32 = 0xffff_ffffL;

    private final Cpu cpu;
    private final long[] registers;
    private final Flags flags;
    private final Mmu mmu;

    FastPath(Cpu cpu) {
        this.cpu = cpu;
        registers = cpu.registers;
        flags = cpu.flags;
        mmu = cpu.mmu;
    }

    /// Executes a step and those behind it.
    ///
    /// @return the first that is not done, null if all are; a step that ends a block has set RIP then
    // The casts to int and byte are there to sign-extend. No frame is one object.
    @SuppressWarnings({"UnnecessaryLongToIntConversion", "ReferenceEquality", "ArrayEquals"})
    @Nullable
    Step run(Step first) {
        // Locals, because the JVM reads fields again after every write.
        long[] r = registers;
        Flags flags = this.flags;
        Mmu mmu = this.mmu;
        Step step = first;
        do {
            int d = step.destination;
            int s = step.source;
            long address = 0;
            byte[] frame = Mmu.UNKNOWN;
            int access = step.access;
            if (access != 0) {
                address = step.displacement + r[step.base] + (r[step.index] << step.scale);
                frame = access > 0 ? mmu.readable(address, access) : mmu.writable(address, -access);
                if (frame == Mmu.UNKNOWN) {
                    return step;
                }
            }
            switch (step.code) {
                // Arithmetic and logic. `first` is the destination, unless a MOV to it is done here, too.
                case Code.ADD | Code.RR_32 -> r[d] = Alu.add(flags, (int) r[step.first], (int) r[s], 32) & LOW_32;
                case Code.ADD | Code.RI_32 -> r[d] = Alu.add(flags, (int) r[step.first], step.immediate, 32) & LOW_32;
                case Code.ADD | Code.RM_32 -> r[d] = Alu.add(flags, (int) r[d], Mmu.get32(frame, address), 32) & LOW_32;
                case Code.ADD | Code.MR_32 ->
                        Mmu.set32(frame, address, (int) Alu.add(flags, Mmu.get32(frame, address), (int) r[s], 32));
                case Code.ADD | Code.MI_32 ->
                        Mmu.set32(frame, address, (int) Alu.add(flags, Mmu.get32(frame, address), step.immediate, 32));
                case Code.ADD | Code.RR_64 -> r[d] = Alu.add(flags, r[step.first], r[s], 64);
                case Code.ADD | Code.RI_64 -> r[d] = Alu.add(flags, r[step.first], step.immediate, 64);
                case Code.ADD | Code.RM_64 -> r[d] = Alu.add(flags, r[d], Mmu.get64(frame, address), 64);
                case Code.ADD | Code.MR_64 ->
                        Mmu.set64(frame, address, Alu.add(flags, Mmu.get64(frame, address), r[s], 64));
                case Code.ADD | Code.MI_64 ->
                        Mmu.set64(frame, address, Alu.add(flags, Mmu.get64(frame, address), step.immediate, 64));
                case Code.SUB | Code.RR_32 -> r[d] = Alu.sub(flags, (int) r[step.first], (int) r[s], 32) & LOW_32;
                case Code.SUB | Code.RI_32 -> r[d] = Alu.sub(flags, (int) r[step.first], step.immediate, 32) & LOW_32;
                case Code.SUB | Code.RM_32 -> r[d] = Alu.sub(flags, (int) r[d], Mmu.get32(frame, address), 32) & LOW_32;
                case Code.SUB | Code.MR_32 ->
                        Mmu.set32(frame, address, (int) Alu.sub(flags, Mmu.get32(frame, address), (int) r[s], 32));
                case Code.SUB | Code.MI_32 ->
                        Mmu.set32(frame, address, (int) Alu.sub(flags, Mmu.get32(frame, address), step.immediate, 32));
                case Code.SUB | Code.RR_64 -> r[d] = Alu.sub(flags, r[step.first], r[s], 64);
                case Code.SUB | Code.RI_64 -> r[d] = Alu.sub(flags, r[step.first], step.immediate, 64);
                case Code.SUB | Code.RM_64 -> r[d] = Alu.sub(flags, r[d], Mmu.get64(frame, address), 64);
                case Code.SUB | Code.MR_64 ->
                        Mmu.set64(frame, address, Alu.sub(flags, Mmu.get64(frame, address), r[s], 64));
                case Code.SUB | Code.MI_64 ->
                        Mmu.set64(frame, address, Alu.sub(flags, Mmu.get64(frame, address), step.immediate, 64));
                case Code.AND | Code.RR_32 -> r[d] = Alu.and(flags, (int) r[step.first], (int) r[s]) & LOW_32;
                case Code.AND | Code.RI_32 -> r[d] = Alu.and(flags, (int) r[step.first], step.immediate) & LOW_32;
                case Code.AND | Code.RM_32 -> r[d] = Alu.and(flags, (int) r[d], Mmu.get32(frame, address)) & LOW_32;
                case Code.AND | Code.MR_32 ->
                        Mmu.set32(frame, address, (int) Alu.and(flags, Mmu.get32(frame, address), (int) r[s]));
                case Code.AND | Code.MI_32 ->
                        Mmu.set32(frame, address, (int) Alu.and(flags, Mmu.get32(frame, address), step.immediate));
                case Code.AND | Code.RR_64 -> r[d] = Alu.and(flags, r[step.first], r[s]);
                case Code.AND | Code.RI_64 -> r[d] = Alu.and(flags, r[step.first], step.immediate);
                case Code.AND | Code.RM_64 -> r[d] = Alu.and(flags, r[d], Mmu.get64(frame, address));
                case Code.AND | Code.MR_64 ->
                        Mmu.set64(frame, address, Alu.and(flags, Mmu.get64(frame, address), r[s]));
                case Code.AND | Code.MI_64 ->
                        Mmu.set64(frame, address, Alu.and(flags, Mmu.get64(frame, address), step.immediate));
                case Code.OR | Code.RR_32 -> r[d] = Alu.or(flags, (int) r[step.first], (int) r[s]) & LOW_32;
                case Code.OR | Code.RI_32 -> r[d] = Alu.or(flags, (int) r[step.first], step.immediate) & LOW_32;
                case Code.OR | Code.RM_32 -> r[d] = Alu.or(flags, (int) r[d], Mmu.get32(frame, address)) & LOW_32;
                case Code.OR | Code.MR_32 ->
                        Mmu.set32(frame, address, (int) Alu.or(flags, Mmu.get32(frame, address), (int) r[s]));
                case Code.OR | Code.MI_32 ->
                        Mmu.set32(frame, address, (int) Alu.or(flags, Mmu.get32(frame, address), step.immediate));
                case Code.OR | Code.RR_64 -> r[d] = Alu.or(flags, r[step.first], r[s]);
                case Code.OR | Code.RI_64 -> r[d] = Alu.or(flags, r[step.first], step.immediate);
                case Code.OR | Code.RM_64 -> r[d] = Alu.or(flags, r[d], Mmu.get64(frame, address));
                case Code.OR | Code.MR_64 ->
                        Mmu.set64(frame, address, Alu.or(flags, Mmu.get64(frame, address), r[s]));
                case Code.OR | Code.MI_64 ->
                        Mmu.set64(frame, address, Alu.or(flags, Mmu.get64(frame, address), step.immediate));
                case Code.XOR | Code.RR_32 -> r[d] = Alu.xor(flags, (int) r[step.first], (int) r[s]) & LOW_32;
                case Code.XOR | Code.RI_32 -> r[d] = Alu.xor(flags, (int) r[step.first], step.immediate) & LOW_32;
                case Code.XOR | Code.RM_32 -> r[d] = Alu.xor(flags, (int) r[d], Mmu.get32(frame, address)) & LOW_32;
                case Code.XOR | Code.MR_32 ->
                        Mmu.set32(frame, address, (int) Alu.xor(flags, Mmu.get32(frame, address), (int) r[s]));
                case Code.XOR | Code.MI_32 ->
                        Mmu.set32(frame, address, (int) Alu.xor(flags, Mmu.get32(frame, address), step.immediate));
                case Code.XOR | Code.RR_64 -> r[d] = Alu.xor(flags, r[step.first], r[s]);
                case Code.XOR | Code.RI_64 -> r[d] = Alu.xor(flags, r[step.first], step.immediate);
                case Code.XOR | Code.RM_64 -> r[d] = Alu.xor(flags, r[d], Mmu.get64(frame, address));
                case Code.XOR | Code.MR_64 ->
                        Mmu.set64(frame, address, Alu.xor(flags, Mmu.get64(frame, address), r[s]));
                case Code.XOR | Code.MI_64 ->
                        Mmu.set64(frame, address, Alu.xor(flags, Mmu.get64(frame, address), step.immediate));
                case Code.CMP | Code.RR_32 -> Alu.sub(flags, (int) r[d], (int) r[s], 32);
                case Code.CMP | Code.RI_32 -> Alu.sub(flags, (int) r[d], step.immediate, 32);
                case Code.CMP | Code.RM_32 -> Alu.sub(flags, (int) r[d], Mmu.get32(frame, address), 32);
                case Code.CMP | Code.MR_32 -> Alu.sub(flags, Mmu.get32(frame, address), (int) r[s], 32);
                case Code.CMP | Code.MI_32 -> Alu.sub(flags, Mmu.get32(frame, address), step.immediate, 32);
                case Code.CMP | Code.RR_64 -> Alu.sub(flags, r[d], r[s], 64);
                case Code.CMP | Code.RI_64 -> Alu.sub(flags, r[d], step.immediate, 64);
                case Code.CMP | Code.RM_64 -> Alu.sub(flags, r[d], Mmu.get64(frame, address), 64);
                case Code.CMP | Code.MR_64 -> Alu.sub(flags, Mmu.get64(frame, address), r[s], 64);
                case Code.CMP | Code.MI_64 -> Alu.sub(flags, Mmu.get64(frame, address), step.immediate, 64);
                case Code.CMP | Code.RR_8 -> Alu.sub(flags, (byte) r[d], (byte) r[s], 8);
                case Code.CMP | Code.RI_8 -> Alu.sub(flags, (byte) r[d], step.immediate, 8);
                case Code.CMP | Code.MR_8 -> Alu.sub(flags, (byte) Mmu.get8(frame, address), (byte) r[s], 8);
                case Code.CMP | Code.MI_8 -> Alu.sub(flags, (byte) Mmu.get8(frame, address), step.immediate, 8);
                case Code.TEST | Code.RR_32 -> Alu.and(flags, (int) r[d], (int) r[s]);
                case Code.TEST | Code.RI_32 -> Alu.and(flags, (int) r[d], step.immediate);
                case Code.TEST | Code.MR_32 -> Alu.and(flags, Mmu.get32(frame, address), (int) r[s]);
                case Code.TEST | Code.MI_32 -> Alu.and(flags, Mmu.get32(frame, address), step.immediate);
                case Code.TEST | Code.RR_64 -> Alu.and(flags, r[d], r[s]);
                case Code.TEST | Code.RI_64 -> Alu.and(flags, r[d], step.immediate);
                case Code.TEST | Code.MR_64 -> Alu.and(flags, Mmu.get64(frame, address), r[s]);
                case Code.TEST | Code.MI_64 -> Alu.and(flags, Mmu.get64(frame, address), step.immediate);
                case Code.TEST | Code.RR_8 -> Alu.and(flags, (byte) r[d], (byte) r[s]);
                case Code.TEST | Code.RI_8 -> Alu.and(flags, (byte) r[d], step.immediate);
                case Code.TEST | Code.MR_8 -> Alu.and(flags, (byte) Mmu.get8(frame, address), (byte) r[s]);
                case Code.TEST | Code.MI_8 -> Alu.and(flags, (byte) Mmu.get8(frame, address), step.immediate);
                case Code.INC | Code.R_32 -> r[d] = Alu.inc(flags, (int) r[step.first], 32) & LOW_32;
                case Code.DEC | Code.R_32 -> r[d] = Alu.dec(flags, (int) r[step.first], 32) & LOW_32;
                case Code.NEG | Code.R_32 -> r[d] = Alu.sub(flags, 0, (int) r[d], 32) & LOW_32;
                case Code.NOT | Code.R_32 -> r[d] = ~r[d] & LOW_32;
                case Code.SHL | Code.RI_32 ->
                        r[d] = Alu.shl(flags, (int) r[step.first], (int) step.immediate, 32) & LOW_32;
                case Code.SHR | Code.RI_32 ->
                        r[d] = Alu.shr(flags, (int) r[step.first], (int) step.immediate, 32) & LOW_32;
                case Code.SAR | Code.RI_32 ->
                        r[d] = Alu.sar(flags, (int) r[step.first], (int) step.immediate, 32) & LOW_32;
                case Code.IMUL | Code.RR_32 -> r[d] = Alu.imul(flags, (int) r[step.first], (int) r[s], 32) & LOW_32;
                case Code.IMUL_BY_CONSTANT | Code.RR_32 ->
                        r[d] = Alu.imul(flags, step.immediate, (int) r[s], 32) & LOW_32;
                case Code.INC | Code.R_64 -> r[d] = Alu.inc(flags, r[step.first], 64);
                case Code.DEC | Code.R_64 -> r[d] = Alu.dec(flags, r[step.first], 64);
                case Code.NEG | Code.R_64 -> r[d] = Alu.sub(flags, 0, r[d], 64);
                case Code.NOT | Code.R_64 -> r[d] = ~r[d];
                case Code.SHL | Code.RI_64 -> r[d] = Alu.shl(flags, r[step.first], (int) step.immediate, 64);
                case Code.SHR | Code.RI_64 -> r[d] = Alu.shr(flags, r[step.first], (int) step.immediate, 64);
                case Code.SAR | Code.RI_64 -> r[d] = Alu.sar(flags, r[step.first], (int) step.immediate, 64);
                case Code.IMUL | Code.RR_64 -> r[d] = Alu.imul(flags, r[step.first], r[s], 64);
                case Code.IMUL_BY_CONSTANT | Code.RR_64 -> r[d] = Alu.imul(flags, step.immediate, r[s], 64);
                // The same where nobody sees the flags.
                case Code.ADD | Code.RR_32 | Code.UNSEEN -> r[d] = r[step.first] + r[s] & LOW_32;
                case Code.ADD | Code.RI_32 | Code.UNSEEN -> r[d] = r[step.first] + step.immediate & LOW_32;
                case Code.ADD | Code.RR_64 | Code.UNSEEN -> r[d] = r[step.first] + r[s];
                case Code.ADD | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] + step.immediate;
                case Code.SUB | Code.RR_32 | Code.UNSEEN -> r[d] = r[step.first] - r[s] & LOW_32;
                case Code.SUB | Code.RI_32 | Code.UNSEEN -> r[d] = r[step.first] - step.immediate & LOW_32;
                case Code.SUB | Code.RR_64 | Code.UNSEEN -> r[d] = r[step.first] - r[s];
                case Code.SUB | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] - step.immediate;
                case Code.AND | Code.RR_32 | Code.UNSEEN -> r[d] = (r[step.first] & r[s]) & LOW_32;
                case Code.AND | Code.RI_32 | Code.UNSEEN -> r[d] = (r[step.first] & step.immediate) & LOW_32;
                case Code.AND | Code.RR_64 | Code.UNSEEN -> r[d] = r[step.first] & r[s];
                case Code.AND | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] & step.immediate;
                case Code.OR | Code.RR_32 | Code.UNSEEN -> r[d] = (r[step.first] | r[s]) & LOW_32;
                case Code.OR | Code.RI_32 | Code.UNSEEN -> r[d] = (r[step.first] | step.immediate) & LOW_32;
                case Code.OR | Code.RR_64 | Code.UNSEEN -> r[d] = r[step.first] | r[s];
                case Code.OR | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] | step.immediate;
                case Code.XOR | Code.RR_32 | Code.UNSEEN -> r[d] = (r[step.first] ^ r[s]) & LOW_32;
                case Code.XOR | Code.RI_32 | Code.UNSEEN -> r[d] = (r[step.first] ^ step.immediate) & LOW_32;
                case Code.XOR | Code.RR_64 | Code.UNSEEN -> r[d] = r[step.first] ^ r[s];
                case Code.XOR | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] ^ step.immediate;
                case Code.SHL | Code.RI_32 | Code.UNSEEN ->
                        r[d] = ((int) r[step.first] << (int) step.immediate) & LOW_32;
                case Code.SHL | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] << (int) step.immediate;
                case Code.SHR | Code.RI_32 | Code.UNSEEN ->
                        r[d] = ((int) r[step.first] >>> (int) step.immediate) & LOW_32;
                case Code.SHR | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] >>> (int) step.immediate;
                case Code.SAR | Code.RI_32 | Code.UNSEEN ->
                        r[d] = ((int) r[step.first] >> (int) step.immediate) & LOW_32;
                case Code.SAR | Code.RI_64 | Code.UNSEEN -> r[d] = r[step.first] >> (int) step.immediate;
                case Code.IMUL | Code.RR_32 | Code.UNSEEN -> r[d] = r[step.first] * r[s] & LOW_32;
                case Code.IMUL | Code.RR_64 | Code.UNSEEN -> r[d] = r[step.first] * r[s];
                case Code.INC | Code.R_32 | Code.UNSEEN -> r[d] = r[step.first] + 1 & LOW_32;
                case Code.INC | Code.R_64 | Code.UNSEEN -> r[d] = r[step.first] + 1;
                case Code.DEC | Code.R_32 | Code.UNSEEN -> r[d] = r[step.first] - 1 & LOW_32;
                case Code.DEC | Code.R_64 | Code.UNSEEN -> r[d] = r[step.first] - 1;
                // Moves.
                case Code.MOV | Code.RR_32 -> r[d] = r[s] & LOW_32;
                case Code.MOV | Code.RI_32 -> r[d] = step.immediate & LOW_32;
                case Code.MOV | Code.RM_32 -> r[d] = Mmu.get32(frame, address) & LOW_32;
                case Code.MOV | Code.MR_32 -> Mmu.set32(frame, address, (int) r[s]);
                case Code.MOV | Code.MI_32 -> Mmu.set32(frame, address, (int) step.immediate);
                case Code.LEA | Code.RM_32 ->
                        r[d] = step.displacement + r[step.base] + (r[step.index] << step.scale) & LOW_32;
                case Code.CMOVCC | Code.RR_32 -> r[d] = (flags.holds(step.condition) ? r[s] : r[d]) & LOW_32;
                case Code.MOVSXD | Code.RR_32 -> r[d] = (int) r[s] & LOW_32;
                case Code.MOVSXD | Code.RM_32 -> r[d] = Mmu.get32(frame, address) & LOW_32;
                case Code.MOV | Code.RR_64 -> r[d] = r[s];
                case Code.MOV | Code.RI_64 -> r[d] = step.immediate;
                case Code.MOV | Code.RM_64 -> r[d] = Mmu.get64(frame, address);
                case Code.MOV | Code.MR_64 -> Mmu.set64(frame, address, r[s]);
                case Code.MOV | Code.MI_64 -> Mmu.set64(frame, address, step.immediate);
                case Code.LEA | Code.RM_64 -> r[d] = step.displacement + r[step.base] + (r[step.index] << step.scale);
                case Code.CMOVCC | Code.RR_64 -> r[d] = flags.holds(step.condition) ? r[s] : r[d];
                case Code.MOVSXD | Code.RR_64 -> r[d] = (int) r[s];
                case Code.MOVSXD | Code.RM_64 -> r[d] = Mmu.get32(frame, address);
                case Code.MOV | Code.RR_8 -> r[d] = r[d] & ~0xffL | r[s] & 0xff;
                case Code.MOV | Code.RI_8 -> r[d] = r[d] & ~0xffL | step.immediate & 0xff;
                case Code.MOV | Code.RM_8 -> r[d] = r[d] & ~0xffL | Mmu.get8(frame, address);
                case Code.MOV | Code.MR_8 -> Mmu.set8(frame, address, (int) r[s]);
                case Code.MOV | Code.MI_8 -> Mmu.set8(frame, address, (int) step.immediate);
                case Code.MOVZX | Code.RR_8 -> r[d] = r[s] & 0xff;
                case Code.MOVZX | Code.RM_8 -> r[d] = Mmu.get8(frame, address);
                case Code.MOVZX | Code.RR_16 -> r[d] = r[s] & 0xffff;
                case Code.MOVZX | Code.RM_16 -> r[d] = Mmu.get16(frame, address);
                case Code.MOVSX | Code.RR_8 -> r[d] = Alu.zeroExtend((byte) r[s], step.bits);
                case Code.MOVSX | Code.RM_8 -> r[d] = Alu.zeroExtend((byte) Mmu.get8(frame, address), step.bits);
                case Code.MOVSX | Code.RR_16 -> r[d] = Alu.zeroExtend((short) r[s], step.bits);
                case Code.MOVSX | Code.RM_16 -> r[d] = Alu.zeroExtend((short) Mmu.get16(frame, address), step.bits);
                case Code.SETCC | Code.R_8 -> r[d] = r[d] & ~0xffL | (flags.holds(step.condition) ? 1 : 0);
                case Code.CDQE -> r[RAX] = (int) r[RAX];
                case Code.CWDE -> r[RAX] = (short) r[RAX] & LOW_32;
                case Code.CQO -> r[RDX] = r[RAX] >> 63;
                case Code.CDQ -> r[RDX] = (int) r[RAX] >> 31 & LOW_32;
                // The stack.
                case Code.PUSH | Code.R_64 -> {
                    Mmu.set64(frame, address, r[d]);
                    r[RSP] = address;
                }
                case Code.POP | Code.R_64 -> {
                    r[RSP] += Long.BYTES;
                    r[d] = Mmu.get64(frame, address);
                }
                case Code.CALL -> {
                    Mmu.set64(frame, address, step.next);
                    r[RSP] = address;
                    cpu.rip = step.immediate;
                }
                case Code.RET -> {
                    long target = Mmu.get64(frame, address);
                    if (!Mmu.isCanonical(target)) {
                        return step;
                    }
                    r[RSP] += Long.BYTES;
                    cpu.rip = target;
                }
                case Code.PUSH | Code.R_32 -> {
                    Mmu.set32(frame, address, (int) r[d]);
                    r[RSP] = address;
                }
                case Code.POP | Code.R_32 -> {
                    r[RSP] = r[RSP] + Integer.BYTES & LOW_32;
                    r[d] = Mmu.get32(frame, address) & LOW_32;
                }
                case Code.CALL_32 -> {
                    Mmu.set32(frame, address, (int) step.next);
                    r[RSP] = address;
                    cpu.rip = step.immediate;
                }
                case Code.RET_32 -> {
                    r[RSP] = r[RSP] + Integer.BYTES & LOW_32;
                    cpu.rip = Mmu.get32(frame, address) & LOW_32;
                }
                case Code.NOP -> {
                }
                default -> {
                    return step;
                }
            }
            step = step.then;
        } while (step != null);
        return null;
    }
}
