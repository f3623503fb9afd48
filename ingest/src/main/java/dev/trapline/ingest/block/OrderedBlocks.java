package dev.trapline.ingest.block;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Understands blocks on several threads and hands the results out in the order of the input.
///
/// A batch is what understanding a block without its neighbours yields. Reading is serial, filling
/// batches is parallel, and the caller of [#take] fills batches itself while the one it waits for
/// is not ready, so one worker keeps two cores busy and no worker at all is correct too. The number
/// of slots bounds the memory.
///
/// @param <B> the batch made from a block; used again for later blocks
public final class OrderedBlocks<B> implements Closeable {

    /// Fills a batch from a block; called on any thread, for different batches at the same time.
    ///
    /// @param <B> the batch
    @FunctionalInterface
    public interface Filler<B> {
        /// Replaces the content of `batch` by that of `block`.
        void fill(Block block, B batch);
    }

    /// A block with its batch, between [#take] and [#release].
    ///
    /// @param <B> the batch
    public static final class Slot<B> {
        private final Block block;
        private final B batch;
        private volatile int state = FREE;
        private volatile @Nullable Throwable failure;

        private Slot(Block block, B batch) {
            this.block = block;
            this.batch = batch;
        }

        /// The bytes.
        public Block block() {
            return block;
        }

        /// What they mean.
        public B batch() {
            return batch;
        }
    }

    private static final int FREE = 0;
    private static final int FILLING = 1;
    private static final int READY = 2;
    private static final int END = 3;
    private static final int SLOTS_PER_THREAD = 4;
    private static final int SPINS = 2_000;

    private final BlockReader reader;
    private final Filler<B> filler;
    private final Slot<B>[] slots;
    private final Thread[] workers;
    private final ReentrantLock reading = new ReentrantLock();
    private long nextToRead; // guarded by reading
    private boolean ended; // guarded by reading
    private long nextToTake;
    private final AtomicInteger sleeping = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable Thread taker;

    /// Starts `workers` daemon threads beside the caller.
    public OrderedBlocks(
            BlockReader reader, int workers, Supplier<B> newBatch, Filler<B> filler) {
        this.reader = reader;
        this.filler = filler;
        @SuppressWarnings({"unchecked", "rawtypes"}) Slot<B>[] made = new Slot[SLOTS_PER_THREAD * (workers + 1)];
        for (int i = 0; i < made.length; i++) {
            made[i] = new Slot<>(reader.newBlock(), newBatch.get());
        }
        this.slots = made;
        this.workers = new Thread[workers];
        for (int i = 0; i < workers; i++) {
            this.workers[i] =
                    Thread.ofPlatform().daemon().name("blocks-" + i).start(this::work);
        }
    }

    /// The next slot in the order of the input, or null at its end. The slot must be released
    /// before the one after the next is taken.
    ///
    /// @throws IOException when reading failed; what was read before has been handed out
    public @Nullable Slot<B> take() throws IOException {
        taker = Thread.currentThread();
        Slot<B> slot = slots[(int) (nextToTake % slots.length)];
        int spins = 0;
        while (slot.state < READY) {
            if (fillOne(false)) {
                continue;
            }
            if (spins++ < SPINS) {
                Thread.onSpinWait(); // a block takes less time than going to sleep and waking up
            } else {
                LockSupport.parkNanos(200_000);
            }
        }
        Throwable failure = slot.failure;
        if (failure instanceof IOException io) {
            throw new IOException(io.getMessage(), io);
        }
        if (failure != null) {
            throw new IllegalStateException("reading " + reader.input().name(), failure);
        }
        if (slot.state == END) {
            return null;
        }
        nextToTake++;
        return slot;
    }

    /// Gives the slot back; everything read from its block becomes invalid.
    public void release(Slot<B> slot) {
        slot.state = FREE;
        // a sleeping worker is woken for several blocks at once: waking costs as much as a small block
        if (sleeping.get() > 0 && slots[(int) ((nextToTake + slots.length / 2) % slots.length)].state == FREE) {
            for (Thread worker : workers) {
                LockSupport.unpark(worker);
            }
        }
    }

    private void work() {
        while (!closed) {
            if (!fillOne(true)) {
                sleeping.incrementAndGet();
                LockSupport.parkNanos(1_000_000);
                sleeping.decrementAndGet();
            }
        }
    }

    /// Reads the next block into the next free slot and fills its batch.
    ///
    /// @param wait wait for another reader instead of giving up
    /// @return false when there was nothing to do
    private boolean fillOne(boolean wait) {
        Slot<B> slot;
        if (wait) {
            reading.lock();
        } else if (!reading.tryLock()) {
            return false;
        }
        try {
            slot = slots[(int) (nextToRead % slots.length)];
            if (ended || closed || slot.state != FREE) {
                return false;
            }
            nextToRead++;
            boolean filled = false;
            try {
                filled = reader.fill(slot.block);
            } catch (IOException e) {
                slot.failure = e;
            }
            if (!filled) {
                ended = true;
                slot.state = END;
                wakeTaker();
                return true;
            }
            slot.state = FILLING;
        } finally {
            reading.unlock();
        }
        try {
            filler.fill(slot.block, slot.batch);
        } catch (RuntimeException | Error e) {
            slot.failure = e;
        }
        slot.state = READY;
        wakeTaker();
        return true;
    }

    private void wakeTaker() {
        Thread waiting = taker;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
        reader.close();
    }
}
