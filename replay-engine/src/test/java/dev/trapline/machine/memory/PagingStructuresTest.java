package dev.trapline.machine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.MemoryMapped;
import dev.trapline.machine.memory.PagingMode.Structure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The three kinds of page tables (SDM volume 3, 4.3 to 4.5), what the lookaside buffer forgets (4.10.4), and memory that is a device.
class PagingStructuresTest {

    private static final long TOP = 0x1000;
    private static final long NEXT = 0x2000;
    private static final long LAST = 0x3000;
    private static final int ABOVE_4_GIB = 7;

    private final PhysicalMemory memory = new PhysicalMemory(0x100_0000);
    private final Mmu mmu = new Mmu(memory);

    private void mode(Structure structure, boolean largePages) {
        mmu.setMode(new PagingMode(structure, TOP, true, true, false, largePages, true));
    }

    private void assertPageFault(long address, int errorCode) {
        assertThatThrownBy(() -> mmu.read8(address)).isInstanceOfSatisfying(CpuException.class, raised -> {
            assertThat(raised.vector()).isEqualTo(14);
            assertThat(raised.errorCode()).isEqualTo(errorCode);
            assertThat(raised.address()).isEqualTo(address);
        });
    }

    /// Linear 0x12345678 is entry 0x48 of the directory, entry 0x345 of the table, byte 0x678.
    @Test
    void tablesOf32BitPagingHaveTwoLevels() {
        memory.write32(TOP + 0x48 * 4, (int) NEXT | 7);
        memory.write32(NEXT + 0x345 * 4, 0x5_0007);
        memory.write8(0x5_0678, 0x42);
        mode(Structure.BITS_32, false);

        assertThat(mmu.read8(0x1234_5678)).isEqualTo(0x42);
        mmu.write8(0x1234_5678, 0x43);

        assertThat(memory.read8(0x5_0678)).isEqualTo(0x43);
        // Accessed; accessed and dirty. The entries beside them are as they were.
        assertThat(memory.read32(TOP + 0x48 * 4)).isEqualTo((int) NEXT | 0x27);
        assertThat(memory.read32(NEXT + 0x345 * 4)).isEqualTo(0x5_0067);
        assertThat(memory.read32(NEXT + 0x344 * 4)).isZero();
        assertThat(memory.read32(NEXT + 0x346 * 4)).isZero();
        assertPageFault(0x1234_6678, 0);
    }

    /// 4.3: with CR4.PSE bit 7 of a directory entry means 4 MiB, without it nothing.
    @Test
    void pagesOf4MiBAreThereWithPse() {
        memory.write32(TOP + 0x48 * 4, 0x40_0000 | 0x87);
        // Without PSE the same entry is a table at 0x400000.
        memory.write32(0x40_0000 + 0x345 * 4, 0x5_0007);
        memory.write8(0x40_0000 + 0x34_5678, 1);
        memory.write8(0x5_0678, 2);

        mode(Structure.BITS_32, true);
        assertThat(mmu.read8(0x1234_5678)).isEqualTo(1);
        mode(Structure.BITS_32, false);
        assertThat(mmu.read8(0x1234_5678)).isEqualTo(2);
    }

    /// Table 4-4: bits 20 to 13 are bits 39 to 32 of the address, bit 21 is reserved.
    @Test
    void pagesOf4MiBMayBeAbove4GiB() {
        memory.write32(TOP, ABOVE_4_GIB << 13 | 0x87);
        memory.write32(TOP + 4, 1 << 21 | 0x87);
        List<Long> offsets = new ArrayList<>();
        memory.map(0x7_0000_0000L, 0x1000, new Device(offsets));
        mode(Structure.BITS_32, true);

        mmu.read8(0x123);

        assertThat(offsets).containsExactly(0x123L);
        assertPageFault(0x40_0000, 9);
    }

    /// Linear 0xC0A03004 is pointer 3, entry 5 of the directory, entry 3 of the table, byte 4.
    @Test
    void paePagingHasFourPointersAndTwoLevels() {
        memory.write64(TOP + 3 * 8, NEXT | 1);
        memory.write64(NEXT + 5 * 8, LAST | 7);
        memory.write64(LAST + 3 * 8, 0x5_0007);
        memory.write64(NEXT + 6 * 8, 0x20_0000 | 0x87);
        memory.write8(0x5_0004, 0x42);
        memory.write8(0x20_0004, 0x43);
        mode(Structure.PAE, false);

        assertThat(mmu.read8(0xc0a0_3004L)).isEqualTo(0x42);
        // 2 MiB, without regard to CR4.PSE.
        assertThat(mmu.read8(0xc0c0_0004L)).isEqualTo(0x43);
        // Pointers have no accessed flag.
        assertThat(memory.read64(TOP + 3 * 8)).isEqualTo(NEXT | 1);
        assertPageFault(0x4000_0000, 0);
    }

