package dev.trapline.analyze.batching;

/// Some of the (bytes, duration) pairs of one call on one kind of file, chosen by a hash of the pair
/// and its place, so that parts of a recording choose the same as the whole: the pairs with the
/// smallest hashes.
final class CostSample {
    /// Theil-Sen looks at every pair of pairs, 8,128 of them.
    private static final int SIZE = 128;

    private final long[] hashes = new long[SIZE];
    private final long[] bytes = new long[SIZE];
    private final long[] durations = new long[SIZE];
    private int size;
    private long count;
    private long totalBytes;

    void offer(long startNs, int tid, long transferred, long durationNs) {
        count++;
        totalBytes += transferred;
        long hash = mix(startNs * 0x9E3779B97F4A7C15L
                + transferred * 0xD1B54A32D192ED03L
                + durationNs * 0xAEF17502108EF2D9L
                + tid * 0x94D049BB133111EBL);
        if (size < SIZE || hash <= hashes[0]) {
            keep(hash, transferred, durationNs);
        }
    }

    /// The finalizer of SplitMix64.
    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /// A heap with the largest on top.
    private void keep(long hash, long transferred, long durationNs) {
        if (size < SIZE) {
            int child = size++;
            set(child, hash, transferred, durationNs);
            while (child > 0 && isAbove(child, (child - 1) / 2)) {
                swap(child, (child - 1) / 2);
                child = (child - 1) / 2;
            }
        } else if (compare(hash, transferred, durationNs, 0) < 0) {
            set(0, hash, transferred, durationNs);
            int parent = 0;
            while (2 * parent + 1 < SIZE) {
                int child = 2 * parent + 1;
                if (child + 1 < SIZE && isAbove(child + 1, child)) {
                    child++;
                }
                if (!isAbove(child, parent)) {
                    return;
                }
                swap(child, parent);
                parent = child;
            }
        }
    }

    private boolean isAbove(int a, int b) {
        return compare(hashes[a], bytes[a], durations[a], b) > 0;
    }

    private int compare(long hash, long transferred, long durationNs, int index) {
        int order = Long.compare(hash, hashes[index]);
        if (order == 0) {
            order = Long.compare(transferred, bytes[index]);
        }
        return order != 0 ? order : Long.compare(durationNs, durations[index]);
    }

    private void set(int index, long hash, long transferred, long durationNs) {
        hashes[index] = hash;
        bytes[index] = transferred;
        durations[index] = durationNs;
    }

    private void swap(int a, int b) {
        long hash = hashes[a];
        long transferred = bytes[a];
        long duration = durations[a];
        set(a, hashes[b], bytes[b], durations[b]);
        set(b, hash, transferred, duration);
    }

    void addAll(CostSample other) {
        count += other.count;
        totalBytes += other.totalBytes;
        for (int i = 0; i < other.size; i++) {
            keep(other.hashes[i], other.bytes[i], other.durations[i]);
        }
    }

    /// How many pairs were offered.
    long count() {
        return count;
    }

    /// How many were chosen.
    int size() {
        return size;
    }

    /// Mean bytes of all that were offered.
    double meanBytes() {
        return count == 0 ? 0 : (double) totalBytes / count;
    }

    long bytes(int index) {
        return bytes[index];
    }

    long duration(int index) {
        return durations[index];
    }
}
