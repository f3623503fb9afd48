package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against the 8259A data sheet (Intel 231468); its sections are named.
class Pic8259Test {

    private static final int MASTER = 0x20;
    private static final int SLAVE = 0xa0;
    private static final int NON_SPECIFIC_EOI = 0x20;
    private static final int READ_IRR = 0x0a;
    private static final int READ_ISR = 0x0b;

    private final Bench bench = new Bench();
    private final Bench.Wire intr = new Bench.Wire();
    private final PicPair pair = new PicPair(intr);

    /// As Linux's init_8259A does: vectors 0x30 and 0x38, everything masked, then all open.
    @BeforeEach
    void initialize() {
        pair.attachTo(bench.bus);
        bench.outb(MASTER, 0x11);
        bench.outb(MASTER + 1, 0x30, 0x04, 0x01);
        bench.outb(SLAVE, 0x11);
        bench.outb(SLAVE + 1, 0x38, 0x02, 0x01);
    }

    private void raise(int irq) {
        pair.line(irq).pulse();
    }

    private int register(int port, int ocw3) {
        bench.outb(port, ocw3);
        return bench.inb(port);
    }

    @Test
    void beforeInitializationNothingIsRequested() {
        Bench.Wire wire = new Bench.Wire();
        PicPair fresh = new PicPair(wire);
        fresh.line(1).set(true);
        assertThat(wire.high).isFalse();
    }

    // "Fully nested mode"
    @Test
    void moreUrgentLevelsInterruptAndLessUrgentOnesWait() {
        raise(4);
        assertThat(pair.acknowledge()).isEqualTo(0x34);
        assertThat(register(MASTER, READ_ISR)).isEqualTo(0x10);
        raise(5);
        assertThat(pair.pending()).isFalse();
        assertThat(register(MASTER, READ_IRR)).isEqualTo(0x20);
        raise(1);
        assertThat(pair.acknowledge()).isEqualTo(0x31);

        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(register(MASTER, READ_ISR)).isEqualTo(0x10);
        assertThat(pair.pending()).isFalse();
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(pair.acknowledge()).isEqualTo(0x35);
    }

    // "Cascade mode": an interrupt of the slave needs two EOIs.
    @Test
    void theSlaveHangsOnLevelTwo() {
        raise(3);
        raise(12);
        raise(9);
        assertThat(pair.acknowledge()).isEqualTo(0x39);
        assertThat(register(MASTER, READ_ISR)).isEqualTo(0x04);
        assertThat(register(SLAVE, READ_ISR)).isEqualTo(0x02);
        assertThat(pair.pending()).isFalse();

        bench.outb(SLAVE, NON_SPECIFIC_EOI);
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(pair.acknowledge()).isEqualTo(0x3c);
        bench.outb(SLAVE, 0x60 | 4);
        bench.outb(MASTER, 0x60 | 2);
        assertThat(pair.acknowledge()).isEqualTo(0x33);
    }

    // "Special fully nested mode"
    @Test
    void inSpecialFullyNestedModeAMoreUrgentRequestOfTheSlaveComesThrough() {
        raise(12);
        pair.acknowledge();
        raise(8);
        assertThat(pair.pending()).as("plain").isFalse();

        bench.outb(MASTER, 0x11);
        bench.outb(MASTER + 1, 0x30, 0x04, 0x11);
        bench.outb(SLAVE, 0x11);
        bench.outb(SLAVE + 1, 0x38, 0x02, 0x01);
        raise(12);
        assertThat(pair.acknowledge()).isEqualTo(0x3c);
        raise(3);
        assertThat(pair.pending()).as("less urgent than the slave").isFalse();
        raise(8);
        assertThat(pair.acknowledge()).isEqualTo(0x38);
    }

    // OCW1
    @Test
    void maskedRequestsAreKept() {
        bench.outb(MASTER + 1, 0xff);
        raise(1);
        assertThat(pair.pending()).isFalse();
        assertThat(register(MASTER, READ_IRR)).isEqualTo(0x02);
        assertThat(bench.inb(MASTER + 1)).isEqualTo(0xff);
        bench.outb(MASTER + 1, 0xfd);
        assertThat(pair.acknowledge()).isEqualTo(0x31);
    }

    // "Edge and level triggered modes": the default IR7
    @Test
    void aRequestThatGoesAwayBecomesTheSpuriousLevelSeven() {
        pair.line(4).set(true);
        assertThat(intr.high).isTrue();
        pair.line(4).set(false);

        assertThat(pair.acknowledge()).isEqualTo(0x37);
        assertThat(register(MASTER, READ_ISR)).as("how a driver knows it is spurious").isZero();
    }

    // The same for the slave: the master has acknowledged when the request goes.
    @Test
    void aRequestOfTheSlaveThatGoesAwayBetweenTheAcknowledgesBecomesLevelFifteen() {
        pair.line(12).set(true);
        assertThat(pair.master().acknowledge()).isEqualTo(2);
        pair.line(12).set(false);

        assertThat(pair.slave().vector(pair.slave().acknowledge())).isEqualTo(0x3f);
        assertThat(register(SLAVE, READ_ISR)).isZero();
        assertThat(register(MASTER, READ_ISR)).as("the master wants an EOI").isEqualTo(0x04);
    }

