package dev.trapline.machine.cpu;

import static dev.trapline.machine.cpu.RegionCompiler.A;
import static dev.trapline.machine.cpu.RegionCompiler.B;
import static dev.trapline.machine.cpu.RegionCompiler.CARRIES;
import static dev.trapline.machine.cpu.RegionCompiler.FLAGS_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.RESULT;
import static dev.trapline.machine.cpu.RegionCompiler.SHIFT;
import static dev.trapline.machine.cpu.RegionCompiler.VALUE;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Writes the bytecode of arithmetic and logic, with what [Alu] says of the flags. A step changes variables only when nothing in it can
/// raise an exception any more.
final class ArithmeticEmitter {

    private static final ClassDesc ALU = Alu.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc LONG_OF_LONG_INT = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    private static final MethodTypeDesc LONG_OF_LONG_INT_INT = MethodTypeDesc.of(CD_long, CD_long, CD_int, CD_int);
    private static final MethodTypeDesc LONG_OF_LONGS_INT = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int);
    private static final MethodTypeDesc LONG_OF_3_LONGS = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long);
    private static final MethodTypeDesc LONG_OF_LONG_BOOLEAN_INT =
            MethodTypeDesc.of(CD_long, CD_long, CD_boolean, CD_int);

    private final CodeBuilder code;
    private final OperandEmitter operands;
    private final ConditionEmitter conditions;
    private final Step step;
    private final boolean flagsDead;
    private final boolean memory;
    private final int bits;

    /// For one step.
    ///
    /// @param flagsDead nobody sees the flags that it sets
    ArithmeticEmitter(
            CodeBuilder code, OperandEmitter operands, ConditionEmitter conditions, Step step, boolean flagsDead) {
        this.code = code;
        this.operands = operands;
        this.conditions = conditions;
        this.step = step;
        this.flagsDead = flagsDead;
        memory = step.destination == Registers.MEMORY;
        bits = operands.bits();
    }

    void emit() {
        switch (step.operation) {
            case INC, DEC -> increment();
            case SHL, SHR, SAR -> shift();
            case IMUL -> multiply();
            case NOT -> not();
            case NEG -> negate();
            default -> arithmetic();
        }
    }

    private void arithmetic() {
        boolean writes = step.operation != Operation.CMP && step.operation != Operation.TEST;
        if (memory) {
            operands.readDestination(writes);
        } else {
            operands.read(step.destination);
        }
        operands.read(step.source);
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
            operands.write(memory, flagsDead ? VALUE : RESULT);
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
        operands.signExtend();
        code.lstore(RESULT);
        code.loadConstant(Long.SIZE - bits).istore(SHIFT);
        if (add) {
            conditions.sum(bits);
        } else {
            conditions.difference(bits);
        }
    }

    private void increment() {
        boolean up = step.operation == Operation.INC;
        if (memory) {
            operands.readDestination(true);
        } else {
            operands.read(step.destination);
        }
        code.lstore(VALUE);
        // CF stays as it is
        if (flagsDead) {
            code.lload(VALUE).lconst_1();
            addOrSubtract(up);
            code.lstore(VALUE);
            operands.write(memory, VALUE);
            return;
        }
        code.lload(VALUE).lconst_1();
        addOrSubtract(up);
        operands.signExtend();
        code.lstore(RESULT);
        code.lload(up ? RESULT : VALUE);
        code.lload(CARRIES).iload(SHIFT)
                .invokestatic(FLAGS_DESC, "carry", MethodTypeDesc.of(CD_boolean, CD_long, CD_int));
        code.loadConstant(bits)
                .invokestatic(ALU, up ? "incCarries" : "decCarries", LONG_OF_LONG_BOOLEAN_INT)
                .lstore(CARRIES);
        code.iconst_0().istore(SHIFT);
        conditions.sum(Long.SIZE);
        operands.write(memory, RESULT);
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
        if (memory) {
            operands.readDestination(true);
        } else {
            operands.read(step.destination);
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
            operands.signExtend();
        } else {
            code.loadConstant(bits).invokestatic(ALU, name, LONG_OF_LONG_INT_INT);
        }
        int into = flagsDead ? VALUE : RESULT;
        code.lstore(into);
        operands.write(memory, into);
    }

    private void multiply() {
        if (step.third == Registers.NOTHING) {
            operands.read(step.destination);
            operands.read(step.source);
        } else {
            operands.read(step.source);
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
        operands.signExtend();
        int into = flagsDead ? VALUE : RESULT;
        code.lstore(into).lload(into);
        operands.writeRegister();
    }

    private void negate() {
        code.lconst_0();
        if (memory) {
            operands.readDestination(true);
        } else {
            operands.read(step.destination);
        }
        sum(false);
        operands.write(memory, flagsDead ? VALUE : RESULT);
    }

    private void not() {
        if (memory) {
            operands.readDestination(true);
        } else {
            operands.read(step.destination);
        }
        code.loadConstant(-1L).lxor().lstore(VALUE);
        operands.write(memory, VALUE);
    }
}
