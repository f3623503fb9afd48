package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against the technical references of IBM's AT (keyboard controller) and PS/2 (keyboards).
class Keyboard8042Test {

    private static final int DATA = 0x60;
    private static final int COMMAND = 0x64;

    private final Bench bench = new Bench();
    private final Bench.Wire irq1 = new Bench.Wire();
    private final Bench.Wire a20 = new Bench.Wire();
    private final Keyboard keyboard = new Keyboard();
    private int resets;
    private final SystemControlPort portA = new SystemControlPort(a20, () -> resets++);
    private final Keyboard8042 controller = new Keyboard8042(bench.time, keyboard, irq1, portA::setKeyboardA20,
            () -> resets++);

    /// What the firmware of a PC does: self tests, then translation and interrupt on.
    @BeforeEach
    void initialize() {
        controller.attachTo(bench.bus);
        bench.bus.attach(SystemControlPort.PORT, 1, portA);
        bench.outb(COMMAND, 0xaa);
        assertThat(bench.inb(DATA)).isEqualTo(0x55);
        bench.outb(COMMAND, 0xab);
        assertThat(bench.inb(DATA)).isZero();
        bench.outb(COMMAND, 0x60);
        bench.outb(DATA, 0x45);
    }

    /// All bytes that come within some time.
    private List<Integer> received() {
        List<Integer> bytes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            bench.microseconds(500);
            if ((bench.inb(COMMAND) & 1) != 0) {
                bytes.add(bench.inb(DATA));
            }
        }
        return bytes;
    }

    private List<Integer> command(int... bytes) {
        List<Integer> answer = new ArrayList<>();
        for (int value : bytes) {
            bench.outb(DATA, value);
            answer.addAll(received());
        }
        return answer;
    }

    /// AT Technical Reference, keyboard controller, "output buffer": nothing is put there before what is in it was read.
    @Test
    void anAnswerOfTheControllerIsNotOverwrittenByAKeyUnderWay() {
        keyboard.press(0x1c);
        bench.microseconds(900);
        bench.outb(COMMAND, 0xaa);
        bench.microseconds(1000);

        assertThat(bench.inb(DATA)).isEqualTo(0x55);
        assertThat(received()).containsExactly(0x1e);
    }

    @Test
    void keysArriveInSetOneWithAnInterruptEach() {
        keyboard.press(0x1c);
        bench.microseconds(900);
        assertThat(irq1.high).isFalse();
        bench.microseconds(200);
        assertThat(irq1.high).isTrue();
        assertThat(bench.inb(COMMAND)).as("unlocked, system, full").isEqualTo(0x15);
        assertThat(bench.inb(DATA)).as("the key A").isEqualTo(0x1e);
        assertThat(irq1.high).isFalse();
        keyboard.release(0x1c);
        assertThat(received()).containsExactly(0x9e);
        keyboard.press(0xe075);
        keyboard.release(0xe075);
        assertThat(received()).as("cursor up").containsExactly(0xe0, 0x48, 0xe0, 0xc8);
    }

    @Test
    void withoutTranslationTheyArriveInSetTwo() {
        bench.outb(COMMAND, 0x60);
        bench.outb(DATA, 0x05);
        keyboard.press(0xe075);
        keyboard.release(0xe075);
        assertThat(received()).containsExactly(0xe0, 0x75, 0xe0, 0xf0, 0x75);
        assertThat(command(0xf2)).containsExactly(0xfa, 0xab, 0x83);
        assertThat(command(0xf0, 0x01, 0xf0, 0x00)).containsExactly(0xfa, 0xfa, 0xfa, 0xfa, 0x01);
        keyboard.press(0x1c);
        keyboard.release(0x1c);
        assertThat(received()).as("set 1 by the keyboard itself").containsExactly(0x1e, 0x9e);
        assertThat(command(0xf0, 0x03)).as("there is no set 3").containsExactly(0xfa, 0xfe);
    }

    @Test
    void typedTextNeedsShiftForCapitals() {
        keyboard.type("a!\n");
        assertThat(received()).containsExactly(0x1e, 0x9e, 0x2a, 0x02, 0x82, 0xaa, 0x1c, 0x9c);
        assertThatIllegalArgumentException().isThrownBy(() -> keyboard.type("\u00e9"));
    }

    @Test
    void theKeyboardAnswersItsCommands() {
        assertThat(command(0xff)).as("reset: acknowledge, self test").containsExactly(0xfa, 0xaa);
        assertThat(command(0xee)).as("echo").containsExactly(0xee);
        assertThat(command(0xf2)).as("identification, translated").containsExactly(0xfa, 0xab, 0x41);
        assertThat(command(0xed, 0x07)).containsExactly(0xfa, 0xfa);
        assertThat(keyboard.leds()).isEqualTo(7);
        assertThat(command(0xf3, 0x20)).containsExactly(0xfa, 0xfa);
        assertThat(command(0x05)).as("no command").containsExactly(0xfe);
        assertThat(command(0xed, 0xf4)).as("a command instead of the parameter").containsExactly(0xfa, 0xfa);
    }

    @Test
    void withScanningOffKeysWait() {
        assertThat(command(0xf5)).containsExactly(0xfa);
        keyboard.type("x");
        assertThat(received()).isEmpty();
        assertThat(command(0xf4)).containsExactly(0xfa, 0x2d, 0xad);
    }

    @Test
    void aDisabledKeyboardKeepsItsBytes() {
        bench.outb(COMMAND, 0xad);
        bench.outb(COMMAND, 0x20);
        assertThat(bench.inb(DATA)).isEqualTo(0x55);
        keyboard.type("x");
        assertThat(received()).isEmpty();
        bench.outb(COMMAND, 0xae);
        assertThat(received()).containsExactly(0x2d, 0xad);
    }

    @Test
    void theOutputPortOpensTheA20Gate() {
        bench.outb(COMMAND, 0xd1);
        bench.outb(DATA, 0xdd);
        assertThat(a20.high).isFalse();
        bench.outb(COMMAND, 0xd0);
        assertThat(bench.inb(DATA) & 0x03).isEqualTo(0x01);
        bench.outb(COMMAND, 0xd1);
        bench.outb(DATA, 0xdf);
        assertThat(a20.high).isTrue();
        assertThat(resets).isZero();
        // Port 0x92 holds it open as well.
        bench.outb(0x92, bench.inb(0x92) | 2);
        bench.outb(COMMAND, 0xdd);
        assertThat(a20.high).isTrue();
        bench.outb(0x92, 0);
        assertThat(a20.high).isFalse();
    }

    @Test
    void theProcessorIsResetByAPulse() {
        bench.outb(COMMAND, 0xff);
        assertThat(resets).isZero();
        bench.outb(COMMAND, 0xfe);
        assertThat(resets).isEqualTo(1);
        bench.outb(0x92, 1);
        bench.outb(0x92, 1);
        assertThat(resets).isEqualTo(2);
    }

    // What Linux's i8042 driver asks to find a mouse port
    @Test
    void thereIsNoMousePort() {
        for (int command : new int[] {0xa7, 0xa8, 0xa9}) {
            bench.outb(COMMAND, command);
            assertThat(received()).isEmpty();
        }
        bench.outb(COMMAND, 0xd3);
        bench.outb(DATA, 0x5a);
        bench.outb(COMMAND, 0xd4);
        bench.outb(DATA, 0xff);
        assertThat(received()).isEmpty();
    }

    @Test
    void aByteWrittenToTheOutputBufferLooksLikeTheKeyboards() {
        bench.outb(COMMAND, 0xd2);
        bench.outb(DATA, 0x1e);
        assertThat(irq1.high).isTrue();
        assertThat(bench.inb(DATA)).isEqualTo(0x1e);
        assertThat(bench.inb(DATA)).as("an empty buffer keeps its last byte").isEqualTo(0x1e);
    }
}
