package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {

    @Test
    void printableTextIsLeftAlone() {
        String text = "openat(AT_FDCWD, \"/tmp/größe-файл-文件-😀\", O_RDONLY) = 3 \\x1b";

        assertThat(SafeText.of(text)).isSameAs(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, \\x00",
        "0x07, \\x07",
        "0x09, \\x09",
        "0x0a, \\x0a",
        "0x0d, \\x0d",
        "0x1b, \\x1b",
        "0x7f, \\x7f",
        "0x85, \\u{85}",
        "0x9b, \\u{9b}",
        "0xad, \\u{ad}",
        "0x61c, \\u{61c}",
        "0x200b, \\u{200b}",
        "0x200e, \\u{200e}",
        "0x200f, \\u{200f}",
        "0x2028, \\u{2028}",
        "0x202a, \\u{202a}",
        "0x202e, \\u{202e}",
        "0x2066, \\u{2066}",
        "0x2069, \\u{2069}",
        "0xd800, \\u{d800}",
        "0xdfff, \\u{dfff}",
        "0xe000, \\u{e000}",
        "0xfeff, \\u{feff}",
        "0xffff, \\u{ffff}",
        "0xe0041, \\u{e0041}",
        "0x10ffff, \\u{10ffff}"
    })
    void hostileCodePointsAreWrittenOut(String codePoint, String written) {
        String hostile = Character.toString(Integer.decode(codePoint));

        assertThat(SafeText.of("a" + hostile + "b")).isEqualTo("a" + written + "b");
        assertThat(SafeText.of(hostile)).isEqualTo(written);
    }

    @Test
    void noCodePointGetsThroughThatHasNoGlyph() {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            String text = SafeText.of("a" + Character.toString(codePoint) + "b");

            assertThat(text.codePoints().noneMatch(SafeTextTest::steers))
                    .as("U+%04X", codePoint)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800x", "x\udc00", "\udc00\ud800"})
    void loneSurrogatesAreWrittenOut(String text) {
        assertThat(SafeText.of(text)).doesNotContainPattern("[\\ud800-\\udfff]").contains("\\u{d");
    }

    private static boolean steers(int c) {
        return c < 0x20
                || c >= 0x7f && c <= 0x9f
                || c >= 0x200b && c <= 0x200f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2060 && c <= 0x206f
                || c == 0x61c
                || c == 0xfeff
                || c >= 0xd800 && c <= 0xdfff
                || c >= 0xe0000 && c <= 0xe007f;
    }
}
