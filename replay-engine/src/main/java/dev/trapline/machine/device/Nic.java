package dev.trapline.machine.device;

import dev.trapline.machine.MemoryMapped;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayDeque;

/// A network adapter that receives: a ring of descriptors in guest memory, and an interrupt that can be held back.
///
/// Its registers are our own, 32 bits each in a page of memory, to be accessed with 4 bytes:
///
/// | offset | name | |
/// | --- | --- | --- |
/// | 0x00 | ID | 0x4E43_5254, "TRCN" |
/// | 0x04 | CONTROL | bit 0 receive; bit 1 written as 1 resets everything |
/// | 0x08 | STATUS | bit 0 packets received, bit 1 packets dropped; writing ones clears them |
/// | 0x0C | ENABLE | which bits of STATUS interrupt |
/// | 0x10, 0x14 | RING | physical address of the ring, low and high half |
/// | 0x18 | SIZE | number of descriptors: a power of two up to 4096; anything else is no ring |
/// | 0x1C | HEAD | the descriptor that the adapter fills next (read only) |
/// | 0x20 | TAIL | the first descriptor that is not the adapter's: it stops before it |
/// | 0x24 | BATCH | packets until an interrupt; 0 is 1 |
/// | 0x28 | DELAY | microseconds that the first packet of a batch waits at most; 0 is for ever |
/// | 0x2C | RECEIVED | packets since the reset (read only) |
/// | 0x30 | DROPPED | packets for which there was no descriptor (read only) |
///
/// A descriptor has 16 bytes: the buffer's physical address (8), its length (4), and what the adapter says of the packet in it (4): bit 31
/// done, bit 30 cut to the length of the buffer, bits 29 to 0 bytes. All are little-endian. The interrupt is a level: high while an enabled bit of
/// STATUS is set. Where a descriptor points outside of RAM nothing is written.
public final class Nic implements Device, MemoryMapped {

    /// Where it is in our PC.
    public static final long BASE = 0xfeb0_0000L;
    /// Bytes of its registers.
    public static final int BYTES = 0x1000;
    /// The longest packet, in bytes.
    public static final int LONGEST_PACKET = 65_536;

    private static final int ID = 0x4e43_5254;
    private static final int CONTROL_RECEIVE = 1;
    private static final int CONTROL_RESET = 2;
    private static final int STATUS_RECEIVED = 1;
    private static final int STATUS_DROPPED = 2;
    private static final int STATUS_BITS = STATUS_RECEIVED | STATUS_DROPPED;
    private static final int DESCRIPTOR_BYTES = 16;
    private static final int MOST_DESCRIPTORS = 4096;
    private static final int DONE = 1 << 31;
    private static final int CUT = 1 << 30;

    /// A packet to come.
    private static final class Arrival {
        private final long cycle;
        private final byte[] packet;

        Arrival(long cycle, byte[] packet) {
            this.cycle = cycle;
            this.packet = packet;
        }
    }

    private final EventQueue time;
    private final PhysicalMemory memory;
    private final IrqLine irq;
    private final TickRate microseconds;
    private final EventQueue.Event arrives;
    private final EventQueue.Event waited;
    private final ArrayDeque<Arrival> script = new ArrayDeque<>();

    private int control;
    private int status;
    private int enable;
    private int ringLow;
    private int ringHigh;
    private int size;
    private int head;
    private int tail;
    private int batch;
    private int delay;
    private int received;
    private int dropped;
    // Packets in memory of which the guest has not been told.
    private int held;

    /// An adapter that writes into this memory and raises this wire.
    public Nic(EventQueue time, PhysicalMemory memory, IrqLine irq) {
        this.time = time;
        this.memory = memory;
        this.irq = irq;
        microseconds = time.rate(1_000_000);
        arrives = time.event(this::packetArrives);
        waited = time.event(this::tell);
    }

    @Override
    public String name() {
        return "network adapter";
    }

    /// Lets a packet arrive at a cycle, behind all that were announced before.
    ///
    /// @throws IllegalArgumentException if it is to arrive before one of those, or is too long
    public void receiveAt(long cycle, byte[] packet) {
        Arrival last = script.peekLast();
        if (last != null && last.cycle > cycle || packet.length > LONGEST_PACKET) {
            throw new IllegalArgumentException("a packet of %d bytes at cycle %d behind one at %d".formatted(
                    packet.length, cycle, last == null ? 0 : last.cycle));
        }
        script.add(new Arrival(cycle, packet.clone()));
        expect();
    }

