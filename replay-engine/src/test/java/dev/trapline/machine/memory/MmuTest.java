package dev.trapline.machine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.PagingMode.Structure;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The bits of entries and of error codes are those of SDM volume 3, 4.5 and 4.7.
class MmuTest {

    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final long ACCESSED = 0x20;
    private static final long DIRTY = 0x40;
    private static final long LARGE = 0x80;
    private static final long NO_EXECUTE = 1L << 63;

    private static final long PML4 = 0x1000;
    private static final long PDPT = 0x2000;
    private static final long DIRECTORY = 0x3000;
    private static final long TABLE = 0x4000;
    private static final long FRAME = 0x8000;
    /// The first page that these tables translate; the second is behind it.
    private static final long PAGE = 0x7f12_3456_7000L;

    private final PhysicalMemory memory = new PhysicalMemory(0x40_0000);
    private final Mmu mmu = new Mmu(memory);

    @BeforeEach
    void tables() {
        memory.write64(PML4 + (PAGE >>> 39 & 511) * 8, PDPT | PRESENT | WRITABLE | USER);
        memory.write64(PDPT + (PAGE >>> 30 & 511) * 8, DIRECTORY | PRESENT | WRITABLE | USER);
        memory.write64(directoryEntry(), TABLE | PRESENT | WRITABLE | USER);
        mode(true, true, false);
        mmu.setUser(true);
    }

    private static long directoryEntry() {
        return DIRECTORY + (PAGE >>> 21 & 511) * 8;
    }

    private static long tableEntry(int page) {
        return TABLE + ((PAGE >>> 12 & 511) + page) * 8;
    }

    private void mode(boolean writeProtect, boolean noExecute, boolean smep) {
        mmu.setMode(new PagingMode(Structure.FOUR_LEVEL, PML4, writeProtect, noExecute, smep, false, false));
    }

    private void map(int page, long rights) {
        memory.write64(tableEntry(page), FRAME + page * 0x1000L | rights);
        mmu.flush();
    }

    private static Consumer<Throwable> pageFault(long address, int errorCode) {
        return thrown -> {
            CpuException raised = (CpuException) thrown;
            assertThat(raised.vector()).isEqualTo(14);
            assertThat(Long.toHexString(raised.address())).isEqualTo(Long.toHexString(address));
            assertThat(raised.errorCode()).isEqualTo(errorCode);
        };
    }

    private static void assertPageFault(ThrowingCallable access, long address, int errorCode) {
        assertThatThrownBy(access).isInstanceOf(CpuException.class).satisfies(pageFault(address, errorCode));
    }

