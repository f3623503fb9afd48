package dev.trapline.machine.asm;

/// Numbers, symbols and what is computed from them, in 64 bits without signs.
sealed interface Expression {

    Value value(Scope scope) throws SourceException;

    /// A plain number.
    ///
    /// @throws SourceException if it depends on where the code is
    default long number(Scope scope) throws SourceException {
        Value value = value(scope);
        if (value.address()) {
            throw new SourceException("a number is needed, not an address");
        }
        return value.number();
    }

    record Constant(long number) implements Expression {

        @Override
        public Value value(Scope scope) {
            return Value.of(number);
        }
    }

    record Symbol(String name) implements Expression {

        @Override
        public Value value(Scope scope) throws SourceException {
            return scope.symbol(name);
        }
    }

    /// `$`
    record Here() implements Expression {

        @Override
        public Value value(Scope scope) {
            return new Value(scope.here(), true);
        }
    }

    /// `$$`
    record Origin() implements Expression {

        @Override
        public Value value(Scope scope) {
            return new Value(scope.origin(), true);
        }
    }

    /// `-a` or `~a`
    record Unary(String sign, Expression operand) implements Expression {

        @Override
        public Value value(Scope scope) throws SourceException {
            long number = operand.number(scope);
            return Value.of(sign.equals("-") ? -number : ~number);
        }
    }

    /// `a + b` and so on.
    record Binary(String sign, Expression left, Expression right) implements Expression {

        @Override
        public Value value(Scope scope) throws SourceException {
            Value a = left.value(scope);
            Value b = right.value(scope);
            if (sign.equals("-")) {
                return new Value(a.number() - b.number(), a.address() && !b.address());
            }
            if (sign.equals("+")) {
                return new Value(a.number() + b.number(), a.address() || b.address());
            }
            if (a.address() || b.address()) {
                throw new SourceException("addresses can be added to and subtracted only");
            }
            return Value.of(of(a.number(), b.number()));
        }

        private long of(long a, long b) throws SourceException {
            if (b == 0 && (sign.equals("/") || sign.equals("%"))) {
                throw new SourceException("division by zero");
            }
            return switch (sign) {
                case "*" -> a * b;
                case "/" -> Long.divideUnsigned(a, b);
                case "%" -> Long.remainderUnsigned(a, b);
                case "&" -> a & b;
                case "|" -> a | b;
                case "^" -> a ^ b;
                case "<<" -> a << b;
                case ">>" -> a >>> b;
                default -> throw new SourceException("unexpected " + sign);
            };
        }
    }
}
