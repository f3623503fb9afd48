package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.Interrupts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against the Intel SDM, volume 3, chapter 10 ("APIC"), and the 82093AA data sheet (290566); sections are named.
class ApicTest {

    private static final int ID = 0x20;
    private static final int VERSION = 0x30;
    private static final int TPR = 0x80;
    private static final int PPR = 0xa0;
    private static final int EOI = 0xb0;
    private static final int LDR = 0xd0;
    private static final int DFR = 0xe0;
    private static final int SVR = 0xf0;
    private static final int ISR = 0x100;
    private static final int TMR = 0x180;
    private static final int IRR = 0x200;
    private static final int ESR = 0x280;
    private static final int ICR_LOW = 0x300;
    private static final int ICR_HIGH = 0x310;
    private static final int LVT_TIMER = 0x320;
    private static final int LVT_LINT0 = 0x350;
    private static final int LVT_LINT1 = 0x360;
    private static final int LVT_ERROR = 0x370;
    private static final int INITIAL_COUNT = 0x380;
    private static final int CURRENT_COUNT = 0x390;
    private static final int DIVIDE = 0x3e0;

    private static final int PROCESSORS = 4;
    private static final long BUS_CLOCK = 100_000_000;

    private final Bench bench = new Bench();
    private final ApicBus apicBus = new ApicBus();
    private final PicPair pic = new PicPair(high -> apic(0).setLint(0, high));
    private final List<LocalApic> apics = new ArrayList<>();
    private final List<String> pins = new ArrayList<>();

    private LocalApic apic(int processor) {
        return apics.get(processor);
    }

    @BeforeEach
    void connect() {
        for (int i = 0; i < PROCESSORS; i++) {
            int processor = i;
            apics.add(new LocalApic(i, i == 0, bench.time, BUS_CLOCK, apicBus, i == 0 ? pic : Interrupts.NONE,
                    new ProcessorPins() {
                        @Override
                        public void nmi() {
                            pins.add("nmi " + processor);
                        }

                        @Override
                        public void initialize() {
                            pins.add("init " + processor);
                        }

                        @Override
                        public void startUp(int vector) {
                            pins.add("sipi %d %02x".formatted(processor, vector));
                        }
                    }));
        }
    }

    private void enableAll() {
        for (int i = 0; i < PROCESSORS; i++) {
            write(i, SVR, 0x1ff);
            // Flat: a bit for each.
            write(i, LDR, 1 << 24 + i);
        }
    }

    private int read(int processor, int register) {
        return (int) apic(processor).read(register, 4);
    }

    private void write(int processor, int register, int value) {
        apic(processor).write(register, 4, value);
    }

    private void ipi(int from, int destination, int command) {
        write(from, ICR_HIGH, destination << 24);
        write(from, ICR_LOW, command);
    }

    /// Who has something to take, as bits.
    private int pending() {
        int bits = 0;
        for (int i = 0; i < PROCESSORS; i++) {
            bits |= apic(i).pending() ? 1 << i : 0;
        }
        return bits;
    }

    // 10.4.7.1: state after power-on
    @Test
    void afterPowerOnItIsDisabledAndMasked() {
        assertThat(read(2, ID)).isEqualTo(2 << 24);
        assertThat(read(2, VERSION)).as("version 0x14, six entries").isEqualTo(0x0005_0014);
        assertThat(read(2, SVR)).isEqualTo(0xff);
        assertThat(read(2, DFR)).isEqualTo(-1);
        for (int register : new int[] {LVT_TIMER, LVT_LINT0, LVT_LINT1, LVT_ERROR}) {
            assertThat(read(2, register)).isEqualTo(0x1_0000);
        }
        ipi(0, 2, 0x40);
        assertThat(read(2, IRR + 0x20)).as("disabled: nothing is taken").isZero();
        write(2, LVT_TIMER, 0x30);
        assertThat(read(2, LVT_TIMER)).as("10.4.7.2: masks stay").isEqualTo(0x1_0030);
    }

    @Nested
    class Priorities {

