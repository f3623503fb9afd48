package dev.trapline.analyze.io;

import dev.trapline.analyze.SizeClasses;

/// What was moved in one direction.
final class Flow {
    /// Upper ends of Darshan's classes of sizes (`darshan-posix-log-format.h`).
    static final long[] CLASS_ENDS = {
        100, 1 << 10, 10 << 10, 100 << 10, 1 << 20, 4 << 20, 10 << 20, 100 << 20, 1 << 30, Long.MAX_VALUE
    };

    static final String[] CLASS_NAMES = {
        "0-100", "100-1K", "1K-10K", "10K-100K", "100K-1M", "1M-4M", "4M-10M", "10M-100M", "100M-1G", "1G+"
    };

    /// Calls that succeeded.
    long calls;
    long bytes;
    long errors;
    /// Of the errors: nothing to read, or no room to write.
    long wouldBlock;
    /// Less than was asked for, but something.
    long shorter;
    /// Nothing: the end of a file or of a connection.
    long empty;
    /// sendmmsg and recvmmsg return messages; their bytes are not known.
    long messages;
    final SizeClasses sizes = new SizeClasses();

    void add(Flow later) {
        calls += later.calls;
        bytes += later.bytes;
        errors += later.errors;
        wouldBlock += later.wouldBlock;
        shorter += later.shorter;
        empty += later.empty;
        messages += later.messages;
        sizes.addAll(later.sizes);
    }

    long attempts() {
        return calls + errors;
    }
}
