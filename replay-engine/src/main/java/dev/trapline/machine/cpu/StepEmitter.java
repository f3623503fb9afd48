package dev.trapline.machine.cpu;

import static dev.trapline.machine.cpu.RegionCompiler.ADDRESS;
import static dev.trapline.machine.cpu.RegionCompiler.AT;
import static dev.trapline.machine.cpu.RegionCompiler.COMPILED;
import static dev.trapline.machine.cpu.RegionCompiler.CPU;
import static dev.trapline.machine.cpu.RegionCompiler.CPU_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.EXIT_RIP;
import static dev.trapline.machine.cpu.RegionCompiler.MMU;
import static dev.trapline.machine.cpu.RegionCompiler.OPERATIONS;
import static dev.trapline.machine.cpu.RegionCompiler.OPERATIONS_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.STEP_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.THIS;
import static dev.trapline.machine.cpu.RegionCompiler.VALUE;
import static dev.trapline.machine.cpu.RegionCompiler.slot;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Writes the bytecode of the steps of one block: moves and transfers itself, arithmetic by [ArithmeticEmitter].
///
/// A step changes variables only when nothing in it can raise an exception any more.
final class StepEmitter {

    private static final ClassDesc VECTORS_DESC = VectorOperations.class.describeConstable().orElseThrow();
    private static final ClassDesc VECTOR_OPERANDS_DESC = VectorOperands.class.describeConstable().orElseThrow();

    private final CodeBuilder code;
    private final RegionCompiler region;
    private final Label exit;
    private final ConditionEmitter conditions;
    private final OperandEmitter operands;
    private Step step;
    private int index;

    StepEmitter(CodeBuilder code, RegionCompiler region, Label exit, Step first) {
        this.code = code;
        this.region = region;
        this.exit = exit;
        conditions = new ConditionEmitter(code);
        operands = new OperandEmitter(code, exit, first);
        step = first;
    }

    /// Writes a step: the one with this index in the region, with so many behind it in its block.
    void emit(Step next, int indexInRegion, int stepsBehind, boolean flagsUnseen) {
        step = next;
        index = indexInRegion;
        operands.begin(step, stepsBehind);
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
            case ADD, SUB, AND, OR, XOR, CMP, TEST, INC, DEC, NOT, NEG, SHL, SHR, SAR, IMUL ->
                    new ArithmeticEmitter(code, operands, conditions, step, flagsUnseen).emit();
            case MOV -> move();
            case LEA -> {
                operands.address();
                operands.writeRegister();
            }
            case CMOVCC -> conditionalMove();
            case MOVSXD -> {
                operands.setBits(Integer.SIZE);
                operands.read(step.source);
                operands.setBits(step.bits);
                operands.writeRegister();
            }
            case MOVZX -> {
                operands.read(step.source);
                code.loadConstant((1L << operands.bits()) - 1).land();
                operands.setBits(Long.SIZE);
                operands.writeRegister();
            }
            case MOVSX -> {
                operands.read(step.source);
                operands.setBits(step.bits);
                operands.writeRegister();
            }
            case SETCC -> set();
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

    private void set() {
        boolean memory = step.destination == Registers.MEMORY;
        if (memory) {
            operands.address();
            code.lstore(ADDRESS);
        }
        Label holds = code.newLabel();
        code.lconst_1().lstore(VALUE);
        conditions.jump(step.condition, holds);
        code.lconst_0().lstore(VALUE).labelBinding(holds);
        operands.write(memory, VALUE);
    }

    /// RAX to all of itself, or its sign to RDX.
    private void widen() {
        int rax = slot(Registers.RAX);
        int rdx = slot(Registers.RDX);
        switch (step.operation) {
            case CWDE -> code.lload(rax).l2i().i2s().i2l().loadConstant(OperandEmitter.LOW_32).land().lstore(rax);
            case CDQE -> code.lload(rax).l2i().i2l().lstore(rax);
            case CDQ -> code.lload(rax).l2i().loadConstant(31).ishr().i2l().loadConstant(OperandEmitter.LOW_32).land()
                    .lstore(rdx);
            default -> code.lload(rax).loadConstant(63).lshr().lstore(rdx);
        }
    }

    private void move() {
        if (step.destination == Registers.MEMORY) {
            code.aload(MMU);
            operands.address();
            operands.read(step.source);
            operands.writeMemory();
            operands.leaveIfOverwritten(step.next);
        } else {
            operands.read(step.source);
            operands.writeRegister();
        }
    }

    private void conditionalMove() {
        Label holds = code.newLabel();
        Label done = code.newLabel();
        operands.read(step.source);
        code.lstore(VALUE);
        conditions.jump(step.condition, holds);
        operands.read(step.destination);
        operands.writeRegister();
        code.goto_(done).labelBinding(holds).lload(VALUE);
        operands.writeRegister();
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
        operands.address();
        if (step.code == Code.VECTOR_LOAD_ALIGNED || step.code == Code.VECTOR_STORE_ALIGNED) {
            code.invokestatic(VECTOR_OPERANDS_DESC, "aligned", MethodTypeDesc.of(CD_long, CD_long));
        }
        boolean load = step.destination != Registers.MEMORY;
        code.invokevirtual(VECTORS_DESC, load ? "load" : "store", MethodTypeDesc.of(CD_void, CD_int, CD_long));
        if (!load) {
            operands.leaveIfOverwritten(step.next);
        }
    }

    private void push() {
        code.aload(MMU).lload(slot(Registers.RSP)).loadConstant(8L).lsub();
        operands.read(step.destination);
        operands.writeMemory();
        code.lload(slot(Registers.RSP)).loadConstant(8L).lsub().lstore(slot(Registers.RSP));
        operands.leaveIfOverwritten(step.next);
    }

    private void pop() {
        code.aload(MMU).lload(slot(Registers.RSP));
        operands.readMemory();
        code.lload(slot(Registers.RSP)).loadConstant(8L).ladd().lstore(slot(Registers.RSP));
        code.lstore(slot(step.destination));
    }

    private void callNear() {
        operands.setBits(Long.SIZE);
        code.aload(MMU).lload(slot(Registers.RSP)).loadConstant(8L).lsub().loadConstant(step.next);
        operands.writeMemory();
        code.lload(slot(Registers.RSP)).loadConstant(8L).lsub().lstore(slot(Registers.RSP));
        operands.leaveIfOverwritten(step.immediate);
        code.goto_(region.label(code, step.immediate));
    }

    private void returnNear() {
        operands.setBits(Long.SIZE);
        code.aload(MMU).lload(slot(Registers.RSP));
        operands.readMemory();
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
        operands.leaveIfOverwritten(step.next);
    }
}
