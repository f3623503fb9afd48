package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.Mmu;

/// Which case of the interpreter's switch a step takes: an operation, and what kinds of operands of how many bits it has. Plain
/// numbers, because a switch over an enum goes through a table of its own first, which costs a fifth of the speed.
///
/// Not every combination has a case: what has none is done by [Operations].
final class Code {

    /// Always [Operations].
    static final int GENERAL = 0;
    /// The same for what looks at the time or lets others do so: it has to know how many instructions there were before.
    static final int TIMED = 1;

    private static final int SHAPE_BITS = 5;

    // Operations.
    static final int ADD = 1 << SHAPE_BITS;
    static final int SUB = 2 << SHAPE_BITS;
    static final int AND = 3 << SHAPE_BITS;
    static final int OR = 4 << SHAPE_BITS;
    static final int XOR = 5 << SHAPE_BITS;
    static final int CMP = 6 << SHAPE_BITS;
    static final int TEST = 7 << SHAPE_BITS;
    static final int INC = 8 << SHAPE_BITS;
    static final int DEC = 9 << SHAPE_BITS;
    static final int SHL = 10 << SHAPE_BITS;
    static final int SHR = 11 << SHAPE_BITS;
    static final int SAR = 12 << SHAPE_BITS;
    static final int IMUL = 13 << SHAPE_BITS;
    static final int MOV = 14 << SHAPE_BITS;
    static final int LEA = 15 << SHAPE_BITS;
    static final int CMOVCC = 16 << SHAPE_BITS;
    static final int MOVSXD = 17 << SHAPE_BITS;
    static final int MOVZX = 18 << SHAPE_BITS;
    static final int PUSH = 19 << SHAPE_BITS;
    static final int POP = 20 << SHAPE_BITS;
    static final int CALL = 21 << SHAPE_BITS;
    static final int RET = 22 << SHAPE_BITS;
    static final int JMP = 23 << SHAPE_BITS;
    static final int JCC = 24 << SHAPE_BITS;
    static final int NOP = 25 << SHAPE_BITS;
    static final int CALL_32 = 26 << SHAPE_BITS;
    static final int RET_32 = 27 << SHAPE_BITS;
    /// Moves of whole vector registers, by what the operands are.
    static final int VECTOR_COPY = 28 << SHAPE_BITS;
    static final int VECTOR_LOAD = 29 << SHAPE_BITS;
    static final int VECTOR_LOAD_ALIGNED = 30 << SHAPE_BITS;
    static final int VECTOR_STORE = 31 << SHAPE_BITS;
    static final int VECTOR_STORE_ALIGNED = 32 << SHAPE_BITS;
    /// Whatever else is for vectors.
    static final int VECTOR = 33 << SHAPE_BITS;

    static final int IMUL_BY_CONSTANT = 34 << SHAPE_BITS;
    static final int MOVSX = 35 << SHAPE_BITS;
    static final int SETCC = 36 << SHAPE_BITS;
    static final int NOT = 37 << SHAPE_BITS;
    static final int NEG = 38 << SHAPE_BITS;
    static final int CWDE = 39 << SHAPE_BITS;
    static final int CDQE = 40 << SHAPE_BITS;
    static final int CDQ = 41 << SHAPE_BITS;
    static final int CQO = 42 << SHAPE_BITS;

    /// Added to a code whose status flags nobody sees; not every code has that.
    static final int UNSEEN = 64 << SHAPE_BITS;

    // Operands, destination first: R register, M memory, I immediate.
    static final int RR = 0;
    static final int RI = 1;
    static final int RM = 2;
    static final int MR = 3;
    static final int MI = 4;
    static final int R = 5;
    static final int M = 6;
    static final int I = 7;
    private static final int KINDS = 8;
    private static final int NONE = -1;

