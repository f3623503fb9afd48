package dev.trapline.machine.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The RAM of a machine, from physical address 0 on, in frames of 4 KiB that come into being when they are first touched.
///
/// Where no RAM is, reads give all ones and writes are lost, as on a bus where nobody answers.
public final class PhysicalMemory {

    /// Bytes of a frame, and of the smallest page.
    public static final int FRAME_BYTES = 4096;
    static final int FRAME_SHIFT = 12;
    static final int OFFSET_MASK = FRAME_BYTES - 1;
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /// Who has decoded code and wants to know when it is no longer that.
    public interface CodeWatch {

        /// A frame that was without holds code now: writes to it have to come to [#write8] and its like, or to [#written].
        void codeMarked();

        /// Bytes of a frame that held code are being written: what was decoded from it is wrong.
        void codeWritten(long frame);
    }

    private final byte @Nullable [][] frames;
    private final BitSet code = new BitSet();
    private final List<CodeWatch> watches = new ArrayList<>();

    /// Memory of a whole number of frames.
    public PhysicalMemory(long bytes) {
        if (bytes <= 0 || (bytes & OFFSET_MASK) != 0 || bytes >>> FRAME_SHIFT > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("not a whole number of frames: " + bytes);
        }
        frames = new byte[(int) (bytes >>> FRAME_SHIFT)][];
    }

    /// How many bytes of RAM there are.
    public long bytes() {
        return (long) frames.length << FRAME_SHIFT;
    }

    /// The bytes of the frame with this number, or null where there is no RAM. To be read only; writes go through the
    /// methods below.
    public byte @Nullable [] frame(long number) {
        if (number < 0 || number >= frames.length) {
            return null;
        }
        byte[] frame = frames[(int) number];
        if (frame == null) {
            frame = new byte[FRAME_BYTES];
            frames[(int) number] = frame;
        }
        return frame;
    }

    /// The byte at a physical address, 0 to 255.
    public int read8(long address) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        return frame == null ? 0xff : frame[(int) address & OFFSET_MASK] & 0xff;
    }

    /// Tells `watch` from now on of code in any frame.
    public void watchCode(CodeWatch watch) {
        watches.add(watch);
    }

    /// Says that code has been decoded from a frame.
    public void markCode(long frame) {
        if (frame < frames.length && !code.get((int) frame)) {
            code.set((int) frame);
            watches.forEach(CodeWatch::codeMarked);
        }
    }

    /// Says that a frame is being written.
    void written(long frame) {
        if (code.get((int) frame)) {
            code.clear((int) frame);
            watches.forEach(watch -> watch.codeWritten(frame));
        }
    }

    /// Sets the byte at a physical address.
    public void write8(long address, int value) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        if (frame != null) {
            written(address >>> FRAME_SHIFT);
            frame[(int) address & OFFSET_MASK] = (byte) value;
        }
    }

    /// The eight bytes at a physical address that is a multiple of 8.
    public long read64(long address) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        return frame == null ? -1 : (long) LONG.get(frame, (int) address & OFFSET_MASK & -Long.BYTES);
    }

    /// Sets the eight bytes at a physical address that is a multiple of 8.
    public void write64(long address, long value) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        if (frame != null) {
            written(address >>> FRAME_SHIFT);
            LONG.set(frame, (int) address & OFFSET_MASK & -Long.BYTES, value);
        }
    }
}
