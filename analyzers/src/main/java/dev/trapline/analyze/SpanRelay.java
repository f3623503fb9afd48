package dev.trapline.analyze;

import dev.trapline.model.span.Span;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Gives spans to who takes them, to each in the order in which they were made, some time later: in batches,
/// and on a thread beside the one that makes them where that is worth it.
///
/// With a thread of its own, whoever holds the lock gives the next batch: that thread as a rule, the one that
/// makes spans when it must wait for it anyway. What spans refer to may change only when none of them waits,
/// see [#settle].
final class SpanRelay implements AutoCloseable {
    private static final int BATCH = 512;
    private static final int MOST_WAITING = 8;

    private final Taker[] takers;
    /// For each taker, a bit for every kind it takes.
    private final int[] taken;
    private final ReentrantLock giving = new ReentrantLock();
    private final ArrayBlockingQueue<Batch> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final @Nullable Thread giver;
    private Batch next = new Batch();
    private volatile boolean sleeping;
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /// Who takes spans of some kinds.
    interface Taker {
        boolean takes(SpanKind kind);

        void accept(Span span);
    }

    /// Spans with their kinds.
    private static final class Batch {
        final Span[] spans = new Span[BATCH];
        /// The bit of each one's kind, and those of all.
        final int[] kinds = new int[BATCH];
        int present;
        int size;
    }

    /// @param takers who takes spans; they do not look at what the others do with them
    /// @param beside on a thread of its own; else on the one that makes spans
    SpanRelay(List<? extends Taker> takers, boolean beside) {
        this.takers = takers.toArray(Taker[]::new);
        taken = new int[this.takers.length];
        Arrays.setAll(taken, i -> kinds(this.takers[i]));
        giver = beside ? Thread.ofPlatform().daemon().name("analyses").start(this::work) : null;
    }

    private static int kinds(Taker taker) {
        int kinds = 0;
        for (SpanKind kind : SpanKind.values()) {
            kinds |= taker.takes(kind) ? bit(kind) : 0;
        }
        return kinds;
    }

    @SuppressWarnings("EnumOrdinal")
    private static int bit(SpanKind kind) {
        return 1 << kind.ordinal();
    }

    /// Has `span` given to all that take its kind soon.
    void give(Span span, SpanKind kind) {
        Batch batch = next;
        int at = batch.size;
        batch.spans[at] = span;
        batch.kinds[at] = bit(kind);
        batch.present |= bit(kind);
        batch.size = at + 1;
        if (at + 1 == BATCH) {
            next = new Batch();
            enqueue(batch);
        }
    }

    /// One taker after the other, because a processor is faster at doing the same for a while.
    private void give(Batch batch) {
        for (int t = 0; t < takers.length; t++) {
            Taker taker = takers[t];
            int mask = taken[t];
            if ((batch.present & mask) == 0) {
                continue;
            }
            for (int i = 0; i < batch.size; i++) {
                if ((batch.kinds[i] & mask) != 0) {
                    taker.accept(batch.spans[i]);
                }
            }
        }
    }

    private void enqueue(Batch batch) {
        if (giver == null) {
            give(batch);
            return;
        }
        while (!waiting.offer(batch)) {
            giveOne();
        }
        if (sleeping) {
            LockSupport.unpark(giver);
        }
    }

    /// Gives the batch that has waited longest, if there is one.
    private boolean giveOne() {
        giving.lock();
        try {
            Batch batch = waiting.poll();
            if (batch == null) {
                return false;
            }
            give(batch);
            return true;
        } finally {
            giving.unlock();
        }
    }

    /// Returns when all spans have been taken.
    void settle() {
        if (giver != null) {
            while (giveOne()) {
                // until none waits
            }
            rethrow();
        }
        Batch last = next;
        if (last.size > 0) {
            next = new Batch();
            give(last);
        }
    }

    private void rethrow() {
        switch (failure) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private void work() {
        while (!closed) {
            try {
                if (giveOne()) {
                    continue;
                }
            } catch (RuntimeException | Error e) {
                failure = e;
                return;
            }
            sleeping = true;
            if (waiting.isEmpty() && !closed) {
                LockSupport.park(this);
            }
            sleeping = false;
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(giver);
    }
}
