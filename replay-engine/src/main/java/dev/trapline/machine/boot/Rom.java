package dev.trapline.machine.boot;

import dev.trapline.machine.Machine;
import dev.trapline.machine.MemoryMapped;
import dev.trapline.machine.device.Bus;
import dev.trapline.machine.device.Device;
import dev.trapline.machine.device.StateDigest;
import java.util.Arrays;

/// Memory that cannot be written.
public final class Rom implements Device, MemoryMapped {

    /// The largest image that fits below 4 GiB beside the registers of devices.
    public static final int MOST_BYTES = 8 << 20;

    private static final int FRAME = 4096;
    /// As much of the end of an image is also to be seen below 1 MiB.
    private static final int LOW_BYTES = 128 << 10;

    private final byte[] bytes;

    private Rom(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Puts an image where processors begin: its end is at 4 GiB, and the end of its last 128 KiB at 1 MiB.
    ///
    /// @throws IllegalArgumentException if it is not of whole pages, or too large
    public static void install(Machine machine, byte[] image) {
        if (image.length == 0 || image.length % FRAME != 0 || image.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a ROM has whole pages of 4 KiB, up to 8 MiB, not " + image.length + " bytes");
        }
        Bus bus = machine.board().bus();
        bus.attachMemory((1L << 32) - image.length, image.length, new Rom(image));
        int low = Math.min(image.length, LOW_BYTES);
        bus.attachMemory((1L << 20) - low, low, new Rom(Arrays.copyOfRange(image, image.length - low, image.length)));
    }

    @Override
    public String name() {
        return "ROM";
    }

    @Override
    public long read(long offset, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << Byte.SIZE | bytes[(int) offset + i] & 0xff;
        }
        return value;
    }

    @Override
    public void read(long offset, byte[] into) {
        System.arraycopy(bytes, (int) offset, into, 0, into.length);
    }

    @Override
    public void write(long offset, int count, long value) {
        // As its name says.
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(bytes);
    }
}
