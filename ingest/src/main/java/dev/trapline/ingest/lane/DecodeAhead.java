package dev.trapline.ingest.lane;

import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Decodes the pieces of several lanes on several threads and hands the batches of each lane out in
/// its order.
///
/// The caller of [#take] decodes too while the batch it waits for is not ready, so one worker keeps
/// two cores busy and no worker at all is correct as well. Each lane has a fixed number of batches,
/// which bounds the memory; the lane whose batch was given back first is served first.
public final class DecodeAhead implements Closeable {
    private static final int FREE = 0;
    private static final int FILLING = 1;
    private static final int READY = 2;
    private static final int END = 3;
    private static final long TAKER_NAP_NS = 100_000;
    private static final long WORKER_NAP_NS = 2_000_000;

    private final String name;
    private final Track[] tracks;

    /// Lanes with free batches, each at least as often as it has some.
    private final Queue<Track> wanting = new ConcurrentLinkedQueue<>();

    private final Thread[] workers;
    private volatile boolean closed;
    private volatile @Nullable Thread taker;

    /// Starts `workers` daemon threads beside the caller.
    ///
    /// @param name what is read, for messages
    /// @param batchesPerLane how far a lane may be decoded ahead
    public DecodeAhead(String name, List<? extends Lane> lanes, int batchesPerLane, int workers) {
        this.name = name;
        this.tracks = new Track[lanes.size()];
        for (int i = 0; i < tracks.length; i++) {
            tracks[i] = new Track(lanes.get(i), batchesPerLane);
        }
        for (int i = 0; i < batchesPerLane; i++) {
            wanting.addAll(Arrays.asList(tracks));
        }
        this.workers = new Thread[tracks.length == 0 ? 0 : workers];
        for (int i = 0; i < this.workers.length; i++) {
            this.workers[i] = Thread.ofPlatform().daemon().name("lanes-" + i).start(this::work);
        }
    }

    /// The next batch of lane `lane`, or null at its end. It must be released before the next one
    /// of this lane is taken.
    ///
    /// @throws IOException when the input cannot be read
    public @Nullable EventBatch take(int lane) throws IOException {
        Track track = tracks[lane];
        Slot slot = track.slots[track.toTake];
        if (slot.state < READY) {
            taker = Thread.currentThread();
            await(track, slot);
        }
        Throwable failure = slot.failure;
        if (failure != null) {
            throw failed(failure);
        }
        return slot.state == END ? null : slot.batch;
    }

    private void await(Track track, Slot slot) {
        while (slot.state < READY) {
            if (!fill(track, false) && slot.state < READY && !fillAny(false) && slot.state < READY) {
                LockSupport.parkNanos(TAKER_NAP_NS);
            }
        }
    }

    private IOException failed(Throwable failure) {
        if (failure instanceof IOException io) {
            return new IOException(name + ": " + io.getMessage(), io);
        }
        // what the JVM throws when a mapped file has become shorter
        if (failure instanceof InternalError) {
            return new IOException(name + ": the file changed while it was read", failure);
        }
        throw new IllegalStateException("reading " + name, failure);
    }

    /// Gives back the batch that was taken last from lane `lane`.
    public void release(int lane) {
        Track track = tracks[lane];
        Slot slot = track.slots[track.toTake];
        track.toTake = track.toTake + 1 == track.slots.length ? 0 : track.toTake + 1;
        slot.state = FREE;
        if (workers.length > 0) {
            wanting.add(track);
        }
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    private void work() {
        while (!closed) {
            if (!fillAny(true)) {
                LockSupport.parkNanos(WORKER_NAP_NS);
            }
        }
    }

    /// Fills a batch of whichever lane wants one.
    ///
    /// @param wait wait for another thread that is at the same lane
    /// @return false when there was nothing to do
    private boolean fillAny(boolean wait) {
        Track track;
        while ((track = wanting.poll()) != null) {
            if (fill(track, wait)) {
                return true;
            }
            if (!wait && track.claiming.isLocked()) {
                wanting.add(track);
                return false;
            }
        }
        return false;
    }

    private boolean fill(Track track, boolean wait) {
        if (closed) {
            return false;
        }
        if (wait) {
            track.claiming.lock();
        } else if (!track.claiming.tryLock()) {
            return false;
        }
        Slot slot;
        Lane.Piece piece = null;
        try {
            slot = track.slots[track.toFill];
            if (track.ended || closed || slot.state != FREE) {
                return false;
            }
            try {
                piece = track.lane.next();
            } catch (IOException | RuntimeException | Error e) {
                slot.failure = e;
            }
            track.toFill = track.toFill + 1 == track.slots.length ? 0 : track.toFill + 1;
            if (piece == null) {
                track.ended = true;
                slot.state = END;
            } else {
                slot.state = FILLING;
            }
        } finally {
            track.claiming.unlock();
        }
        if (piece != null) {
            decode(piece, slot);
        }
        Thread waiting = taker;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        return true;
    }

    private static void decode(Lane.Piece piece, Slot slot) {
        try {
            slot.batch.clear();
            piece.decode(slot.batch);
        } catch (IOException | RuntimeException | Error e) {
            slot.failure = e;
        }
        slot.state = READY;
    }

    /// Tells the workers to end; batches may not be used any more.
    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    /// Tells the workers to end and returns when none of them reads the input any more.
    public void closeAndWait() {
        close();
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Slot {
        final EventBatch batch = new EventBatch();
        volatile int state = FREE;
        volatile @Nullable Throwable failure;
    }

    private static final class Track {
        final Lane lane;
        final Slot[] slots;
        final ReentrantLock claiming = new ReentrantLock();
        boolean ended; // guarded by claiming
        int toFill; // guarded by claiming
        int toTake; // of the taker

        Track(Lane lane, int batches) {
            this.lane = lane;
            this.slots = new Slot[batches];
            for (int i = 0; i < batches; i++) {
                slots[i] = new Slot();
            }
        }
    }
}
