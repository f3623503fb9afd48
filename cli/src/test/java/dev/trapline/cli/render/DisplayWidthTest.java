package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DisplayWidthTest {

    @Test
    void wideAndCombiningCharacters() {
        assertThat(DisplayWidth.of("read")).isEqualTo(4);
        assertThat(DisplayWidth.of("größe")).isEqualTo(5);
        assertThat(DisplayWidth.of("文件")).isEqualTo(4);
        assertThat(DisplayWidth.of("e\u0301")).isEqualTo(1);
        assertThat(DisplayWidth.of("😀")).isEqualTo(2);
    }

    @Test
    void longTextLosesItsMiddle() {
        String path = "/usr/lib/x86_64-linux-gnu/libc.so.6";

        assertThat(DisplayWidth.shorten(path, 80)).isSameAs(path);
        assertThat(DisplayWidth.shorten(path, 20)).isEqualTo("/usr/l…gnu/libc.so.6");
    }

    @Test
    void shortenedTextNeverTakesMoreThanItsRoom() {
        String text = "a文b件c文d件e文f件g😀h";
        for (int width = 1; width < 30; width++) {
            assertThat(DisplayWidth.of(DisplayWidth.shorten(text, width))).isLessThanOrEqualTo(width);
        }
    }

    @Test
    void padding() {
        assertThat(DisplayWidth.padLeft("文", 4)).isEqualTo("  文");
        assertThat(DisplayWidth.padRight("文", 4)).isEqualTo("文  ");
        assertThat(DisplayWidth.padRight("read", 2)).isEqualTo("read");
    }
}
