package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestConsoleTest {

    private static byte[] written(byte[] guest, boolean terminal) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        GuestConsole console = new GuestConsole(new Utf8Output(bytes), terminal);
        for (byte b : guest) {
            // As a device gives it, without a sign.
            console.accept(b & 0xff);
        }
        console.finish();
        return bytes.toByteArray();
    }

    private static String shown(String guest) throws IOException {
        return new String(written(guest.getBytes(StandardCharsets.ISO_8859_1), true), StandardCharsets.UTF_8);
    }

    @Test
    void aFileGetsTheBytesAsTheyAre() throws IOException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }

        assertThat(written(all, false)).isEqualTo(all);
    }

    /// Bytes as Latin-1; C2 9B is the control sequence introducer in UTF-8, C0 AF and E2 80 are no characters, E2 80 AE turns a line
    /// around.
    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            plain~ text|plain~ text
            \u001b[2J\u0007\u007f|\\x1b[2J\\x07\\x7f
            \u0000\u0008|\\x00\\x08
            \u009b31m|\\x9b31m
            \u00c2\u009b31m|\\u{9b}31m
            gr\u00c3\u00bc\u00c3\u009fe|grüße
            \u00f0\u009f\u0099\u0082!|🙂!
            \u00e2\u0080\u00aex|\\u{202e}x
            \u00c0\u00af|\\xc0\\xaf
            \u00e2\u0080x|\\xe2\\x80x
            \u00e2\u0080\u001b|\\xe2\\x80\\x1b
            \u00ed\u00a0\u0080|\\xed\\xa0\\x80
            end\u00e2\u0080|end\\xe2\\x80
            """)
    void aTerminalGetsNothingThatSteersIt(String guest, String shown) throws IOException {
        assertThat(shown(guest)).isEqualTo(shown);
    }

    @Test
    void linesEndWithOrWithoutCarriageReturn() throws IOException {
        assertThat(shown("a\tb\nc\r\nd\re\r")).isEqualTo("a\tb\nc\nd\\x0de\\x0d");
        assertThat(shown("\r\r\n")).isEqualTo("\\x0d\n");
    }
}
