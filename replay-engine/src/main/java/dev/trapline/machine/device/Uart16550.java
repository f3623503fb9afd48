package dev.trapline.machine.device;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntConsumer;

/// The serial port 16550D (National Semiconductor data sheet PC16550D), eight ports.
///
/// Characters take their time in both directions, by divisor and format. What is sent goes to a sink; what is to be
/// received waits at the other end of the cable, which sends while the guest raises RTS. The other end is ready and its carrier is there
/// (CTS, DSR, DCD). The interrupt reaches the PC only while OUT2 is set, as on all PC boards.
///
/// Not there: delaying the interrupt of an empty transmitter for a character, DMA, sending a break.
public final class Uart16550 implements PortDevice {

    /// The crystal, in Hz; the divisor divides a sixteenth of it.
    private static final long CRYSTAL = 1_843_200;
    private static final int TICKS_PER_BIT = 16;
    private static final int FIFO_CHARACTERS = 16;
    private static final int TIMEOUT_CHARACTERS = 4;
    private static final int[] TRIGGER_LEVELS = {1, 4, 8, 14};

    private static final int IER_RECEIVED = 0x01;
    private static final int IER_TRANSMITTER_EMPTY = 0x02;
    private static final int IER_LINE_STATUS = 0x04;
    private static final int IER_MODEM_STATUS = 0x08;

    private static final int IIR_NONE = 0x01;
    private static final int IIR_LINE_STATUS = 0x06;
    private static final int IIR_RECEIVED = 0x04;
    private static final int IIR_TIMEOUT = 0x0c;
    private static final int IIR_TRANSMITTER_EMPTY = 0x02;
    private static final int IIR_MODEM_STATUS = 0x00;
    private static final int IIR_FIFOS = 0xc0;

    private static final int FCR_ENABLE = 0x01;
    private static final int FCR_CLEAR_RECEIVER = 0x02;
    private static final int FCR_CLEAR_TRANSMITTER = 0x04;

    private static final int LCR_DIVISOR_ACCESS = 0x80;

    private static final int MCR_RTS = 0x02;
    private static final int MCR_OUT2 = 0x08;
    private static final int MCR_LOOP = 0x10;
    private static final int MCR_WRITABLE = 0x1f;

    private static final int LSR_DATA_READY = 0x01;
    /// A character was lost because there was no place for it.
    public static final int LSR_OVERRUN = 0x02;
    /// Wrong parity.
    public static final int LSR_PARITY = 0x04;
    /// No stop bit.
    public static final int LSR_FRAMING = 0x08;
    /// The line was low for a whole character.
    public static final int LSR_BREAK = 0x10;
    private static final int LSR_THR_EMPTY = 0x20;
    private static final int LSR_TRANSMITTER_EMPTY = 0x40;
    private static final int LSR_ERROR_IN_FIFO = 0x80;
    private static final int CHARACTER_ERRORS = LSR_PARITY | LSR_FRAMING | LSR_BREAK;

    private static final int MSR_CTS = 0x10;
    private static final int MSR_DSR = 0x20;
    private static final int MSR_DCD = 0x80;
    private static final int MSR_RING_ENDED = 0x04;
    private static final int MSR_RING = 0x40;

    private final String name;
    private final IrqLine irq;
    private final IntConsumer sink;
    private final TickRate crystal;
    private final EventQueue.Event sent;
    private final EventQueue.Event arrived;
    private final EventQueue.Event timeout;

    private int interruptEnable;
    private int lineControl;
    private int modemControl;
    private int scratch;
    private int divisor = 12;
    private int modemDeltas;
    private int lastModemInputs = MSR_CTS | MSR_DSR | MSR_DCD;

    private boolean fifosEnabled;
    private int trigger = 1;
    // Characters with the errors that they came with, shifted left by 8.
    private final ArrayDeque<Integer> received = new ArrayDeque<>();
    private final ArrayDeque<Integer> toSend = new ArrayDeque<>();
    private final ArrayDeque<Integer> atOtherEnd = new ArrayDeque<>();
    private int shifting;
    private int lineErrors;
    private boolean timedOut;
    private boolean transmitterEmptied;

    /// A serial port that raises `irq` and sends its characters to `sink`.
    public Uart16550(String name, EventQueue time, IrqLine irq, IntConsumer sink) {
        this.name = name;
        this.irq = irq;
        this.sink = sink;
        crystal = time.rate(CRYSTAL);
        sent = time.event(this::characterSent);
        arrived = time.event(this::characterArrived);
        timeout = time.event(this::receiveTimeout);
    }

    @Override
    public String name() {
        return name;
    }

