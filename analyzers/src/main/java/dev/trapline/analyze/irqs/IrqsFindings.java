package dev.trapline.analyze.irqs;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.Wording;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan.Context;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Puts what is wrong with interrupts into words.
final class IrqsFindings {
    /// A hard interrupt holds off everything else on its processor; from here on that is worth a look,
    /// or a warning.
    private static final long LONG_HARD_NS = 100_000;
    private static final long VERY_LONG_HARD_NS = 1_000_000;
    /// Where the kernel stops handling softirqs and leaves the rest to ksoftirqd (MAX_SOFTIRQ_TIME in
    /// `kernel/softirq.c`).
    private static final long LONG_SOFT_NS = 2_000_000;

    /// A softirq that waits this long at the 99th percentile waits too long, if there are enough.
    private static final long LATE_SOFTIRQ_NS = 1_000_000;
    private static final long FEWEST_LATE = 50;

    /// ksoftirqd is a sign of overload from this share on.
    private static final double KSOFTIRQD_SHARE = 0.1;
    private static final long FEWEST_KSOFTIRQD = 20;

    /// A processor whose interrupts take this much, and this many times the mean.
    private static final double BUSY_PERCENT = 5;
    private static final double IMBALANCE = 1.5;

    private static final double UNHANDLED_SHARE = 0.1;
    private static final long FEWEST_UNHANDLED = 10;

    private static final int MOST_OF_A_KIND = 3;

    private final IrqsState state;
    private final ReportContext context;
    private final List<CpuLoad> cpus;
    private final List<Storm> storms;

    IrqsFindings(IrqsState state, ReportContext context, List<CpuLoad> cpus, List<Storm> storms) {
        this.state = state;
        this.context = context;
        this.cpus = cpus;
        this.storms = storms;
    }

    List<Finding> build() {
        List<Finding> findings = new ArrayList<>();
        if (context.measuresTime()) {
            addStorms(findings);
            addLong(findings);
            addLate(findings);
            addImbalance(findings);
        }
        addKsoftirqd(findings);
        addUnhandled(findings);
        return findings;
    }

    private void addStorms(List<Finding> findings) {
        storms.stream()
                .sorted(Comparator.comparingLong((Storm storm) -> -storm.events())
                        .thenComparing(storm -> storm.stats().source))
                .limit(MOST_OF_A_KIND)
                .forEach(storm -> findings.add(new Finding(
                        "irqs.storm",
                        Severity.WARNING,
                        Wording.text("%s came %,.0f times a second for %s", storm.stats().source.label(),
                                storm.perSec(),
                                Wording.duration(storm.endNs() - storm.startNs())),
                        Wording.text(
                                "%,d times from %s into the recording, at most %,.0f a second; its median is %,.0f",
                                storm.events(), Wording.seconds(storm.startNs() - context.originNs()),
                                storm.peakPerSec(),
                                storm.medianPerSec()),
                        null,
                        storm.stats().source.kind() == Kind.SOFTIRQ
                                ? "Find out what raises it (raisedBy in the JSON report) and let that collect more work."
                                : "Let the device collect more work for each interrupt (ethtool -C for network"
                                        + " devices), or look for a line that nobody acknowledges.")));
    }

    private void addLong(List<Finding> findings) {
        state.sources.values().stream()
                .filter(stats -> maxNs(stats) >= (stats.source.kind().isHard() ? LONG_HARD_NS : LONG_SOFT_NS))
                .sorted(Comparator.comparingLong((SourceStats stats) -> -maxNs(stats))
                        .thenComparing(stats -> stats.source))
                .limit(MOST_OF_A_KIND)
                .forEach(stats -> findings.add(tooLong(stats)));
    }

    private static long maxNs(SourceStats stats) {
        Long max = stats.gross.maxNs();
        return max == null ? 0 : max;
    }

    private static Finding tooLong(SourceStats stats) {
        boolean hard = stats.source.kind().isHard();
        long max = maxNs(stats);
        boolean severe = hard ? max >= VERY_LONG_HARD_NS : max >= 5 * LONG_SOFT_NS;
        return new Finding(
                "irqs.long-handler",
                severe ? Severity.WARNING : Severity.NOTICE,
                Wording.text("A run of %s took %s", stats.source.label(), Wording.duration(max)),
                Wording.text("median %s, 99 %% of %,d runs up to %s",
                        Wording.duration(orZero(stats.gross.percentileNs(50))),
                        stats.gross.count(), Wording.duration(orZero(stats.gross.percentileNs(99)))),
                null,
                hard
                        ? "Nothing else runs on that processor meanwhile: a threaded handler (threadirqs) or a softirq"
                                + " can take the work. In a virtual machine the host may have taken the processor away."
                        : "Tasks on that processor wait meanwhile; a smaller budget (net.core.netdev_budget_usecs for"
                                + " NET_RX) or another processor for the work (RPS) helps.");
    }

