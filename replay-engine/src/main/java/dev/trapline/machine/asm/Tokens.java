package dev.trapline.machine.asm;

import java.util.List;
import java.util.Locale;

/// The tokens of a line that are still to be read, and the expressions made of them.
final class Tokens {

    /// Of the signs between operands, the ones that bind least first.
    private static final List<List<String>> PRECEDENCE = List.of(
            List.of("|"), List.of("^"), List.of("&"), List.of("<<", ">>"), List.of("+", "-"), List.of("*", "/", "%"));
    private static final int SUMS = 4;
    /// Of a line, so that no source makes expressions too deep to evaluate.
    private static final int MAX_OPERATORS = 500;
    private static final int MAX_DEPTH = 100;

    private final List<Token> tokens;
    /// The label that local labels, which begin with a dot, belong to.
    private String label;
    private int at;
    private int depth;
    private int operators;

    Tokens(List<Token> tokens, String label) {
        this.tokens = tokens;
        this.label = label;
    }

    /// Says that a label that is not local came.
    void setLabel(String name) {
        label = name;
    }

    boolean isEmpty() {
        return at == tokens.size();
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return at + ahead < tokens.size() ? tokens.get(at + ahead) : Token.END;
    }

    Token take() {
        Token token = peek();
        if (!token.isEnd()) {
            at++;
        }
        return token;
    }

    /// Takes a sign if it comes next.
    boolean takes(String sign) {
        boolean next = peek().is(sign);
        if (next) {
            at++;
        }
        return next;
    }

    /// Takes a word, in whatever case, if it comes next.
    boolean takesWord(String word) {
        boolean next = nextWord().equals(word);
        if (next) {
            at++;
        }
        return next;
    }

    /// The next token in lower case if it is a name, otherwise nothing.
    String nextWord() {
        Token next = peek();
        return next.kind() == Token.Kind.NAME ? next.text().toLowerCase(Locale.ROOT) : "";
    }

    void expect(String sign) throws SourceException {
        if (!takes(sign)) {
            throw new SourceException("'" + sign + "' expected, but there is " + peek().text());
        }
    }

    void expectEnd() throws SourceException {
        if (!isEmpty()) {
            throw new SourceException("unexpected " + peek().text());
        }
    }

    /// The full name of a label: that of a local one begins with the label before it.
    String fullName(String name) {
        return name.startsWith(".") ? label + name : name;
    }

    Expression expression() throws SourceException {
        return binary(0);
    }

    /// An expression without sums outside of parentheses.
    Expression term() throws SourceException {
        return binary(SUMS + 1);
    }

    private Expression binary(int level) throws SourceException {
        if (level == PRECEDENCE.size()) {
            return unary();
        }
        Expression left = binary(level + 1);
        while (peek().kind() == Token.Kind.SIGN && PRECEDENCE.get(level).contains(peek().text())) {
            String sign = take().text();
            if (++operators > MAX_OPERATORS) {
                throw new SourceException("too long an expression");
            }
            left = new Expression.Binary(sign, left, binary(level + 1));
        }
        return left;
    }

    private Expression unary() throws SourceException {
        if (++depth > MAX_DEPTH) {
            throw new SourceException("too deeply nested");
        }
        Expression value = primary();
        depth--;
        return value;
    }

    private Expression primary() throws SourceException {
        Token token = take();
        return switch (token.kind()) {
            case NUMBER, STRING -> new Expression.Constant(token.value());
            case NAME -> new Expression.Symbol(fullName(token.text()));
            case END -> throw new SourceException("something is missing at the end of the line");
            case SIGN -> switch (token.text()) {
                case "$" -> new Expression.Here();
                case "$$" -> new Expression.Origin();
                case "-", "~" -> new Expression.Unary(token.text(), unary());
                case "+" -> unary();
                case "(" -> {
                    Expression inner = expression();
                    expect(")");
                    yield inner;
                }
                default -> throw new SourceException("unexpected " + token.text());
            };
        };
    }
}
