package dev.trapline.ingest.block;

import java.util.Arrays;

/// A run of whole lines of an input, in a buffer that is used again for a later run.
///
/// `bytes[0..length)` ends with a newline except for the last line of an input that lacks one.
/// Behind `length` there are at least [#SLACK] more bytes that may be read (never trusted), so that
/// a scanner can load eight bytes at a time without looking at the end.
public final class Block {
    /// Bytes behind `length` that are always there.
    public static final int SLACK = 64;

    byte[] bytes;
    int length;
    boolean abridged;

    Block(int capacity) {
        bytes = new byte[capacity + SLACK];
    }

    /// The buffer.
    public byte[] bytes() {
        return bytes;
    }

    /// How much of the buffer belongs to the block.
    public int length() {
        return length;
    }

    /// The block's only line was too long and has lost its middle.
    public boolean abridged() {
        return abridged;
    }

    int capacity() {
        return bytes.length - SLACK;
    }

    void grow(int capacity) {
        bytes = Arrays.copyOf(bytes, capacity + SLACK);
    }
}
