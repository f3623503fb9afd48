package dev.trapline.machine.boot;

import dev.trapline.machine.MemoryMapped;

/// Memory that cannot be written.
record Rom(byte[] bytes) implements MemoryMapped {

    @Override
    public long read(long offset, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            int at = (int) offset + i;
            value = value << Byte.SIZE | (at < bytes.length ? bytes[at] & 0xff : 0xff);
        }
        return value;
    }

    @Override
    public void write(long offset, int count, long value) {
        // As its name says.
    }
}
