package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the 8254 data sheet (Intel 231164); figures and sections are named.
class Pit8254Test {

    private static final int CONTROL = 0x43;
    private static final int COUNTER_2 = 0x42;
    private static final int PORT_B = 0x61;

    private final Bench bench = new Bench();
    private final Bench.Wire irq0 = new Bench.Wire();
    private final Pit8254 pit = new Pit8254(bench.time, irq0);
    private final TickRate rate = bench.time.rate(1_193_182);

    @BeforeEach
    void attach() {
        pit.attachTo(bench.bus);
    }

    private void ticks(long ticks) {
        bench.time.advanceTo(rate.cycle(rate.ticks(bench.time.now()) + ticks));
    }

    private int count(int port) {
        bench.outb(CONTROL, (port - 0x40) << 6);
        return bench.inb(port) | bench.inb(port) << 8;
    }

    private boolean out2() {
        return (bench.inb(PORT_B) & 0x20) != 0;
    }

    /// What counter 2 counts and puts out in the ticks after a count was written, as the figures show it: `_` low, `~` high.
    private String trace(int ticks) {
        StringBuilder trace = new StringBuilder();
        for (int i = 0; i < ticks; i++) {
            ticks(1);
            trace.append(i == 0 ? "" : " ").append(out2() ? '~' : '_').append("%X".formatted(count(COUNTER_2)));
        }
        return trace.toString();
    }

    /// A control word for counter 2, whose gate is high, and the bytes of its count.
    private void start(int control, int... count) {
        bench.outb(PORT_B, 1);
        bench.outb(CONTROL, control);
        bench.outb(COUNTER_2, count);
    }

