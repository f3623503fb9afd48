package dev.trapline.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// A table of symbols that is larger than any kernel's, as a few kilobytes compressed can hold.
final class KernelSymbolsTest {
    private static final long ADDRESS = 0xffff_ffff_8100_0000L;
    private static final String LINE = "ffffffff81000000 T _text\n";

    private static String name(String table) {
        return new KernelSymbols(() -> table.getBytes(StandardCharsets.US_ASCII)).name(ADDRESS);
    }

    @Test
    void linesWithoutSymbolTakeNoRoom() {
        assertThat(name("\n".repeat(3 << 20) + LINE)).isEqualTo("_text");
    }

    @Test
    void noMoreSymbolsAreKeptThanAKernelHas() {
        assertThat(name("1 T a\n".repeat((1 << 20) - 1) + LINE)).isEqualTo("_text");
        assertThat(name("1 T a\n".repeat(1 << 20) + LINE)).isEqualTo("0xffffffff81000000");
    }
}
