package dev.trapline.machine.device;

import java.util.ArrayDeque;

/// The keyboard controller 8042 of an AT at ports 0x60 (data) and 0x64 (status, commands), with a keyboard and without a mouse.
///
/// A byte from the keyboard takes a millisecond on the cable; the controller's own answers are there at once. It also drives the A20 gate
/// and the reset line of the processor, for which software uses it ("IBM Personal Computer AT Technical Reference", keyboard controller).
/// Commands for a mouse port are taken and not answered, as where there is none.
public final class Keyboard8042 {

    private static final int STATUS_FULL = 0x01;
    private static final int STATUS_SYSTEM = 0x04;
    private static final int STATUS_COMMAND = 0x08;
    private static final int STATUS_UNLOCKED = 0x10;

    private static final int MODE_INTERRUPT = 0x01;
    private static final int MODE_SYSTEM = 0x04;
    private static final int MODE_KEYBOARD_OFF = 0x10;
    private static final int MODE_TRANSLATE = 0x40;

    private static final int OUTPUT_RESET = 0x01;
    private static final int OUTPUT_A20 = 0x02;
    /// Lines that go to the keyboard and a mouse, or nowhere.
    private static final int OUTPUT_ALWAYS = 0xcc;
    private static final int OUTPUT_INTERRUPT = 0x10;

    private static final int WRITE_MODE = 0x60;
    private static final int WRITE_OUTPUT_PORT = 0xd1;
    private static final int WRITE_KEYBOARD_BUFFER = 0xd2;
    private static final int WRITE_MOUSE_BUFFER = 0xd3;
    private static final int WRITE_MOUSE = 0xd4;
    private static final int NO_COMMAND = 0;

    private static final int BYTES_PER_SECOND = 1000;
    private static final int MAX_ANSWERS = 16;

    private final Keyboard keyboard;
    private final IrqLine irq1;
    private final IrqLine a20;
    private final Runnable reset;
    private final EventQueue.Event transfer;
    private final long cyclesPerByte;

    private final int[] memory = new int[32];
    private final ArrayDeque<Integer> answers = new ArrayDeque<>();
    private int output;
    private boolean full;
    private int outputPort = OUTPUT_ALWAYS | OUTPUT_A20 | OUTPUT_RESET;
    private int parameterOf = NO_COMMAND;
    private boolean lastWasCommand;
    private boolean releasing;

    /// A controller that drives these wires: IRQ 1, the A20 gate (open at first), and the reset of the processor.
    public Keyboard8042(EventQueue time, Keyboard keyboard, IrqLine irq1, IrqLine a20, Runnable reset) {
        this.keyboard = keyboard;
        this.irq1 = irq1;
        this.a20 = a20;
        this.reset = reset;
        cyclesPerByte = time.cyclesPerSecond() / BYTES_PER_SECOND;
        transfer = time.event(this::fromKeyboard);
        keyboard.onFilled(this::listen);
        memory[0] = MODE_KEYBOARD_OFF;
    }

    /// Puts both ports where they are in a PC.
    public void attachTo(Bus bus) {
        bus.attach(0x60, 1, new DataPort());
        bus.attach(0x64, 1, new CommandPort());
    }

    private int mode() {
        return memory[0];
    }

    private void listen() {
        if ((mode() & MODE_KEYBOARD_OFF) != 0 || full) {
            // The keyboard sends it again.
            transfer.cancel();
        } else if (keyboard.hasByte() && !transfer.pending()) {
            transfer.in(cyclesPerByte);
        }
    }

    private void fromKeyboard() {
        // What is in the buffer has to be read first; meanwhile the keyboard is held back.
        if (!full && keyboard.hasByte()) {
            int value = keyboard.takeByte();
            if ((mode() & MODE_TRANSLATE) == 0) {
                put(value);
            } else if (value == ScanCodes.RELEASED) {
                releasing = true;
            } else {
                put(ScanCodes.toSet1(value) | (releasing && value != ScanCodes.EXTENDED ? 0x80 : 0));
                releasing = false;
            }
        }
        listen();
    }

    private void put(int value) {
        output = value;
        full = true;
        update();
    }

