package dev.trapline.machine.cpu;

import static dev.trapline.machine.cpu.RegionCompiler.ADDRESS;
import static dev.trapline.machine.cpu.RegionCompiler.COMPILED;
import static dev.trapline.machine.cpu.RegionCompiler.EXIT_RIP;
import static dev.trapline.machine.cpu.RegionCompiler.LEFT;
import static dev.trapline.machine.cpu.RegionCompiler.MMU;
import static dev.trapline.machine.cpu.RegionCompiler.MMU_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.THIS;
import static dev.trapline.machine.cpu.RegionCompiler.slot;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;

/// Writes the bytecode that reads and writes the operands of a step. Values are on the operand stack as the interpreter has them:
/// sign-extended to 64 bits.
final class OperandEmitter {

    static final long LOW_32 = 0xffff_ffffL;

    private final CodeBuilder code;
    private final Label exit;
    private Step step;
    private int bits;
    private int behind;

    OperandEmitter(CodeBuilder code, Label exit, Step first) {
        this.code = code;
        this.exit = exit;
        step = first;
    }

    /// From now on those of this step, with so many steps of its block behind it.
    void begin(Step next, int stepsBehind) {
        step = next;
        behind = stepsBehind;
        bits = Code.bits(step.code);
    }

    /// Bits of the operands.
    int bits() {
        return bits;
    }

    /// Where source and destination differ: from now on it is about operands of so many bits.
    void setBits(int newBits) {
        bits = newBits;
    }

    /// Puts the linear address of the memory operand, or what LEA computes, on the stack.
    void address() {
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
    void read(int place) {
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
    void readMemory() {
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

    /// Cuts the value on the stack to the operand, and extends its sign.
    void signExtend() {
        switch (bits) {
            case Long.SIZE -> {
            }
            case Integer.SIZE -> code.l2i().i2l();
            case Short.SIZE -> code.l2i().i2s().i2l();
            default -> code.l2i().i2b().i2l();
        }
    }

    /// Sets the destination register, or a part of it, to the value on the stack.
    void writeRegister() {
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
    void writeMemory() {
        if (bits == Long.SIZE) {
            code.invokevirtual(MMU_DESC, "write64", MethodTypeDesc.of(CD_void, CD_long, CD_long));
        } else {
            code.l2i().invokevirtual(MMU_DESC, "write" + bits, MethodTypeDesc.of(CD_void, CD_long, CD_int));
        }
    }

    /// After a write: goes on only if that has not overwritten the code.
    void leaveIfOverwritten(long next) {
        Label unchanged = code.newLabel();
        code.aload(THIS).getfield(COMPILED, "valid", CD_boolean).ifne(unchanged);
        if (behind > 0) {
            code.iinc(LEFT, behind);
        }
        code.loadConstant(next).lstore(EXIT_RIP).goto_(exit);
        code.labelBinding(unchanged);
    }

    /// The destination in memory, whose address stays in a variable; `written` if the instruction writes it afterwards.
    void readDestination(boolean written) {
        address();
        code.lstore(ADDRESS);
        if (written) {
            code.aload(MMU).lload(ADDRESS).loadConstant(bits / Byte.SIZE)
                    .invokevirtual(MMU_DESC, "checkWrite", MethodTypeDesc.of(CD_void, CD_long, CD_int));
        }
        code.aload(MMU).lload(ADDRESS);
        readMemory();
    }

    /// Writes the destination.
    void write(boolean memory, int variable) {
        if (memory) {
            code.aload(MMU).lload(ADDRESS).lload(variable);
            writeMemory();
            leaveIfOverwritten(step.next);
        } else {
            code.lload(variable);
            writeRegister();
        }
    }
}
