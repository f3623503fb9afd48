package dev.trapline.analyze.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BatchingOverheadTest {
    private static final double GIB_PER_SECOND = 1 << 30;

    /// 268,435,456 calls a second at 180 ns: 48 processors would do nothing but enter the kernel.
    @Test
    void writesOfFourBytes() {
        assertThat(BatchingOverhead.secondsPerSecond(GIB_PER_SECOND, 4, 180)).isEqualTo(48.318, within(0.001));
    }

    /// 262,144 calls a second: 4.7 %, not 4.4 %.
    @Test
    void writesOfAPage() {
        assertThat(BatchingOverhead.secondsPerSecond(GIB_PER_SECOND, 4096, 180)).isEqualTo(0.0472, within(0.0001));
    }

    @Test
    void callsPerSecond() {
        assertThat(BatchingOverhead.callsPerSecond(500, 2_000_000_000)).isEqualTo(250);
        assertThat(BatchingOverhead.secondsPerSecond(50_000, 400)).isEqualTo(0.02);
    }
}