    private void addLate(List<Finding> findings) {
        for (SourceStats stats : state.of(Kind.SOFTIRQ)) {
            SoftirqStats softirq = stats.softirq;
            if (softirq == null || softirq.latency.count() < FEWEST_LATE
                    || orZero(softirq.latency.percentileNs(99)) < LATE_SOFTIRQ_NS) {
                continue;
            }
            findings.add(new Finding(
                    "irqs.softirq-latency",
                    Severity.NOTICE,
                    Wording.text("One in a hundred runs of softirq %s begins %s or more after it was raised",
                            stats.source.name(), Wording.duration(orZero(softirq.latency.percentileNs(99)))),
                    Wording.text("median %s, longest %s, %,d runs, %,d of them in ksoftirqd",
                            Wording.duration(orZero(softirq.latency.percentileNs(50))),
                            Wording.duration(orZero(softirq.latency.maxNs())), softirq.latency.count(),
                            softirq.in(Context.KSOFTIRQD)),
                    null,
                    "Look what held the processor: long softirqs before it, softirqs switched off for long, or"
                            + " ksoftirqd waiting behind other tasks."));
        }
    }

    private void addImbalance(List<Finding> findings) {
        Balance balance = Balance.of(cpus.stream().mapToLong(CpuLoad::totalNs).toArray());
        if (balance == null || balance.maxOverMean() < IMBALANCE || context.wallNs() == 0) {
            return;
        }
        CpuLoad busiest = cpus.getFirst();
        for (CpuLoad load : cpus) {
            busiest = load.totalNs() > busiest.totalNs() ? load : busiest;
        }
        double percent = 100.0 * busiest.totalNs() / context.wallNs();
        if (percent < BUSY_PERCENT) {
            return;
        }
        findings.add(new Finding(
                "irqs.imbalance",
                percent >= 4 * BUSY_PERCENT ? Severity.WARNING : Severity.NOTICE,
                Wording.text("Interrupts take %.1f %% of CPU %d, %.1f times the mean", percent, busiest.cpu(),
                        balance.maxOverMean()),
                Wording.text("%s of %s on it; evenness over %d CPUs is %.2f of 1%s",
                        Wording.duration(busiest.totalNs()),
                        Wording.duration(cpus.stream().mapToLong(CpuLoad::totalNs).sum()), cpus.size(),
                        balance.entropy(),
                        mostOn(busiest.cpu())),
                null,
                "Spread the lines (irqbalance, /proc/irq/N/smp_affinity) or the packets (RSS, RPS), and keep tasks that"
                        + " must not wait off that processor."));
    }

    private String mostOn(int cpu) {
        SourceStats most = null;
        long mostNs = 0;
        for (SourceStats stats : state.sources.values()) {
            CpuCell cell = stats.onCpu(cpu);
            if (cell != null && cell.netNs > mostNs) {
                most = stats;
                mostNs = cell.netNs;
            }
        }
        return most == null
                ? ""
                : Wording.text("; most of it is %s, %s", most.source.label(), Wording.duration(mostNs));
    }

    private void addKsoftirqd(List<Finding> findings) {
        for (SourceStats stats : state.of(Kind.SOFTIRQ)) {
            long late = stats.softirq == null ? 0 : stats.softirq.in(Context.KSOFTIRQD);
            if (late < FEWEST_KSOFTIRQD || late < KSOFTIRQD_SHARE * stats.count) {
                continue;
            }
            findings.add(new Finding(
                    "irqs.ksoftirqd",
                    Severity.NOTICE,
                    Wording.text("%,d of %,d runs of softirq %s were left to ksoftirqd", late, stats.count,
                            stats.source.name()),
                    "the kernel does that when softirqs come faster than it handles them",
                    null,
                    "There ksoftirqd competes with other tasks: spread the load over more processors, or give it a"
                            + " higher priority."));
        }
    }

    private void addUnhandled(List<Finding> findings) {
        Map<Integer, Integer> sharers = new HashMap<>();
        state.of(Kind.IRQ).forEach(stats -> sharers.merge(stats.source.number(), 1, Integer::sum));
        for (SourceStats stats : state.of(Kind.IRQ)) {
            boolean shared = sharers.getOrDefault(stats.source.number(), 1) > 1;
            if (stats.unhandled < FEWEST_UNHANDLED || stats.unhandled < UNHANDLED_SHARE * stats.count) {
                continue;
            }
            findings.add(new Finding(
                    "irqs.unhandled",
                    shared ? Severity.INFO : Severity.NOTICE,
                    Wording.text("%s did not handle %,d of its %,d interrupts", stats.source.label(), stats.unhandled,
                            stats.count),
                    shared ? "the line is shared, so others may have" : "nobody else is on the line: they are spurious",
                    null,
                    shared
                            ? "Each of them costs a look at the device; a line of its own (MSI) saves it."
                            : "The kernel switches a line off after 99,900 of 100,000 (kernel/irq/spurious.c): look at"
                                    + " the driver."));
        }
    }

    private static long orZero(@Nullable Long ns) {
        return ns == null ? 0 : ns;
    }
}
