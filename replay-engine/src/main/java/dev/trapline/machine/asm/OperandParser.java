package dev.trapline.machine.asm;

import dev.trapline.machine.cpu.Argument;
import dev.trapline.machine.cpu.Argument.Immediate.Reach;
import dev.trapline.machine.cpu.Argument.Memory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads operands: registers, numbers, far pointers, and memory in brackets, with their keywords.
final class OperandParser {

    private final Tokens tokens;
    /// Whether addresses without registers are relative to RIP.
    private final boolean relativeByDefault;

    private int bytes;
    private boolean far;
    private Reach reach = Reach.ANY;

    private OperandParser(Tokens tokens, boolean relativeByDefault) {
        this.tokens = tokens;
        this.relativeByDefault = relativeByDefault;
    }

    /// The operands up to the end of the line.
    static List<SourceOperand> operands(Tokens tokens, boolean relativeByDefault) throws SourceException {
        List<SourceOperand> operands = new ArrayList<>();
        if (tokens.isEmpty()) {
            return operands;
        }
        do {
            operands.add(new OperandParser(tokens, relativeByDefault).operand());
        } while (tokens.takes(","));
        tokens.expectEnd();
        return operands;
    }

    /// How many bytes a size keyword means, 0 for what is none.
    static int size(String word) {
        return switch (word) {
            case "byte" -> 1;
            case "word" -> 2;
            case "dword" -> 4;
            case "qword" -> 8;
            case "tword" -> 10;
            case "oword" -> 16;
            default -> 0;
        };
    }

    private SourceOperand operand() throws SourceException {
        keywords();
        if (tokens.takes("[")) {
            return memory();
        }
        Argument.@Nullable Register register = RegisterNames.of(tokens.nextWord());
        if (register != null) {
            tokens.take();
            if (bytes != 0 && bytes != register.bytes()) {
                throw new SourceException("the register has another size");
            }
            return new SourceOperand.OfRegister(register);
        }
        Expression expression = tokens.expression();
        if (tokens.takes(":")) {
            return new SourceOperand.OfFarPointer(expression, tokens.expression(), bytes);
        }
        return new SourceOperand.OfNumber(expression, bytes, reach);
    }

    private void keywords() {
        while (true) {
            String word = tokens.nextWord();
            int size = size(word);
            if (size != 0) {
                bytes = size;
            } else {
                switch (word) {
                    case "short" -> reach = Reach.SHORT;
                    case "near" -> reach = Reach.NEAR;
                    case "far" -> far = true;
                    default -> {
                        return;
                    }
                }
            }
            tokens.take();
        }
    }

    private SourceOperand memory() throws SourceException {
        boolean relative = relativeByDefault;
        int addressBytes = 0;
        int segment = Memory.NO_REGISTER;
        while (true) {
            String word = tokens.nextWord();
            Argument.@Nullable Register register = RegisterNames.of(word);
            if (word.equals("rel") || word.equals("abs")) {
                relative = word.equals("rel");
            } else if (size(word) != 0) {
                addressBytes = size(word);
            } else if (register != null && register.kind() == Argument.Register.Kind.SEGMENT) {
                segment = register.number();
                tokens.take();
                if (!tokens.peek().is(":")) {
                    throw new SourceException("':' expected");
                }
                // FS and GS have bases of their own; what they hold is not relative to the code.
                relative = false;
            } else {
                break;
            }
            tokens.take();
        }
        List<SourceOperand.Summand> registers = new ArrayList<>();
        Expression displacement = sum(registers);
        tokens.expect("]");
        return new SourceOperand.OfMemory(bytes, far, segment, registers, displacement, relative, addressBytes);
    }

    /// Registers go to the list, the sum of the rest is returned.
    private Expression sum(List<SourceOperand.Summand> registers) throws SourceException {
        Expression rest = new Expression.Constant(0);
        String sign = tokens.takes("-") ? "-" : "+";
        while (true) {
            SourceOperand.@Nullable Summand summand = sign.equals("+") ? summand() : null;
            if (summand != null) {
                registers.add(summand);
            } else {
                rest = new Expression.Binary(sign, rest, tokens.term());
            }
            if (tokens.takes("+")) {
                sign = "+";
            } else if (tokens.takes("-")) {
                sign = "-";
            } else {
                return rest;
            }
        }
    }

    /// `register`, `register * number` or `number * register`, or null if it is something else.
    private SourceOperand.@Nullable Summand summand() throws SourceException {
        Argument.@Nullable Register register = RegisterNames.of(tokens.nextWord());
        if (register != null) {
            tokens.take();
            return new SourceOperand.Summand(register, tokens.takes("*") ? tokens.term() : null);
        }
        if (tokens.peek().kind() == Token.Kind.NUMBER && tokens.peek(1).is("*")
                && tokens.peek(2).kind() == Token.Kind.NAME) {
            register = RegisterNames.of(tokens.peek(2).text());
            if (register != null) {
                Expression scale = new Expression.Constant(tokens.take().value());
                tokens.take();
                tokens.take();
                return new SourceOperand.Summand(register, scale);
            }
        }
        return null;
    }
}