    @Test
    void whatIsWrittenIsReadAndIsInTheFrame() {
        map(0, PRESENT | WRITABLE | USER);

        mmu.write64(PAGE + 0x10, 0x1122_3344_5566_7788L);

        assertThat(mmu.read64(PAGE + 0x10)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(mmu.read32(PAGE + 0x11)).isEqualTo(0x4455_6677);
        assertThat(mmu.read16(PAGE + 0x16)).isEqualTo(0x1122);
        assertThat(mmu.read8(PAGE + 0x10)).isEqualTo(0x88);
        assertThat(memory.read64(FRAME + 0x10)).isEqualTo(0x1122_3344_5566_7788L);
    }

    @Test
    void anAccessAcrossPagesHasBothFrames() {
        memory.write64(tableEntry(0), FRAME | PRESENT | WRITABLE | USER);
        memory.write64(tableEntry(1), FRAME + 0x9000 | PRESENT | WRITABLE | USER);

        mmu.write64(PAGE + 0xffd, 0x1122_3344_5566_7788L);

        assertThat(mmu.read64(PAGE + 0xffd)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(memory.read8(FRAME + 0xfff)).isEqualTo(0x66);
        assertThat(memory.read8(FRAME + 0x9000)).isEqualTo(0x55);
    }

    @Test
    void aWriteAcrossPagesIsDoneWhollyOrNotAtAll() {
        map(0, PRESENT | WRITABLE | USER);
        map(1, PRESENT | USER);

        assertPageFault(() -> mmu.write64(PAGE + 0xffd, -1), PAGE + 0x1000, 7);

        assertThat(memory.read64(FRAME + 0xff8)).isZero();
    }

    @Test
    void accessedAndDirtyAreSetAsAccessesHappen() {
        map(0, PRESENT | WRITABLE | USER);

        mmu.read8(PAGE);
        assertThat(memory.read64(tableEntry(0)) & (ACCESSED | DIRTY)).isEqualTo(ACCESSED);
        assertThat(memory.read64(directoryEntry()) & (ACCESSED | DIRTY)).isEqualTo(ACCESSED);

        mmu.write8(PAGE, 1);
        assertThat(memory.read64(tableEntry(0)) & (ACCESSED | DIRTY)).isEqualTo(ACCESSED | DIRTY);
        assertThat(memory.read64(directoryEntry()) & (ACCESSED | DIRTY)).isEqualTo(ACCESSED);
    }

    @Test
    void aFaultSetsNeitherAccessedNorDirty() {
        map(0, PRESENT | USER);

        assertPageFault(() -> mmu.write8(PAGE, 1), PAGE, 7);

        assertThat(memory.read64(tableEntry(0)) & (ACCESSED | DIRTY)).isZero();
    }

    @Test
    void dirtyIsSetAgainAfterAKernelHasClearedItAndFlushed() {
        map(0, PRESENT | WRITABLE | USER);
        mmu.write8(PAGE, 1);
        memory.write64(tableEntry(0), FRAME | PRESENT | WRITABLE | USER);
        mmu.flushPage(PAGE);

        mmu.write8(PAGE, 2);

        assertThat(memory.read64(tableEntry(0)) & DIRTY).isNotZero();
    }

    /// Rights of the page, who asks, what for, and the error code, -1 for none.
    @ParameterizedTest
    @CsvSource(textBlock = """
            0, true,  READ,  4
            0, true,  WRITE, 6
            0, false, READ,  0
            0, false, FETCH, 16
            1, true,  READ,  5
            1, false, READ,  -1
            1, false, WRITE, 3
            3, false, WRITE, -1
            3, true,  WRITE, 7
            5, true,  READ,  -1
            5, true,  WRITE, 7
            5, true,  FETCH, -1
            5, false, FETCH, -1
            7, true,  WRITE, -1
            """)
    void rightsAreThoseOfTheEntry(long rights, boolean user, Access access, int errorCode) {
        map(0, rights);
        mmu.setUser(user);
        ThrowingCallable accessing = () -> {
            switch (access) {
                case READ -> mmu.read32(PAGE + 4);
                case WRITE -> mmu.write32(PAGE + 4, 1);
                case FETCH -> mmu.translateFetch(PAGE + 4);
            }
        };

        if (errorCode < 0) {
            assertThat(accessing).satisfies(ThrowingCallable::call);
        } else {
            assertPageFault(accessing, PAGE + 4, errorCode);
        }
    }

    @Test
    void rightsOfAllLevelsCount() {
        map(0, PRESENT | WRITABLE | USER);
        memory.write64(directoryEntry(), TABLE | PRESENT | USER | NO_EXECUTE);

        assertThat(mmu.read8(PAGE)).isZero();
        assertPageFault(() -> mmu.write8(PAGE, 1), PAGE, 7);
        assertPageFault(() -> mmu.translateFetch(PAGE), PAGE, 0x15);
    }

    @Test
    void withoutWriteProtectTheSupervisorWritesReadOnlyPages() {
        map(0, PRESENT | USER);
        mmu.setUser(false);
        mode(false, true, false);

        mmu.write8(PAGE, 7);

        assertThat(memory.read8(FRAME)).isEqualTo(7);
    }

    @Test
    void smepKeepsTheSupervisorFromExecutingUserPages() {
        map(0, PRESENT | USER);
        mmu.setUser(false);
        mode(true, true, true);

        assertPageFault(() -> mmu.translateFetch(PAGE), PAGE, 0x11);
        assertThat(mmu.read8(PAGE)).isZero();
    }

    @Test
    void withoutNoExecuteItsBitIsReserved() {
        map(0, PRESENT | USER | NO_EXECUTE);
        mode(true, false, false);

        assertPageFault(() -> mmu.read8(PAGE), PAGE, 0xd);
    }

    @Test
    void aLargePageHasItsOffsetOf21Bits() {
        memory.write64(directoryEntry(), 0x20_0000 | PRESENT | WRITABLE | USER | LARGE);

        mmu.write32(PAGE + 0x123, 0x5566_7788);

        long offset = PAGE + 0x123 & 0x1f_ffff;
        assertThat(memory.read8(0x20_0000 + offset)).isEqualTo(0x88);
        assertThat(memory.read64(directoryEntry()) & (ACCESSED | DIRTY)).isEqualTo(ACCESSED | DIRTY);
    }

    @Test
    void aLargePageBetweenFramesOfItsSizeIsReserved() {
        memory.write64(directoryEntry(), 0x20_2000 | PRESENT | USER | LARGE);

        assertPageFault(() -> mmu.read8(PAGE), PAGE, 0xd);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x8000_0000_0000L, 0xffff_7fff_ffff_ffffL, Long.MIN_VALUE})
    void addressesThatAreNotCanonicalAreNoPageFaults(long address) {
        assertThatThrownBy(() -> mmu.read8(address)).isInstanceOfSatisfying(CpuException.class,
                raised -> assertThat(raised.vector()).isEqualTo(13));
    }

    @Test
    void whereNoRamIsReadsGiveOnesAndWritesAreLost() {
        memory.write64(tableEntry(0), 0x7000_0000L | PRESENT | WRITABLE | USER);

        mmu.write32(PAGE, 5);

        assertThat(mmu.read32(PAGE)).isEqualTo(-1);
        assertThat(mmu.read8(PAGE)).isEqualTo(0xff);
        assertThat(memory.read8(0x7000_0000L)).isEqualTo(0xff);
    }
}
