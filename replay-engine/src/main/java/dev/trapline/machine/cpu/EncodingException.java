package dev.trapline.machine.cpu;

/// There is no instruction like that. The message says why.
public final class EncodingException extends Exception {

    private static final long serialVersionUID = 1;

    EncodingException(String message) {
        super(message);
    }
}