        // 10.8.3.1: an interrupt is delivered if its class is above that of the processor
        @Test
        void moreUrgentClassesInterrupt() {
            enableAll();
            ipi(0, 1, 0x41);
            ipi(0, 1, 0x4f);
            ipi(0, 1, 0x52);

            assertThat(apic(1).acknowledge()).isEqualTo(0x52);
            assertThat(read(1, ISR + 0x20)).isEqualTo(1 << 0x12);
            assertThat(read(1, PPR)).isEqualTo(0x50);
            assertThat(apic(1).pending()).isFalse();
            ipi(0, 1, 0x5f);
            assertThat(apic(1).pending()).as("same class").isFalse();
            ipi(0, 1, 0x60);
            assertThat(apic(1).acknowledge()).isEqualTo(0x60);

            write(1, EOI, 0);
            assertThat(apic(1).pending()).isFalse();
            write(1, EOI, 0);
            assertThat(apic(1).acknowledge()).isEqualTo(0x5f);
            write(1, EOI, 0);
            assertThat(apic(1).acknowledge()).isEqualTo(0x4f);
            write(1, EOI, 0);
            assertThat(apic(1).acknowledge()).isEqualTo(0x41);
        }

        @Test
        void theTaskPriorityHoldsInterruptsBack() {
            enableAll();
            write(1, TPR, 0x50);
            ipi(0, 1, 0x5f);
            assertThat(apic(1).pending()).isFalse();
            assertThat(read(1, IRR + 0x20)).isEqualTo(1 << 0x1f);
            assertThat(read(1, PPR)).isEqualTo(0x50);
            apic(1).setTaskPriority(4);
            assertThat(read(1, TPR)).as("CR8").isEqualTo(0x40);
            assertThat(apic(1).acknowledge()).isEqualTo(0x5f);
        }

        // 10.9
        @Test
        void aRequestThatIsHeldBackBeforeItIsTakenBecomesTheSpuriousOne() {
            enableAll();
            ipi(0, 1, 0x41);
            write(1, TPR, 0xf0);
            assertThat(apic(1).acknowledge()).isEqualTo(0xff);
            assertThat(read(1, ISR + 0x70)).isZero();
        }
    }

    @Nested
    class InterProcessorInterrupts {

        // 10.6.1, destination shorthand
        @ParameterizedTest
        @CsvSource({"0x40, 0b0100", "0x40040, 0b0010", "0x80040, 0b1111", "0xc0040, 0b1101"})
        void shorthandsSayWho(String command, String expected) {
            enableAll();
            ipi(1, 2, Integer.decode(command));
            assertThat(pending()).isEqualTo(Integer.parseInt(expected.substring(2), 2));
        }

        // 10.6.2.1 physical, 10.6.2.2 logical
        @Test
        void destinationsArePhysicalFlatOrClustered() {
            enableAll();
            ipi(0, 0xff, 0x40);
            assertThat(pending()).as("physical broadcast").isEqualTo(0b1111);
            acknowledgeAll();

            ipi(0, 0b1010, 0x840);
            assertThat(pending()).as("flat").isEqualTo(0b1010);
            acknowledgeAll();

            for (int i = 0; i < PROCESSORS; i++) {
                write(i, DFR, 0);
                write(i, LDR, (i >> 1) << 28 | 1 << 24 + (i & 1));
            }
            assertThat(read(3, DFR)).as("10.6.2.2: other bits are 1").isEqualTo(0x0fff_ffff);
            ipi(0, 0x13, 0x840);
            assertThat(pending()).as("cluster 1, both").isEqualTo(0b1100);
            acknowledgeAll();
            ipi(0, 0x02, 0x840);
            assertThat(pending()).as("cluster 0, second").isEqualTo(0b0010);
            acknowledgeAll();
            ipi(0, 0xff, 0x840);
            assertThat(pending()).isEqualTo(0b1111);
        }

        private void acknowledgeAll() {
            for (int i = 0; i < PROCESSORS; i++) {
                if (apic(i).pending()) {
                    apic(i).acknowledge();
                    write(i, EOI, 0);
                }
            }
        }

