package dev.trapline.analyze;

import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sizes counted by power of two: how many, and their exact sum. Most files see one or two classes.
public final class SizeClasses {
    private static final int[] NONE = {};

    private int[] classes = NONE;
    private long[] counts = {};
    private long[] sums = {};
    private int recent;

    /// The same as it is now.
    public SizeClasses copy() {
        SizeClasses copy = new SizeClasses();
        copy.classes = classes.clone();
        copy.counts = counts.clone();
        copy.sums = sums.clone();
        copy.recent = recent;
        return copy;
    }

    /// One more size.
    public void add(long bytes) {
        int size = Long.SIZE - Long.numberOfLeadingZeros(bytes);
        if (recent < classes.length && classes[recent] == size) {
            counts[recent]++;
            sums[recent] += bytes;
        } else {
            add(size, 1, bytes);
        }
    }

    private void add(int size, long count, long sum) {
        int index = Arrays.binarySearch(classes, size);
        if (index < 0) {
            index = -index - 1;
            classes = insert(classes, index);
            counts = insert(counts, index);
            sums = insert(sums, index);
            classes[index] = size;
        }
        recent = index;
        counts[index] += count;
        sums[index] += sum;
    }

    private static int[] insert(int[] array, int index) {
        int[] larger = new int[array.length + 1];
        System.arraycopy(array, 0, larger, 0, index);
        System.arraycopy(array, index, larger, index + 1, array.length - index);
        return larger;
    }

    private static long[] insert(long[] array, int index) {
        long[] larger = new long[array.length + 1];
        System.arraycopy(array, 0, larger, 0, index);
        System.arraycopy(array, index, larger, index + 1, array.length - index);
        return larger;
    }

    /// Adds everything that `other` has counted.
    public void addAll(SizeClasses other) {
        for (int i = 0; i < other.classes.length; i++) {
            add(other.classes[i], other.counts[i], other.sums[i]);
        }
    }

    /// How many there were of each class.
    public Distribution distribution(String label) {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < classes.length; i++) {
            int size = classes[i];
            buckets.add(size == 0
                    ? new Bucket(0, 1, counts[i])
                    : new Bucket(1L << size - 1, size == Long.SIZE - 1 ? Long.MAX_VALUE : 1L << size, counts[i]));
        }
        return new Distribution(label, buckets);
    }

    /// The mean of the class that the median is in: the median itself when sizes hardly vary, and
    /// within a factor of two of it always. 0 when nothing was counted.
    public long median() {
        long total = Arrays.stream(counts).sum();
        long rank = (total + 1) / 2;
        for (int i = 0; i < classes.length; i++) {
            rank -= counts[i];
            if (rank <= 0) {
                return Math.round((double) sums[i] / counts[i]);
            }
        }
        return 0;
    }
}
