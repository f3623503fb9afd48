package dev.trapline.analyze.syscalls;

import dev.trapline.analyze.Latencies;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallClass;
import dev.trapline.model.span.OpenFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The figures of one system call.
final class CallStats {
    private static final long[] NO_ERRORS = {};

    final Syscall call;
    /// ABIs that were added up; one while collecting.
    final Set<String> abis = new TreeSet<>();
    /// Time in the call is waiting, whatever it is made on.
    final boolean waits;
    final Latencies latencies = new Latencies();
    long calls;
    long errors;
    long noReturn;
    /// Nanoseconds of the durations that were waiting for something to happen.
    long blockedNs;
    /// By error number.
    private long[] errnos = NO_ERRORS;

    CallStats(Syscall call) {
        this.call = call;
        abis.add(call.abi().label());
        waits = call.blocks() || call.syscallClass() == SyscallClass.FUTEX
                || call.syscallClass() == SyscallClass.ACCEPT;
    }

    /// Most time first, then most calls; never a tie among calls of different names.
    static int mostTimeFirst(CallStats a, CallStats b) {
        int order = Long.compare(b.latencies.totalNs(), a.latencies.totalNs());
        if (order == 0) {
            order = Long.compare(b.calls, a.calls);
        }
        return order != 0 ? order : a.call.name().compareTo(b.call.name());
    }

    /// Most real errors first; never a tie among calls of different names.
    static int mostErrorsFirst(CallStats a, CallStats b) {
        int order = Long.compare(b.realErrors(), a.realErrors());
        return order != 0 ? order : a.call.name().compareTo(b.call.name());
    }

    void failed(int errno) {
        errors++;
        int index = Math.max(errno, 0);
        if (index >= errnos.length) {
            errnos = Arrays.copyOf(errnos, index + 1);
        }
        errnos[index]++;
    }

    void took(long durationNs, @Nullable OpenFile file) {
        latencies.record(durationNs);
        if (waits || (file != null && call.transfersIn() && isWaitedFor(file.kind()))) {
            blockedNs += durationNs;
        }
    }

    /// Whether data from such a file comes when somebody sends it.
    private static boolean isWaitedFor(OpenFile.Kind kind) {
        return switch (kind) {
            case PIPE, STREAM_SOCKET, DATAGRAM_SOCKET, ANONYMOUS -> true;
            case FILE, UNKNOWN -> false;
        };
    }

    /// Both together; they stay as they are.
    static CallStats sum(CallStats a, CallStats b) {
        CallStats sum = new CallStats(a.call);
        sum.add(a);
        sum.add(b);
        return sum;
    }

    void add(CallStats other) {
        abis.addAll(other.abis);
        latencies.add(other.latencies);
        calls += other.calls;
        errors += other.errors;
        noReturn += other.noReturn;
        blockedNs += other.blockedNs;
        if (other.errnos.length > errnos.length) {
            errnos = Arrays.copyOf(errnos, other.errnos.length);
        }
        for (int errno = 0; errno < other.errnos.length; errno++) {
            errnos[errno] += other.errnos[errno];
        }
    }

    /// How often each error was returned, the most frequent first.
    Map<String, Long> errnoCounts() {
        List<Integer> seen = new ArrayList<>();
        for (int errno = 0; errno < errnos.length; errno++) {
            if (errnos[errno] > 0) {
                seen.add(errno);
            }
        }
        seen.sort((a, b) -> errnos[a] != errnos[b]
                ? Long.compare(errnos[b], errnos[a])
                : errnoName(a).compareTo(errnoName(b)));
        Map<String, Long> counts = new LinkedHashMap<>();
        for (int errno : seen) {
            counts.put(errnoName(errno), errnos[errno]);
        }
        return counts;
    }

    /// How often the call failed in a way that is no part of normal operation: not interrupted, not
    /// timed out, not in progress.
    long realErrors() {
        long count = errors;
        for (int errno = 0; errno < errnos.length; errno++) {
            if (Errno.isRestart(errno) || errno == Errno.EINTR || errno == Errno.ETIMEDOUT
                    || errno == Errno.EINPROGRESS) {
                count -= errnos[errno];
            }
        }
        return count;
    }

    private static String errnoName(int errno) {
        String name = Errno.name(errno);
        return name == null ? Integer.toString(errno) : name;
    }
}
