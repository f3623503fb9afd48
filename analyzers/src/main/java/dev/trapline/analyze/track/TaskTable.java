package dev.trapline.analyze.track;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The tracked tasks by thread id, an open-addressing table without boxes.
///
/// Bounded by the kernel's pid_max: a thread id keeps its entry when its life ends, because the next
/// life needs to know how many came before.
final class TaskTable {
    private static final int INITIAL_CAPACITY = 64;

    private @Nullable TrackedTask[] table = new TrackedTask[INITIAL_CAPACITY];
    private int size;
    private TrackedTask[] alive = new TrackedTask[16];
    private int aliveCount;
    /// The two searched for last: a switch is about two.
    private TrackedTask last = new TrackedTask(Integer.MIN_VALUE);
    private TrackedTask lastBut = last;

    /// The entry of `tid`, made when there is none.
    TrackedTask get(int tid) {
        TrackedTask recent = last;
        if (recent.tid == tid) {
            return recent;
        }
        TrackedTask before = lastBut;
        return before.tid == tid ? before : search(tid);
    }

    private TrackedTask search(int tid) {
        int mask = table.length - 1;
        int slot = hash(tid) & mask;
        TrackedTask entry;
        while ((entry = table[slot]) != null) {
            if (entry.tid == tid) {
                break;
            }
            slot = slot + 1 & mask;
        }
        lastBut = last;
        last = entry == null ? insert(tid, slot) : entry;
        return last;
    }

    private TrackedTask insert(int tid, int slot) {
        TrackedTask entry = new TrackedTask(tid);
        table[slot] = entry;
        size++;
        if (2 * size > table.length) {
            grow();
        }
        return entry;
    }

    private void grow() {
        @Nullable TrackedTask[] old = table;
        table = new TrackedTask[2 * old.length];
        int mask = table.length - 1;
        for (TrackedTask entry : old) {
            if (entry != null) {
                int slot = hash(entry.tid) & mask;
                while (table[slot] != null) {
                    slot = slot + 1 & mask;
                }
                table[slot] = entry;
            }
        }
    }

    /// A life of `entry` has begun.
    void begin(TrackedTask entry) {
        entry.alive = true;
        if (aliveCount == alive.length) {
            alive = Arrays.copyOf(alive, 2 * aliveCount);
        }
        entry.aliveIndex = aliveCount;
        alive[aliveCount++] = entry;
    }

    /// The life of `entry` has ended.
    void end(TrackedTask entry) {
        entry.alive = false;
        TrackedTask moved = alive[--aliveCount];
        alive[entry.aliveIndex] = moved;
        moved.aliveIndex = entry.aliveIndex;
    }

    /// How many are alive.
    int aliveCount() {
        return aliveCount;
    }

    /// One of those that are alive; the order is arbitrary and changes when one ends.
    TrackedTask alive(int index) {
        return alive[index];
    }

    private static int hash(int tid) {
        int mixed = tid * 0x9E3779B1;
        return mixed ^ mixed >>> 15;
    }
}
