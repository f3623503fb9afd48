package dev.trapline.machine.cpu;

import static dev.trapline.machine.cpu.RegionCompiler.A;
import static dev.trapline.machine.cpu.RegionCompiler.ADDRESS;
import static dev.trapline.machine.cpu.RegionCompiler.AT;
import static dev.trapline.machine.cpu.RegionCompiler.B;
import static dev.trapline.machine.cpu.RegionCompiler.CARRIES;
import static dev.trapline.machine.cpu.RegionCompiler.COMPILED;
import static dev.trapline.machine.cpu.RegionCompiler.CPU;
import static dev.trapline.machine.cpu.RegionCompiler.CPU_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.EXIT_RIP;
import static dev.trapline.machine.cpu.RegionCompiler.FLAGS_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.LEFT;
import static dev.trapline.machine.cpu.RegionCompiler.MMU;
import static dev.trapline.machine.cpu.RegionCompiler.MMU_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.OPERATIONS;
import static dev.trapline.machine.cpu.RegionCompiler.OPERATIONS_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.RESULT;
import static dev.trapline.machine.cpu.RegionCompiler.SHIFT;
import static dev.trapline.machine.cpu.RegionCompiler.STEP_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.THIS;
import static dev.trapline.machine.cpu.RegionCompiler.VALUE;
import static dev.trapline.machine.cpu.RegionCompiler.slot;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Writes the bytecode of the steps of one block, with the arithmetic of [Alu].
///
/// Values are on the operand stack as the interpreter has them: sign-extended to 64 bits. A step changes variables only when
/// nothing in it can raise an exception any more.
final class StepEmitter {

    private static final ClassDesc VECTORS_DESC = VectorOperations.class.describeConstable().orElseThrow();
    private static final ClassDesc VECTOR_OPERANDS_DESC = VectorOperands.class.describeConstable().orElseThrow();
    private static final ClassDesc ALU = Alu.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc LONG_OF_LONG_INT = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final MethodTypeDesc LONG_OF_LONG_INT_INT = MethodTypeDesc.of(CD_long, CD_long, CD_int, CD_int);
    private static final MethodTypeDesc LONG_OF_LONGS_INT = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc LONG_OF_3_LONGS = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc LONG_OF_LONG_BOOLEAN_INT =
            MethodTypeDesc.of(CD_long, CD_long, CD_boolean, CD_int);
    private static final long LOW_32 = 0xffff_ffffL;

    private final CodeBuilder code;
    private final RegionCompiler region;
    private final Label exit;
    private final ConditionEmitter conditions;
    private Step step;
    private int kinds;
    private int bits;
    private int index;
    /// How many steps of the block come behind.
    private int behind;
    private boolean flagsDead;

    StepEmitter(CodeBuilder code, RegionCompiler region, Label exit, Step first) {
        this.code = code;
        this.region = region;
        this.exit = exit;
        conditions = new ConditionEmitter(code);
        step = first;
    }

    /// Writes a step: the one with this index in the region, with so many behind it in its block.
    void emit(Step next, int indexInRegion, int stepsBehind, boolean flagsUnseen) {
        step = next;
        index = indexInRegion;
        behind = stepsBehind;
        flagsDead = flagsUnseen;
        kinds = Code.kinds(step.code);
        bits = Code.bits(step.code);
        if (FlagLiveness.mayRaise(step)) {
            code.loadConstant(index).istore(AT);
        }
        if (!Region.hasBytecode(step)) {
            call();
            return;
        }
        if (Code.isVector(step.code)) {
            vectorMove();
            return;
        }
        switch (step.operation) {
            case ADD, SUB, AND, OR, XOR, CMP, TEST -> arithmetic();
            case INC, DEC -> increment();
            case SHL, SHR, SAR -> shift();
            case IMUL -> multiply();
            case MOV -> move();
            case LEA -> {
                address();
                writeRegister();
            }
            case CMOVCC -> conditionalMove();
            case MOVSXD -> {
                bits = Integer.SIZE;
                read(step.source);
                bits = step.bits;
                writeRegister();
            }
            case MOVZX -> {
                read(step.source);
                code.loadConstant((1L << bits) - 1).land();
                bits = Long.SIZE;
                writeRegister();
            }
            case MOVSX -> {
                read(step.source);
                bits = step.bits;
                writeRegister();
            }
            case SETCC -> set();
            case NOT -> not();
            case NEG -> negate();
            case CWDE, CDQE, CDQ, CQO -> widen();
            case PUSH -> push();
            case POP -> pop();
            case CALL -> callNear();
            case RET -> returnNear();
            case JMP -> code.goto_(region.label(code, step.immediate));
            case JCC -> {
                conditions.jump(step.condition, region.label(code, step.immediate));
                code.goto_(region.label(code, step.next));
            }
            case NOP, ENDBR64 -> {
            }
            default -> throw new IllegalStateException("no bytecode for " + step.operation);
        }
    }

