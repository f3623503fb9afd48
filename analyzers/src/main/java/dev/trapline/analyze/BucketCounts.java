package dev.trapline.analyze;

import java.util.Arrays;
import java.util.BitSet;

/// Counts by index, for indices of which most are never used: a table of those that are, or an array of all of
/// them, whichever is smaller.
///
/// A slot of the table is a long: the count above, the index plus one in the low 16 bits, so one look finds
/// both and an unused slot is 0. Not thread-safe.
final class BucketCounts {
    /// Above every index.
    static final int LIMIT = 0xFFFF;

    private static final int KEY_BITS = 16;
    private static final int FEWEST_SLOTS = 64;
    /// 2 to the 32 divided by the golden ratio: indices in a row are spread over the table (Knuth, TAOCP 6.4).
    private static final int SPREAD = 0x9E3779B1;

    private static final long[] NOTHING = {};

    /// Power of two slots, a quarter of them unused.
    private long[] slots = new long[FEWEST_SLOTS];
    /// Counts by index, once that is smaller than the table.
    private long[] all = NOTHING;
    private int used;
    private int highest = -1;

    /// Another `times`, 1 or more, of `index`, below [#LIMIT].
    void add(int index, long times) {
        if (index < all.length) {
            used += all[index] == 0 ? 1 : 0;
            all[index] += times;
            return;
        }
        long[] table = slots;
        int mask = table.length - 1;
        for (int slot = first(index, mask);; slot = slot + 1 & mask) {
            long seen = table[slot];
            if ((seen & LIMIT) == index + 1) {
                table[slot] = seen + (times << KEY_BITS);
                return;
            }
            if (seen == 0) {
                insert(slot, index, times);
                return;
            }
        }
    }

    private static int first(int index, int mask) {
        int hash = index * SPREAD;
        return (hash >>> KEY_BITS) & mask;
    }

    private void insert(int slot, int index, long times) {
        highest = Math.max(highest, index);
        used++;
        if (all.length > 0) {
            all = Arrays.copyOf(all, Math.min(LIMIT, index + index / 8 + 1));
            all[index] = times;
            return;
        }
        slots[slot] = times << KEY_BITS | index + 1;
        if (used > slots.length / 4 * 3) {
            grow();
        }
    }

    private void grow() {
        long[] old = slots;
        if (highest < 2 * old.length) {
            all = new long[highest + 1];
            slots = new long[1];
            for (long seen : old) {
                if (seen != 0) {
                    all[(int) (seen & LIMIT) - 1] = seen >>> KEY_BITS;
                }
            }
            return;
        }
        slots = new long[2 * old.length];
        int mask = slots.length - 1;
        for (long seen : old) {
            if (seen != 0) {
                int slot = first((int) (seen & LIMIT) - 1, mask);
                while (slots[slot] != 0) {
                    slot = slot + 1 & mask;
                }
                slots[slot] = seen;
            }
        }
    }

    /// How many indices have a count.
    int used() {
        return used;
    }

    long count(int index) {
        if (all.length > 0) {
            return index < all.length ? all[index] : 0;
        }
        int mask = slots.length - 1;
        for (int slot = first(index, mask);; slot = slot + 1 & mask) {
            long seen = slots[slot];
            if ((seen & LIMIT) == index + 1) {
                return seen >>> KEY_BITS;
            }
            if (seen == 0) {
                return 0;
            }
        }
    }

    /// The indices that have a count, in their order.
    int[] indices() {
        int[] indices = new int[used];
        int size = 0;
        if (all.length > 0) {
            for (int index = 0; index < all.length; index++) {
                if (all[index] != 0) {
                    indices[size++] = index;
                }
            }
            return indices;
        }
        // a bit for each is sorted sooner than a list
        BitSet present = new BitSet(highest + 1);
        for (long seen : slots) {
            if (seen != 0) {
                present.set((int) (seen & LIMIT) - 1);
            }
        }
        for (int index = present.nextSetBit(0); index >= 0; index = present.nextSetBit(index + 1)) {
            indices[size++] = index;
        }
        return indices;
    }
}
