package dev.trapline.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0              | 0 ns
            1              | 1 ns
            12.5           | 12.5 ns
            850            | 850 ns
            999            | 999 ns
            999.6          | 1.00 us
            1000           | 1.00 us
            9994           | 9.99 us
            9996           | 10.0 us
            12345          | 12.3 us
            999499         | 999 us
            999500         | 1.00 ms
            4560000        | 4.56 ms
            999999999      | 1.00 s
            1500000000     | 1.50 s
            119000000000   | 119 s
            125000000000   | 2 min 05 s
            7200000000000  | 2 h 00 min
            11220000000000 | 3 h 07 min
            390000000000000 | 4 d 12 h
            -12345         | -12.3 us
            """)
    void durations(double ns, String text) {
        assertThat(Quantity.duration(ns)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                   | 0
            999                 | 999
            12394               | 12,394
            999999              | 999,999
            1000000             | 1 M
            1234567             | 1.23 M
            12345678            | 12.3 M
            9223372036854775807 | 9,223 P
            -12394              | -12,394
            """)
    void counts(double count, String text) {
        assertThat(Quantity.count(count)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0       | 0 B
            512     | 512 B
            1023    | 1,023 B
            1024    | 1 KiB
            1229    | 1.20 KiB
            65536   | 64 KiB
            1048576 | 1 MiB
            1.5e9   | 1.40 GiB
            """)
    void bytes(double bytes, String text) {
        assertThat(Quantity.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0     | 0 %
            0.01  | <0.1 %
            0.3   | 0.3 %
            4.25  | 4.3 %
            9.96  | 10 %
            42.4  | 42 %
            100   | 100 %
            """)
    void percentages(double percent, String text) {
        assertThat(Quantity.percent(percent)).isEqualTo(text);
    }

    @Test
    void ratesAndRatiosAndOffsets() {
        assertThat(Quantity.perSecond(850)).isEqualTo("850 /s");
        assertThat(Quantity.perSecond(16_678.7)).isEqualTo("16.7 k/s");
        assertThat(Quantity.ratio(0.4242)).isEqualTo("0.42");
        assertThat(Quantity.ratio(3)).isEqualTo("3");
        assertThat(Quantity.offset(12_345_678)).isEqualTo("+0.012346 s");
        assertThat(Quantity.offset(-1_500_000_000)).isEqualTo("-1.500000 s");
        assertThat(Quantity.things(1, "call", "calls")).isEqualTo("1 call");
        assertThat(Quantity.things(0, "call", "calls")).isEqualTo("0 calls");
    }
}