        // MultiProcessor Specification, B.4: the universal start-up algorithm
        @Test
        void applicationProcessorsStartByInitAndTwoSipis() {
            enableAll();
            ipi(0, 1, 0x40);
            ipi(0, 0, 0x000c_4500);
            ipi(0, 0, 0x000c_8500);
            ipi(0, 3, 0x0000_4608);
            ipi(0, 3, 0x0000_4608);

            assertThat(pins).containsExactly("init 1", "init 2", "init 3", "sipi 3 08", "sipi 3 08");
            assertThat(read(1, SVR)).as("10.4.7.3: INIT resets it").isEqualTo(0xff);
            assertThat(read(1, IRR + 0x20)).isZero();
            assertThat(read(3, ID)).isEqualTo(3 << 24);
        }

        @Test
        void nmiNeedsNoEnabledApic() {
            ipi(0, 2, 0x400);
            assertThat(pins).containsExactly("nmi 2");
            // INIT to oneself is not possible (table 10-3).
            ipi(0, 0, 0x4_4500);
            assertThat(pins).hasSize(1);
        }

        // 10.6.2.4
        @Test
        void theLeastBusyProcessorTakesInterruptsOfLowestPriorityAndEqualsTakeTurns() {
            enableAll();
            for (int i = 0; i < PROCESSORS; i++) {
                write(i, SVR, 0x3ff);
            }
            write(0, TPR, 0x20);
            List<Integer> taken = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ipi(0, 0x0f, 0x940);
                int who = Integer.numberOfTrailingZeros(pending());
                assertThat(Integer.bitCount(pending())).isEqualTo(1);
                taken.add(who);
                apic(who).acknowledge();
                write(who, EOI, 0);
            }
            assertThat(taken).containsExactly(1, 2, 3, 1, 2, 3);

            write(2, TPR, 0x10);
            write(3, TPR, 0x10);
            write(1, TPR, 0x30);
            ipi(0, 0x0f, 0x940);
            assertThat(pending()).isEqualTo(0b0100);
        }

        @Test
        void aProcessorThatHasTheVectorInServiceTakesItAgain() {
            enableAll();
            ipi(0, 0x0f, 0x940);
            int focus = Integer.numberOfTrailingZeros(pending());
            apic(focus).acknowledge();
            ipi(0, 0x0f, 0x940);
            assertThat(read(focus, IRR + 0x20)).isEqualTo(1);
        }

