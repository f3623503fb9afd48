package dev.trapline.analyze.pattern;

import dev.trapline.analyze.pattern.UserPattern.Scope;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.span.InterruptSource.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Reads a [UserPattern]:
///
///     PATTERN   = NAME ["@" SCOPE] "=" CONDITION ".." CONDITION
///     SCOPE     = "thread" | "file" | "process" | "cpu" | "all"
///     CONDITION = WHAT {"|" WHAT} ["(" TEST {"," TEST} ")"]
///     WHAT      = name of a call, with * and ? | "irq" | "softirq" | "vector" | "tasklet" | "nmi"
///     TEST      = FIELD ("=" | "!=") VALUE {"|" VALUE} | FIELD ("<" | "<=" | ">" | ">=") NUMBER
///     FIELD     = "fd" | "path" | "errno" | "bytes" | "name" | "nr" | "comm" | "tid" | "pid" | "cpu" | "ns"
///
/// A value ends at `|`, `,` or `)`; in texts `*` and `?` stand for anything.
public final class PatternParser {
    private final String text;
    private final Function<String, Predicate<String>> glob;
    private int at;

    private PatternParser(String text, Function<String, Predicate<String>> glob) {
        this.text = text;
        this.glob = glob;
    }

    /// The pattern that `text` says.
    ///
    /// @param glob makes a predicate of a text with `*` and `?`
    /// @throws PatternException when it says none
    public static UserPattern parse(String text, Function<String, Predicate<String>> glob) throws PatternException {
        return new PatternParser(text, glob).pattern();
    }

    private UserPattern pattern() throws PatternException {
        String name = word("a name");
        Scope scope = null;
        if (take("@")) {
            scope = scope();
        }
        expect("=");
        Condition begin = condition();
        expect("..");
        Condition end = condition();
        if (at < text.length()) {
            throw wrong("the end");
        }
        return new UserPattern(name, scope == null ? usualScope(begin, end) : scope, begin, end, text);
    }

    private static Scope usualScope(Condition begin, Condition end) {
        if (begin.isOfCalls() && end.isOfCalls()) {
            return Scope.THREAD;
        }
        return begin.isOfInterrupts() && end.isOfInterrupts() ? Scope.CPU : Scope.ALL;
    }

    private Scope scope() throws PatternException {
        int from = at;
        String word = word("thread, file, process, cpu or all");
        for (Scope scope : Scope.values()) {
            if (scope.name().toLowerCase(Locale.ROOT).equals(word)) {
                return scope;
            }
        }
        at = from;
        throw wrong("thread, file, process, cpu or all");
    }

    private Condition condition() throws PatternException {
        int from = at;
        List<Predicate<String>> calls = new ArrayList<>();
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        do {
            String what = what();
            Kind kind = kind(what);
            if (kind == null) {
                calls.add(glob.apply(what));
            } else {
                kinds.add(kind);
            }
        } while (take("|"));
        List<Condition.Test> tests = new ArrayList<>();
        if (take("(")) {
            do {
                tests.add(test());
            } while (take(","));
            expect(")");
        }
        Condition condition = new Condition(calls.isEmpty() ? null : any(calls), kinds, tests);
        if (!condition.isPossible()) {
            at = from;
            throw wrong("the name of a system call, irq, softirq, vector, tasklet or nmi");
        }
        return condition;
    }

    private static @Nullable Kind kind(String what) {
        for (Kind kind : Kind.values()) {
            if (kind.label().equalsIgnoreCase(what)) {
                return kind;
            }
        }
        return null;
    }

    private static <T> Predicate<T> any(List<Predicate<T>> choices) {
        return value -> {
            for (Predicate<T> choice : choices) {
                if (choice.test(value)) {
                    return true;
                }
            }
            return false;
        };
    }

    private Condition.Test test() throws PatternException {
        Field field = field();
        int from = at;
        String operator = operator();
        boolean equality = operator.equals("=") || operator.equals("!=");
        if (!field.numeric && !equality) {
            at = from;
            throw wrong("= or !=, as for every text,");
        }
        if (!equality) {
            long bound = number(field);
            return span -> compares(field.number(span), operator, bound);
        }
        boolean wanted = operator.equals("=");
        return field.numeric ? numbers(field, wanted) : texts(field, wanted);
    }

    private Condition.Test numbers(Field field, boolean wanted) throws PatternException {
        List<Long> numbers = new ArrayList<>();
        do {
            numbers.add(number(field));
        } while (take("|"));
        return span -> {
            long number = field.number(span);
            return number != Field.ABSENT && numbers.contains(number) == wanted;
        };
    }

    private Condition.Test texts(Field field, boolean wanted) throws PatternException {
        List<Predicate<String>> globs = new ArrayList<>();
        do {
            globs.add(glob.apply(value()));
        } while (take("|"));
        Predicate<String> any = any(globs);
        return span -> {
            String value = field.text(span);
            return value != null && any.test(value) == wanted;
        };
    }

    private static boolean compares(long number, String operator, long bound) {
        if (number == Field.ABSENT) {
            return false;
        }
        return switch (operator) {
            case "<" -> number < bound;
            case "<=" -> number <= bound;
            case ">" -> number > bound;
            default -> number >= bound;
        };
    }

    private Field field() throws PatternException {
        int from = at;
        String word = word(fields());
        for (Field field : Field.values()) {
            if (field.name().toLowerCase(Locale.ROOT).equals(word)) {
                return field;
            }
        }
        at = from;
        throw wrong(fields());
    }

    private static String fields() {
        return "one of " + String.join(", ", Arrays.stream(Field.values())
                .map(field -> field.name().toLowerCase(Locale.ROOT))
                .toList());
    }

    private String operator() throws PatternException {
        for (String operator : new String[] {"!=", "<=", ">=", "=", "<", ">"}) {
            if (take(operator)) {
                return operator;
            }
        }
        throw wrong("=, !=, <, <=, > or >=");
    }

    private long number(Field field) throws PatternException {
        int from = at;
        String value = value();
        if (field == Field.ERRNO) {
            int errno = Errno.number(value);
            if (errno > 0) {
                return errno;
            }
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            at = from;
            throw wrong(field == Field.ERRNO ? "a number or the name of an error" : "a whole number");
        }
    }

    private String value() throws PatternException {
        int from = at;
        while (at < text.length() && "|,)".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == from) {
            throw wrong("a value");
        }
        return text.substring(from, at);
    }

    private String what() throws PatternException {
        int from = at;
        while (at < text.length()
                && (isWord(text.charAt(at)) || text.charAt(at) == '*' || text.charAt(at) == '?')) {
            at++;
        }
        if (at == from) {
            throw wrong("the name of a system call, irq, softirq, vector, tasklet or nmi");
        }
        return text.substring(from, at);
    }

    private String word(String expected) throws PatternException {
        int from = at;
        while (at < text.length() && (isWord(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        if (at == from) {
            throw wrong(expected);
        }
        return text.substring(from, at);
    }

    private static boolean isWord(char character) {
        return Character.isLetterOrDigit(character) || character == '_';
    }

    private boolean take(String sign) {
        if (text.startsWith(sign, at)) {
            at += sign.length();
            return true;
        }
        return false;
    }

    private void expect(String sign) throws PatternException {
        if (!take(sign)) {
            throw wrong(sign);
        }
    }

    private PatternException wrong(String expected) {
        String where = at >= text.length() ? "at the end" : "at '" + text.substring(at) + "'";
        return new PatternException("expected " + expected + " " + where);
    }
}