    @ParameterizedTest(name = "{0}: mode {1}, count {2}")
    @CsvSource(quoteCharacter = '"', textBlock = """
            figure 15, 0, 4, "_4 _3 _2 _1 ~0 ~FFFF ~FFFE"
            figure 17, 2, 3, "~3 ~2 _1 ~3 ~2 _1 ~3"
            figure 17 with 4, 2, 4, "~4 ~3 ~2 _1 ~4 ~3 ~2"
            figure 18, 3, 4, "~4 ~2 _4 _2 ~4 ~2 _4 _2"
            figure 18 with 5, 3, 5, "~4 ~2 ~0 _4 _2 ~4 ~2 ~0 _4 _2"
            figure 19, 4, 3, "~3 ~2 ~1 _0 ~FFFF ~FFFE ~FFFD"
            """)
    void itCountsAsTheFiguresShow(String figure, int mode, int count, String expected) {
        start(0xb0 | mode << 1, count, 0);

        assertThat(trace(expected.split(" ").length)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: mode {1}, count {2}")
    @CsvSource(quoteCharacter = '"', textBlock = """
            figure 16, 1, 3, "_3 _2 _1 ~0 ~FFFF ~FFFE"
            figure 20, 5, 3, "~3 ~2 ~1 _0 ~FFFF ~FFFE"
            """)
    void aRisingGateTriggers(String figure, int mode, int count, String expected) {
        bench.outb(PORT_B, 0);
        bench.outb(CONTROL, 0xb0 | mode << 1);
        bench.outb(COUNTER_2, count, 0);
        ticks(10);
        assertThat(out2()).isTrue();
        bench.outb(PORT_B, 1);

        assertThat(trace(expected.split(" ").length)).isEqualTo(expected);
        // Again, in the middle: it starts anew.
        bench.outb(PORT_B, 0);
        bench.outb(PORT_B, 1);
        assertThat(trace(2)).isEqualTo(expected.substring(0, 5));
        bench.outb(PORT_B, 0);
        bench.outb(PORT_B, 1);
        assertThat(trace(expected.split(" ").length)).isEqualTo(expected);
    }

    // Mode 0: "GATE = 0 disables counting"; figure 15, second case
    @Test
    void aLowGateHoldsModeZeroAndTheCountIsLoadedNevertheless() {
        bench.outb(PORT_B, 0);
        bench.outb(CONTROL, 0xb0);
        bench.outb(COUNTER_2, 3, 0);
        assertThat(trace(3)).isEqualTo("_3 _3 _3");
        bench.outb(PORT_B, 1);
        assertThat(trace(4)).isEqualTo("_2 _1 ~0 ~FFFF");
    }

    // Mode 0: "writing the first byte disables counting, OUT is set low immediately"
    @Test
    void aNewCountOfModeZeroTakesEffectWithItsSecondByte() {
        start(0xb0, 2, 0);
        ticks(5);
        assertThat(out2()).isTrue();
        bench.outb(COUNTER_2, 3);
        assertThat(out2()).isFalse();
        ticks(100);
        assertThat(out2()).isFalse();
        bench.outb(COUNTER_2, 0);
        assertThat(trace(4)).isEqualTo("_3 _2 _1 ~0");
    }

    // Modes 2 and 3: "a new count does not affect the current counting sequence"; "if GATE goes low, OUT is set high immediately"
    @Test
    void aNewCountOfAPeriodicModeWaitsForTheEnd() {
        start(0xb4, 4, 0);
        ticks(2);
        bench.outb(COUNTER_2, 3, 0);
        assertThat(trace(6)).isEqualTo("~2 _1 ~3 ~2 _1 ~3");

        bench.outb(CONTROL, 0xb6);
        bench.outb(COUNTER_2, 4, 0);
        ticks(1);
        bench.outb(COUNTER_2, 6, 0);
        assertThat(trace(8)).as("at the end of the half").isEqualTo("~2 _6 _4 _2 ~6 ~4 ~2 _6");
    }

    @Test
    void aLowGateStopsThePeriodAndARisingOneBeginsIt() {
        start(0xb4, 3, 0);
        assertThat(trace(3)).isEqualTo("~3 ~2 _1");
        bench.outb(PORT_B, 0);
        assertThat(trace(2)).isEqualTo("~1 ~1");
        bench.outb(PORT_B, 1);
        assertThat(trace(4)).isEqualTo("~3 ~2 _1 ~3");
    }

    // "Counter latch command": read later, "the count is then the one at the time of the command"; a second one is ignored
    @Test
    void aLatchedCountStaysUntilItIsRead() {
        start(0xb0, 0x34, 0x12);
        ticks(1);
        bench.outb(CONTROL, 0x80);
        ticks(3);
        bench.outb(CONTROL, 0x80);
        ticks(1);
        assertThat(bench.inb(COUNTER_2)).isEqualTo(0x34);
        assertThat(bench.inb(COUNTER_2)).isEqualTo(0x12);
        assertThat(bench.inb(COUNTER_2)).as("unlatched").isEqualTo(0x30);
    }

    // "Read-back command", figure 10 to 13
    @Test
    void theReadBackCommandLatchesStatusAndCount() {
        bench.outb(PORT_B, 1);
        bench.outb(CONTROL, 0xb4);
        bench.outb(CONTROL, 0xe8);
        assertThat(bench.inb(COUNTER_2)).as("OUT high, null count, RW 3, mode 2").isEqualTo(0xf4);
        bench.outb(COUNTER_2, 0xe8, 0x03);
        bench.outb(CONTROL, 0xe8);
        assertThat(bench.inb(COUNTER_2)).as("not loaded yet").isEqualTo(0xf4);
        ticks(1);
        // Status and count of counter 2; the status comes first.
        bench.outb(CONTROL, 0xc8);
        ticks(7);
        assertThat(bench.inb(COUNTER_2)).isEqualTo(0xb4);
        assertThat(bench.inb(COUNTER_2)).isEqualTo(0xe8);
        assertThat(bench.inb(COUNTER_2)).isEqualTo(0x03);
        assertThat(bench.inb(COUNTER_2)).as("unlatched").isEqualTo(0xe8 - 7);
    }

    // "Mode definitions": "counts of 0 are 2^16 for binary counting and 10^4 for BCD counting"
    @Test
    void decimalCountersWrapAtTenThousand() {
        start(0xb1, 0x02, 0x10);
        assertThat(trace(4)).isEqualTo("_1002 _1001 _1000 _999");
        bench.outb(CONTROL, 0xb1);
        bench.outb(COUNTER_2, 0, 0);
        assertThat(trace(2)).isEqualTo("_0 _9999");
        bench.outb(CONTROL, 0xb0);
        bench.outb(COUNTER_2, 0, 0);
        assertThat(trace(2)).isEqualTo("_0 _FFFF");
    }

    @Test
    void oneByteCountersLeaveTheOtherByteZero() {
        start(0xa0, 2);
        ticks(1);
        assertThat(bench.inb(COUNTER_2)).as("the high byte of 0x200").isEqualTo(2);
        ticks(1);
        assertThat(bench.inb(COUNTER_2)).isEqualTo(1);
        assertThat(bench.inb(COUNTER_2)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"2, 0x34", "3, 0x36"})
    void counterZeroTicksAtTheRateThatLinuxSets(int mode, String control) {
        // 1,193,182 Hz / 11932 = 99.998 Hz (HZ=100)
        bench.outb(CONTROL, Integer.decode(control));
        bench.outb(0x40, 0x9c, 0x2e);
        // The output is high after the control word.
        assertThat(irq0.rises).isEqualTo(1);
        bench.microseconds(1_000_000);

        assertThat(irq0.rises).isEqualTo(1 + 99);
    }

    @Test
    void aOneShotOfCounterZeroRaisesTheLineOnce() {
        bench.outb(CONTROL, 0x30);
        bench.outb(0x40, 100, 0);
        long cycle = rate.cycle(101);
        bench.time.advanceTo(cycle - 1);
        assertThat(irq0.high).isFalse();
        bench.time.advanceTo(cycle);
        assertThat(irq0.high).isTrue();
        assertThat(bench.time.next()).isEqualTo(EventQueue.NEVER);
    }

    @Test
    void theRefreshBitTogglesEveryFifteenMicroseconds() {
        int toggles = 0;
        int last = bench.inb(PORT_B) & 0x10;
        for (int i = 0; i < 10_000; i++) {
            bench.microseconds(1);
            int bit = bench.inb(PORT_B) & 0x10;
            toggles += bit != last ? 1 : 0;
            last = bit;
        }
        // 10 ms / 15.0857 us
        assertThat(toggles).isBetween(662, 663);
    }

    @Test
    void countsOfOneInPeriodicModesDoNotKeepTheQueueBusy() {
        for (int control : new int[] {0x34, 0x36}) {
            bench.outb(CONTROL, control);
            bench.outb(0x40, 1, 0);
            ticks(3);
            assertThat(bench.time.next()).isEqualTo(EventQueue.NEVER);
            bench.outb(0x40, 4, 0);
            ticks(3);
            assertThat(bench.time.next()).isNotEqualTo(EventQueue.NEVER);
        }
    }
}