    // ---------------------------------------------------------------- operands

    /// Puts the linear address of the memory operand, or what LEA computes, on the stack.
    private void address() {
        boolean something = false;
        if (step.base != Registers.NONE) {
            code.lload(slot(step.base));
            something = true;
        }
        if (step.index != Registers.NONE) {
            code.lload(slot(step.index));
            if (step.scale != 0) {
                code.loadConstant(step.scale).lshl();
            }
            if (something) {
                code.ladd();
            }
            something = true;
        }
        if (step.displacement != 0 || !something) {
            code.loadConstant(step.displacement);
            if (something) {
                code.ladd();
            }
        }
    }

    /// Puts an operand on the stack, sign-extended.
    private void read(int place) {
        if (place == Registers.IMMEDIATE) {
            code.loadConstant(step.immediate);
        } else if (place == Registers.MEMORY) {
            code.aload(MMU);
            address();
            readMemory();
        } else {
            code.lload(slot(place));
            signExtend();
        }
    }

    /// With the memory unit and an address on the stack.
    private void readMemory() {
        code.invokevirtual(
                MMU_DESC, "read" + bits, MethodTypeDesc.of(bits == Long.SIZE ? CD_long : CD_int, CD_long));
        switch (bits) {
            case Long.SIZE -> {
            }
            case Integer.SIZE -> code.i2l();
            case Short.SIZE -> code.i2s().i2l();
            default -> code.i2b().i2l();
        }
    }

    private void signExtend() {
        switch (bits) {
            case Long.SIZE -> {
            }
            case Integer.SIZE -> code.l2i().i2l();
            case Short.SIZE -> code.l2i().i2s().i2l();
            default -> code.l2i().i2b().i2l();
        }
    }

    /// Sets the destination register, or a part of it, to the value on the stack.
    private void writeRegister() {
        int slot = slot(step.destination);
        if (bits == Integer.SIZE) {
            code.loadConstant(LOW_32).land();
        } else if (bits < Integer.SIZE) {
            long mask = (1L << bits) - 1;
            code.loadConstant(mask).land().lload(slot).loadConstant(~mask).land().lor();
        }
        code.lstore(slot);
    }

    /// With the memory unit, an address and a value on the stack.
    private void writeMemory() {
        if (bits == Long.SIZE) {
            code.invokevirtual(MMU_DESC, "write64", MethodTypeDesc.of(CD_void, CD_long, CD_long));
        } else {
            code.l2i().invokevirtual(MMU_DESC, "write" + bits, MethodTypeDesc.of(CD_void, CD_long, CD_int));
        }
    }

    /// After a write: goes on only if that has not overwritten the code.
    private void leaveIfOverwritten(long next) {
        Label unchanged = code.newLabel();
        code.aload(THIS).getfield(COMPILED, "valid", CD_boolean).ifne(unchanged);
        if (behind > 0) {
            code.iinc(LEFT, behind);
        }
        code.loadConstant(next).lstore(EXIT_RIP).goto_(exit);
        code.labelBinding(unchanged);
    }

    // ---------------------------------------------------------------- arithmetic

    private void arithmetic() {
        boolean writes = step.operation != Operation.CMP && step.operation != Operation.TEST;
        boolean memory = kinds == Code.MR || kinds == Code.MI;
        if (memory) {
            readDestination(writes);
        } else {
            read(step.destination);
        }
        read(step.source);
        boolean logic = switch (step.operation) {
            case ADD, SUB, CMP -> false;
            default -> true;
        };
        if (logic) {
            switch (step.operation) {
                case OR -> code.lor();
                case XOR -> code.lxor();
                default -> code.land();
            }
            if (flagsDead) {
                code.lstore(VALUE);
            } else {
                code.lstore(RESULT).lconst_0().lstore(CARRIES).iconst_0().istore(SHIFT);
                conditions.logic();
            }
        } else {
            sum(step.operation == Operation.ADD);
        }
        if (writes) {
            write(memory, flagsDead ? VALUE : RESULT);
        }
    }

    /// The destination in memory, whose address stays in a variable; `written` if the instruction writes it afterwards.
    private void readDestination(boolean written) {
        address();
        code.lstore(ADDRESS);
        if (written) {
            code.aload(MMU).lload(ADDRESS).loadConstant(bits / Byte.SIZE)
                    .invokevirtual(MMU_DESC, "checkWrite", MethodTypeDesc.of(CD_void, CD_long, CD_int));
        }
        code.aload(MMU).lload(ADDRESS);
        readMemory();
    }

