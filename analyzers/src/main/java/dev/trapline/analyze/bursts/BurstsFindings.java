package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.Wording;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import java.util.ArrayList;
import java.util.List;

/// Puts what the flushes show into words.
final class BurstsFindings {
    /// A few of each kind, of the files that take most time.
    private static final int MOST = 5;

    private static final long FEWEST_FLUSHES = 10;

    /// A page: what a file system writes at least.
    private static final long TINY_BYTES = 4096;

    /// Flushes a second on one file, for so many of them.
    private static final double STORM_PER_SECOND = 100;
    private static final long STORM_FLUSHES = 50;

    /// A stall is so many times the median, and so long.
    private static final long STALL_MEDIANS = 10;
    private static final long STALL_NS = 10_000_000;
    private static final long STALL_FLUSHES = 20;

    /// Flushes of different threads at the same time.
    private static final long GROUP_OVERLAPS = 3;

    /// What a file that is flushed at other times may have in bursts without a flush.
    private static final long UNBOUNDED_BURSTS = 3;

    private final List<FlushPattern> patterns;
    private final StreamNames names;
    private final ReportContext context;
    private final List<Finding> findings = new ArrayList<>();

    BurstsFindings(List<FlushPattern> patterns, StreamNames names, ReportContext context) {
        this.patterns = patterns;
        this.names = names;
        this.context = context;
    }

    /// Decides about one pattern.
    private interface Rule {
        boolean add(FlushPattern pattern);
    }

    List<Finding> build() {
        apply(this::tiny);
        apply(this::group);
        if (context.measuresTime()) {
            apply(this::storm);
            apply(this::stall);
            apply(this::unbounded);
        }
        return findings;
    }

    private void apply(Rule rule) {
        int added = 0;
        for (FlushPattern pattern : patterns) {
            if (pattern.isDurable() && !pattern.isKernel() && rule.add(pattern) && ++added == MOST) {
                return;
            }
        }
    }

    private boolean tiny(FlushPattern pattern) {
        FlushTally tally = pattern.tally;
        Double bytes = pattern.bytesPerFlush();
        if (tally.flushes < FEWEST_FLUSHES || tally.batches == 0 || bytes == null || bytes >= TINY_BYTES) {
            return false;
        }
        long enough = Math.max(1, (tally.bytes + TINY_BYTES - 1) / TINY_BYTES);
        String waited = tally.latency.count() == 0
                ? "how long they took was not recorded"
                : Wording.text(
                        "%s waited in them in all, %s at the median%s",
                        Wording.duration(tally.latency.totalNs()),
                        Wording.duration(percentile(pattern, 50)),
                        bound());
        findings.add(new Finding(
                "bursts.tiny-flush",
                context.measuresTime() && share(tally.latency.totalNs()) >= 0.1 ? Severity.WARNING : Severity.NOTICE,
                Wording.text(
                        "%,d flushes of %s for about %,d bytes each (%s)",
                        tally.flushes, names.object(pattern.row.key), Math.round(bytes), calls(pattern)),
                Wording.text(
                        "%s: %,d bytes in %,d writes; %s; %s for the same bytes",
                        names.who(pattern.row.key), tally.bytes, tally.writes, waited,
                        enough == 1
                                ? "one flush of a page would do"
                                : Wording.text("%,d flushes of a page each would do", enough)),
                null,
                "Collect more before each flush (group commit), as far as losing it in a crash is acceptable; a flush"
                        + " costs the device about the same for a byte as for a page."));
        return true;
    }

    private double share(long ns) {
        return context.wallNs() == 0 ? 0 : (double) ns / context.wallNs();
    }

    private String bound() {
        return context.stopsTasks() ? " (upper bounds)" : "";
    }

    private static long percentile(FlushPattern pattern, double percent) {
        Long ns = pattern.tally.latency.percentileNs(percent);
        return ns == null ? 0 : ns;
    }

    private static String calls(FlushPattern pattern) {
        return String.join(", ", pattern.tally.calls.keySet());
    }

    private boolean storm(FlushPattern pattern) {
        Long period = pattern.tally.interval.percentileNs(50);
        if (pattern.tally.flushes < STORM_FLUSHES || period == null || period * STORM_PER_SECOND > 1e9) {
            return false;
        }
        findings.add(new Finding(
                "bursts.flush-storm",
                share(pattern.tally.latency.totalNs()) >= 0.1 ? Severity.WARNING : Severity.NOTICE,
                Wording.text(
                        "%s is flushed %s times a second (%s)",
                        names.object(pattern.row.key),
                        period == 0 ? "more than a million" : Wording.text("%,.0f", 1e9 / period),
                        calls(pattern)),
                Wording.text(
                        "%s: %,d flushes, %s from one to the next at the median, %s in all%s",
                        names.who(pattern.row.key), pattern.tally.flushes, Wording.duration(period),
                        Wording.duration(pattern.tally.latency.totalNs()), bound()),
                null,
                "Flush by time or by amount instead of after every change, or leave out flushes that another one follows"
                        + " anyway."));
        return true;
    }

    private boolean stall(FlushPattern pattern) {
        long median = percentile(pattern, 50);
        long slow = percentile(pattern, 99);
        if (pattern.tally.latency.count() < STALL_FLUSHES || slow < STALL_NS || slow < STALL_MEDIANS * median) {
            return false;
        }
        findings.add(new Finding(
                "bursts.sync-stall",
                Severity.WARNING,
                Wording.text(
                        "Some flushes of %s take %s, %,.0f times the median",
                        names.object(pattern.row.key), Wording.duration(slow), (double) slow / Math.max(1, median)),
                Wording.text(
                        "%s: %,d flushes (%s), p50 %s, p99 %s%s", names.who(pattern.row.key),
                        pattern.tally.latency.count(), calls(pattern), Wording.duration(median),
                        Wording.duration(slow), bound()),
                null,
                "Look for other writers of the same device at those times, for a journal that commits along, and at how"
                        + " much is dirty when the flush begins."));
        return true;
    }

    private boolean unbounded(FlushPattern pattern) {
        if (pattern.unmatchedBursts() < UNBOUNDED_BURSTS) {
            return false;
        }
        findings.add(new Finding(
                "bursts.unbounded-burst",
                Severity.INFO,
                Wording.text(
                        "%,d bursts of writes to %s end in no flush",
                        pattern.unmatchedBursts(), names.object(pattern.row.key)),
                Wording.text(
                        "%s: %,d other bursts do; a flush counts up to %s after a burst", names.who(pattern.row.key),
                        pattern.pairs(), Wording.duration(4 * pattern.gapNs)),
                null,
                "What they wrote waits for the next flush or for writeback: the next flush has more to write and takes"
                        + " longer."));
        return true;
    }

    private boolean group(FlushPattern pattern) {
        long overlaps = pattern.tally.overlaps;
        if (overlaps < GROUP_OVERLAPS) {
            return false;
        }
        findings.add(new Finding(
                "bursts.group-commit",
                Severity.NOTICE,
                Wording.text(
                        "%,d of %,d flushes of %s begin during another thread's flush", overlaps, pattern.tally.flushes,
                        names.object(pattern.row.key)),
                Wording.text(
                        "%s (%s): threads that wait for the same flush could share the next one",
                        names.who(pattern.row.key), calls(pattern)),
                null,
                "Let one thread flush for all that are waiting (group commit)."));
        return true;
    }
}
