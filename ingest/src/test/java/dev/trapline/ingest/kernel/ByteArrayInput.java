package dev.trapline.ingest.kernel;

import dev.trapline.ingest.block.ByteInput;

/// An input that is an array.
public class ByteArrayInput implements ByteInput {
    private final byte[] bytes;
    private int position;

    /// All of `bytes`.
    public ByteArrayInput(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        int part = Math.min(length, bytes.length - position);
        if (part == 0) {
            return -1;
        }
        System.arraycopy(bytes, position, buffer, offset, part);
        position += part;
        return part;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long size() {
        return bytes.length;
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public boolean isCutShort() {
        return false;
    }

    @Override
    public void close() {
        // nothing to release
    }
}
