package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against the PC16550D data sheet (National Semiconductor, TL/C/8652); sections are named.
class Uart16550Test {

    private static final int PORT = 0x3f8;
    private static final int IER = PORT + 1;
    private static final int IIR = PORT + 2;
    private static final int FCR = PORT + 2;
    private static final int LCR = PORT + 3;
    private static final int MCR = PORT + 4;
    private static final int LSR = PORT + 5;
    private static final int MSR = PORT + 6;

    private final Bench bench = new Bench();
    private final Bench.Wire irq4 = new Bench.Wire();
    private final StringBuilder line = new StringBuilder();
    private final Uart16550 uart = new Uart16550("com1", bench.time, irq4, character -> line.append((char) character));

    /// 115200 baud, 8 data bits, no parity, one stop bit: ten bits of 8.68 us.
    @BeforeEach
    void initialize() {
        bench.bus.attach(PORT, 8, uart);
        bench.outb(LCR, 0x80);
        bench.outb(PORT, 1);
        bench.outb(IER, 0);
        bench.outb(LCR, 0x03);
        bench.outb(MCR, 0x0b);
    }

    private void characters(double count) {
        bench.cycles((long) (count * uart.characterCycles()));
    }

    private void receive(String text) {
        uart.send(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aCharacterTakesTenBits() {
        // 10 * 16 / 1,843,200 s
        assertThat(uart.characterCycles()).isEqualTo(173_612);
        bench.outb(LCR, 0x1f);
        // start, 8 data, parity, 2 stop bits
        assertThat(uart.characterCycles()).isEqualTo(208_334);
        bench.outb(LCR, 0x04);
        // start, 5 data, 1.5 stop bits
        assertThat(uart.characterCycles()).isEqualTo(130_209);
    }

    /// 8.5: bit 0 has to be 1 when other bits are written, or they are not programmed.
    @Test
    void withoutFifosNothingIsClearedThroughTheirControlRegister() {
        receive("a");
        characters(1.1);
        bench.outb(FCR, 0x06);

        assertThat(bench.inb(LSR) & 1).isEqualTo(1);
        assertThat(bench.inb(PORT)).isEqualTo('a');
    }

    @Test
    void whatIsWrittenIsSentOneCharacterAfterTheOther() {
        assertThat(bench.inb(LSR)).isEqualTo(0x60);
        bench.outb(PORT, 'H');
        assertThat(bench.inb(LSR)).as("THR empty again, the shift register not").isEqualTo(0x20);
        bench.outb(PORT, 'i');
        assertThat(bench.inb(LSR)).isZero();
        characters(1);
        assertThat(line).hasToString("H");
        assertThat(bench.inb(LSR)).isEqualTo(0x20);
        characters(1);
        assertThat(line).hasToString("Hi");
        assertThat(bench.inb(LSR)).isEqualTo(0x60);
    }

    // "Interrupt enable register", bit 1, and "interrupt identification register", table IV
    @Test
    void theEmptyTransmitterInterruptsUntilIirIsReadOrThrWritten() {
        bench.outb(IER, 0x02);
        assertThat(irq4.high).as("enabling it while THR is empty").isTrue();
        assertThat(bench.inb(IIR)).isEqualTo(0x02);
        assertThat(irq4.high).isFalse();
        assertThat(bench.inb(IIR)).isEqualTo(0x01);

        bench.outb(PORT, 'a');
        assertThat(irq4.high).as("THR moved on at once").isTrue();
        bench.outb(PORT, 'b');
        assertThat(irq4.high).as("reset by writing THR").isFalse();
        characters(1);
        assertThat(irq4.high).isTrue();
    }

    // "FIFO interrupt mode operation", transmitter
    @Test
    void theTransmitFifoTakesSixteenCharacters() {
        bench.outb(FCR, 0x01);
        bench.outb(IER, 0x02);
        assertThat(bench.inb(IIR)).isEqualTo(0xc2);
        // One is in the shift register, 16 wait, 3 are lost.
        for (int i = 0; i < 20; i++) {
            bench.outb(PORT, 'a' + i);
        }
        characters(16);
        assertThat(irq4.high).as("the last one is being sent").isTrue();
        characters(4);
        assertThat(line).hasToString("abcdefghijklmnopq");
    }

    // Table IV: priorities
    @Test
    void causesAreReportedMostUrgentFirst() {
        bench.outb(IER, 0x0f);
        uart.send('x', Uart16550.LSR_PARITY);
        characters(1);
        bench.outb(MCR, 0x10);
        bench.outb(MCR, 0x0b);

        assertThat(bench.inb(IIR)).as("line status").isEqualTo(0x06);
        assertThat(bench.inb(LSR)).isEqualTo(0x65);
        assertThat(bench.inb(IIR)).as("received data").isEqualTo(0x04);
        assertThat(bench.inb(PORT)).isEqualTo('x');
        assertThat(bench.inb(IIR)).as("transmitter empty").isEqualTo(0x02);
        assertThat(bench.inb(IIR)).as("modem status").isEqualTo(0x00);
        assertThat(bench.inb(MSR) & 0x0f).isNotZero();
        assertThat(bench.inb(IIR)).isEqualTo(0x01);
        assertThat(irq4.high).isFalse();
    }

    // "FIFO interrupt mode operation", receiver: trigger level
    @Test
    void theReceiveFifoInterruptsAtItsTriggerLevel() {
        bench.outb(FCR, 0x81);
        bench.outb(IER, 0x01);
        receive("abcdefgh");
        characters(7);
        assertThat(irq4.high).isFalse();
        characters(1);
        assertThat(bench.inb(IIR)).isEqualTo(0xc4);
        assertThat(bench.inb(PORT)).isEqualTo('a');
        assertThat(irq4.high).as("below the trigger").isFalse();
    }

    // "FIFO interrupt mode operation": the time-out after four character times
    @Test
    void fewCharactersInTheFifoInterruptAfterFourCharacterTimes() {
        bench.outb(FCR, 0xc1);
        bench.outb(IER, 0x01);
        receive("ab");
        characters(2);
        characters(3.9);
        assertThat(irq4.high).isFalse();
        characters(0.2);
        assertThat(irq4.high).isTrue();
        assertThat(bench.inb(IIR)).isEqualTo(0xcc);
        assertThat(bench.inb(PORT)).isEqualTo('a');
        assertThat(irq4.high).as("reading resets it and starts the time again").isFalse();
        characters(3.9);
        assertThat(irq4.high).isFalse();
        characters(0.2);
        assertThat(bench.inb(IIR)).isEqualTo(0xcc);
        assertThat(bench.inb(PORT)).isEqualTo('b');
        characters(10);
        assertThat(bench.inb(IIR)).isEqualTo(0xc1);
    }

    // "Line status register", bit 1
    @Test
    void charactersThatNobodyReadsOverrun() {
        receive("ab");
        characters(2);
        assertThat(bench.inb(LSR)).as("16450 mode: the new one replaces the old").isEqualTo(0x63);
        assertThat(bench.inb(PORT)).isEqualTo('b');

        bench.outb(FCR, 0x01);
        receive("0123456789abcdefX");
        characters(17);
        assertThat(bench.inb(LSR)).isEqualTo(0x63);
        assertThat(bench.inb(LSR)).as("reading clears it").isEqualTo(0x61);
        StringBuilder read = new StringBuilder();
        while ((bench.inb(LSR) & 1) != 0) {
            read.append((char) bench.inb(PORT));
        }
        assertThat(read).as("the FIFO keeps the old ones").hasToString("0123456789abcdef");
    }

    // "Line status register", bits 2 to 4 and 7: an error is shown when its character is at the top of the FIFO
    @Test
    void anErrorIsShownWithItsCharacter() {
        bench.outb(FCR, 0x01);
        receive("a");
        uart.send('b', Uart16550.LSR_FRAMING);
        characters(2);
        assertThat(bench.inb(LSR)).isEqualTo(0xe1);
        assertThat(bench.inb(PORT)).isEqualTo('a');
        assertThat(bench.inb(LSR)).isEqualTo(0xe9);
        assertThat(bench.inb(LSR)).isEqualTo(0x61);
    }

    // "FIFO control register", bits 1 and 2
    @Test
    void theFifosCanBeEmptied() {
        bench.outb(FCR, 0x01);
        receive("abc");
        characters(3);
        bench.outb(FCR, 0x03);
        assertThat(bench.inb(LSR)).isEqualTo(0x60);
        bench.outb(PORT, 'x');
        bench.outb(PORT, 'y');
        bench.outb(FCR, 0x05);
        characters(3);
        assertThat(line).as("what is in the shift register goes out").hasToString("x");
    }

    // "Modem control register", bit 4
    @Test
    void loopbackConnectsOutputsWithInputs() {
        bench.outb(MCR, 0x1a);
        assertThat(bench.inb(MSR) & 0xf0).as("RTS and OUT2 are CTS and DCD").isEqualTo(0x90);
        bench.outb(PORT, 'z');
        characters(1);
        assertThat(bench.inb(PORT)).isEqualTo('z');
        assertThat(line.toString()).isEmpty();
        bench.outb(MCR, 0x15);
        assertThat(bench.inb(MSR) & 0xf0).as("DTR and OUT1 are DSR and RI").isEqualTo(0x60);
        bench.outb(MCR, 0x11);
        assertThat(bench.inb(MSR)).as("RI has ended").isEqualTo(0x24);
        bench.outb(MCR, 0x0b);
        assertThat(bench.inb(MSR) & 0xf0).as("the cable").isEqualTo(0xb0);
    }

    @Test
    void withoutOut2NoInterruptLeavesTheChip() {
        bench.outb(MCR, 0x03);
        bench.outb(IER, 0x02);
        assertThat(irq4.high).isFalse();
        assertThat(bench.inb(IIR)).isEqualTo(0x02);
    }

    @Test
    void theOtherEndSendsOnlyWhileRtsIsRaised() {
        bench.outb(MCR, 0x09);
        receive("ab");
        characters(5);
        assertThat(bench.inb(LSR)).isEqualTo(0x60);
        bench.outb(MCR, 0x0b);
        characters(1);
        assertThat(bench.inb(PORT)).isEqualTo('a');
    }

    @Test
    void aDriverFindsA16550() {
        bench.outb(PORT + 7, 0x5a);
        assertThat(bench.inb(PORT + 7)).isEqualTo(0x5a);
        bench.outb(FCR, 0x01);
        assertThat(bench.inb(IIR) >> 6).isEqualTo(3);
        bench.outb(FCR, 0x00);
        assertThat(bench.inb(IIR) >> 6).isZero();
        bench.outb(LCR, 0x80);
        bench.outb(PORT, 0x80);
        bench.outb(IER, 0x01);
        assertThat(bench.inb(PORT) | bench.inb(IER) << 8).isEqualTo(0x180);
    }
}
