package dev.trapline.cli.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/// Where the characters of a guest go: byte by byte to files and programs, to a terminal only such as cannot steer it.
///
/// A terminal gets tabs, ends of lines (LF or CR LF) and UTF-8 as [SafeText] lets it pass; any other byte as `\x1b`.
public final class GuestConsole implements IntConsumer {
    private static final int BYTE = 0xff;
    private static final int LONGEST = 4;
    /// A two-byte sequence begins with this or more, and the longest with less than the second.
    private static final int FIRST_LEAD = 0xc2;
    private static final int BEHIND_LEADS = 0xf5;

    private final Utf8Output out;
    private final boolean terminal;
    private boolean carriageReturn;
    private final byte[] sequence = new byte[LONGEST];
    private int length;
    private int expected;

    /// What the guest writes goes to `out`, which is a terminal or not.
    public GuestConsole(Utf8Output out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void accept(int character) {
        try {
            if (terminal) {
                show(character & BYTE);
            } else {
                out.write(character);
            }
            if (character == '\n') {
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The guest has ended: shows what it has not completed.
    public void finish() throws IOException {
        finishSequence();
        if (carriageReturn) {
            carriageReturn = false;
            escape('\r');
        }
        out.flush();
    }

    private void show(int value) throws IOException {
        if (carriageReturn && value != '\n') {
            escape('\r');
        }
        carriageReturn = value == '\r';
        if (length > 0 && (value & 0xc0) != 0x80) {
            finishSequence();
        }
        if (length > 0 || value >= FIRST_LEAD && value < BEHIND_LEADS) {
            continueSequence(value);
        } else if (value == '\n' || value == '\t' || value >= ' ' && value <= '~') {
            out.append((char) value);
        } else if (!carriageReturn) {
            escape(value);
        }
    }

    private void continueSequence(int value) throws IOException {
        if (length == 0) {
            expected = value < 0xe0 ? 2 : value < 0xf0 ? 3 : LONGEST;
        }
        sequence[length++] = (byte) value;
        if (length == expected) {
            String text = new String(sequence, 0, length, StandardCharsets.UTF_8);
            if (text.indexOf('\ufffd') < 0) {
                length = 0;
                out.text(SafeText.of(text));
            } else {
                finishSequence();
            }
        }
    }

    /// What was no sequence is shown as bytes.
    private void finishSequence() throws IOException {
        for (int i = 0; i < length; i++) {
            escape(sequence[i] & BYTE);
        }
        length = 0;
    }

    private void escape(int value) throws IOException {
        out.text("\\x").append(Character.forDigit(value >> 4, 16)).append(Character.forDigit(value & 15, 16));
    }
}
