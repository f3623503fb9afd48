package dev.trapline.machine.cpu;

import static dev.trapline.machine.cpu.RegionCompiler.A;
import static dev.trapline.machine.cpu.RegionCompiler.B;
import static dev.trapline.machine.cpu.RegionCompiler.CARRIES;
import static dev.trapline.machine.cpu.RegionCompiler.FLAGS_DESC;
import static dev.trapline.machine.cpu.RegionCompiler.RESULT;
import static dev.trapline.machine.cpu.RegionCompiler.SHIFT;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Writes jumps on conditions. Where it is known what set the flags, most conditions are a plain comparison.
final class ConditionEmitter {

    private static final ClassDesc LONG = ClassDesc.of("java.lang.Long");
    private static final MethodTypeDesc COMPARE = MethodTypeDesc.of(CD_int, CD_long, CD_long);

    private enum Source {
        /// An instruction of another block, or one that was left to [Operations].
        UNKNOWN,
        /// AND, OR, XOR, TEST: no carries.
        LOGIC,
        /// A result and carries.
        SUM,
        /// SUB or CMP, whose operands are still at hand.
        DIFFERENCE
    }

    private final CodeBuilder code;
    private Source source = Source.UNKNOWN;
    private int shift;

    ConditionEmitter(CodeBuilder code) {
        this.code = code;
    }

    void unknown() {
        source = Source.UNKNOWN;
    }

    void logic() {
        source = Source.LOGIC;
        shift = 0;
    }

    void sum(int bits) {
        source = Source.SUM;
        shift = Long.SIZE - bits;
    }

    void difference(int bits) {
        source = Source.DIFFERENCE;
        shift = Long.SIZE - bits;
    }

    /// Jumps if a condition holds.
    void jump(int condition, Label target) {
        boolean done = switch (source) {
            case UNKNOWN -> false;
            case LOGIC -> logic(condition, target);
            case SUM -> result(condition, target);
            case DIFFERENCE -> difference(condition, target);
        };
        if (!done) {
            code.lload(RESULT).lload(CARRIES).iload(SHIFT).loadConstant(condition)
                    .invokestatic(
                            FLAGS_DESC, "holds", MethodTypeDesc.of(CD_boolean, CD_long, CD_long, CD_int, CD_int))
                    .ifne(target);
        }
    }

    private boolean result(int condition, Label target) {
        switch (condition) {
            case Flags.E -> sign().ifeq(target);
            case Flags.NE -> sign().ifne(target);
            case Flags.S -> sign().iflt(target);
            case Flags.NS -> sign().ifge(target);
            case Flags.B -> carry().iflt(target);
            case Flags.AE -> carry().ifge(target);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean logic(int condition, Label target) {
        switch (condition) {
            case Flags.B -> {
            }
            case Flags.AE -> code.goto_(target);
            case Flags.BE -> sign().ifeq(target);
            case Flags.A -> sign().ifne(target);
            case Flags.L -> sign().iflt(target);
            case Flags.GE -> sign().ifge(target);
            case Flags.LE -> sign().ifle(target);
            case Flags.G -> sign().ifgt(target);
            default -> {
                return result(condition, target);
            }
        }
        return true;
    }

    private boolean difference(int condition, Label target) {
        switch (condition) {
            case Flags.B -> unsigned().iflt(target);
            case Flags.AE -> unsigned().ifge(target);
            case Flags.BE -> unsigned().ifle(target);
            case Flags.A -> unsigned().ifgt(target);
            case Flags.L -> signed().iflt(target);
            case Flags.GE -> signed().ifge(target);
            case Flags.LE -> signed().ifle(target);
            case Flags.G -> signed().ifgt(target);
            default -> {
                return result(condition, target);
            }
        }
        return true;
    }

    private CodeBuilder sign() {
        return code.lload(RESULT).lconst_0().lcmp();
    }

    private CodeBuilder carry() {
        return code.lload(CARRIES).loadConstant(shift).lshl().lconst_0().lcmp();
    }

    private CodeBuilder signed() {
        return code.lload(A).lload(B).lcmp();
    }

    /// Of operands that are sign-extended, which keeps their order.
    private CodeBuilder unsigned() {
        return code.lload(A).lload(B).invokestatic(LONG, "compareUnsigned", COMPARE);
    }
}
