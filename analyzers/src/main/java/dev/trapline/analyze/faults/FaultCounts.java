package dev.trapline.analyze.faults;

import dev.trapline.model.span.FaultSpan.Fault;
import dev.trapline.model.span.FaultSpan.Source;

/// Numbers of faults, by what told of them and by what the error code says.
final class FaultCounts {
    private long user;
    private long kernel;
    private long counted;
    private long minor;
    private long major;
    long reads;
    long writes;
    long fetches;
    long protection;
    /// Writes that the page did not allow, among them the first to a page that is shared until then.
    long protectedWrites;
    long firstNs = Long.MAX_VALUE;
    long lastNs = Long.MIN_VALUE;

    void add(Fault fault) {
        switch (fault.source()) {
            case USER -> user++;
            case KERNEL -> kernel++;
            case COUNTED -> counted++;
            case MINOR -> minor++;
            case MAJOR -> major++;
        }
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
        user += later.user;
        kernel += later.kernel;
        counted += later.counted;
        minor += later.minor;
        major += later.major;
        reads += later.reads;
        writes += later.writes;
        fetches += later.fetches;
        protection += later.protection;
        protectedWrites += later.protectedWrites;
        firstNs = Math.min(firstNs, later.firstNs);
        lastNs = Math.max(lastNs, later.lastNs);
    }

    long of(Source source) {
        return switch (source) {
            case USER -> user;
            case KERNEL -> kernel;
            case COUNTED -> counted;
            case MINOR -> minor;
            case MAJOR -> major;
        };
    }

    /// Those that the processor's exceptions tell of.
    long exceptions() {
        return user + kernel;
    }

    /// How many there are: a recording of the exceptions has them all, and perf's events are about the
    /// same faults once more.
    long total() {
        if (exceptions() > 0) {
            return exceptions();
        }
        return counted > 0 ? counted : minor + major;
    }

    long notPresent() {
        return exceptions() - protection;
    }
}
