package dev.trapline.ingest.kernel;

import java.util.Arrays;

/// What each thread was called last in the task column, to see when that changes.
///
/// Open addressing by tid; a thread is known by the digest of its column, and the name itself is
/// looked at only when the digest is a new one.
final class TaskNames {
    private static final int FIRST_CAPACITY = 256;
    private static final int FREE = Integer.MIN_VALUE;
    /// More threads than any machine numbers; beyond, the recording is damaged.
    private static final int LARGEST_CAPACITY = 1 << 23;

    private int[] tids = free(FIRST_CAPACITY);
    private long[] digests = new long[FIRST_CAPACITY];
    private String[] names = noNames(FIRST_CAPACITY);
    private int used;
    private int found;

    private static int[] free(int capacity) {
        int[] tids = new int[capacity];
        Arrays.fill(tids, FREE);
        return tids;
    }

    private static String[] noNames(int capacity) {
        String[] names = new String[capacity];
        Arrays.fill(names, "");
        return names;
    }

    /// Whether the column of thread `tid` is the one it had last.
    boolean isKnown(int tid, long digest) {
        int slot = slot(tid);
        while (tids[slot] != tid) {
            if (tids[slot] == FREE) {
                found = add(tid, slot);
                return false;
            }
            slot = slot + 1 & tids.length - 1;
        }
        found = slot;
        return digests[slot] == digest;
    }

    /// Notes the column of the thread that [#isKnown] was asked about last.
    ///
    /// @return whether `name` is a new one
    boolean rename(long digest, String name) {
        digests[found] = digest;
        boolean changed = !names[found].equals(name);
        names[found] = name;
        return changed;
    }

    private int add(int tid, int slot) {
        if (2 * ++used > tids.length) {
            if (tids.length == LARGEST_CAPACITY) {
                Arrays.fill(tids, FREE);
                Arrays.fill(digests, 0);
                Arrays.fill(names, "");
                used = 1;
            } else {
                grow();
            }
            return add(tid);
        }
        tids[slot] = tid;
        return slot;
    }

    private int add(int tid) {
        int slot = slot(tid);
        while (tids[slot] != FREE) {
            slot = slot + 1 & tids.length - 1;
        }
        tids[slot] = tid;
        return slot;
    }

    private void grow() {
        int[] oldTids = tids;
        long[] oldDigests = digests;
        String[] oldNames = names;
        tids = free(2 * oldTids.length);
        digests = new long[2 * oldTids.length];
        names = noNames(2 * oldTids.length);
        for (int i = 0; i < oldTids.length; i++) {
            if (oldTids[i] != FREE) {
                int slot = add(oldTids[i]);
                digests[slot] = oldDigests[i];
                names[slot] = oldNames[i];
            }
        }
    }

    private int slot(int tid) {
        return tid * 0x9e3779b9 >>> 8 & tids.length - 1;
    }
}
