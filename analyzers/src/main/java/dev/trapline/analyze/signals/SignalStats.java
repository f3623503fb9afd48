package dev.trapline.analyze.signals;

import dev.trapline.analyze.Latencies;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Result;
import java.util.EnumMap;

/// The figures of one signal.
final class SignalStats {
    final int sig;
    /// From sending to delivery.
    final Latencies latencies = new Latencies();
    private final EnumMap<Result, Long> results = new EnumMap<>(Result.class);
    private final EnumMap<Disposition, Long> dispositions = new EnumMap<>(Disposition.class);
    long delivered;
    /// Asked for with sigwaitinfo or sigtimedwait.
    long taken;
    /// Reached the first thread of its process as SIGKILL.
    long asKill;

    SignalStats(int sig) {
        this.sig = sig;
    }

    void sent(Result result) {
        results.merge(result, 1L, Long::sum);
    }

    void delivered(Disposition disposition) {
        delivered++;
        dispositions.merge(disposition, 1L, Long::sum);
    }

    /// How many were sent, whatever became of them.
    long sent() {
        long sent = 0;
        for (long count : results.values()) {
            sent += count;
        }
        return sent;
    }

    long count(Result result) {
        return results.getOrDefault(result, 0L);
    }

    long count(Disposition disposition) {
        return dispositions.getOrDefault(disposition, 0L);
    }

    void add(SignalStats later) {
        latencies.add(later.latencies);
        later.results.forEach((result, count) -> results.merge(result, count, Long::sum));
        later.dispositions.forEach((disposition, count) -> dispositions.merge(disposition, count, Long::sum));
        delivered += later.delivered;
        taken += later.taken;
        asKill += later.asKill;
    }

    /// Most sent or delivered first.
    static int mostFirst(SignalStats a, SignalStats b) {
        int order = Long.compare(Math.max(b.sent(), b.delivered), Math.max(a.sent(), a.delivered));
        return order != 0 ? order : Integer.compare(a.sig, b.sig);
    }
}
