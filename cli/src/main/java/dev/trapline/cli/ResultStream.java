package dev.trapline.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;

/// Standard output, whose failures are told apart from those of an input.
final class ResultStream extends OutputStream {
    private final OutputStream target;

    /// Passes everything on to `target`.
    ResultStream(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int b) throws ResultException {
        try {
            target.write(b);
        } catch (IOException e) {
            throw new ResultException(e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ResultException {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            throw new ResultException(e);
        }
    }

    @Override
    public void flush() throws ResultException {
        try {
            target.flush();
        } catch (IOException e) {
            throw new ResultException(e);
        }
    }

    /// Nobody takes the result any more, or there is no room for it.
    static final class ResultException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        ResultException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
