package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NicTest {

    private static final int CONTROL = 0x04;
    private static final int STATUS = 0x08;
    private static final int HEAD = 0x1c;
    private static final int TAIL = 0x20;
    private static final int BATCH = 0x24;
    private static final int DELAY = 0x28;
    private static final long RING = 0x1000;
    private static final long BUFFERS = 0x8000;

    private final Bench bench = new Bench();
    private final Bench.Wire irq = new Bench.Wire();
    private final PhysicalMemory memory = new PhysicalMemory(0x2_0000);
    private final Nic nic = new Nic(bench.time, memory, irq);

    /// A ring of eight buffers of 100 bytes, seven of them the adapter's.
    @BeforeEach
    void start() {
        bench.bus.attachMemory(Nic.BASE, Nic.BYTES, nic);
        for (int i = 0; i < 8; i++) {
            memory.write64(RING + i * 16L, BUFFERS + i * 0x100L);
            memory.write64(RING + i * 16L + 8, 100);
        }
        write(0x10, (int) RING);
        write(0x18, 8);
        write(TAIL, 7);
        write(0x0c, 1);
        write(CONTROL, 1);
    }

    private void write(int register, int value) {
        bench.bus.writeMemory(Nic.BASE + register, 4, value);
    }

    private int read(int register) {
        return (int) bench.bus.readMemory(Nic.BASE + register, 4);
    }

    private void packet(long microsecond, int length, int filling) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) filling);
        nic.receiveAt(microsecond * Bench.CYCLES_PER_MICROSECOND, bytes);
    }

    @Test
    void aPacketIsInMemoryBeforeItsInterrupt() {
        packet(5, 60, 0xab);
        bench.microseconds(4);
        assertThat(irq.high).isFalse();
        bench.microseconds(1);

        assertThat(irq.high).isTrue();
        assertThat(read(STATUS)).isEqualTo(1);
        assertThat(read(HEAD)).isEqualTo(1);
        assertThat(memory.read64(RING + 8)).isEqualTo(0x8000_003c_0000_0064L);
        assertThat(memory.read8(BUFFERS + 59)).isEqualTo(0xab);
        assertThat(memory.read8(BUFFERS + 60)).isZero();
        write(STATUS, 1);
        assertThat(irq.high).isFalse();
        assertThat(read(0)).isEqualTo(0x4e43_5254);
    }

    @Test
    void aBatchInterruptsOnce() {
        write(BATCH, 4);
        for (int i = 1; i <= 8; i++) {
            packet(i, 60, i);
        }
        bench.microseconds(3);
        assertThat(irq.high).isFalse();
        bench.microseconds(1);
        assertThat(irq.high).isTrue();
        write(STATUS, 1);
        write(TAIL, 3);
        bench.microseconds(100);
        assertThat(irq.rises).isEqualTo(2);
        assertThat(read(0x2c)).isEqualTo(8);
        assertThat(read(HEAD)).as("around the ring").isZero();
    }

    @Test
    void theFirstPacketOfABatchWaitsNoLongerThanTheDelay() {
        write(BATCH, 10);
        write(DELAY, 50);
        packet(10, 60, 1);
        packet(40, 60, 2);
        packet(100, 60, 3);
        bench.microseconds(59);
        assertThat(irq.high).isFalse();
        bench.microseconds(1);
        assertThat(irq.high).isTrue();
        write(STATUS, 1);
        bench.microseconds(89);
        assertThat(irq.high).isFalse();
        bench.microseconds(1);
        assertThat(irq.high).isTrue();
    }

    @Test
    void whereThereIsNoDescriptorPacketsAreDroppedAndCounted() {
        write(0x0c, 3);
        for (int i = 0; i < 9; i++) {
            packet(1, 60, i);
        }
        bench.microseconds(1);
        assertThat(read(0x2c)).isEqualTo(7);
        assertThat(read(0x30)).isEqualTo(2);
        assertThat(read(STATUS)).isEqualTo(3);
        write(CONTROL, 0);
        packet(5, 60, 1);
        bench.microseconds(10);
        assertThat(read(0x30)).as("not listening").isEqualTo(2);
        write(CONTROL, 2);
        assertThat(irq.high).isFalse();
        assertThat(read(0x18)).isZero();
    }

    @Test
    void aPacketLongerThanItsBufferIsCut() {
        packet(1, 200, 7);
        bench.microseconds(1);
        assertThat(memory.read64(RING + 8)).isEqualTo(0xc000_0064_0000_0064L);
        assertThat(memory.read8(BUFFERS + 100)).isZero();
    }

    @Test
    void descriptorsThatPointToNowhereHarmNothing() {
        memory.write64(RING, -8);
        memory.write64(RING + 16, Nic.BASE);
        write(0x14, 0);
        packet(1, 60, 1);
        packet(2, 60, 1);
        bench.microseconds(2);
        assertThat(read(0x2c)).isEqualTo(2);
        write(0x14, -1);
        packet(3, 60, 1);
        bench.microseconds(2);
        assertThat(read(0x2c)).isEqualTo(3);
        write(0x18, 7);
        packet(10, 60, 1);
        bench.microseconds(20);
        assertThat(read(0x30)).as("no ring").isEqualTo(1);
    }

    @Test
    void theScriptIsInOrder() {
        packet(10, 60, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> packet(9, 60, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> packet(10, 70_000, 1));
    }
}
