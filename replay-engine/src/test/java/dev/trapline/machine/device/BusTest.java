package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.trapline.machine.MemoryMapped;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BusTest {

    private final Bus bus = new Bus();

    /// A device that says what is done to it.
    private static final class Probe implements PortDevice, MemoryMapped {
        private final String name;
        private final int width;
        private final List<String> accesses = new ArrayList<>();

        Probe(String name, int width) {
            this.name = name;
            this.width = width;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int registerBytes(int offset) {
            return width;
        }

        @Override
        public int read(int offset, int bytes) {
            accesses.add("r" + bytes + "@" + offset);
            return 0x1111_1110 + offset;
        }

        @Override
        public void write(int offset, int bytes, int value) {
            accesses.add("w%d@%d=%x".formatted(bytes, offset, value));
        }

        @Override
        public long read(long offset, int bytes) {
            accesses.add("R" + bytes + "@" + offset);
            return 0x2222_2222_2222_2220L + offset;
        }

        @Override
        public void write(long offset, int bytes, long value) {
            accesses.add("W%d@%d=%x".formatted(bytes, offset, value));
        }

        @Override
        public void addState(StateDigest digest) {
            digest.add(accesses.size());
        }
    }

    @Test
    void portsOfTwoDevicesMustNotOverlap() {
        bus.attach(0x3f8, 8, new Probe("com1", 1));

        assertThatIllegalArgumentException().isThrownBy(() -> bus.attach(0x3ff, 1, new Probe("floppy", 1)))
                .withMessage("port 0x03ff of floppy belongs to com1");
        assertThatIllegalArgumentException().isThrownBy(() -> bus.attach(0xfffe, 3, new Probe("high", 1)))
                .withMessage("high: no ports 0xfffe to 0x10000");
        // The refused one got nothing.
        assertThat(bus.devices()).hasSize(1);
    }

    @Test
    void addressesOfTwoDevicesMustNotOverlap() {
        bus.attachMemory(0xfec0_0000L, 0x1000, new Probe("io-apic", 1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bus.attachMemory(0xfebf_f000L, 0x1001, new Probe("nic", 1)))
                .withMessage("addresses 0xfebff000 to 0xfec00000 of nic overlap those of io-apic at 0xfec00000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bus.attachMemory(0xfec0_0fffL, 1, new Probe("nic", 1)));
        bus.attachMemory(0xfebf_f000L, 0x1000, new Probe("nic", 1));
        assertThat(bus.answers(0xfebf_efff0L, 1)).isFalse();
        assertThat(bus.answers(0xfebf_e000L, 0x1001)).isTrue();
    }

    @Test
    void whereNobodyAnswersAllBitsAreOne() {
        bus.write(0x80, 1, 5);
        bus.writeMemory(0x1234, 8, 5);

        assertThat(bus.read(0x80, 1)).isEqualTo(0xff);
        assertThat(bus.read(0x80, 2)).isEqualTo(0xffff);
        assertThat(bus.read(0x80, 4)).isEqualTo(-1);
        assertThat(bus.readMemory(0x1234, 4)).isEqualTo(0xffff_ffffL);
        assertThat(bus.readMemory(0x1234, 8)).isEqualTo(-1);
    }

    @Test
    void anAccessWiderThanTheRegisterIsMadeInHalvesLowerFirst() {
        Probe narrow = new Probe("narrow", 1);
        Probe wide = new Probe("wide", 2);
        bus.attach(0x10, 4, narrow);
        bus.attach(0x14, 4, wide);

        assertThat(bus.read(0x10, 4)).isEqualTo(0x1312_1110);
        assertThat(bus.read(0x14, 4)).isEqualTo(0x1112_1110);
        bus.write(0x12, 4, 0x0403_0201);

        assertThat(narrow.accesses).containsExactly("r1@0", "r1@1", "r1@2", "r1@3", "w1@2=1", "w1@3=2");
        assertThat(wide.accesses).containsExactly("r2@0", "r2@2", "w2@0=403");
    }

    @Test
    void anAccessAtTheEndOfARangeReachesBothOwners() {
        Probe device = new Probe("device", 4);
        bus.attach(0xfffe, 2, device);
        bus.attachMemory(0x1000, 0x10, device);

        assertThat(bus.read(0xfffe, 4)).isEqualTo(0xffff_1110);
        assertThat(bus.readMemory(0x100e, 4)).isEqualTo(0xffff_2f2eL);
        bus.writeMemory(0x0ffe, 8, 0x0807_0605_0403_0201L);
        bus.writeMemory(0x1008, 8, -1);

        assertThat(device.accesses).contains("W1@0=3", "W1@5=8", "W8@8=ffffffffffffffff");
    }
}
