package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RateWindowsTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void windowsBeginAtWholeSeconds() {
        RateWindows windows = new RateWindows();
        windows.add(3 * SECOND - 1);
        windows.add(3 * SECOND);
        windows.add(5 * SECOND + 7);
        windows.add(-1);

        assertThat(windows.widthNs()).isEqualTo(SECOND);
        assertThat(windows.startNs(0)).isEqualTo(-SECOND);
        assertThat(windows.size()).isEqualTo(7);
        assertThat(new long[] {windows.count(0), windows.count(3), windows.count(4), windows.count(6)})
                .containsExactly(1, 1, 1, 1);
    }

    @Test
    void windowsGetWiderInsteadOfMore() {
        RateWindows windows = new RateWindows();
        for (long second = 0; second < 10_000; second++) {
            windows.add(second * SECOND);
        }

        assertThat(windows.widthNs()).isEqualTo(32 * SECOND);
        assertThat(windows.size()).isEqualTo(313);
        assertThat(windows.count(0)).isEqualTo(32);
        assertThat(windows.count(312)).isEqualTo(16);
    }

    @Test
    void addingTwoIsAddingAll() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            RateWindows whole = new RateWindows();
            RateWindows[] parts = {new RateWindows(), new RateWindows()};
            long reach = 1L << 20 + random.nextInt(30);
            for (int i = random.nextInt(50); i > 0; i--) {
                long ns = random.nextLong(-reach, reach);
                whole.add(ns);
                parts[random.nextInt(2)].add(ns);
            }
            parts[0].add(parts[1]);

            assertThat(parts[0].widthNs()).isEqualTo(whole.widthNs());
            assertThat(parts[0].size()).isEqualTo(whole.size());
            for (int i = 0; i < whole.size(); i++) {
                assertThat(parts[0].startNs(i)).isEqualTo(whole.startNs(i));
                assertThat(parts[0].count(i)).isEqualTo(whole.count(i));
            }
        }
    }
}
