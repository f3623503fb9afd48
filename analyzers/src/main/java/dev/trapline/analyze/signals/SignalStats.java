package dev.trapline.analyze.signals;

import dev.trapline.analyze.Latencies;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Result;

/// The figures of one signal.
final class SignalStats {
    final int sig;
    /// From sending to delivery.
    final Latencies latencies = new Latencies();
    private final long[] results = new long[Result.values().length];
    private final long[] dispositions = new long[Disposition.values().length];
    long delivered;
    /// Asked for with sigwaitinfo or sigtimedwait.
    long taken;
    /// Reached the first thread of its process as SIGKILL.
    long asKill;

    SignalStats(int sig) {
        this.sig = sig;
    }

    void sent(Result result) {
        results[result.ordinal()]++;
    }

    void delivered(Disposition disposition) {
        delivered++;
        dispositions[disposition.ordinal()]++;
    }

    /// How many were sent, whatever became of them.
    long sent() {
        long sent = 0;
        for (long count : results) {
            sent += count;
        }
        return sent;
    }

    long count(Result result) {
        return results[result.ordinal()];
    }

    long count(Disposition disposition) {
        return dispositions[disposition.ordinal()];
    }

    void add(SignalStats later) {
        latencies.add(later.latencies);
        for (int i = 0; i < results.length; i++) {
            results[i] += later.results[i];
        }
        for (int i = 0; i < dispositions.length; i++) {
            dispositions[i] += later.dispositions[i];
        }
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
