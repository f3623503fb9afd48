package dev.trapline.machine.boot;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

/// What has changed in memory since some code was put there: found while it is asked for, because a guest can change every other
/// byte of all its memory.
final class MemoryChanges implements Iterable<FlatProgram.Change> {

    private static final int FRAME = PhysicalMemory.FRAME_BYTES;
    private static final byte[] ZEROS = new byte[FRAME];

    private final PhysicalMemory memory;
    private final byte[] code;
    private final long base;
    /// What was there before the code, where it was not zero.
    private final Map<Long, byte[]> before = new HashMap<>();

    /// Loads code.
    MemoryChanges(PhysicalMemory memory, byte[] code, long base) {
        this.memory = memory;
        this.code = code;
        this.base = base;
        for (long number = 0; number < memory.bytes() / FRAME; number++) {
            byte[] frame = memory.isTouched(number) ? memory.frame(number) : null;
            if (frame != null) {
                before.put(number, frame.clone());
            }
        }
        for (int i = 0; i < code.length; i++) {
            memory.write8(base + i, code[i]);
        }
    }

    @Override
    public Iterator<FlatProgram.Change> iterator() {
        return new Search();
    }

    private byte[] old(long number) {
        byte[] frame = before.getOrDefault(number, ZEROS);
        long from = Math.max(number * FRAME, base);
        long to = Math.min((number + 1) * FRAME, base + code.length);
        if (from < to) {
            frame = frame.clone();
            System.arraycopy(code, (int) (from - base), frame, (int) (from - number * FRAME), (int) (to - from));
        }
        return frame;
    }

    private final class Search implements Iterator<FlatProgram.Change> {

        private long number = -1;
        private byte[] now = ZEROS;
        private byte[] old = ZEROS;
        /// Where in the frame the next change begins.
        private int at = FRAME;

        Search() {
            seek();
        }

        @Override
        public boolean hasNext() {
            return at < FRAME;
        }

        @Override
        public FlatProgram.Change next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            int from = at;
            while (at < FRAME && now[at] != old[at]) {
                at++;
            }
            FlatProgram.Change change =
                    new FlatProgram.Change(number * FRAME + from, Arrays.copyOfRange(now, from, at));
            seek();
            return change;
        }

        private void seek() {
            while (true) {
                int difference = at == FRAME ? -1 : Arrays.mismatch(now, at, FRAME, old, at, FRAME);
                if (difference >= 0) {
                    at += difference;
                    return;
                }
                at = FRAME;
                if (!nextFrame()) {
                    return;
                }
                at = 0;
            }
        }

        private boolean nextFrame() {
            while (++number < memory.bytes() / FRAME) {
                byte[] frame = memory.isTouched(number) ? memory.frame(number) : null;
                if (frame != null) {
                    now = frame;
                    old = old(number);
                    return true;
                }
            }
            return false;
        }
    }
}