    // Operands with their bits.
    static final int RR_8 = RR + 0 * KINDS;
    static final int RI_8 = RI + 0 * KINDS;
    static final int RM_8 = RM + 0 * KINDS;
    static final int MR_8 = MR + 0 * KINDS;
    static final int MI_8 = MI + 0 * KINDS;
    static final int R_8 = R + 0 * KINDS;
    static final int RR_16 = RR + 1 * KINDS;
    static final int RM_16 = RM + 1 * KINDS;
    static final int RR_32 = RR + 2 * KINDS;
    static final int RI_32 = RI + 2 * KINDS;
    static final int RM_32 = RM + 2 * KINDS;
    static final int MR_32 = MR + 2 * KINDS;
    static final int MI_32 = MI + 2 * KINDS;
    static final int R_32 = R + 2 * KINDS;
    static final int RR_64 = RR + 3 * KINDS;
    static final int RI_64 = RI + 3 * KINDS;
    static final int RM_64 = RM + 3 * KINDS;
    static final int MR_64 = MR + 3 * KINDS;
    static final int MI_64 = MI + 3 * KINDS;
    static final int R_64 = R + 3 * KINDS;

    private Code() {}

    /// The same, or what the interpreter does in its place where nobody sees the status flags.
    static int withoutFlags(int code) {
        return hasFirst(code) ? code | UNSEEN : code;
    }

    /// How many bytes of memory a step with this code reads; negative, if it writes them (and may read them first). 0 if that is none, or
    /// for others to know.
    static int access(int code) {
        int bytes = bits(code) / Byte.SIZE;
        int operation = code >> SHAPE_BITS << SHAPE_BITS;
        if (operation == LEA || operation >= JCC && operation <= NOP || isVector(code)) {
            return 0;
        }
        return switch (kinds(code)) {
            case RM -> operation == MOVSXD ? Integer.BYTES : bytes;
            case MR, MI -> operation == CMP || operation == TEST ? bytes : -bytes;
            default -> 0;
        };
    }

    /// Whether it is arithmetic whose first operand may be another register than its destination.
    static boolean hasFirst(int code) {
        boolean registers = switch (code & (1 << SHAPE_BITS) - 1) {
            case RR_32, RI_32, RR_64, RI_64, R_32, R_64 -> true;
            default -> false;
        };
        return registers && switch ((code & ~UNSEEN) >> SHAPE_BITS << SHAPE_BITS) {
            case ADD, SUB, AND, OR, XOR, SHL, SHR, SAR, IMUL, INC, DEC -> true;
            default -> false;
        };
    }

    /// Whether it is a transfer to one of two targets in the instruction, or to one.
    static boolean isJump(int code) {
        return code >= JMP && code < NOP;
    }

    /// Whether it is always left to [Operations].
    static boolean isGeneral(int code) {
        return code <= TIMED;
    }

    /// Whether the operands are vectors.
    static boolean isVector(int code) {
        return code >= VECTOR_COPY && code <= VECTOR;
    }

    /// The kinds of operands of a code.
    static int kinds(int code) {
        return code & KINDS - 1;
    }

    /// Bits of the operands of a code.
    static int bits(int code) {
        return Byte.SIZE << (code >> 3 & 3);
    }