    private void expect() {
        Arrival next = script.peek();
        if (next != null && !arrives.pending()) {
            arrives.at(next.cycle);
        }
    }

    private void packetArrives() {
        // All of one cycle, so that a burst does not smear over later ones.
        for (Arrival next = script.peek(); next != null && next.cycle <= time.now(); next = script.peek()) {
            script.remove();
            if ((control & CONTROL_RECEIVE) != 0) {
                receive(next.packet);
            }
        }
        expect();
    }

    private void receive(byte[] packet) {
        if (descriptors() == 0 || head == tail) {
            dropped++;
            status |= STATUS_DROPPED;
            update();
            return;
        }
        long descriptor = (ringHigh & 0xffff_ffffL) << 32 | ringLow & 0xffff_ffffL;
        descriptor += (long) head * DESCRIPTOR_BYTES;
        long buffer = load(descriptor, 8);
        int length = (int) Math.min(load(descriptor + 8, 4), packet.length);
        for (int i = 0; i < length; i++) {
            store(buffer + i, packet[i]);
        }
        int result = DONE | (length < packet.length ? CUT : 0) | length;
        for (int i = 0; i < Integer.BYTES; i++) {
            store(descriptor + 12 + i, result >>> i * Byte.SIZE);
        }
        head = head + 1 & size - 1;
        received++;
        held++;
        if (held >= Math.max(1, batch)) {
            tell();
        } else if (delay != 0 && !waited.pending()) {
            waited.in(microseconds.cycle(delay & 0xffff_ffffL));
        }
    }

    /// Ends a batch.
    private void tell() {
        held = 0;
        waited.cancel();
        status |= STATUS_RECEIVED;
        update();
    }

    private int descriptors() {
        return size > 0 && size <= MOST_DESCRIPTORS && Integer.bitCount(size) == 1 ? size : 0;
    }

    private boolean isRam(long address) {
        return address >= 0 && memory.frame(address / PhysicalMemory.FRAME_BYTES) != null;
    }

    private long load(long address, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = value << Byte.SIZE | (isRam(address + i) ? memory.read8(address + i) : 0xff);
        }
        return value;
    }

    private void store(long address, int value) {
        if (isRam(address)) {
            memory.write8(address, value & 0xff);
        }
    }

    private void update() {
        irq.set((status & enable) != 0);
    }

    private void reset() {
        control = 0;
        status = 0;
        enable = 0;
        ringLow = 0;
        ringHigh = 0;
        size = 0;
        head = 0;
        tail = 0;
        batch = 0;
        delay = 0;
        received = 0;
        dropped = 0;
        held = 0;
        waited.cancel();
    }

    @Override
    public long read(long offset, int bytes) {
        if (bytes != Integer.BYTES) {
            return 0;
        }
        return switch ((int) offset) {
            case 0x00 -> ID;
            case 0x04 -> control;
            case 0x08 -> status;
            case 0x0c -> enable;
            case 0x10 -> ringLow;
            case 0x14 -> ringHigh;
            case 0x18 -> size;
            case 0x1c -> head;
            case 0x20 -> tail;
            case 0x24 -> batch;
            case 0x28 -> delay;
            case 0x2c -> received;
            case 0x30 -> dropped;
            default -> 0;
        };
    }

    @Override
    public void write(long offset, int bytes, long value) {
        if (bytes != Integer.BYTES) {
            return;
        }
        int bits = (int) value;
        switch ((int) offset) {
            case 0x04 -> {
                if ((bits & CONTROL_RESET) != 0) {
                    reset();
                } else {
                    control = bits & CONTROL_RECEIVE;
                }
            }
            case 0x08 -> status &= ~bits;
            case 0x0c -> enable = bits & STATUS_BITS;
            case 0x10 -> ringLow = bits;
            case 0x14 -> ringHigh = bits;
            case 0x18 -> {
                size = bits;
                head = 0;
                tail = 0;
            }
            case 0x20 -> tail = descriptors() == 0 ? 0 : bits & size - 1;
            case 0x24 -> batch = Math.max(bits, 0);
            case 0x28 -> delay = bits;
            default -> {
                // To be read only, or nothing.
            }
        }
        update();
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(control, status, enable, ringLow, ringHigh, size, head, tail, batch, delay, received, dropped, held,
                script.size(), arrives.due(), waited.due());
    }
}
