package dev.trapline.analyze.pattern;

/// What a user wrote is no pattern. The message says where and what was expected.
public final class PatternException extends Exception {
    private static final long serialVersionUID = 1;

    PatternException(String message) {
        super(message);
    }
}
