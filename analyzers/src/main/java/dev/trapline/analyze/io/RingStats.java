package dev.trapline.analyze.io;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.span.RingSpan;

/// The requests of one kind to rings of io_uring.
final class RingStats {
    /// From submission to completion.
    final Latencies times;
    long requests;
    /// Without a completion in the recording.
    long unfinished;
    long errors;
    long bytes;
    /// Given to a worker thread.
    long queued;

    RingStats(RowPrecision precision) {
        times = new Latencies(precision);
    }

    void add(RingSpan span) {
        requests++;
        queued += span.queued() ? 1 : 0;
        if (!span.isCompleted()) {
            unfinished++;
            return;
        }
        times.record(span.endNs() - span.startNs());
        if (span.result() < 0) {
            errors++;
        } else if (span.op().transfersIn() || span.op().transfersOut() || span.op().kind() == RingOp.Kind.COPY) {
            bytes += span.result();
        }
    }

    void add(RingStats later) {
        times.add(later.times);
        requests += later.requests;
        unfinished += later.unfinished;
        errors += later.errors;
        bytes += later.bytes;
        queued += later.queued;
    }
}
