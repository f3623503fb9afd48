package dev.trapline.machine.asm;

import dev.trapline.machine.cpu.Argument;
import dev.trapline.machine.cpu.Argument.Memory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operand as written, whose numbers are not known yet.
sealed interface SourceOperand {

    /// The operand with its numbers.
    Argument argument(Scope scope) throws SourceException;

    /// A register.
    record OfRegister(Argument.Register register) implements SourceOperand {

        @Override
        public Argument argument(Scope scope) {
            return register;
        }
    }

    /// A number or target, with what keywords say of it.
    record OfNumber(Expression expression, int bytes, Argument.Immediate.Reach reach) implements SourceOperand {

        @Override
        public Argument argument(Scope scope) throws SourceException {
            Value value = expression.value(scope);
            return new Argument.Immediate(value.number(), value.address(), bytes, reach);
        }
    }

    /// `selector:offset`.
    record OfFarPointer(Expression selector, Expression offset, int bytes) implements SourceOperand {

        @Override
        public Argument argument(Scope scope) throws SourceException {
            return new Argument.FarPointer(selector.number(scope), offset.value(scope).number(), bytes);
        }
    }

    /// A register in an address, times a number.
    record Summand(Argument.Register register, @Nullable Expression scale) {}

    /// Memory.
    record OfMemory(int bytes, boolean far, int segment, List<Summand> registers, Expression displacement,
            boolean relative, int addressBytes) implements SourceOperand {

        @Override
        public Argument argument(Scope scope) throws SourceException {
            Value value = displacement.value(scope);
            int base = Memory.NO_REGISTER;
            int index = Memory.NO_REGISTER;
            int scale = 1;
            int width = addressBytes;
            for (Summand summand : registers) {
                Argument.Register register = summand.register();
                if (register.kind() != Argument.Register.Kind.GENERAL || register.bytes() < 2) {
                    throw new SourceException("no address is made of such a register");
                }
                if (width != 0 && width != register.bytes()) {
                    throw new SourceException("registers of one width make an address");
                }
                width = register.bytes();
                long factor = summand.scale() == null ? 1 : summand.scale().number(scope);
                if (factor == 1 && base == Memory.NO_REGISTER) {
                    base = register.number();
                } else if (index == Memory.NO_REGISTER) {
                    index = register.number();
                    scale = (int) factor;
                    if (scale != factor) {
                        throw new SourceException("a register times 1, 2, 4 or 8");
                    }
                } else {
                    throw new SourceException("an address is made of two registers at most");
                }
            }
            // rAX * 3 is rAX + rAX * 2, and rAX * 2 is shorter as a sum.
            if (base == Memory.NO_REGISTER && (scale == 2 || scale == 3 || scale == 5 || scale == 9)) {
                base = index;
                scale--;
            }
            // The stack pointer cannot be an index, but a sum has no order.
            if (index == 4 && scale == 1) {
                index = base;
                base = 4;
            }
            if (Integer.bitCount(scale) != 1 || scale < 1 || scale > 8) {
                throw new SourceException("a register times 1, 2, 4 or 8");
            }
            boolean isRelative = relative && registers.isEmpty();
            return new Memory(bytes, far, segment, base, index, scale, value.number(), value.address(), isRelative,
                    width);
        }
    }
}
