package dev.trapline.ingest.perf;

/// Which event each of the kernel's numbers belongs to; a hash table without boxes.
final class IdTable {
    /// A number that is not in the table.
    static final int NONE = -1;

    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private long[] keys = new long[64];
    private int[] values = new int[64];
    private int size;

    int size() {
        return size;
    }

    void put(long key, int value) {
        if (4 * size >= 3 * keys.length) {
            grow();
        }
        int slot = slot(key);
        if (values[slot] == 0) {
            size++;
        }
        keys[slot] = key;
        values[slot] = value + 1;
    }

    int get(long key) {
        return values[slot(key)] - 1;
    }

    /// Where `key` is or would be.
    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = (int) (key * MIX >>> 32) & mask;
        while (values[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[2 * oldValues.length];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != 0) {
                put(oldKeys[i], oldValues[i] - 1);
            }
        }
    }
}