    private void write(boolean memory, int variable) {
        if (memory) {
            code.aload(MMU).lload(ADDRESS).lload(variable);
            writeMemory();
            leaveIfOverwritten(step.next);
        } else {
            code.lload(variable);
            writeRegister();
        }
    }

    /// With both operands on the stack.
    private void sum(boolean add) {
        code.lstore(B).lstore(A);
        code.lload(A).lload(B);
        if (add) {
            code.ladd();
        } else {
            code.lsub();
        }
        if (flagsDead) {
            code.lstore(VALUE);
            return;
        }
        code.lstore(VALUE);
        code.lload(A).lload(B).lload(VALUE)
                .invokestatic(ALU, add ? "sumCarries" : "differenceCarries", LONG_OF_3_LONGS)
                .lstore(CARRIES);
        code.lload(VALUE);
        signExtend();
        code.lstore(RESULT);
        code.loadConstant(Long.SIZE - bits).istore(SHIFT);
        if (add) {
            conditions.sum(bits);
        } else {
            conditions.difference(bits);
        }
    }

    private void increment() {
        boolean memory = kinds == Code.M;
        boolean up = step.operation == Operation.INC;
        if (memory) {
            readDestination(true);
        } else {
            read(step.destination);
        }
        code.lstore(VALUE);
        // CF stays as it is
        if (flagsDead) {
            code.lload(VALUE).lconst_1();
            addOrSubtract(up);
            code.lstore(VALUE);
            write(memory, VALUE);
            return;
        }
        code.lload(VALUE).lconst_1();
        addOrSubtract(up);
        signExtend();
        code.lstore(RESULT);
        code.lload(up ? RESULT : VALUE);
        code.lload(CARRIES).iload(SHIFT)
                .invokestatic(FLAGS_DESC, "carry", MethodTypeDesc.of(CD_boolean, CD_long, CD_int));
        code.loadConstant(bits)
                .invokestatic(ALU, up ? "incCarries" : "decCarries", LONG_OF_LONG_BOOLEAN_INT)
                .lstore(CARRIES);
        code.iconst_0().istore(SHIFT);
        conditions.sum(Long.SIZE);
        write(memory, RESULT);
    }

    private void addOrSubtract(boolean add) {
        if (add) {
            code.ladd();
        } else {
            code.lsub();
        }
    }

    /// By a constant.
    private void shift() {
        boolean memory = kinds == Code.MI;
        if (memory) {
            readDestination(true);
        } else {
            read(step.destination);
        }
        code.lstore(VALUE);
        int count = (int) step.immediate;
        String name = switch (step.operation) {
            case SHL -> "shl";
            case SHR -> "shr";
            default -> "sar";
        };
        if (!flagsDead) {
            code.lload(VALUE).loadConstant(count);
            if (step.operation == Operation.SAR) {
                code.invokestatic(ALU, "sarCarries", LONG_OF_LONG_INT);
            } else {
                code.loadConstant(bits).invokestatic(ALU, name + "Carries", LONG_OF_LONG_INT_INT);
            }
            code.lstore(CARRIES).iconst_0().istore(SHIFT);
            conditions.sum(Long.SIZE);
        }
        code.lload(VALUE).loadConstant(count);
        if (step.operation == Operation.SAR) {
            code.lshr();
            signExtend();
        } else {
            code.loadConstant(bits).invokestatic(ALU, name, LONG_OF_LONG_INT_INT);
        }
        int into = flagsDead ? VALUE : RESULT;
        code.lstore(into);
        write(memory, into);
    }

    private void multiply() {
        if (step.third == Registers.NOTHING) {
            read(step.destination);
            read(step.source);
        } else {
            read(step.source);
            code.loadConstant(step.immediate);
        }
        code.lstore(B).lstore(A);
        if (!flagsDead) {
            code.lload(A).lload(B).loadConstant(bits)
                    .invokestatic(ALU, "imulCarries", LONG_OF_LONGS_INT).lstore(CARRIES)
                    .iconst_0().istore(SHIFT);
            conditions.sum(Long.SIZE);
        }
        code.lload(A).lload(B).lmul();
        signExtend();
        int into = flagsDead ? VALUE : RESULT;
        code.lstore(into).lload(into);
        writeRegister();
    }

    private void negate() {
        boolean memory = kinds == Code.M;
        code.lconst_0();
        if (memory) {
            readDestination(true);
        } else {
            read(step.destination);
        }
        sum(false);
        write(memory, flagsDead ? VALUE : RESULT);
    }

    private void not() {
        boolean memory = kinds == Code.M;
        if (memory) {
            readDestination(true);
        } else {
            read(step.destination);
        }
        code.loadConstant(-1L).lxor().lstore(VALUE);
        write(memory, VALUE);
    }

    // ---------------------------------------------------------------- moves