    private void answer(int value) {
        if (!full) {
            put(value);
        } else if (answers.size() < MAX_ANSWERS) {
            answers.add(value);
        }
    }

    private void update() {
        irq1.set(full && (mode() & MODE_INTERRUPT) != 0);
    }

    private int take() {
        full = false;
        update();
        int value = output;
        Integer next = answers.poll();
        if (next != null) {
            put(next);
        }
        listen();
        return value;
    }

    private void command(int command) {
        lastWasCommand = true;
        parameterOf = NO_COMMAND;
        switch (command) {
            case 0xaa -> {
                memory[0] |= MODE_SYSTEM;
                answer(0x55);
            }
            case 0xab -> answer(0x00);
            case 0xad -> setMode(mode() | MODE_KEYBOARD_OFF);
            case 0xae -> setMode(mode() & ~MODE_KEYBOARD_OFF);
            case 0xc0 -> answer(0x80);
            case 0xd0 -> answer(outputPort | (full ? OUTPUT_INTERRUPT : 0));
            case WRITE_OUTPUT_PORT, WRITE_KEYBOARD_BUFFER, WRITE_MOUSE_BUFFER, WRITE_MOUSE -> parameterOf = command;
            // Two commands that later controllers have for the A20 gate alone.
            case 0xdd -> setOutputPort(outputPort & ~OUTPUT_A20);
            case 0xdf -> setOutputPort(outputPort | OUTPUT_A20);
            default -> {
                if (command >= 0x20 && command < 0x40) {
                    answer(memory[command & 0x1f]);
                } else if (command >= WRITE_MODE && command < 0x80) {
                    parameterOf = command;
                } else if (command >= 0xf0 && (command & OUTPUT_RESET) == 0) {
                    // Pulses the output lines whose bits are 0 for 6 us; line 0 resets the processor.
                    reset.run();
                }
            }
        }
    }

    private void data(int value) {
        lastWasCommand = false;
        int command = parameterOf;
        parameterOf = NO_COMMAND;
        switch (command) {
            case NO_COMMAND -> {
                // Sending to the keyboard starts its clock again.
                setMode(mode() & ~MODE_KEYBOARD_OFF);
                keyboard.command(value);
            }
            case WRITE_OUTPUT_PORT -> setOutputPort(value & ~OUTPUT_INTERRUPT);
            case WRITE_KEYBOARD_BUFFER -> answer(value);
            case WRITE_MOUSE_BUFFER, WRITE_MOUSE -> {
                // There is no mouse port.
            }
            case WRITE_MODE -> setMode(value);
            default -> memory[command & 0x1f] = value;
        }
    }

    private void setMode(int value) {
        memory[0] = value;
        update();
        listen();
    }

    private void setOutputPort(int value) {
        outputPort = value;
        a20.set((value & OUTPUT_A20) != 0);
        if ((value & OUTPUT_RESET) == 0) {
            reset.run();
        }
    }

    private int status() {
        return (full ? STATUS_FULL : 0) | ((mode() & MODE_SYSTEM) != 0 ? STATUS_SYSTEM : 0)
                | (lastWasCommand ? STATUS_COMMAND : 0) | STATUS_UNLOCKED;
    }

    private final class DataPort implements PortDevice {
        @Override
        public String name() {
            return "8042 data";
        }

        @Override
        public int read(int offset, int bytes) {
            return take();
        }

        @Override
        public void write(int offset, int bytes, int value) {
            data(value);
        }

        @Override
        public void addState(StateDigest digest) {
            digest.add(memory).add(output, outputPort, parameterOf, answers.size(), transfer.due());
            digest.add(full, lastWasCommand, releasing);
            answers.forEach(value -> digest.add((int) value));
            keyboard.addState(digest);
        }
    }

    private final class CommandPort implements PortDevice {
        @Override
        public String name() {
            return "8042 command";
        }

        @Override
        public int read(int offset, int bytes) {
            return status();
        }

        @Override
        public void write(int offset, int bytes, int value) {
            command(value);
        }

        @Override
        public void addState(StateDigest digest) {
            // It is with the data port.
        }
    }
}
