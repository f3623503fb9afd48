package dev.trapline.analyze.bursts;

/// How well a series matches itself when it is shifted.
final class Autocorrelation {
    private Autocorrelation() {}

    /// Above so many pieces that are not empty the way by the power spectrum is shorter.
    private static final int SPARSE = 512;

    /// For shifts of 0 to `longest` places: the sum of products of `counts`, less their mean, with themselves shifted.
    static double[] of(long[] counts, int longest) {
        int filled = 0;
        for (long count : counts) {
            filled += count == 0 ? 0 : 1;
        }
        double[] products = filled <= SPARSE ? sparse(counts, filled, longest) : byPowers(counts, longest);
        double[] before = new double[counts.length + 1];
        for (int i = 0; i < counts.length; i++) {
            before[i + 1] = before[i] + counts[i];
        }
        double all = before[counts.length];
        double mean = all / counts.length;
        for (int shift = 0; shift <= longest; shift++) {
            int compared = counts.length - shift;
            products[shift] += compared * mean * mean - mean * (before[compared] + all - before[shift]);
        }
        return products;
    }

    private static double[] sparse(long[] counts, int filled, int longest) {
        int[] places = new int[filled];
        int size = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                places[size++] = i;
            }
        }
        double[] products = new double[longest + 1];
        for (int i = 0; i < size; i++) {
            double count = counts[places[i]];
            for (int j = i; j < size && places[j] - places[i] <= longest; j++) {
                products[places[j] - places[i]] += count * counts[places[j]];
            }
        }
        return products;
    }

    /// By way of the power spectrum (Wiener and Khinchin).
    private static double[] byPowers(long[] counts, int longest) {
        int size = Integer.highestOneBit(counts.length + longest) * 2;
        double[] re = new double[size];
        double[] im = new double[size];
        for (int i = 0; i < counts.length; i++) {
            re[i] = counts[i];
        }
        Roots roots = Roots.of(size);
        transform(re, im, roots);
        for (int i = 0; i < size; i++) {
            re[i] = re[i] * re[i] + im[i] * im[i];
            im[i] = 0;
        }
        transform(re, im, roots); // of a symmetric series forth is back, but for the factor
        double[] products = new double[longest + 1];
        for (int shift = 0; shift <= longest; shift++) {
            products[shift] = re[shift] / size;
        }
        return products;
    }

    /// The discrete Fourier transform in place, radix 2 (Cooley and Tukey).
    private static void transform(double[] re, double[] im, Roots roots) {
        int size = re.length;
        int shorter = Integer.numberOfTrailingZeros(roots.reversed.length / size);
        for (int i = 0; i < size; i++) {
            int j = roots.reversed[i] >> shorter;
            if (i < j) {
                swap(re, i, j);
                swap(im, i, j);
            }
        }
        for (int half = 1; half < size; half *= 2) {
            for (int from = 0; from < size; from += 2 * half) {
                combine(re, im, from, half, roots);
            }
        }
    }

    /// Makes one transform of two that are `half` long and lie side by side.
    private static void combine(double[] re, double[] im, int from, int half, Roots roots) {
        for (int k = 0; k < half; k++) {
            double cos = roots.cos[half + k];
            double sin = roots.sin[half + k];
            int a = from + k;
            int b = a + half;
            double x = re[b] * cos - im[b] * sin;
            double y = re[b] * sin + im[b] * cos;
            re[b] = re[a] - x;
            im[b] = im[a] - y;
            re[a] += x;
            im[a] += y;
        }
    }

    /// The complex roots of unity that the steps of a transform need: those of a step that makes transforms of twice
    /// `half` are at `half` and the places behind it.
    private static final class Roots {
        private static volatile Roots last = new Roots(1);

        final double[] cos;
        final double[] sin;
        /// Each number below the size with its bits in the reverse order.
        final int[] reversed;

        private Roots(int size) {
            cos = new double[size];
            sin = new double[size];
            reversed = new int[size];
            for (int i = 1; i < size; i++) {
                reversed[i] = reversed[i >> 1] >> 1 | (i & 1) * (size >> 1);
            }
            for (int half = 1; half < size; half *= 2) {
                for (int k = 0; k < half; k++) {
                    double angle = -Math.PI * k / half;
                    cos[half + k] = Math.cos(angle);
                    sin[half + k] = Math.sin(angle);
                }
            }
        }

        /// Those of transforms of up to `size`, a power of two.
        static Roots of(int size) {
            Roots roots = last;
            if (roots.cos.length < size) {
                roots = new Roots(size);
                last = roots;
            }
            return roots;
        }
    }

    private static void swap(double[] values, int a, int b) {
        double kept = values[a];
        values[a] = values[b];
        values[b] = kept;
    }
}