    /// Gives the other end of the cable something to send.
    public void send(byte[] bytes) {
        for (byte character : bytes) {
            send(character & 0xff, 0);
        }
    }

    /// Gives the other end a character to send, of which the line makes these errors ([#LSR_PARITY], [#LSR_FRAMING], [#LSR_BREAK]).
    public void send(int character, int errors) {
        atOtherEnd.add((errors & CHARACTER_ERRORS) << 8 | character & 0xff);
        listen();
    }

    /// How many cycles a character takes on the line: start bit, data, parity and stop bits.
    public long characterCycles() {
        int dataBits = 5 + (lineControl & 3);
        int parityBits = lineControl >> 3 & 1;
        boolean longStop = (lineControl & 0x04) != 0;
        int stopTicks = !longStop ? TICKS_PER_BIT : dataBits == 5 ? TICKS_PER_BIT * 3 / 2 : TICKS_PER_BIT * 2;
        // A counter that is loaded with 0 counts 65536.
        long divided = divisor == 0 ? 0x1_0000 : divisor;
        return crystal.cycle(divided * ((1 + dataBits + parityBits) * TICKS_PER_BIT + stopTicks));
    }

    private void listen() {
        boolean ready = (modemControl & (MCR_RTS | MCR_LOOP)) == MCR_RTS;
        if (!ready) {
            arrived.cancel();
        } else if (!atOtherEnd.isEmpty() && !arrived.pending()) {
            arrived.in(characterCycles());
        }
    }

    private void characterArrived() {
        Integer character = atOtherEnd.poll();
        if (character != null) {
            receive(character);
        }
        listen();
        update();
    }

    private void receive(int character) {
        int kept = character & (~0xff | 0xff >> 3 - (lineControl & 3));
        if (!fifosEnabled && !received.isEmpty()) {
            received.clear();
            lineErrors |= LSR_OVERRUN;
        }
        if (received.size() == FIFO_CHARACTERS) {
            lineErrors |= LSR_OVERRUN;
        } else {
            received.add(kept);
            if (received.size() == 1) {
                lineErrors |= kept >> 8;
            }
        }
        restartTimeout();
    }

    private void restartTimeout() {
        timedOut = false;
        if (fifosEnabled && !received.isEmpty()) {
            timeout.in(TIMEOUT_CHARACTERS * characterCycles());
        } else {
            timeout.cancel();
        }
    }

    private void receiveTimeout() {
        timedOut = true;
        update();
    }

    /// Whether a character is on the wire.
    boolean isSending() {
        return sent.pending();
    }

    private void characterSent() {
        if ((modemControl & MCR_LOOP) != 0) {
            receive(shifting);
        } else {
            sink.accept(shifting);
        }
        startSending();
        update();
    }

    private void startSending() {
        Integer next = toSend.poll();
        if (next != null) {
            shifting = next;
            sent.in(characterCycles());
            if (toSend.isEmpty()) {
                transmitterEmptied = true;
            }
        }
    }

    @Override
    public int read(int offset, int bytes) {
        boolean divisorAccess = (lineControl & LCR_DIVISOR_ACCESS) != 0;
        int value = switch (offset) {
            case 0 -> divisorAccess ? divisor & 0xff : readReceived();
            case 1 -> divisorAccess ? divisor >> 8 : interruptEnable;
            case 2 -> readIdentification();
            case 3 -> lineControl;
            case 4 -> modemControl;
            case 5 -> readLineStatus();
            case 6 -> readModemStatus();
            default -> scratch;
        };
        update();
        return value;
    }

    private int readReceived() {
        Integer character = received.poll();
        if (character == null) {
            return 0;
        }
        Integer next = received.peek();
        if (next != null) {
            lineErrors |= next >> 8;
        }
        restartTimeout();
        return character & 0xff;
    }

    private int readIdentification() {
        int cause = cause();
        if (cause == IIR_TRANSMITTER_EMPTY) {
            transmitterEmptied = false;
        }
        return cause | (fifosEnabled ? IIR_FIFOS : 0);
    }

    private int readLineStatus() {
        int status = lineErrors;
        if (!received.isEmpty()) {
            status |= LSR_DATA_READY;
        }
        if (toSend.isEmpty()) {
            status |= LSR_THR_EMPTY | (sent.pending() ? 0 : LSR_TRANSMITTER_EMPTY);
        }
        if (fifosEnabled && received.stream().anyMatch(character -> character >> 8 != 0)) {
            status |= LSR_ERROR_IN_FIFO;
        }
        lineErrors = 0;
        Integer top = received.peek();
        if (top != null && top >> 8 != 0) {
            // Its errors have been seen.
            received.poll();
            received.addFirst(top & 0xff);
        }
        return status;
    }

