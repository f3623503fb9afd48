package dev.trapline.ingest.format;

/// The value of a constant in a print format, for example `(((0x0 | 0x1 | 0x2) + 1) << 1) - 1`:
/// numbers, parentheses, and the operators `|`, `<<`, `+` and `-` with the precedence of C.
final class ConstantExpression {
    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;
    private boolean valid = true;

    private ConstantExpression(String text) {
        this.text = text;
    }

    /// The value of the expression that `text` begins with, or `otherwise` when it begins with none.
    /// Closing parentheses behind it are those of something around it.
    static long value(String text, long otherwise) {
        ConstantExpression expression = new ConstantExpression(text);
        long value = expression.or();
        String rest = text.substring(Math.min(expression.at, text.length())).replace(')', ' ');
        return expression.valid && rest.isBlank() ? value : otherwise;
    }

    private long or() {
        long value = shift();
        while (take("|")) {
            value |= shift();
        }
        return value;
    }

    private long shift() {
        long value = sum();
        while (take("<<")) {
            value <<= sum();
        }
        return value;
    }

    private long sum() {
        long value = primary();
        while (valid) {
            if (take("+")) {
                value += primary();
            } else if (take("-")) {
                value -= primary();
            } else {
                break;
            }
        }
        return value;
    }

    private long primary() {
        if (!take("(")) {
            return number();
        }
        if (++depth > DEEPEST) {
            valid = false;
            return 0;
        }
        long value = or();
        valid &= take(")");
        depth--;
        return value;
    }

    private long number() {
        skipBlanks();
        int start = at;
        while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            at++;
        }
        int end = at;
        while (end > start && "uUlL".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        try {
            return Long.decode(text.substring(start, end));
        } catch (NumberFormatException e) {
            valid = false;
            return 0;
        }
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean take(String operator) {
        skipBlanks();
        if (!text.startsWith(operator, at)) {
            return false;
        }
        at += operator.length();
        return true;
    }
}
