package dev.trapline.analyze.bursts;

import dev.trapline.model.span.Task;

/// A call, or the end of something, that ends bursts of writes.
///
/// One object stands for one call wherever it is kept, so that a call that flushes many files and matches bursts on
/// several of them counts as matched once.
final class Flush {
    final Kind kind;
    /// Who made it.
    final Task task;
    /// The name of the call, empty for the end of a process.
    final String call;
    final long startNs;
    final long endNs;
    /// From entry to return, [dev.trapline.model.event.TraceEvent#UNKNOWN_NS] when not measured.
    final long durationNs;
    /// Where the call itself is counted.
    final StreamKey key;

    /// What it does.
    enum Kind {
        /// Waits until one file is on the device.
        FILE,
        /// Waits until all files of a file system or of the machine are.
        ALL,
        /// A close or shutdown, after which others see what was written, if not the device.
        CLOSE,
        /// A message after writes to the same socket.
        MESSAGE,
        /// A write much larger than those before.
        LARGE,
        /// The process ended; nothing was flushed.
        END;

        /// Whether the device has nothing to do with it, so that it counts only after a write.
        boolean isWeak() {
            return this == CLOSE || this == MESSAGE || this == LARGE;
        }
    }

    Flush(Kind kind, Task task, String call, long startNs, long endNs, long durationNs, StreamKey key) {
        this.kind = kind;
        this.task = task;
        this.call = call;
        this.startNs = startNs;
        this.endNs = endNs;
        this.durationNs = durationNs;
        this.key = key;
    }
}
