package dev.trapline.ingest.block;

import java.io.Closeable;
import java.io.IOException;

/// The bytes of an input, decompressed.
public interface ByteInput extends Closeable {

    /// A size that is not known because the input is a pipe.
    long UNKNOWN_SIZE = Long.MIN_VALUE;

    /// What the user called the input.
    String name();

    /// Reads at least one byte, at most `length`, into `buffer` from `offset` on.
    ///
    /// @return the number of bytes, -1 at the end
    /// @throws IOException when the input cannot be read
    int read(byte[] buffer, int offset, int length) throws IOException;

    /// Bytes of the input consumed so far, before decompression.
    long position();

    /// Bytes of the input before decompression, or [#UNKNOWN_SIZE].
    long size();

    /// The bytes arrive while they are made, so what is there should be looked at at once.
    boolean isInteractive();

    /// The input ended before its compression format said so.
    boolean isCutShort();
}
