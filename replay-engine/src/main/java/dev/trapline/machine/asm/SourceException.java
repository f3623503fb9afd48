package dev.trapline.machine.asm;

/// What is wrong with one line of source.
final class SourceException extends Exception {

    private static final long serialVersionUID = 1;

    SourceException(String message) {
        super(message);
    }

    SourceException(String message, Throwable cause) {
        super(message, cause);
    }
}
