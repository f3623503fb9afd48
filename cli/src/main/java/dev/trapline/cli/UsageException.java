package dev.trapline.cli;

import java.io.Serial;

/// What the user asked for makes no sense; the message says why, in one line.
final class UsageException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
