package dev.trapline.machine.memory;

import dev.trapline.machine.MemoryMapped;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The RAM of a machine, from physical address 0 on, in frames of 4 KiB that come into being when they are first touched.
///
/// Frames may be the registers of a device instead, wherever they are. Where neither RAM nor a device is, reads give all ones
/// and writes are lost, as on a bus where nobody answers.
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

        /// Addresses lead to other frames now.
        void translationsChanged();
    }

    /// Frames that are a device's.
    private record Mapping(long first, long last, MemoryMapped device) {}

    private final byte @Nullable [][] frames;
    private final List<Mapping> mappings = new ArrayList<>();
    private final List<Mmu> mmus = new ArrayList<>();
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

    /// Puts a device into whole frames, in front of RAM if there is some: accesses go to it, with their offset in the range.
    public void map(long address, long bytes, MemoryMapped device) {
        Mapping added = new Mapping(address >>> FRAME_SHIFT, (address + bytes - 1) >>> FRAME_SHIFT, device);
        if ((address & OFFSET_MASK) != 0 || (bytes & OFFSET_MASK) != 0 || added.last < added.first) {
            throw new IllegalArgumentException("not whole frames: " + bytes + " bytes at " + address);
        }
        for (Mapping other : mappings) {
            if (added.first <= other.last && other.first <= added.last) {
                throw new IllegalArgumentException("two devices at " + Long.toHexString(address));
            }
        }
        mappings.add(added);
        for (long frame = added.first; frame <= Math.min(added.last, frames.length - 1); frame++) {
            written(frame);
            frames[(int) frame] = null;
        }
        for (Mmu mmu : mmus) {
            mmu.flush();
        }
    }

    /// Whom to tell when frames have become a device's.
    void onLayoutChanged(Mmu mmu) {
        mmus.add(mmu);
    }

    private @Nullable Mapping mapping(long frame) {
        for (Mapping mapping : mappings) {
            if (frame >= mapping.first && frame <= mapping.last) {
                return mapping;
            }
        }
        return null;
    }

    /// Reads bytes of one frame where there is no RAM.
    long readDevice(long address, int bytes) {
        Mapping mapping = mapping(address >>> FRAME_SHIFT);
        if (mapping == null) {
            return -1L >>> Long.SIZE - bytes * Byte.SIZE;
        }
        long offset = address - (mapping.first << FRAME_SHIFT);
        if (Integer.bitCount(bytes) == 1) {
            return mapping.device.read(offset, bytes);
        }
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << Byte.SIZE | mapping.device.read(offset + i, 1) & 0xff;
        }
        return value;
    }

    /// Writes bytes of one frame where there is no RAM.
    void writeDevice(long address, long value, int bytes) {
        Mapping mapping = mapping(address >>> FRAME_SHIFT);
        if (mapping == null) {
            return;
        }
        long offset = address - (mapping.first << FRAME_SHIFT);
        if (Integer.bitCount(bytes) == 1) {
            mapping.device.write(offset, bytes, value & -1L >>> Long.SIZE - bytes * Byte.SIZE);
            return;
        }
        for (int i = 0; i < bytes; i++) {
            mapping.device.write(offset + i, 1, value >>> i * Byte.SIZE & 0xff);
        }
    }

    /// The bytes of the frame with this number, or null where there is no RAM. To be read only; writes go through the
    /// methods below.
    public byte @Nullable [] frame(long number) {
        if (number < 0 || number >= frames.length) {
            return null;
        }
        byte[] frame = frames[(int) number];
        if (frame == null && mapping(number) == null) {
            frame = new byte[FRAME_BYTES];
            frames[(int) number] = frame;
        }
        return frame;
    }

    /// What is to be read in a frame that is not RAM: a copy, as a processor makes one that executes from ROM.
    public byte[] deviceBytes(long number) {
        byte[] bytes = new byte[FRAME_BYTES];
        Mapping mapping = mapping(number);
        if (mapping == null) {
            Arrays.fill(bytes, (byte) -1);
        } else {
            mapping.device.read(number - mapping.first << FRAME_SHIFT, bytes);
        }
        return bytes;
    }

    /// Whether a frame has come into being; one that has not reads as zeros.
    public boolean isTouched(long number) {
        return number >= 0 && number < frames.length && frames[(int) number] != null;
    }

    /// The byte at a physical address, 0 to 255.
    public int read8(long address) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        return frame == null ? (int) readDevice(address, Byte.BYTES) & 0xff : frame[(int) address & OFFSET_MASK] & 0xff;
    }

    /// Tells `watch` from now on of code in any frame.
    public void watchCode(CodeWatch watch) {
        watches.add(watch);
    }

    /// Says that code has been decoded from a frame.
    public void markCode(long frame) {
        if (frame < frames.length && !code.get((int) frame)) {
            code.set((int) frame);
            for (CodeWatch watch : watches) {
                watch.codeMarked();
            }
        }
    }

    /// Says that a frame is being written.
    void written(long frame) {
        if (code.get((int) frame)) {
            code.clear((int) frame);
            for (CodeWatch watch : watches) {
                watch.codeWritten(frame);
            }
        }
    }

    /// Sets the byte at a physical address.
    public void write8(long address, int value) {
        byte[] frame = writableFrame(address);
        if (frame == null) {
            writeDevice(address, value, Byte.BYTES);
        } else {
            frame[(int) address & OFFSET_MASK] = (byte) value;
        }
    }

    /// The four bytes at a physical address that is a multiple of 4.
    public int read32(long address) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        int offset = (int) address & OFFSET_MASK & -Integer.BYTES;
        return frame == null ? (int) readDevice(address, Integer.BYTES) : (int) INT.get(frame, offset);
    }

    /// Sets the four bytes at a physical address that is a multiple of 4.
    public void write32(long address, int value) {
        byte[] frame = writableFrame(address);
        if (frame == null) {
            writeDevice(address, value, Integer.BYTES);
        } else {
            INT.set(frame, (int) address & OFFSET_MASK & -Integer.BYTES, value);
        }
    }

    /// The eight bytes at a physical address that is a multiple of 8.
    public long read64(long address) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        int offset = (int) address & OFFSET_MASK & -Long.BYTES;
        return frame == null ? readDevice(address, Long.BYTES) : (long) LONG.get(frame, offset);
    }

    /// Sets the eight bytes at a physical address that is a multiple of 8.
    public void write64(long address, long value) {
        byte[] frame = writableFrame(address);
        if (frame == null) {
            writeDevice(address, value, Long.BYTES);
        } else {
            LONG.set(frame, (int) address & OFFSET_MASK & -Long.BYTES, value);
        }
    }

    private byte @Nullable [] writableFrame(long address) {
        byte[] frame = frame(address >>> FRAME_SHIFT);
        if (frame != null) {
            written(address >>> FRAME_SHIFT);
        }
        return frame;
    }
}
