package dev.trapline.machine.asm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Cuts a line of source into tokens. A semicolon begins a comment.
final class Tokenizer {

    private static final String DOUBLE_SIGNS = "<<>>$$";
    private static final String SIGNS = "+-*/%&|^~()[],:$<>";

    private final String line;
    private int at;

    private Tokenizer(String line) {
        this.line = line;
    }

    static List<Token> tokens(String line) throws SourceException {
        Tokenizer tokenizer = new Tokenizer(line);
        List<Token> tokens = new ArrayList<>();
        for (Token token = tokenizer.next(); !token.isEnd(); token = tokenizer.next()) {
            tokens.add(token);
        }
        return tokens;
    }

    private Token next() throws SourceException {
        while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
            at++;
        }
        if (at == line.length() || line.charAt(at) == ';') {
            return Token.END;
        }
        char c = line.charAt(at);
        if (c >= '0' && c <= '9') {
            return number();
        }
        if (isNameStart(c)) {
            return new Token(Token.Kind.NAME, word(), 0);
        }
        if (c == '\'' || c == '"' || c == '`') {
            return string(c);
        }
        return sign(c);
    }

    private Token sign(char c) throws SourceException {
        if (at + 1 < line.length() && c == line.charAt(at + 1)
                && DOUBLE_SIGNS.contains(line.substring(at, at + 2))) {
            at += 2;
            return new Token(Token.Kind.SIGN, line.substring(at - 2, at), 0);
        }
        if (SIGNS.indexOf(c) < 0) {
            throw new SourceException("unexpected '" + c + "'");
        }
        at++;
        return new Token(Token.Kind.SIGN, String.valueOf(c), 0);
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '?';
    }

    private String word() {
        int from = at;
        while (at < line.length()
                && (isNameStart(line.charAt(at)) || line.charAt(at) >= '0' && line.charAt(at) <= '9')) {
            at++;
        }
        return line.substring(from, at);
    }

    /// 10, 0x10, 10h, 0b10, 10b, 0o17, with underscores for the eye.
    private Token number() throws SourceException {
        String text = word();
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        int radix = 10;
        if (digits.startsWith("0x")) {
            radix = 16;
            digits = digits.substring(2);
        } else if (digits.endsWith("h")) {
            radix = 16;
            digits = digits.substring(0, digits.length() - 1);
        } else if (digits.startsWith("0b")) {
            radix = 2;
            digits = digits.substring(2);
        } else if (digits.startsWith("0o")) {
            radix = 8;
            digits = digits.substring(2);
        } else if (digits.endsWith("b")) {
            radix = 2;
            digits = digits.substring(0, digits.length() - 1);
        }
        try {
            return new Token(Token.Kind.NUMBER, text, Long.parseUnsignedLong(digits, radix));
        } catch (NumberFormatException e) {
            throw new SourceException("not a number: " + text, e);
        }
    }

    /// Between `'` or `"` everything is itself; between backquotes `\n` and its like are control characters.
    private Token string(char quote) throws SourceException {
        StringBuilder text = new StringBuilder();
        at++;
        while (true) {
            if (at == line.length()) {
                throw new SourceException("the string does not end");
            }
            char c = line.charAt(at++);
            if (c == quote) {
                break;
            }
            text.append(c == '\\' && quote == '`' ? escape() : c);
        }
        long value = 0;
        for (int i = Math.min(text.length(), Long.BYTES) - 1; i >= 0; i--) {
            value = value << Byte.SIZE | text.charAt(i) & 0xff;
        }
        return new Token(Token.Kind.STRING, text.toString(), value);
    }

    private char escape() throws SourceException {
        if (at == line.length()) {
            throw new SourceException("the string does not end");
        }
        char c = line.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '0' -> '\0';
            case 'a' -> '\u0007';
            case 'b' -> '\b';
            case 'e' -> '\u001b';
            case '\\', '`', '\'', '"' -> c;
            default -> throw new SourceException("no such escape: \\" + c);
        };
    }
}