    /// 4.4.1: the pointers are in the processor from when CR3 is loaded on.
    @Test
    void paePointersAreReadWhenCr3IsLoaded() {
        memory.write64(TOP, NEXT | 1);
        memory.write64(NEXT, LAST | 7);
        memory.write64(LAST, 0x5_0007);
        mode(Structure.PAE, false);
        memory.write64(TOP, 0);
        mmu.flush();

        assertThat(mmu.read8(0)).isZero();
        mmu.setCr3(TOP);

        assertPageFault(0, 0);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4, 0x20, 0x100, 1L << 40, 1L << 63})
    void paePointersWithReservedBitsAreNotLoaded(long reserved) {
        memory.write64(TOP + 8, NEXT | 1 | reserved);

        assertThatThrownBy(() -> mode(Structure.PAE, false)).isInstanceOfSatisfying(CpuException.class,
                raised -> assertThat(raised.vector()).isEqualTo(13));
        assertThat(mmu.mode().paging()).isFalse();
    }

    @Test
    void pagesOf1GiB() {
        memory.write64(TOP, NEXT | 7);
        memory.write64(NEXT, 0x87);
        memory.write8(0x12_3456, 0x42);
        mode(Structure.FOUR_LEVEL, false);

        assertThat(mmu.read8(0x12_3456)).isEqualTo(0x42);
        assertThat(memory.read64(NEXT) & 0x60).isEqualTo(0x20);
    }

    /// Tables 4-15 to 4-20, and for PAE 4-9 to 4-11: bits that have to be 0, by the level of the entry.
    @ParameterizedTest
    @CsvSource(textBlock = """
            FOUR_LEVEL, 3, 80,               true
            FOUR_LEVEL, 3, 10000000000,      true
            FOUR_LEVEL, 3, 0010000000000000, false
            FOUR_LEVEL, 2, 8000000000000,    true
            FOUR_LEVEL, 2, 2080,             true
            FOUR_LEVEL, 2, 20000080,         true
            FOUR_LEVEL, 1, 10000000000,      true
            FOUR_LEVEL, 1, 2080,             true
            FOUR_LEVEL, 1, 100080,           true
            FOUR_LEVEL, 0, 10000000000,      true
            FOUR_LEVEL, 0, 7ff0000000000000, false
            FOUR_LEVEL, 0, 80,               false
            PAE,        1, 2080,             true
            PAE,        1, 10000000000,      true
            PAE,        1, 0010000000000000, true
            PAE,        0, 4000000000000000, true
            PAE,        0, 80,               false
            """)
    void reservedBitsFault(Structure structure, int level, String bits, boolean reserved) {
        long[] entries = {0x5_0007, LAST | 7, NEXT | 7, TOP | 7};
        long[] tables = {LAST, NEXT, TOP};
        if (structure == Structure.PAE) {
            memory.write64(TOP, NEXT | 1);
        } else {
            entries[3] = NEXT | 7;
            tables = new long[] {0x4000, LAST, NEXT, TOP};
            entries[2] = LAST | 7;
            entries[1] = 0x4000 | 7;
        }
        int levels = structure == Structure.PAE ? 2 : 4;
        for (int i = 0; i < levels; i++) {
            memory.write64(tables[i], entries[i]);
        }
        memory.write64(tables[level], entries[level] & ~0xff000L | entries[level] | Long.parseUnsignedLong(bits, 16));
        mode(structure, true);

        if (reserved) {
            assertPageFault(0, 9);
        } else {
            assertThat(mmu.read8(0)).isZero();
        }
    }

    /// 4.10.4.1: a load of CR3 forgets all translations but those of global pages, INVLPG those, too.
    @Test
    void globalPagesOutliveALoadOfCr3() {
        map(0, 0x5_0007);
        map(1, 0x5_1107);
        mmu.read8(0);
        mmu.read8(0x1000);
        map(0, 0);
        map(1, 0);

        mmu.setCr3(TOP);

        assertThat(mmu.read8(0x1000)).isZero();
        assertPageFault(0, 0);
        mmu.flushPage(0x1000);
        assertPageFault(0x1000, 0);
    }

    @Test
    void withoutPgeNoPageIsGlobal() {
        map(1, 0x5_1107);
        mmu.setMode(new PagingMode(Structure.FOUR_LEVEL, TOP, true, true, false, true, false));
        mmu.read8(0x1000);
        map(1, 0);

        mmu.setCr3(TOP);

        assertPageFault(0x1000, 0);
    }

    private void map(int page, long entry) {
        memory.write64(TOP, NEXT | 7);
        memory.write64(NEXT, LAST | 7);
        memory.write64(LAST, 0x4000 | 7);
        memory.write64(0x4000 + page * 8L, entry);
        if (mmu.mode().structure() == Structure.NONE) {
            mode(Structure.FOUR_LEVEL, true);
        }
    }

    /// 4.10.4.1: INVLPG forgets all of a large page, whichever address in it is named.
    @Test
    void invlpgForgetsAllOfALargePage() {
        memory.write64(TOP, NEXT | 7);
        memory.write64(NEXT, LAST | 7);
        memory.write64(LAST, 0x20_0087);
        mode(Structure.FOUR_LEVEL, true);
        mmu.read8(0x1000);
        memory.write64(LAST, 0);

        assertThat(mmu.read8(0x1000)).isZero();
        mmu.flushPage(0x1f_0000);

        assertPageFault(0x1000, 0);
    }

    /// Devices in memory: what they are asked for, in order.
    private record Device(List<Long> asked) implements MemoryMapped {
        @Override
        public long read(long offset, int bytes) {
            asked.add(offset);
            return 0x1122_3344_5566_7788L >>> Long.SIZE - bytes * Byte.SIZE;
        }

        @Override
        public void write(long offset, int bytes, long value) {
            asked.add(-offset);
            asked.add(value);
        }
    }

    @Test
    void everyAccessToADeviceReachesIt() {
        List<Long> asked = new ArrayList<>();
        memory.map(0xfee0_0000L, 0x1000, new Device(asked));

        assertThat(mmu.read32(0xfee0_0020L)).isEqualTo(0x1122_3344);
        assertThat(mmu.read32(0xfee0_0020L)).isEqualTo(0x1122_3344);
        mmu.write32(0xfee0_00b0L, -1);
        mmu.write32(0xfee0_00b0L, 2);

        assertThat(asked).containsExactly(0x20L, 0x20L, -0xb0L, 0xffff_ffffL, -0xb0L, 2L);
    }

    @Test
    void aDeviceInFrontOfRamHidesItEvenWhereItWasReadBefore() {
        mmu.write8(0xb_8000, 1);
        assertThat(mmu.read8(0xb_8000)).isEqualTo(1);

        memory.map(0xb_8000, 0x8000, new Device(new ArrayList<>()));

        assertThat(mmu.read8(0xb_8000)).isEqualTo(0x11);
        assertThat(mmu.read8(0xc_0000)).isZero();
    }

    @Test
    void anAccessThatIsHalfADevicesIsDoneInBytes() {
        List<Long> asked = new ArrayList<>();
        memory.map(0x10_0000, 0x1000, new Device(asked));

        assertThat(mmu.read32(0xf_ffff)).isEqualTo(0x1111_1100);

        assertThat(asked).containsExactly(2L, 1L, 0L);
    }

    @Test
    void devicesDoNotOverlap() {
        memory.map(0xfee0_0000L, 0x1000, new Device(new ArrayList<>()));

        assertThatThrownBy(() -> memory.map(0xfee0_0000L, 0x2000, new Device(new ArrayList<>())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> memory.map(0xfec0_0010L, 0x1000, new Device(new ArrayList<>())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withTheA20GateClosedTheSecondMegabyteIsTheFirst() {
        memory.write8(0x500, 1);
        memory.write8(0x10_0500, 2);
        assertThat(mmu.read8(0x10_0500)).isEqualTo(2);

        mmu.setA20(false);
        assertThat(mmu.read8(0x10_0500)).isEqualTo(1);
        assertThat(mmu.read8(0x20_0500)).isZero();
        mmu.setA20(true);

        assertThat(mmu.read8(0x10_0500)).isEqualTo(2);
    }
}