    /// CTS, DSR, RI and DCD as bits 4 to 7; in loopback they are RTS, DTR, OUT1 and OUT2.
    private int modemInputs() {
        if ((modemControl & MCR_LOOP) == 0) {
            return MSR_CTS | MSR_DSR | MSR_DCD;
        }
        return (modemControl & 0x02) << 3 | (modemControl & 0x01) << 5 | (modemControl & 0x0c) << 4;
    }

    private int readModemStatus() {
        int status = modemInputs() | modemDeltas;
        modemDeltas = 0;
        return status;
    }

    @Override
    public void write(int offset, int bytes, int value) {
        boolean divisorAccess = (lineControl & LCR_DIVISOR_ACCESS) != 0;
        switch (offset) {
            case 0 -> {
                if (divisorAccess) {
                    divisor = divisor & 0xff00 | value;
                } else {
                    transmit(value);
                }
            }
            case 1 -> {
                if (divisorAccess) {
                    divisor = divisor & 0x00ff | value << 8;
                } else {
                    enableInterrupts(value & 0x0f);
                }
            }
            case 2 -> controlFifos(value);
            case 3 -> lineControl = value;
            case 4 -> controlModem(value & MCR_WRITABLE);
            case 7 -> scratch = value;
            default -> {
                // The status registers are for the factory to write.
            }
        }
        update();
    }

    private void transmit(int value) {
        transmitterEmptied = false;
        if (!fifosEnabled) {
            toSend.clear();
        }
        if (toSend.size() < FIFO_CHARACTERS) {
            toSend.add(value & 0xff >> 3 - (lineControl & 3));
        }
        if (!sent.pending()) {
            startSending();
        }
    }

    private void enableInterrupts(int enabled) {
        if ((enabled & ~interruptEnable & IER_TRANSMITTER_EMPTY) != 0 && toSend.isEmpty()) {
            transmitterEmptied = true;
        }
        interruptEnable = enabled;
    }

    private void controlFifos(int value) {
        boolean enable = (value & FCR_ENABLE) != 0;
        // Without bit 0 the others are not programmed.
        boolean clearReceiver = enable && (value & FCR_CLEAR_RECEIVER) != 0;
        boolean clearTransmitter = enable && (value & FCR_CLEAR_TRANSMITTER) != 0;
        if (enable != fifosEnabled || clearReceiver) {
            received.clear();
            lineErrors &= ~CHARACTER_ERRORS;
        }
        if ((enable != fifosEnabled || clearTransmitter) && !toSend.isEmpty()) {
            toSend.clear();
            transmitterEmptied = true;
        }
        fifosEnabled = enable;
        trigger = enable ? TRIGGER_LEVELS[value >> 6] : 1;
        restartTimeout();
    }

    private void controlModem(int value) {
        modemControl = value;
        int inputs = modemInputs();
        int changed = inputs ^ lastModemInputs;
        // Of RI only the end counts.
        modemDeltas |= (changed & ~MSR_RING) >> 4 | ((changed & lastModemInputs & MSR_RING) != 0 ? MSR_RING_ENDED : 0);
        lastModemInputs = inputs;
        listen();
    }

    /// The most urgent cause of an interrupt (data sheet, table IV).
    private int cause() {
        if ((interruptEnable & IER_LINE_STATUS) != 0 && lineErrors != 0) {
            return IIR_LINE_STATUS;
        }
        if ((interruptEnable & IER_RECEIVED) != 0) {
            if (received.size() >= trigger) {
                return IIR_RECEIVED;
            }
            if (timedOut) {
                return IIR_TIMEOUT;
            }
        }
        if ((interruptEnable & IER_TRANSMITTER_EMPTY) != 0 && transmitterEmptied) {
            return IIR_TRANSMITTER_EMPTY;
        }
        return (interruptEnable & IER_MODEM_STATUS) != 0 && modemDeltas != 0 ? IIR_MODEM_STATUS : IIR_NONE;
    }

    private void update() {
        // In loopback the modem outputs are inactive, OUT2 among them.
        irq.set(cause() != IIR_NONE && (modemControl & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2);
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(interruptEnable, lineControl, modemControl, scratch, divisor, modemDeltas, trigger, shifting,
                lineErrors, sent.due(), arrived.due(), timeout.due());
        digest.add(fifosEnabled, timedOut, transmitterEmptied);
        for (ArrayDeque<Integer> queue : List.of(received, toSend, atOtherEnd)) {
            digest.add(queue.size());
            queue.forEach(character -> digest.add((int) character));
        }
    }
}
