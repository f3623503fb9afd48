package dev.trapline.ingest.block;

import java.io.Closeable;
import java.io.IOException;

/// Cuts an input into [Block]s at line ends. Not thread-safe.
///
/// A line that does not fit makes its block grow, up to [#LONGEST_LINE]; of a longer line the first
/// [#KEPT_HEAD] and the last [#KEPT_TAIL] bytes are kept, because the call's name, its first
/// arguments and its result stand there, and the block is marked as abridged.
public final class BlockReader implements Closeable {
    /// Lines up to this many bytes are read whole.
    public static final int LONGEST_LINE = 16 << 20;

    private static final int KEPT_HEAD = 1 << 20;
    private static final int KEPT_TAIL = 64 << 10;

    /// The first block is this small and the following ones double, so that whoever waits for blocks can
    /// begin soon: reading them is slow until the JVM has compiled it.
    private static final int FIRST_BLOCK = 16 << 10;

    private final ByteInput input;
    private final int blockSize;
    private int nextSize;
    private byte[] carry;
    private int carried;
    private boolean ended;

    /// Reads `input` in blocks of about `blockSize` bytes.
    public BlockReader(ByteInput input, int blockSize) {
        this.input = input;
        this.blockSize = blockSize;
        this.nextSize = Math.min(blockSize, FIRST_BLOCK);
        this.carry = new byte[Math.min(blockSize, 1 << 16)];
    }

    /// A new block of the size this reader likes.
    public Block newBlock() {
        return new Block(blockSize);
    }

    /// Fills `block` with the next lines.
    ///
    /// @return false when the input has ended and the block is empty
    /// @throws IOException when the input cannot be read
    public boolean fill(Block block) throws IOException {
        block.length = 0;
        block.abridged = false;
        if (ended && carried == 0) {
            return false;
        }
        if (block.capacity() > 2 * blockSize && carried < blockSize) {
            block.bytes = new byte[blockSize + Block.SLACK];
        }
        if (carried > block.capacity()) {
            block.grow(carried);
        }
        System.arraycopy(carry, 0, block.bytes, 0, carried);
        int length = carried;
        int searched = carried;
        carried = 0;
        int room = Math.min(block.capacity(), nextSize);
        nextSize = Math.min(blockSize, 2 * nextSize);
        while (!ended) {
            if (length >= room) {
                room = block.capacity();
            }
            if (length == room) {
                if (length >= LONGEST_LINE) {
                    return abridge(block);
                }
                block.grow(Math.min(2 * length, LONGEST_LINE));
                room = block.capacity();
            }
            int read = input.read(block.bytes, length, room - length);
            if (read < 0) {
                ended = true;
                break;
            }
            length += read;
            int end = lastLineEnd(block.bytes, searched, length);
            if (end > 0 && (length == room || input.isInteractive())) {
                keep(block.bytes, end, length);
                block.length = end;
                return true;
            }
            if (end == 0) {
                searched = length;
            }
        }
        block.length = length;
        return length > 0;
    }

    private void keep(byte[] bytes, int from, int to) {
        carried = to - from;
        if (carried > carry.length) {
            carry = new byte[Math.max(carried, 2 * carry.length)];
        }
        System.arraycopy(bytes, from, carry, 0, carried);
    }

    /// The block holds nothing but the beginning of one endless line: keep its head, read on, and
    /// put the last bytes of the line behind it.
    private boolean abridge(Block block) throws IOException {
        byte[] tail = new byte[KEPT_TAIL];
        int tailLength = 0;
        byte[] buffer = new byte[1 << 16];
        int end = -1;
        int read = 0;
        while (end < 0 && (read = input.read(buffer, 0, buffer.length)) >= 0) {
            end = lineEnd(buffer, read);
            int part = end < 0 ? read : end;
            int keep = Math.min(part, KEPT_TAIL);
            int shift = Math.max(0, tailLength + keep - KEPT_TAIL);
            System.arraycopy(tail, shift, tail, 0, tailLength - shift);
            System.arraycopy(buffer, part - keep, tail, tailLength - shift, keep);
            tailLength = tailLength - shift + keep;
        }
        ended = read < 0;
        int from = 0;
        while (from < tailLength && (tail[from] == '\\' || from == 0)) {
            from++; // never begin between a backslash and what it escapes
        }
        int head = KEPT_HEAD;
        while (block.bytes[head - 1] == '\\') {
            head--;
        }
        System.arraycopy(tail, from, block.bytes, head, tailLength - from);
        block.length = head + tailLength - from;
        block.abridged = true;
        if (end >= 0) {
            keep(buffer, end, read);
        }
        return true;
    }

    private static int lineEnd(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /// The position behind the last newline in `bytes[from..to)`, or 0.
    private static int lastLineEnd(byte[] bytes, int from, int to) {
        for (int i = to - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return 0;
    }

    /// The input being read.
    public ByteInput input() {
        return input;
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