    // "Automatic rotation (equal priority devices)", figures of the priorities before and after
    @Test
    void rotatingOnEoiMakesTheServedLevelTheLowest() {
        raise(4);
        raise(6);
        assertThat(pair.acknowledge()).isEqualTo(0x34);
        bench.outb(MASTER, 0xa0);
        raise(4);
        // Now 5 is the highest, so 6 comes before 4.
        assertThat(pair.acknowledge()).isEqualTo(0x36);
        raise(5);
        assertThat(pair.acknowledge()).isEqualTo(0x35);
    }

    // "Specific rotation (specific priority)"
    @Test
    void theLowestLevelCanBeSet() {
        bench.outb(MASTER, 0xc0 | 5);
        raise(5);
        raise(0);
        raise(6);
        assertThat(pair.acknowledge()).isEqualTo(0x36);
        // Rotate on specific EOI: ends 6 and makes it the lowest.
        bench.outb(MASTER, 0xe0 | 6);
        assertThat(register(MASTER, READ_ISR)).isZero();
        assertThat(pair.acknowledge()).isEqualTo(0x30);
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(pair.acknowledge()).isEqualTo(0x35);
    }

    // "Automatic end of interrupt (AEOI) mode"
    @Test
    void withAutomaticEoiNothingStaysInService() {
        bench.outb(MASTER, 0x11);
        bench.outb(MASTER + 1, 0x30, 0x04, 0x03);
        raise(4);
        assertThat(pair.acknowledge()).isEqualTo(0x34);
        assertThat(register(MASTER, READ_ISR)).isZero();
        raise(5);
        assertThat(pair.acknowledge()).isEqualTo(0x35);

        bench.outb(MASTER, 0x80);
        raise(1);
        pair.acknowledge();
        raise(1);
        raise(3);
        assertThat(pair.acknowledge()).as("rotating").isEqualTo(0x33);
    }

    // "Special mask mode"
    @Test
    void inSpecialMaskModeAMaskedLevelInServiceBlocksNothing() {
        raise(1);
        pair.acknowledge();
        raise(5);
        assertThat(pair.pending()).isFalse();
        bench.outb(MASTER + 1, 0x02);
        bench.outb(MASTER, 0x68);
        assertThat(pair.acknowledge()).isEqualTo(0x35);
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(register(MASTER, READ_ISR)).as("a non-specific EOI passes over it").isEqualTo(0x02);
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(register(MASTER, READ_ISR)).isEqualTo(0x02);
        bench.outb(MASTER, 0x61);
        assertThat(register(MASTER, READ_ISR)).isZero();
        // OCW3 without ESMM leaves the mode alone.
        bench.outb(MASTER, 0x48);
        bench.outb(MASTER, READ_IRR);
    }

    // "Poll command"
    @Test
    void aPollAcknowledgesAndSaysWhich() {
        bench.outb(MASTER, 0x0c);
        assertThat(bench.inb(MASTER)).isZero();
        raise(3);
        raise(10);
        bench.outb(MASTER, 0x0c);
        assertThat(bench.inb(MASTER)).isEqualTo(0x82);
        bench.outb(SLAVE, 0x0c);
        assertThat(bench.inb(SLAVE)).isEqualTo(0x82);
        assertThat(register(MASTER, READ_ISR)).isEqualTo(0x04);
        assertThat(register(SLAVE, READ_ISR)).isEqualTo(0x04);
    }

    // "Edge and level triggered modes"
    @Test
    void anEdgeInterruptsOnceALevelUntilItGoes() {
        pair.line(5).set(true);
        assertThat(pair.acknowledge()).isEqualTo(0x35);
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(pair.pending()).as("edge").isFalse();
        pair.line(5).set(false);

        bench.outb(0x4d0, 0xff);
        assertThat(bench.inb(0x4d0)).as("IRQ 0, 1 and 2 are edges always").isEqualTo(0xf8);
        pair.line(5).set(true);
        assertThat(pair.acknowledge()).isEqualTo(0x35);
        assertThat(pair.pending()).isFalse();
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(pair.acknowledge()).as("level").isEqualTo(0x35);
        pair.line(5).set(false);
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(pair.pending()).isFalse();
    }

    // ICW1: "the edge sense circuit is reset"
    @Test
    void initializationForgetsEdgesAndMasks() {
        bench.outb(MASTER + 1, 0xff);
        pair.line(1).set(true);
        bench.outb(MASTER, 0x11);
        bench.outb(MASTER + 1, 0x40, 0x04, 0x01);
        assertThat(bench.inb(MASTER + 1)).isZero();
        assertThat(pair.pending()).as("still high, but no edge").isFalse();
        raise(1);
        assertThat(pair.acknowledge()).isEqualTo(0x41);
    }

    @Test
    void theSlavesNextRequestIsAnEdgeForTheMasterAgain() {
        // Automatic EOI in the slave only: its INT has to fall between two requests.
        bench.outb(SLAVE, 0x11);
        bench.outb(SLAVE + 1, 0x38, 0x02, 0x03);
        raise(9);
        raise(10);
        assertThat(pair.acknowledge()).isEqualTo(0x39);
        bench.outb(MASTER, NON_SPECIFIC_EOI);
        assertThat(pair.acknowledge()).isEqualTo(0x3a);
    }
}
