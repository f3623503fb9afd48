package dev.trapline.analyze.io;

import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.SizeClasses;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.IoSpan.Order;
import dev.trapline.model.span.IoSpan.Request;

/// The requests of one kind to one block device.
final class DeviceStats {
    /// From block_rq_issue to block_rq_complete, and from block_rq_insert to block_rq_issue.
    final Latencies service = new Latencies();
    final Latencies queue = new Latencies();
    final SizeClasses sizes = new SizeClasses();
    long requests;
    long bytes;
    long failed;
    long consecutive;
    long ordered;
    long inFlightSum;
    long inFlightMax;

    void add(Request request) {
        requests++;
        bytes += request.bytes();
        sizes.add(request.bytes());
        service.record(request.endNs() - request.startNs());
        if (request.queuedNs() != TraceEvent.UNKNOWN_NS) {
            queue.record(request.startNs() - request.queuedNs());
        }
        if (request.failed()) {
            failed++;
        }
        if (request.order() != Order.UNKNOWN) {
            ordered++;
            consecutive += request.order() == Order.CONSECUTIVE ? 1 : 0;
        }
        inFlightSum += request.inFlight();
        inFlightMax = Math.max(inFlightMax, request.inFlight() + 1L);
    }

    void add(DeviceStats later) {
        service.add(later.service);
        queue.add(later.queue);
        sizes.addAll(later.sizes);
        requests += later.requests;
        bytes += later.bytes;
        failed += later.failed;
        consecutive += later.consecutive;
        ordered += later.ordered;
        inFlightSum += later.inFlightSum;
        inFlightMax = Math.max(inFlightMax, later.inFlightMax);
    }
}