    /// The case for a step whose operands are known.
    ///
    /// @param flat whether offsets are linear addresses although it is 32-bit code
    static int of(Step step, boolean flat) {
        boolean bits64 = step.instruction.mode == Mode.BITS_64;
        switch (step.operation) {
            case IN, OUT, INS, OUTS, RDTSC, RDTSCP, RDMSR, WRMSR, SYSCALL -> {
                return TIMED;
            }
            default -> {
            }
        }
        // Elsewhere addresses have a segment and are cut.
        if (!bits64 && !flat) {
            return GENERAL;
        }
        return switch (step.operation) {
            case ADD -> plain(ADD, step);
            case SUB -> plain(SUB, step);
            case AND -> plain(AND, step);
            case OR -> plain(OR, step);
            case XOR -> plain(XOR, step);
            case CMP -> plain(CMP, step);
            case TEST -> plain(TEST, step);
            case INC -> plain(INC, step);
            case DEC -> plain(DEC, step);
            case SHL -> shift(SHL, step);
            case SHR -> shift(SHR, step);
            case SAR -> shift(SAR, step);
            case IMUL -> multiplication(step);
            case MOV -> plain(MOV, step);
            case LEA -> plain(LEA, step);
            case CMOVCC -> plain(CMOVCC, step);
            case MOVSXD -> step.bits == Short.SIZE ? GENERAL : plain(MOVSXD, step);
            // Of those that extend, the bits of the source; what they fill is the whole register.
            case MOVZX -> step.bits == Short.SIZE ? GENERAL : coded(MOVZX, step, step.sourceBits);
            case MOVSX -> step.bits == Short.SIZE ? GENERAL : coded(MOVSX, step, step.sourceBits);
            case SETCC -> plain(SETCC, step);
            case NOT -> plain(NOT, step);
            case NEG -> plain(NEG, step);
            case CWDE -> CWDE;
            case CDQE -> CDQE;
            case CDQ -> CDQ;
            case CQO -> CQO;
            case PUSH -> plain(PUSH, step);
            case POP -> plain(POP, step);
            case CALL -> direct(bits64 ? CALL : call32(step), step);
            case JMP -> direct(JMP, step);
            case JCC -> direct(JCC | step.condition, step);
            case RET -> step.destination != Registers.NOTHING ? GENERAL : bits64 ? RET : ret32(step);
            case NOP, ENDBR64 -> NOP;
            case MOVUPS, MOVUPD, MOVDQU -> vectorMove(step, VECTOR_LOAD, VECTOR_STORE);
            case MOVAPS, MOVAPD, MOVDQA -> vectorMove(step, VECTOR_LOAD_ALIGNED, VECTOR_STORE_ALIGNED);
            default ->
                    step.operation.unit == Operation.Unit.GENERAL || step.operation.unit.x87 ? GENERAL : VECTOR;
        };
    }

    private static int multiplication(Step step) {
        if (step.source == Registers.NOTHING) {
            return GENERAL;
        }
        return step.third == Registers.IMMEDIATE
                ? coded(IMUL_BY_CONSTANT, step.bits, kindsOfTwo(step))
                : plain(IMUL, step);
    }

    private static int vectorMove(Step step, int load, int store) {
        if (step.instruction.memory && !isPlainMemory(step)) {
            return VECTOR;
        }
        return step.source == Registers.MEMORY ? load : step.destination == Registers.MEMORY ? store : VECTOR_COPY;
    }

    private static boolean isPlainMemory(Step step) {
        return step.instruction.addressBytes == step.instruction.mode.addressBytes
                && !step.instruction.segmentPrefix;
    }

    private static int plain(int operation, Step step) {
        return coded(operation, step, step.bits);
    }

    private static int coded(int operation, Step step, int bits) {
        return coded(operation, bits, step.third == Registers.NOTHING ? kindsOfTwo(step) : NONE);
    }

    private static int coded(int operation, int bits, int kinds) {
        return kinds == NONE ? GENERAL : operation | kinds + (Integer.numberOfTrailingZeros(bits) - 3) * KINDS;
    }

    /// Shifts by a constant; a count of 0 changes no flags, and one that is too large has to be masked.
    private static int shift(int operation, Step step) {
        boolean plain = step.source == Registers.IMMEDIATE && step.immediate > 0
                && step.immediate < Math.max(step.bits, Integer.SIZE);
        return plain ? plain(operation, step) : GENERAL;
    }

    /// Transfers to a target in the instruction, which cannot be wrong except at the end of the canonical addresses.
    private static int direct(int code, Step step) {
        return step.destination == Registers.IMMEDIATE && Mmu.isCanonical(step.immediate) ? code : GENERAL;
    }

    private static int call32(Step step) {
        return step.instruction.operandBytes == Integer.BYTES ? CALL_32 : GENERAL;
    }

    private static int ret32(Step step) {
        return step.instruction.operandBytes == Integer.BYTES ? RET_32 : GENERAL;
    }

    private static int kindsOfTwo(Step step) {
        boolean register = step.destination < Registers.GENERAL;
        boolean memory = step.destination == Registers.MEMORY;
        if (step.instruction.memory && !isPlainMemory(step)) {
            return NONE;
        }
        return switch (step.source) {
            case Registers.NOTHING -> register ? R : memory ? M : step.destination == Registers.IMMEDIATE ? I : NONE;
            case Registers.IMMEDIATE -> register ? RI : memory ? MI : NONE;
            case Registers.MEMORY -> register ? RM : NONE;
            default -> step.source >= Registers.GENERAL ? NONE : register ? RR : memory ? MR : NONE;
        };
    }
}