        // 10.5.3, figure 10-9
        @Test
        void illegalVectorsAreErrors() {
            enableAll();
            write(0, LVT_ERROR, 0xfe);
            ipi(0, 1, 0x0f);
            assertThat(read(0, ESR)).as("shown after a write").isZero();
            write(0, ESR, 0);
            assertThat(read(0, ESR)).isEqualTo(0x20);
            assertThat(apic(0).acknowledge()).isEqualTo(0xfe);
            write(0, ESR, 0);
            assertThat(read(0, ESR)).isZero();
            // An illegal vector for errors themselves.
            write(0, LVT_ERROR, 0x05);
            assertThat(read(0, 0x40)).isZero();
            write(0, ESR, 0);
            assertThat(read(0, ESR)).as("illegal register, illegal vector received").isEqualTo(0xc0);
        }
    }

    @Nested
    class Timer {

        // 10.5.4
        @Test
        void aOneShotComesOnceAndAPeriodicOneAgainAndAgain() {
            enableAll();
            write(0, DIVIDE, 0x3);
            write(0, LVT_TIMER, 0xec);
            write(0, INITIAL_COUNT, 1000);
            // 1000 * 16 ticks of 10 ns
            bench.microseconds(80);
            assertThat(read(0, CURRENT_COUNT)).isEqualTo(500);
            bench.microseconds(79);
            assertThat(apic(0).pending()).isFalse();
            bench.microseconds(1);
            assertThat(apic(0).acknowledge()).isEqualTo(0xec);
            write(0, EOI, 0);
            bench.microseconds(1000);
            assertThat(apic(0).pending()).isFalse();
            assertThat(read(0, CURRENT_COUNT)).isZero();

            write(0, LVT_TIMER, 0x2_00ec);
            write(0, INITIAL_COUNT, 1000);
            for (int i = 0; i < 5; i++) {
                bench.microseconds(159);
                assertThat(apic(0).pending()).isFalse();
                bench.microseconds(1);
                assertThat(apic(0).acknowledge()).isEqualTo(0xec);
                write(0, EOI, 0);
            }
            write(0, INITIAL_COUNT, 0);
            assertThat(bench.time.next()).as("stopped").isEqualTo(EventQueue.NEVER);
        }

        @ParameterizedTest
        @CsvSource({"0x0, 2", "0x1, 4", "0x2, 8", "0x3, 16", "0x8, 32", "0x9, 64", "0xa, 128", "0xb, 1"})
        void theDividerIsThatOfFigure1010(String bits, int divider) {
            write(0, DIVIDE, Integer.decode(bits));
            assertThat(read(0, DIVIDE)).isEqualTo(Integer.decode(bits));
            write(0, INITIAL_COUNT, 1_000_000);
            bench.microseconds(1280);
            assertThat(1_000_000 - read(0, CURRENT_COUNT)).isEqualTo(128_000 / divider);
        }

        @Test
        void aMaskedTimerCountsWithoutInterrupts() {
            write(0, SVR, 0x1ff);
            write(0, LVT_TIMER, 0x3_00ec);
            write(0, DIVIDE, 0xb);
            write(0, INITIAL_COUNT, 1000);
            assertThat(bench.time.next()).isEqualTo(EventQueue.NEVER);
            bench.microseconds(25);
            assertThat(read(0, CURRENT_COUNT)).isEqualTo(500);
            write(0, LVT_TIMER, 0x2_00ec);
            bench.microseconds(5);
            assertThat(apic(0).pending()).isTrue();
        }
    }

    @Nested
    class LocalPins {

        // MultiProcessor Specification 3.6.2.2
        @Test
        void theBootProcessorPassesThe8259AThrough() {
            pic.attachTo(bench.bus);
            bench.outb(0x20, 0x11);
            bench.outb(0x21, 0x30, 0x04, 0x01);
            pic.line(1).set(true);
            assertThat(apic(0).pending()).isTrue();
            assertThat(apic(0).acknowledge()).isEqualTo(0x31);
            assertThat(apic(0).pending()).isFalse();
            bench.outb(0x20, 0x20);
            pic.line(1).pulse();
            enableAll();
            write(0, TPR, 0xf0);
            assertThat(apic(0).pending()).as("priorities do not concern it").isTrue();
            write(0, LVT_LINT0, 0x1_0700);
            assertThat(apic(0).pending()).isFalse();
        }

        @Test
        void linesDeliverVectorsAndNmis() {
            enableAll();
            write(1, LVT_LINT1, 0x400);
            apic(1).setLint(1, true);
            apic(1).setLint(1, true);
            apic(1).setLint(1, false);
            assertThat(pins).containsExactly("nmi 1");

            write(1, LVT_LINT0, 0x8061);
            apic(1).setLint(0, true);
            assertThat(apic(1).acknowledge()).isEqualTo(0x61);
            assertThat(read(1, LVT_LINT0)).as("remote IRR").isEqualTo(0xc061);
            assertThat(apic(1).pending()).isFalse();
            write(1, EOI, 0);
            assertThat(apic(1).acknowledge()).as("still high").isEqualTo(0x61);
            apic(1).setLint(0, false);
            write(1, EOI, 0);
            assertThat(apic(1).pending()).isFalse();
        }
    }

    @Nested
    class Redirection {

        private final IoApic ioApic = new IoApic("82093AA", apicBus);

        private int readIo(int register) {
            ioApic.write(0, 4, register);
            return (int) ioApic.read(0x10, 4);
        }

        private void writeIo(int register, int value) {
            ioApic.write(0, 4, register);
            ioApic.write(0x10, 4, value);
        }

        private void route(int pin, int low, int destination) {
            writeIo(0x11 + 2 * pin, destination << 24);
            writeIo(0x10 + 2 * pin, low);
        }

        // 82093AA, 3.2
        @Test
        void registersAreThoseOfTheDataSheet() {
            assertThat(readIo(1)).as("24 entries, version 0x11").isEqualTo(0x0017_0011);
            for (int pin = 0; pin < IoApic.PINS; pin++) {
                assertThat(readIo(0x10 + 2 * pin)).isEqualTo(0x1_0000);
            }
            writeIo(0, -1);
            assertThat(readIo(0)).isEqualTo(0x0f00_0000);
            writeIo(0x12, -1);
            writeIo(0x13, -1);
            assertThat(readIo(0x12)).as("status and remote IRR are read-only").isEqualTo(0x1_afff);
            assertThat(readIo(0x13)).isEqualTo(0xff00_0000);
            assertThat(readIo(0x40)).isZero();
        }

        @Test
        void anEdgeInterruptsOnceAndAtAMaskedInputNever() {
            enableAll();
            route(4, 0x41, 2);
            ioApic.line(4).set(true);
            ioApic.line(4).set(true);
            assertThat(pending()).isEqualTo(0b0100);
            assertThat(read(2, TMR + 0x20)).isZero();
            apic(2).acknowledge();
            write(2, EOI, 0);
            assertThat(pending()).isZero();

            route(4, 0x1_0041, 2);
            ioApic.line(4).pulse();
            route(4, 0x41, 2);
            assertThat(pending()).isZero();
        }

        // 82093AA, 3.2.4: remote IRR
        @Test
        void aLevelIsSentOnceUntilItsEoiAndThenAgain() {
            enableAll();
            route(9, 0x8051, 1);
            ioApic.line(9).set(true);
            assertThat(readIo(0x22)).isEqualTo(0xc051);
            assertThat(apic(1).acknowledge()).isEqualTo(0x51);
            assertThat(read(1, TMR + 0x20)).isEqualTo(1 << 0x11);
            // A second device on the shared line changes nothing while remote IRR is set.
            ioApic.line(9).set(true);
            assertThat(apic(1).pending()).isFalse();
            write(1, EOI, 0);
            assertThat(readIo(0x22)).isEqualTo(0xc051);
            assertThat(apic(1).acknowledge()).isEqualTo(0x51);
            ioApic.line(9).set(false);
            write(1, EOI, 0);
            assertThat(readIo(0x22)).isEqualTo(0x8051);
            assertThat(apic(1).pending()).isFalse();
        }

        @Test
        void anActiveLowInputIsActiveWhileItsWireIsLow() {
            enableAll();
            ioApic.line(16).set(true);
            route(16, 0xa051, 1);
            assertThat(pending()).isZero();
            ioApic.line(16).set(false);
            assertThat(pending()).isEqualTo(0b0010);
        }

        @Test
        void aMaskedLevelWaitsForItsMask() {
            enableAll();
            ioApic.line(9).set(true);
            assertThat(pending()).isZero();
            route(9, 0x8051, 1);
            assertThat(pending()).isEqualTo(0b0010);
        }

        @Test
        void lowestPriorityGoesRoundAmongEquals() {
            enableAll();
            route(11, 0x0961, 0x0f);
            List<Integer> taken = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                ioApic.line(11).pulse();
                int who = Integer.numberOfTrailingZeros(pending());
                taken.add(who);
                apic(who).acknowledge();
                write(who, EOI, 0);
            }
            assertThat(taken).containsExactly(0, 1, 2, 3, 0, 1, 2, 3);
        }

        @Test
        void whatNobodyTakesIsNotWaitedFor() {
            route(9, 0x8051, 1);
            ioApic.line(9).set(true);
            assertThat(readIo(0x22)).as("all are disabled").isEqualTo(0x8051);
        }

        @Test
        void nmiAndExtIntAreDeliveredAsSuch() {
            pic.attachTo(bench.bus);
            bench.outb(0x20, 0x11);
            bench.outb(0x21, 0x30, 0x04, 0x01);
            enableAll();
            write(0, LVT_LINT0, 0x1_0700);
            route(2, 0x0400, 3);
            ioApic.line(2).set(true);
            assertThat(pins).containsExactly("nmi 3");

            // Virtual wire mode through the I/O APIC: the 8259A hangs on input 0.
            route(0, 0x0700, 0);
            pic.line(5).set(true);
            assertThat(apic(0).pending()).isFalse();
            ioApic.line(0).set(true);
            assertThat(apic(0).acknowledge()).isEqualTo(0x35);
        }
    }
}
