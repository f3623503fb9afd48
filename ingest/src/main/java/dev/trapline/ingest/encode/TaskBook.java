package dev.trapline.ingest.encode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The names of tasks by their tids.
///
/// A name that the source gives for the task goes before one that an event mentions; of each kind
/// the last one counts, as with the kernel's own `saved_cmdlines`. Bounded: further tasks stay
/// without a name.
final class TaskBook {
    private static final int MOST = 1 << 20;

    private static final int EMPTY = Integer.MIN_VALUE;

    private int[] tids = new int[1 << 10];
    private @Nullable String[] names = new String[1 << 10];
    private boolean[] given = new boolean[1 << 10];
    private int count;

    TaskBook() {
        Arrays.fill(tids, EMPTY);
    }

    /// The source calls task `tid` `name`.
    void name(int tid, String name) {
        int slot = slot(tid);
        if (slot >= 0) {
            names[slot] = name;
            given[slot] = true;
        }
    }

    /// An event mentions task `tid` as `name`.
    void mention(int tid, String name) {
        int slot = tid == 0 ? -1 : slot(tid);
        if (slot >= 0 && !given[slot]) {
            names[slot] = name;
        }
    }

    /// The name of task `tid`, empty where it is not known.
    private String name(int tid) {
        int slot = find(tid);
        String name = tids[slot] == tid ? names[slot] : null;
        return name == null ? "" : name;
    }

    private int find(int tid) {
        int mask = tids.length - 1;
        int slot = tid * 0x9e37_79b9 >>> 7 & mask;
        while (tids[slot] != tid && tids[slot] != EMPTY) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int slot(int tid) {
        if (tid < 0) {
            return -1;
        }
        int slot = find(tid);
        if (tids[slot] == EMPTY) {
            if (count == MOST) {
                return -1;
            }
            if (2 * count >= tids.length) {
                grow();
                slot = find(tid);
            }
            tids[slot] = tid;
            count++;
        }
        return slot;
    }

    private void grow() {
        int[] oldTids = tids;
        @Nullable String[] oldNames = names;
        boolean[] oldGiven = given;
        int size = 2 * oldTids.length;
        tids = new int[size];
        Arrays.fill(tids, EMPTY);
        names = new String[size];
        given = new boolean[size];
        for (int i = 0; i < oldTids.length; i++) {
            if (oldTids[i] != EMPTY) {
                int slot = find(oldTids[i]);
                tids[slot] = oldTids[i];
                names[slot] = oldNames[i];
                given[slot] = oldGiven[i];
            }
        }
    }

    /// The text of `saved_cmdlines`: lines of a tid, a blank and the name, by tid.
    String cmdlines() {
        StringBuilder text = new StringBuilder();
        int[] sorted = tids.clone();
        Arrays.sort(sorted);
        for (int tid : sorted) {
            String name = tid == EMPTY ? "" : name(tid);
            if (!name.isEmpty()) {
                // a line ends with the name
                text.append(tid).append(' ').append(name.replace('\n', ' ')).append('\n');
            }
        }
        return text.toString();
    }
}
