package dev.trapline.machine.device;

import java.util.ArrayDeque;

/// An AT keyboard with 101 keys, at the end of its cable ("IBM Personal System/2 Hardware Interface Technical Reference", keyboards).
///
/// Keys wait in the fingers until the keyboard has sent what it holds, so nothing is typed faster than it can be sent. Not
/// there: keys that repeat while they are held, scan code set 3.
public final class Keyboard {

    private static final int ACKNOWLEDGE = 0xfa;
    private static final int RESEND = 0xfe;
    private static final int SELF_TEST_PASSED = 0xaa;
    private static final int BUFFER_BYTES = 16;
    private static final int NO_COMMAND = 0;

    private static final int SET_LEDS = 0xed;
    private static final int ECHO = 0xee;
    private static final int SCAN_CODE_SET = 0xf0;
    private static final int IDENTIFY = 0xf2;
    private static final int SET_RATE = 0xf3;
    private static final int ENABLE = 0xf4;
    private static final int DISABLE = 0xf5;
    private static final int DEFAULTS = 0xf6;
    private static final int RESET = 0xff;

    /// A key with its code of set 2, extended ones with [ScanCodes#EXTENDED] above it.
    private record Stroke(int code, boolean pressed) {}

    private final ArrayDeque<Stroke> fingers = new ArrayDeque<>();
    private final ArrayDeque<Integer> buffer = new ArrayDeque<>();
    private Runnable filled = () -> {
    };
    private boolean scanning = true;
    private boolean set1;
    private int leds;
    private int lastSent;
    private int parameterOf = NO_COMMAND;

    /// Whom to tell when there is something to send.
    void onFilled(Runnable listener) {
        filled = listener;
    }

    /// Presses the key with this code of scan code set 2; `0xE0xx` is an extended one.
    public void press(int code) {
        stroke(code, true);
    }

    /// Releases a key.
    public void release(int code) {
        stroke(code, false);
    }

    /// Types text on a US keyboard.
    ///
    /// @throws IllegalArgumentException if that has no key for one of the characters
    public void type(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            int code = ScanCodes.ofCharacter(character);
            if (code == 0) {
                throw new IllegalArgumentException("no key for character %d".formatted((int) character));
            }
            boolean shifted = ScanCodes.isShifted(character);
            if (shifted) {
                press(ScanCodes.LEFT_SHIFT);
            }
            press(code);
            release(code);
            if (shifted) {
                release(ScanCodes.LEFT_SHIFT);
            }
        }
    }

    private void stroke(int code, boolean pressed) {
        fingers.add(new Stroke(code, pressed));
        filled.run();
    }

    /// What the lamps show: bits 0 scroll lock, 1 num lock, 2 caps lock.
    public int leds() {
        return leds;
    }

    /// Whether it has a byte for the controller.
    boolean hasByte() {
        return !buffer.isEmpty() || scanning && !fingers.isEmpty();
    }

    /// The next byte for the controller.
    int takeByte() {
        if (buffer.isEmpty()) {
            Stroke stroke = fingers.poll();
            if (stroke != null) {
                scan(stroke);
            }
        }
        Integer next = buffer.poll();
        lastSent = next == null ? 0 : next;
        return lastSent;
    }

    private void scan(Stroke stroke) {
        if (stroke.code >> 8 != 0) {
            buffer.add(stroke.code >> 8);
        }
        int code = stroke.code & 0xff;
        if (set1) {
            buffer.add(ScanCodes.toSet1(code) | (stroke.pressed ? 0 : 0x80));
        } else {
            if (!stroke.pressed) {
                buffer.add(ScanCodes.RELEASED);
            }
            buffer.add(code);
        }
    }

    /// A byte from the controller.
    void command(int value) {
        int command = parameterOf;
        parameterOf = NO_COMMAND;
        if (command != NO_COMMAND && value < SET_LEDS) {
            parameter(command, value);
        } else {
            begin(value);
        }
        filled.run();
    }

    private void begin(int command) {
        switch (command) {
            case SET_LEDS, SCAN_CODE_SET, SET_RATE -> {
                parameterOf = command;
                answer(ACKNOWLEDGE);
            }
            case ECHO -> answer(ECHO);
            case IDENTIFY -> answer(ACKNOWLEDGE, 0xab, 0x83);
            case ENABLE -> {
                scanning = true;
                answer(ACKNOWLEDGE);
            }
            case DISABLE -> {
                defaults();
                scanning = false;
                answer(ACKNOWLEDGE);
            }
            case DEFAULTS -> {
                defaults();
                answer(ACKNOWLEDGE);
            }
            case RESEND -> answer(lastSent);
            case RESET -> {
                defaults();
                scanning = true;
                leds = 0;
                buffer.clear();
                answer(ACKNOWLEDGE, SELF_TEST_PASSED);
            }
            default -> answer(RESEND);
        }
    }

    private void defaults() {
        set1 = false;
    }

    private void parameter(int command, int value) {
        switch (command) {
            case SET_LEDS -> {
                leds = value & 7;
                answer(ACKNOWLEDGE);
            }
            case SCAN_CODE_SET -> {
                switch (value) {
                    case 0 -> answer(ACKNOWLEDGE, set1 ? 1 : 2);
                    case 1, 2 -> {
                        set1 = value == 1;
                        answer(ACKNOWLEDGE);
                    }
                    default -> answer(RESEND);
                }
            }
            default -> answer(ACKNOWLEDGE);
        }
    }

    private void answer(int... bytes) {
        for (int value : bytes) {
            if (buffer.size() < BUFFER_BYTES) {
                buffer.add(value);
            }
        }
    }

    void addState(StateDigest digest) {
        digest.add(leds, lastSent, parameterOf, fingers.size(), buffer.size()).add(scanning, set1);
        fingers.forEach(stroke -> digest.add(stroke.code).add(stroke.pressed));
        buffer.forEach(value -> digest.add((int) value));
    }
}
