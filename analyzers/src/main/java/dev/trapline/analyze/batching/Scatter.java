package dev.trapline.analyze.batching;

import dev.trapline.analyze.Largest;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.span.Task;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Transfers of one kind that a task makes back to back on one file after the other, with no other
/// call in between: work that could be submitted to io_uring at once, if the program does not need the
/// result of one for the next, which a recording cannot show.
final class Scatter {
    /// Shorter sequences are not worth a ring.
    private static final long FEWEST_CALLS = 8;
    private static final int FEWEST_FILES = 4;

    private @Nullable Syscall call;
    private Role role = Role.NEUTRAL;
    private long startNs;
    private long endNs;
    private long calls;
    private long bytes;
    /// A bit for each file by a hash of its identity: at least as many files as bits.
    private long fileBits;
    private long lastFile;
    private boolean leading;

    private boolean accepts(Transfer next, long file, long gapNs) {
        return next.bytes > 0 && next.role == role && file != lastFile && next.startNs - endNs <= gapNs;
    }

    private void start(Transfer first, Syscall firstCall, long file) {
        call = firstCall;
        role = first.role;
        startNs = first.startNs;
        calls = 0;
        bytes = 0;
        fileBits = 0;
        leading = false;
        append(first, file);
    }

    private void append(Transfer next, long file) {
        calls++;
        bytes += next.bytes;
        endNs = next.endNs;
        fileBits |= bit(file);
        lastFile = file;
    }

    private static long bit(long file) {
        return 1L << ((file * 0x9E3779B97F4A7C15L) >>> 58);
    }

    private void append(Scatter later) {
        calls += later.calls;
        bytes += later.bytes;
        endNs = later.endNs;
        fileBits |= later.fileBits;
        lastFile = later.lastFile;
    }

    private Scatter copy() {
        Scatter copy = new Scatter();
        copy.call = call;
        copy.role = role;
        copy.startNs = startNs;
        copy.endNs = endNs;
        copy.calls = calls;
        copy.bytes = bytes;
        copy.fileBits = fileBits;
        copy.lastFile = lastFile;
        return copy;
    }

    private void finish(Task task, Largest<Finished> into) {
        Syscall made = call;
        if (calls >= FEWEST_CALLS && Long.bitCount(fileBits) >= FEWEST_FILES && made != null) {
            into.offer(new Finished(task, made, calls, Long.bitCount(fileBits), bytes, startNs, endNs));
        }
    }

    /// A sequence that is long enough.
    ///
    /// @param files at least so many different files
    record Finished(Task task, Syscall call, long calls, long files, long bytes, long startNs, long endNs) {
        /// The longest first; never a tie between different ones.
        static int longestFirst(Finished a, Finished b) {
            if (a.calls != b.calls) {
                return a.calls > b.calls ? -1 : 1;
            }
            if (a.bytes != b.bytes) {
                return a.bytes > b.bytes ? -1 : 1;
            }
            if (a.startNs != b.startNs) {
                return a.startNs < b.startNs ? -1 : 1;
            }
            return compareRest(a, b);
        }

        private static int compareRest(Finished a, Finished b) {
            int order = Integer.compare(a.task.tid(), b.task.tid());
            if (order == 0) {
                order = Integer.compare(a.task.generation(), b.task.generation());
            }
            if (order == 0) {
                order = a.call.name().compareTo(b.call.name());
            }
            if (order == 0) {
                order = Long.compare(a.endNs, b.endNs);
            }
            return order != 0 ? order : Long.compare(a.files, b.files);
        }

        /// Calls that submitting them together would save.
        long savedCalls(BatchingOptions options) {
            long largest = options.maxBatchMessages();
            return calls - (calls + largest - 1) / largest;
        }
    }

    /// Follows the calls of one task.
    static final class Detector {
        private final Scatter current = new Scatter();
        /// The first sequence, ended, if it may continue one of an earlier part of the recording.
        private @Nullable Scatter leading;
        /// The first call, if a sequence of an earlier part could have lasted until then.
        private @Nullable Transfer first;
        private long firstFile;
        private boolean used;

        /// A transfer on `file`; `early` when a sequence of an earlier part could last until here.
        void transfer(Transfer next, Syscall call, long file, boolean early, Task task, Settings settings) {
            if (current.calls > 0) {
                if (current.accepts(next, file, settings.gapNs)) {
                    current.append(next, file);
                    return;
                }
                end(task, settings);
            }
            boolean leads = false;
            if (!used) {
                used = true;
                if (early) {
                    first = next.copy();
                    firstFile = file;
                    leads = true;
                }
            }
            if (next.bytes > 0) {
                current.start(next, call, file);
                current.leading = leads;
            }
        }

        /// Any other call, or the end of the task.
        void interrupt(long ns, boolean early, Task task, Settings settings) {
            if (current.calls > 0) {
                end(task, settings);
            }
            if (!used) {
                used = true;
                if (early) {
                    first = Transfer.barrier(EndCause.OTHER, task, ns, ns, 0);
                }
            }
        }

        private void end(Task task, Settings settings) {
            if (current.leading) {
                leading = current.copy();
            } else {
                current.finish(task, settings.finished);
            }
            current.calls = 0;
            current.leading = false;
        }

        /// Takes over what `later` saw. `early` tells whether something that starts at a time could
        /// continue a sequence of a part before this one.
        void merge(Detector later, LongPredicate early, Task task, Settings settings) {
            if (!later.used) {
                return;
            }
            Transfer next = later.first;
            Scatter head = later.leading != null ? later.leading : later.current.leading ? later.current : null;
            boolean joined = false;
            if (current.calls > 0) {
                joined = next != null && head != null && current.accepts(next, later.firstFile, settings.gapNs);
                if (joined && head != null) {
                    current.append(head);
                } else {
                    end(task, settings);
                }
            } else if (!used && next != null && early.test(next.startNs)) {
                first = next;
                firstFile = later.firstFile;
                if (head != null) {
                    leading = later.leading;
                    takeOver(later.current);
                    used = true;
                    return;
                }
            }
            used = true;
            rest(later, head, joined, task, settings);
        }

        private void rest(Detector later, @Nullable Scatter head, boolean joined, Task task, Settings settings) {
            boolean headEnded = later.leading != null;
            if (head != null && headEnded) {
                if (joined) {
                    end(task, settings);
                } else {
                    head.finish(task, settings.finished);
                }
            }
            if (later.current.calls > 0 && !(joined && !headEnded)) {
                takeOver(later.current);
                current.leading = false;
            }
        }

        private void takeOver(Scatter other) {
            current.call = other.call;
            current.role = other.role;
            current.startNs = other.startNs;
            current.leading = other.leading;
            current.calls = other.calls;
            current.bytes = other.bytes;
            current.endNs = other.endNs;
            current.fileBits = other.fileBits;
            current.lastFile = other.lastFile;
        }

        /// Offers what has not ended, as if it ended here.
        void finishOpen(Task task, Largest<Finished> into) {
            if (leading != null) {
                leading.finish(task, into);
            }
            if (current.calls > 0) {
                current.finish(task, into);
            }
        }
    }

    /// @param gapNs the longest pause within a sequence
    /// @param finished where sequences that have ended go
    record Settings(long gapNs, Largest<Finished> finished) {}
}
