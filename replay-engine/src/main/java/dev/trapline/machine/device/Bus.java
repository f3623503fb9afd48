package dev.trapline.machine.device;

import dev.trapline.machine.MemoryMapped;
import dev.trapline.machine.Ports;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Who answers at which port and at which physical address.
///
/// **Widths of ports.** An access goes to a device in one piece if the device has a register as wide there
/// ([PortDevice#registerBytes]) and all of its bytes are the device's. Any other is made in halves, the lower one
/// first, as the ISA bus does it; so four bytes at port 0x3F8 are four registers of the serial port. Ports are numbered modulo 65536.
///
/// **Widths of memory.** An access that lies inside a range goes there in one piece; one that crosses a border is made byte by byte.
///
/// Where nobody answers, all bits are 1 and writes are lost.
public final class Bus implements Ports {

    private static final int PORTS = 1 << 16;

    private record PortRange(int base, PortDevice device) {}

    /// Who wants to know which addresses belong to devices.
    public interface MemoryListener {

        /// A device has got these physical addresses.
        void attached(long base, long bytes, MemoryMapped device);
    }

    private record MemoryRange(String name, long base, long bytes, MemoryMapped registers) {
        boolean contains(long address, int accessBytes) {
            return address >= base && address - base <= bytes - accessBytes;
        }
    }

    private final @Nullable PortRange[] ports = new PortRange[PORTS];
    private final TreeMap<Long, MemoryRange> memory = new TreeMap<>();
    private final List<Device> devices = new ArrayList<>();
    private final List<MemoryListener> listeners = new ArrayList<>();

    /// Gives a device the ports from `base` on.
    ///
    /// @throws IllegalArgumentException if one of them is another device's
    public void attach(int base, int count, PortDevice device) {
        if (base < 0 || count <= 0 || base > PORTS - count) {
            throw new IllegalArgumentException(
                    "%s: no ports 0x%x to 0x%x".formatted(device.name(), base, (long) base + count - 1));
        }
        for (int port = base; port < base + count; port++) {
            PortRange taken = ports[port];
            if (taken != null) {
                throw new IllegalArgumentException("port 0x%04x of %s belongs to %s"
                        .formatted(port, device.name(), taken.device.name()));
            }
        }
        PortRange range = new PortRange(base, device);
        for (int port = base; port < base + count; port++) {
            ports[port] = range;
        }
        know(device);
    }

    /// Gives a device the physical addresses from `base` on.
    ///
    /// @throws IllegalArgumentException if one of them is another device's
    public <D extends Device & MemoryMapped> void attachMemory(long base, long bytes, D device) {
        if (base < 0 || bytes <= 0 || base > Long.MAX_VALUE - bytes) {
            throw new IllegalArgumentException(
                    "%s: no %d bytes at 0x%x".formatted(device.name(), bytes, base));
        }
        Map.Entry<Long, MemoryRange> below = memory.lowerEntry(base + bytes);
        if (below != null && below.getValue().base + below.getValue().bytes > base) {
            throw new IllegalArgumentException(
                    "addresses 0x%x to 0x%x of %s overlap those of %s at 0x%x".formatted(base,
                            base + bytes - 1, device.name(), below.getValue().name, below.getValue().base));
        }
        memory.put(base, new MemoryRange(device.name(), base, bytes, device));
        know(device);
        listeners.forEach(listener -> listener.attached(base, bytes, device));
    }

    /// Tells of all addresses that devices have, and of those that they will get.
    public void onMemoryAttached(MemoryListener listener) {
        memory.values().forEach(range -> listener.attached(range.base, range.bytes, range.registers));
        listeners.add(listener);
    }

    private void know(Device device) {
        if (!devices.contains(device)) {
            devices.add(device);
        }
    }

    /// All devices, in the order in which they were attached.
    public List<Device> devices() {
        return List.copyOf(devices);
    }

    @Override
    public int read(int port, int bytes) {
        int first = port & PORTS - 1;
        PortRange range = ports[first];
        if (range != null && takes(range, first, bytes)) {
            return range.device.read(first - range.base, bytes) & ones(bytes);
        }
        if (bytes == Byte.BYTES) {
            return ones(bytes);
        }
        int half = bytes / 2;
        return read(port, half) | read(port + half, half) << half * Byte.SIZE;
    }

    @Override
    public void write(int port, int bytes, int value) {
        int first = port & PORTS - 1;
        PortRange range = ports[first];
        if (range != null && takes(range, first, bytes)) {
            range.device.write(first - range.base, bytes, value & ones(bytes));
        } else if (bytes > Byte.BYTES) {
            int half = bytes / 2;
            write(port, half, value);
            write(port + half, half, value >>> half * Byte.SIZE);
        }
    }

    private boolean takes(PortRange range, int port, int bytes) {
        return bytes <= range.device.registerBytes(port - range.base) && port + bytes <= PORTS
                && range.equals(ports[port + bytes - 1]);
    }

    private static int ones(int bytes) {
        return -1 >>> Integer.SIZE - bytes * Byte.SIZE;
    }

    /// Whether a device answers at one of these physical addresses.
    public boolean answers(long address, long bytes) {
        Map.Entry<Long, MemoryRange> below = memory.lowerEntry(address + bytes);
        return below != null && below.getValue().base + below.getValue().bytes > address;
    }

    /// Reads 1, 2, 4 or 8 bytes at a physical address.
    public long readMemory(long address, int bytes) {
        MemoryRange range = range(address);
        if (range != null && range.contains(address, bytes)) {
            return range.registers.read(address - range.base, bytes) & -1L >>> Long.SIZE - bytes * Byte.SIZE;
        }
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            MemoryRange part = range(address + i);
            value = value << Byte.SIZE
                    | (part == null ? 0xff : part.registers.read(address + i - part.base, Byte.BYTES) & 0xff);
        }
        return value;
    }

    /// Writes 1, 2, 4 or 8 bytes at a physical address.
    public void writeMemory(long address, int bytes, long value) {
        MemoryRange range = range(address);
        if (range != null && range.contains(address, bytes)) {
            range.registers.write(address - range.base, bytes, value & -1L >>> Long.SIZE - bytes * Byte.SIZE);
            return;
        }
        for (int i = 0; i < bytes; i++) {
            MemoryRange part = range(address + i);
            if (part != null) {
                part.registers.write(address + i - part.base, Byte.BYTES, value >>> i * Byte.SIZE & 0xff);
            }
        }
    }

    private @Nullable MemoryRange range(long address) {
        Map.Entry<Long, MemoryRange> entry = memory.floorEntry(address);
        return entry != null && entry.getValue().contains(address, 1) ? entry.getValue() : null;
    }
}
