package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8OutputTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Utf8Output out = new Utf8Output(bytes);

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, -1, -10, 1_795_192_208_443_562_000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void numbersAreDecimal(long number) throws IOException {
        out.number(number);

        assertThat(written()).isEqualTo(Long.toString(number));
    }

    @Test
    void digitsKeepLeadingZeros() throws IOException {
        out.digits(4_200, 9).append('|').digits(123_456, 3);

        assertThat(written()).isEqualTo("000004200|456");
    }

    @Test
    void everyCodePointIsEncodedAsTheJdkDoes() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 37) {
            if (!Character.isSurrogate((char) c) || c > 0xffff) {
                text.appendCodePoint(c);
            }
        }
        out.append(text);

        assertThat(written()).isEqualTo(text.toString());
    }

    @Test
    void loneSurrogateBecomesReplacementCharacter() throws IOException {
        out.append("a\ud800b\udc00").append('\udfff');

        assertThat(written()).isEqualTo("a\ufffdb\ufffd\ufffd");
    }

    @Test
    void piecesOfAnySizeComeOutInOrder() throws IOException {
        Random random = new Random(42);
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 2_000; i++) {
            byte[] piece = "é".repeat(random.nextInt(i % 100 == 0 ? 90_000 : 60)).getBytes(StandardCharsets.UTF_8);
            expected.write(piece);
            if (i % 2 == 0) {
                out.write(piece);
            } else {
                out.append(new String(piece, StandardCharsets.UTF_8));
            }
        }

        assertThat(written()).isEqualTo(expected.toString(StandardCharsets.UTF_8));
    }

    @Test
    void safeTextIsEscapedFromTheFirstHostileCharacterOn() throws IOException {
        out.safe("plain").safe("gr\u00fc\u001b[2Jn\u202e");

        assertThat(written()).isEqualTo("plaingrü\\x1b[2Jn\\u{202e}");
    }

    private String written() throws IOException {
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
