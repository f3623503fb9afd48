package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.cpu.Encoding.Attribute;
import java.util.List;

/// Makes steps of decoded instructions: which registers the operands are is looked up here, once.
final class Lowering {

    private static final long LOW_32 = 0xffff_ffffL;
    /// What lies below is rather an address.
    private static final long SMALLEST_NEGATIVE = -0x1000_0000;

    private Lowering() {}

    /// What to do for an instruction.
    ///
    /// @param flat see [CodeContext#flat]
    /// @throws CpuException #UD, if LOCK is where it must not be
    static Step step(Instruction instruction, boolean flat) {
        Encoding encoding = instruction.encoding();
        if (!mayLock(instruction)) {
            throw CpuException.invalidOpcode();
        }
        Step step = new Step(instruction, encoding.operation());
        List<Operand> operands = encoding.operands();
        step.immediate = instruction.immediate;
        step.bits = instruction.operandBytes * Byte.SIZE;
        if (!operands.isEmpty()) {
            step.destination = place(instruction, operands.get(0), step);
            int bytes = operands.get(0).width().bytes(instruction.operandBytes);
            step.bits = (bytes == 0 ? instruction.operandBytes : bytes) * Byte.SIZE;
        }
        step.sourceBits = step.bits;
        if (operands.size() > 1) {
            step.source = place(instruction, operands.get(1), step);
            step.sourceBits = operands.get(1).width().bytes(instruction.operandBytes) * Byte.SIZE;
        }
        if (operands.size() > 2) {
            step.third = place(instruction, operands.get(2), step);
        }
        if (loadsSegment(step)) {
            // What follows may have to be decoded otherwise.
            step.endsBlock = true;
        }
        if (flat) {
            step.displacement = flatDisplacement(step);
        }
        step.code = Code.of(step, flat);
        step.first = step.destination;
        switch (step.code) {
            case Code.PUSH | Code.R_64, Code.CALL -> onStack(step, -Long.BYTES, -Long.BYTES);
            case Code.POP | Code.R_64, Code.RET -> onStack(step, 0, Long.BYTES);
            case Code.PUSH | Code.R_32, Code.CALL_32 -> onStack(step, -Integer.BYTES, -Integer.BYTES);
            case Code.POP | Code.R_32, Code.RET_32 -> onStack(step, 0, Integer.BYTES);
            default -> step.access = Code.access(step.code);
        }
        return step;
    }

    /// What is pushed or popped is an operand in memory, too.
    private static void onStack(Step step, long displacement, int access) {
        step.base = Registers.RSP;
        step.index = Registers.NONE;
        step.scale = 0;
        step.displacement = displacement;
        step.access = access;
    }

    /// Addresses of the upper half are written as displacements, too: they are not to be taken for negative ones, so that the sum needs
    /// no cut. Where one does, it is found out when it is used.
    private static long flatDisplacement(Step step) {
        boolean absolute = step.base == Registers.NONE && step.index == Registers.NONE;
        return absolute || step.displacement < SMALLEST_NEGATIVE ? step.displacement & LOW_32 : step.displacement;
    }

    private static boolean loadsSegment(Step step) {
        return step.operation != Operation.PUSH && Registers.isSegment(step.destination);
    }

    /// Whether LOCK, if it is there, is where it may be.
    static boolean mayLock(Instruction instruction) {
        return !instruction.lock || instruction.encoding().is(Attribute.LOCK) && instruction.memory;
    }

    private static int place(Instruction instruction, Operand operand, Step step) {
        int bytes = operand.width().bytes(instruction.operandBytes);
        return switch (operand.place()) {
            case E -> instruction.memory ? Registers.MEMORY : instruction.general(instruction.rm(), bytes);
            case W -> instruction.memory ? Registers.MEMORY : Registers.XMM + instruction.rm();
            case Q -> instruction.memory ? Registers.MEMORY : Registers.MMX + (instruction.rm() & 7);
            case M, O -> Registers.MEMORY;
            case R -> instruction.rm();
            case U -> Registers.XMM + instruction.rm();
            case N -> Registers.MMX + (instruction.rm() & 7);
            case F -> Registers.ST + (instruction.rm() & 7);
            case ST -> Registers.ST;
            case G -> instruction.general(instruction.reg(), bytes);
            case V -> Registers.XMM + instruction.reg();
            case P -> Registers.MMX + (instruction.reg() & 7);
            case Z -> instruction.general(instruction.rm(), bytes);
            case I -> Registers.IMMEDIATE;
            case J -> {
                step.immediate = Alu.zeroExtend(instruction.next() + instruction.immediate,
                        instruction.operandBytes * Byte.SIZE);
                yield Registers.IMMEDIATE;
            }
            case ONE -> {
                step.immediate = 1;
                yield Registers.IMMEDIATE;
            }
            case FIXED -> operand.register();
            case S -> Registers.SEGMENTS + (instruction.reg() & 7);
            case C -> Registers.CONTROL + instruction.reg();
            case D -> Registers.DEBUG + instruction.reg();
            case X, Y, A -> Registers.NOTHING;
        };
    }
}
