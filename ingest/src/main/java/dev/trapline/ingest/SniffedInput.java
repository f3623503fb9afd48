package dev.trapline.ingest;

import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.block.FileInput;
import dev.trapline.ingest.strace.StraceOpening;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// An input whose first bytes have been looked at and will be read all the same.
final class SniffedInput implements ByteInput {
    private final ByteInput input;
    private final byte[] head;
    private int length;
    private boolean whole;
    private int given;
    private @Nullable StraceOpening strace;

    /// Looks at the first bytes of `input`, up to `most`; of a pipe, at what comes first.
    SniffedInput(ByteInput input, int most) throws IOException {
        this.input = input;
        this.head = new byte[most];
        lookFurther();
    }

    /// Looks at more, until the room is used up, the input ends, or a pipe has sent some lines.
    ///
    /// @return false when there was nothing more to look at
    boolean lookFurther() throws IOException {
        int before = length;
        strace = null;
        while (length < head.length && !whole) {
            int read = input.read(head, length, head.length - length);
            if (read < 0) {
                whole = true;
            } else {
                length += read;
                if (input.isInteractive() && head[length - 1] == '\n') {
                    break;
                }
            }
        }
        return length > before;
    }

    byte[] head() {
        return head;
    }

    int headLength() {
        return length;
    }

    /// What the head says as a log of strace.
    StraceOpening asStrace() {
        StraceOpening known = strace;
        if (known == null) {
            known = StraceOpening.of(head, length, whole);
            strace = known;
        }
        return known;
    }

    /// It is a file, and not compressed.
    boolean isPlain() {
        return input instanceof FileInput file && file.isPlain();
    }

    /// The head is all there is.
    boolean isWhole() {
        return whole;
    }

    /// The head alone, as an input of its own.
    ByteInput headOnly() {
        return new SniffedInput(this);
    }

    private SniffedInput(SniffedInput other) {
        this.input = other.input;
        this.head = other.head;
        this.length = other.length;
        this.whole = true;
    }

    @Override
    public String name() {
        return input.name();
    }

    @Override
    public int read(byte[] buffer, int offset, int size) throws IOException {
        if (given < length) {
            int part = Math.min(size, length - given);
            System.arraycopy(head, given, buffer, offset, part);
            given += part;
            return part;
        }
        return whole ? -1 : input.read(buffer, offset, size);
    }

    @Override
    public long position() {
        return input.position();
    }

    @Override
    public long size() {
        return input.size();
    }

    @Override
    public boolean isInteractive() {
        return input.isInteractive();
    }

    @Override
    public boolean isCutShort() {
        return input.isCutShort();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
