package dev.trapline.analyze.batching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CostModelTest {

    /// 718 ns + 0.08 ns a byte is what a write to the page cache costs on a Zen 4 guest.
    private static CostSample writes(long seed, int count, double disturbedShare) {
        Random random = new Random(seed);
        CostSample sample = new CostSample();
        for (int i = 0; i < count; i++) {
            int bytes = 1 + random.nextInt(16_384);
            double noise = random.nextGaussian() * 20;
            double disturbance = random.nextDouble() < disturbedShare ? 50_000 + random.nextInt(1_000_000) : 0;
            sample.offer(i * 1000L, 7, bytes, Math.round(718 + 0.08 * bytes + noise + disturbance));
        }
        return sample;
    }

    @Test
    void findsTheFixedPartAndThePartForEachByte() {
        CostModel model = CostModel.fit(writes(1, 2000, 0));

        assertThat(model).isNotNull();
        assertThat(model.fixedNs()).isEqualTo(718, within(10.0));
        assertThat(model.perByteNs()).isEqualTo(0.08, within(0.002));
        assertThat(model.r2()).isGreaterThan(0.9);
    }

    @Test
    void isNotMisledByPreemption() {
        CostModel model = CostModel.fit(writes(2, 2000, 0.15));

        assertThat(model).isNotNull();
        assertThat(model.fixedNs()).isEqualTo(718, within(80.0));
        assertThat(model.perByteNs()).isEqualTo(0.08, within(0.01));
    }

    /// B* = c_f (1 - e) / (e c_b): with 718 ns and 0.08 ns a byte, 90 % of the cost is for bytes from
    /// 80,775 bytes on.
    @Test
    void recommendsABatch() {
        CostModel model = new CostModel(718, 0.08, 1);

        assertThat(model.batchBytes(0.10)).isEqualTo(80_775);
        assertThat(model.fixedShare(80_775)).isEqualTo(0.10, within(1e-6));
        assertThat(model.fixedShare(0)).isEqualTo(1);
    }

    @Test
    void saysNothingWithoutEvidence() {
        CostSample same = new CostSample();
        CostSample unrelated = new CostSample();
        CostSample falling = new CostSample();
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            same.offer(i, 1, 100, 700 + random.nextInt(50));
            unrelated.offer(i, 1, random.nextInt(1000), 700 + random.nextInt(50));
            falling.offer(i, 1, i, 5000 - i);
        }

        assertThat(CostModel.fit(writes(4, 29, 0))).isNull();
        assertThat(CostModel.fit(same)).isNull();
        assertThat(CostModel.fit(unrelated)).isNull();
        assertThat(CostModel.fit(falling)).isNull();
    }
}
