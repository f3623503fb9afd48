package dev.trapline.analyze.faults;

import dev.trapline.model.span.FaultSpan.Fault;
import dev.trapline.model.span.FaultSpan.Source;

/// Numbers of faults, by what told of them and by what the error code says.
final class FaultCounts {
    private final long[] bySource = new long[Source.values().length];
    long reads;
    long writes;
    long fetches;
    long protection;
    /// Writes that the page did not allow, among them the first to a page that is shared until then.
    long protectedWrites;
    long firstNs = Long.MAX_VALUE;
    long lastNs = Long.MIN_VALUE;

    void add(Fault fault) {
        bySource[fault.source().ordinal()]++;
        firstNs = Math.min(firstNs, fault.startNs());
        lastNs = Math.max(lastNs, fault.startNs());
        if (!fault.source().hasErrorCode()) {
            return;
        }
        if (fault.isFetch()) {
            fetches++;
        } else if (fault.isWrite()) {
            writes++;
        } else {
            reads++;
        }
        if (fault.isProtection()) {
            protection++;
            if (fault.isWrite()) {
                protectedWrites++;
            }
        }
    }

    void add(FaultCounts later) {
        for (int i = 0; i < bySource.length; i++) {
            bySource[i] += later.bySource[i];
        }
        reads += later.reads;
        writes += later.writes;
        fetches += later.fetches;
        protection += later.protection;
        protectedWrites += later.protectedWrites;
        firstNs = Math.min(firstNs, later.firstNs);
        lastNs = Math.max(lastNs, later.lastNs);
    }

    long of(Source source) {
        return bySource[source.ordinal()];
    }

    /// Those that the processor's exceptions tell of.
    long exceptions() {
        return of(Source.USER) + of(Source.KERNEL);
    }

    /// How many there are: a recording of the exceptions has them all, and perf's events are about the
    /// same faults once more.
    long total() {
        if (exceptions() > 0) {
            return exceptions();
        }
        return of(Source.COUNTED) > 0 ? of(Source.COUNTED) : of(Source.MINOR) + of(Source.MAJOR);
    }

    long notPresent() {
        return exceptions() - protection;
    }
}
