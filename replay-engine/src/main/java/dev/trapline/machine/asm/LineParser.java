package dev.trapline.machine.asm;

import dev.trapline.machine.cpu.Argument;
import dev.trapline.machine.cpu.InstructionPrefixes;
import dev.trapline.machine.cpu.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Understands a source line by line; what a line means depends on those before it.
final class LineParser {

    /// The last label that is not local.
    private String label = "";
    private boolean relativeByDefault;

    SourceLine line(int number, String text) throws SourceException {
        Tokens tokens = new Tokens(Tokenizer.tokens(text), label);
        String name = label(tokens);
        Statement statement = statement(tokens);
        tokens.expectEnd();
        if (statement instanceof Statement.Equ && name.isEmpty()) {
            throw new SourceException("equ without a name");
        }
        return new SourceLine(number, text, name, statement);
    }

    /// `name:`, or a name in front of something else that is not an instruction.
    private String label(Tokens tokens) throws SourceException {
        Token first = tokens.peek();
        if (first.kind() != Token.Kind.NAME) {
            return "";
        }
        boolean colon = tokens.peek(1).is(":");
        Token second = tokens.peek(1);
        boolean named = second.kind() == Token.Kind.NAME && (second.text().equalsIgnoreCase("equ")
                || dataBytes(second.text().toLowerCase(Locale.ROOT)) != 0) && !isKeyword(first.text());
        if (!colon && !named) {
            return "";
        }
        if (RegisterNames.of(first.text().toLowerCase(Locale.ROOT)) != null) {
            throw new SourceException(first.text() + " is a register");
        }
        tokens.take();
        String full = tokens.fullName(first.text());
        tokens.takes(":");
        if (!first.text().startsWith(".") && !tokens.nextWord().equals("equ")) {
            label = full;
            tokens.setLabel(full);
        }
        return full;
    }

    private static boolean isKeyword(String word) {
        return word.equalsIgnoreCase("times");
    }

    private static int dataBytes(String word) {
        return switch (word) {
            case "db" -> 1;
            case "dw" -> 2;
            case "dd" -> 4;
            case "dq" -> 8;
            default -> 0;
        };
    }

    private Statement statement(Tokens tokens) throws SourceException {
        if (tokens.isEmpty()) {
            return new Statement.Nothing();
        }
        String word = tokens.nextWord();
        int bytes = dataBytes(word);
        if (bytes != 0) {
            tokens.take();
            return data(bytes, tokens);
        }
        return switch (word) {
            case "times" -> {
                tokens.take();
                Expression count = tokens.expression();
                Statement repeated = statement(tokens);
                if (!(repeated instanceof Statement.Code || repeated instanceof Statement.Data)) {
                    throw new SourceException("times repeats instructions and data");
                }
                yield new Statement.Times(count, repeated);
            }
            case "align" -> {
                tokens.take();
                Expression boundary = tokens.expression();
                boolean data = tokens.takes(",") && tokens.takesWord("db");
                yield new Statement.Align(boundary, data ? tokens.expression() : new Expression.Constant(0x90));
            }
            case "equ" -> {
                tokens.take();
                yield new Statement.Equ(tokens.expression());
            }
            case "org" -> {
                tokens.take();
                yield new Statement.Org(tokens.expression());
            }
            case "bits" -> {
                tokens.take();
                yield new Statement.Bits(mode(tokens.take()));
            }
            case "default" -> {
                tokens.take();
                relativeByDefault = tokens.takesWord("rel");
                if (!relativeByDefault && !tokens.takesWord("abs")) {
                    throw new SourceException("default rel or default abs");
                }
                yield new Statement.Nothing();
            }
            default -> code(tokens);
        };
    }

    private static Mode mode(Token token) throws SourceException {
        return switch (token.text()) {
            case "16" -> Mode.BITS_16;
            case "32" -> Mode.BITS_32;
            case "64" -> Mode.BITS_64;
            default -> throw new SourceException("bits 16, 32 or 64");
        };
    }

    private static Statement data(int bytes, Tokens tokens) throws SourceException {
        List<Statement.Data.Item> items = new ArrayList<>();
        do {
            Token next = tokens.peek();
            Token behind = tokens.peek(1);
            boolean alone = behind.isEnd() || behind.is(",");
            if (next.kind() == Token.Kind.STRING && alone) {
                items.add(new Statement.Data.Text(tokens.take().text()));
            } else {
                items.add(new Statement.Data.Value(tokens.expression()));
            }
        } while (tokens.takes(","));
        return new Statement.Data(bytes, items);
    }

    private Statement code(Tokens tokens) throws SourceException {
        boolean lock = false;
        int repeat = 0;
        int segment = Argument.Memory.NO_REGISTER;
        int operandBytes = 0;
        int addressBytes = 0;
        while (true) {
            Argument.@Nullable Register register = RegisterNames.of(tokens.nextWord());
            if (register != null && register.kind() == Argument.Register.Kind.SEGMENT) {
                segment = register.number();
            } else {
                switch (tokens.nextWord()) {
                    case "lock" -> lock = true;
                    case "rep", "repe", "repz" -> repeat = 0xf3;
                    case "repne", "repnz" -> repeat = 0xf2;
                    case "o16" -> operandBytes = 2;
                    case "o32" -> operandBytes = 4;
                    case "o64" -> operandBytes = 8;
                    case "a16" -> addressBytes = 2;
                    case "a32" -> addressBytes = 4;
                    case "a64" -> addressBytes = 8;
                    default -> {
                        return instruction(tokens,
                                new InstructionPrefixes(lock, repeat, segment, operandBytes, addressBytes));
                    }
                }
            }
            tokens.take();
        }
    }

    private Statement instruction(Tokens tokens, InstructionPrefixes prefixes) throws SourceException {
        Token word = tokens.take();
        List<SourceOperand> operands = OperandParser.operands(tokens, relativeByDefault);
        Mnemonics mnemonic = word.kind() == Token.Kind.NAME ? Mnemonics.of(word.text(), !operands.isEmpty()) : null;
        if (mnemonic == null) {
            throw new SourceException("no instruction: " + word.text());
        }
        int operandBytes = mnemonic.operandBytes() == 0 ? prefixes.operandBytes() : mnemonic.operandBytes();
        int addressBytes = mnemonic.addressBytes() == 0 ? prefixes.addressBytes() : mnemonic.addressBytes();
        return new Statement.Code(mnemonic.name(),
                new InstructionPrefixes(prefixes.lock(), prefixes.repeat(), prefixes.segment(), operandBytes,
                        addressBytes),
                completed(mnemonic.name(), operands));
    }

    /// Operands that may be left out.
    private static List<SourceOperand> completed(String mnemonic, List<SourceOperand> operands) {
        boolean ofNumber = operands.size() == 2 && operands.get(1) instanceof SourceOperand.OfNumber;
        return switch (mnemonic) {
            case "IMUL" -> ofNumber ? List.of(operands.getFirst(), operands.getFirst(), operands.getLast()) : operands;
            case "AAM", "AAD" -> operands.isEmpty()
                    ? List.of(new SourceOperand.OfNumber(new Expression.Constant(10), 0,
                            Argument.Immediate.Reach.ANY))
                    : operands;
            default -> operands;
        };
    }
}