    private void set() {
        boolean memory = kinds == Code.M;
        if (memory) {
            address();
            code.lstore(ADDRESS);
        }
        Label holds = code.newLabel();
        code.lconst_1().lstore(VALUE);
        conditions.jump(step.condition, holds);
        code.lconst_0().lstore(VALUE).labelBinding(holds);
        write(memory, VALUE);
    }

    /// RAX to all of itself, or its sign to RDX.
    private void widen() {
        int rax = slot(Registers.RAX);
        int rdx = slot(Registers.RDX);
        switch (step.operation) {
            case CWDE -> code.lload(rax).l2i().i2s().i2l().loadConstant(LOW_32).land().lstore(rax);
            case CDQE -> code.lload(rax).l2i().i2l().lstore(rax);
            case CDQ -> code.lload(rax).l2i().loadConstant(31).ishr().i2l().loadConstant(LOW_32).land().lstore(rdx);
            default -> code.lload(rax).loadConstant(63).lshr().lstore(rdx);
        }
    }

    private void move() {
        if (kinds == Code.MR || kinds == Code.MI) {
            code.aload(MMU);
            address();
            read(step.source);
            writeMemory();
            leaveIfOverwritten(step.next);
        } else {
            read(step.source);
            writeRegister();
        }
    }

    private void conditionalMove() {
        Label holds = code.newLabel();
        Label done = code.newLabel();
        read(step.source);
        code.lstore(VALUE);
        conditions.jump(step.condition, holds);
        read(step.destination);
        writeRegister();
        code.goto_(done).labelBinding(holds).lload(VALUE);
        writeRegister();
        code.labelBinding(done);
    }

    private void vectorMove() {
        code.aload(OPERATIONS).getfield(OPERATIONS_DESC, "vectors", VECTORS_DESC);
        int register = step.destination == Registers.MEMORY ? step.source : step.destination;
        code.loadConstant(register);
        if (step.code == Code.VECTOR_COPY) {
            code.loadConstant(step.source)
                    .invokevirtual(VECTORS_DESC, "copy", MethodTypeDesc.of(CD_void, CD_int, CD_int));
            return;
        }
        address();
        if (step.code == Code.VECTOR_LOAD_ALIGNED || step.code == Code.VECTOR_STORE_ALIGNED) {
            code.invokestatic(VECTOR_OPERANDS_DESC, "aligned", MethodTypeDesc.of(CD_long, CD_long));
        }
        boolean load = step.destination != Registers.MEMORY;
        code.invokevirtual(VECTORS_DESC, load ? "load" : "store", MethodTypeDesc.of(CD_void, CD_int, CD_long));
        if (!load) {
            leaveIfOverwritten(step.next);
        }
    }

    private void push() {
        code.aload(MMU).lload(slot(Registers.RSP)).loadConstant(8L).lsub();
        read(step.destination);
        writeMemory();
        code.lload(slot(Registers.RSP)).loadConstant(8L).lsub().lstore(slot(Registers.RSP));
        leaveIfOverwritten(step.next);
    }

    private void pop() {
        code.aload(MMU).lload(slot(Registers.RSP));
        readMemory();
        code.lload(slot(Registers.RSP)).loadConstant(8L).ladd().lstore(slot(Registers.RSP));
        code.lstore(slot(step.destination));
    }

    // ---------------------------------------------------------------- transfers

    private void callNear() {
        bits = Long.SIZE;
        code.aload(MMU).lload(slot(Registers.RSP)).loadConstant(8L).lsub().loadConstant(step.next);
        writeMemory();
        code.lload(slot(Registers.RSP)).loadConstant(8L).lsub().lstore(slot(Registers.RSP));
        leaveIfOverwritten(step.immediate);
        code.goto_(region.label(code, step.immediate));
    }

    private void returnNear() {
        bits = Long.SIZE;
        code.aload(MMU).lload(slot(Registers.RSP));
        readMemory();
        code.lstore(EXIT_RIP);
        code.aload(CPU).lload(EXIT_RIP).invokevirtual(CPU_DESC, "checkTarget", MethodTypeDesc.of(CD_void, CD_long));
        code.lload(slot(Registers.RSP)).loadConstant(8L).ladd().lstore(slot(Registers.RSP));
        region.returns().forEach((rip, label) -> code.lload(EXIT_RIP).loadConstant(rip).lcmp().ifeq(label));
        code.goto_(exit);
    }

    /// Leaves the step to [Operations].
    private void call() {
        region.spill(code);
        code.aload(OPERATIONS).aload(THIS).getfield(COMPILED, "steps", STEP_DESC.arrayType())
                .loadConstant(index).aaload()
                .invokevirtual(OPERATIONS_DESC, "execute", MethodTypeDesc.of(CD_void, STEP_DESC));
        region.reload(code);
        conditions.unknown();
        leaveIfOverwritten(step.next);
    }
}
