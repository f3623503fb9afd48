package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A table of rows as the analyses have them.
class RowPrecisionTest {
    private static final double[] PERCENTS = {1, 25, 50, 90, 99, 99.9};

    private static final class Rows {
        final List<Latencies> rows = new ArrayList<>();
        final RowPrecision precision;

        Rows(RowPrecision.Limits limits) {
            precision = new RowPrecision(limits, rows::size);
        }

        Latencies row(int number) {
            while (rows.size() <= number) {
                rows.add(new Latencies(precision));
            }
            return rows.get(number);
        }

        void merge(Rows later) {
            precision.add(later.precision);
            for (int i = 0; i < later.rows.size(); i++) {
                row(i).add(later.rows.get(i));
            }
        }
    }

    /// A microsecond to a second, as often in each power of two.
    private static long duration(Random random) {
        return (long) (1000 * Math.pow(2, 20 * random.nextDouble()));
    }

    /// The first row has everything of which the second has a half, and so on. The limits: none reached; only that of rows; only that of
    /// durations; both, with 1024 buckets over 20 powers of two, so 32 in each.
    @ParameterizedTest
    @CsvSource({"100, 1000000, 0.001", "3, 1000000, 0.001", "100, 1000, 0.001", "3, 1000, 0.03125"})
    void percentilesAreCloseToThoseOfTheSortedDurations(int fewRows, long fewDurations, double error) {
        Random random = new Random(20261121);
        Rows table = new Rows(new RowPrecision.Limits(fewRows, fewDurations, 1024));
        long[][] all = new long[8][];
        for (int row = 0; row < all.length; row++) {
            all[row] = random.longs(100_000 >> row).map(_ -> duration(random)).toArray();
            Arrays.stream(all[row]).forEach(table.row(row)::record);
            Arrays.sort(all[row]);
        }
        double worst = 0;
        for (int row = 0; row < all.length; row++) {
            for (double percent : PERCENTS) {
                long exact = all[row][(int) Math.ceil(percent * all[row].length / 100 - 1e-6) - 1];
                Long told = table.row(row).percentileNs(percent);
                assertThat(told).isNotNull().isBetween(exact, (long) (exact * (1 + error)) + 1);
                worst = Math.max(worst, (double) (told - exact) / exact);
            }
        }
        // the limits do take effect
        assertThat(worst).isGreaterThan(error / 3);
    }

    /// Durations that are close together are told apart however many there are.
    @Test
    void aRowOfFewBucketsStaysFine() {
        Rows table = new Rows(new RowPrecision.Limits(1, 1000, 256));
        for (int i = 0; i < 100_000; i++) {
            table.row(i % 2).record(1_000_000 + i % 100_000);
        }
        for (int row = 0; row < 2; row++) {
            Long median = table.row(row).percentileNs(50);
            assertThat(median).isNotNull().isBetween(1_050_000L, 1_051_100L);
        }
    }

    /// Cut anywhere, added up in order, in one or in several steps: the same.
    @Test
    void precisionDoesNotDependOnTheOrderOfAdding() {
        Random random = new Random(5);
        RowPrecision.Limits limits = new RowPrecision.Limits(3, 6000, 256);
        for (int round = 0; round < 40; round++) {
            int rows = 1 + random.nextInt(6);
            int durations = 2000 + random.nextInt(12_000);
            int firstCut = random.nextInt(durations);
            int secondCut = firstCut + random.nextInt(durations - firstCut);
            Rows whole = new Rows(limits);
            List<Rows> parts = List.of(new Rows(limits), new Rows(limits), new Rows(limits));
            for (int i = 0; i < durations; i++) {
                int row = Math.min(rows - 1, random.nextInt(1 + random.nextInt(6)));
                long ns = duration(random);
                whole.row(row).record(ns);
                parts.get(i < firstCut ? 0 : i < secondCut ? 1 : 2).row(row).record(ns);
                if (i % 1000 == 0) {
                    whole.row(row).percentileNs(50);
                }
            }
            boolean rightFirst = random.nextBoolean();
            if (rightFirst) {
                parts.get(1).merge(parts.get(2));
            }
            parts.get(0).merge(parts.get(1));
            if (!rightFirst) {
                parts.get(0).merge(parts.get(2));
            }
            for (int row = 0; row < rows; row++) {
                for (double percent : PERCENTS) {
                    assertThat(parts.getFirst().row(row).percentileNs(percent))
                            .as("round %d, row %d of %d, p%s of %d", round, row, rows, percent, durations)
                            .isEqualTo(whole.row(row).percentileNs(percent));
                }
                assertThat(parts.getFirst().row(row).distribution("row"))
                        .isEqualTo(whole.row(row).distribution("row"));
            }
        }
    }
}
