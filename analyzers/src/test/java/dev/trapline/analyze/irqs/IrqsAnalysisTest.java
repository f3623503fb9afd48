package dev.trapline.analyze.irqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trapline.analyze.ReportContext;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Context;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.InterruptSpan.Softirq;
import dev.trapline.model.span.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said of interrupts whose times were made up so that the answer is known.
class IrqsAnalysisTest {
    private static final long US = 1_000;
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final ReportContext CONTEXT = new ReportContext(true, false, 0, 2 * SECOND, 1000);
    private static final Task TASK = new Task(42, 0);
    private static final InterruptSource NIC = new InterruptSource(Kind.IRQ, 30, "nic");
    private static final InterruptSource NET_RX = new InterruptSource(Kind.SOFTIRQ, 3, "NET_RX");

    private final IrqsAnalysis analysis = new IrqsAnalysis();
    private final IrqsState state = analysis.newState();

    private void run(InterruptSource source, int cpu, long startNs, long durationNs, boolean handled) {
        run(source, cpu, startNs, durationNs, handled, null);
    }

    private void run(
            InterruptSource source, int cpu, long startNs, long durationNs, boolean handled, @Nullable Softirq cause) {
        analysis.accept(state, new InterruptSpan.Run(
                startNs, startNs + durationNs, cpu, TASK, source, 0, Ends.BOTH, handled, cause));
    }

    private AnalysisReport report() {
        return analysis.report(state, CONTEXT);
    }

    private List<String> findings() {
        return report().findings().stream().map(Finding::id).toList();
    }

    private @Nullable Object cell(String table, int row, String column) {
        Table found = report().tables().stream().filter(t -> t.name().equals(table)).findFirst().orElseThrow();
        int index = found.columns().stream().map(Table.Column::name).toList().indexOf(column);
        return found.rows().get(row).get(index);
    }

    /// 100 a second for two seconds, and in between 150 ms of 20,000 a second.
    @Test
    void aStormIsFarAboveTheUsualRateForLong() {
        for (int i = 0; i < 200; i++) {
            run(NIC, 0, 10 * MS * i, US, true);
        }
        for (int i = 0; i < 3000; i++) {
            run(NIC, 0, SECOND + 50 * US * i, US, true);
        }

        assertThat(findings()).contains("irqs.storm");
        assertThat(cell("storms", 0, "startNs")).isEqualTo(SECOND);
        assertThat(cell("storms", 0, "durationNs")).isEqualTo(150 * MS);
        assertThat(cell("storms", 0, "events")).isEqualTo(3015L);
        assertThat((Double) cell("storms", 0, "medianPerSec")).isEqualTo(100.0);
    }

    @Test
    void aShortBurstOrASteadyHighRateIsNoStorm() {
        for (int i = 0; i < 1600; i++) {
            run(NIC, 0, SECOND + 50 * US * i, US, true); // 80 ms
        }
        for (int i = 0; i < 40_000; i++) {
            run(NET_RX, 1, 50 * US * i, US, true); // all the time
        }
        assertThat(findings()).doesNotContain("irqs.storm");
    }

    @Test
    void balanceIsTheLargestOverTheMeanAndEntropy() {
        for (int i = 0; i < 40; i++) {
            run(NIC, 0, 10 * MS * i, 5 * MS, true);
        }
        run(NET_RX, 1, 0, US, true);

        assertThat((Double) cell("byIrq", 0, "imbalance")).isEqualTo(2.0);
        assertThat((Double) cell("byIrq", 0, "entropy")).isEqualTo(0.0);
        assertThat((Double) cell("byCpu", 0, "busyPercent")).isCloseTo(10.0, within(1e-9));
        assertThat(findings()).contains("irqs.imbalance", "irqs.long-handler");
    }

    @Test
    void aLineThatNobodyHandlesIsSpurious() {
        for (int i = 0; i < 30; i++) {
            run(NIC, 0, i * MS, US, i % 2 == 0);
        }
        assertThat(cell("byIrq", 0, "unhandled")).isEqualTo(15L);
        assertThat(report().findings()).filteredOn(finding -> finding.id().equals("irqs.unhandled"))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.NOTICE);
    }

    @Test
    void aHandlerOfASharedLineMayPassItOn() {
        for (int i = 0; i < 30; i++) {
            run(NIC, 0, i * MS, US, false);
            run(new InterruptSource(Kind.IRQ, 30, "usb"), 0, i * MS + US, US, true);
        }
        assertThat(report().findings()).filteredOn(finding -> finding.id().equals("irqs.unhandled"))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.INFO);
    }

    @Test
    void softirqsThatWaitAndThoseLeftToKsoftirqd() {
        for (int i = 0; i < 100; i++) {
            long at = 10 * MS * (i + 1);
            boolean late = i % 4 == 0;
            run(NET_RX, 0, at, 10 * US, true, new Softirq(
                    at - (late ? 3 * MS : US), 2, TraceEvent.UNKNOWN_NS, late ? Context.KSOFTIRQD : Context.TASK));
        }
        assertThat(findings()).contains("irqs.softirq-latency", "irqs.ksoftirqd");
        assertThat((Double) cell("bySoftirq", 0, "raisesPerRun")).isEqualTo(2.0);
        assertThat(cell("bySoftirq", 0, "latencyP50Ns")).isEqualTo(US);
        assertThat(cell("bySoftirq", 0, "ksoftirqd")).isEqualTo(25L);
        assertThat(cell("stolen", 0, "softNs")).as("what ksoftirqd does is not stolen from it").isEqualTo(750 * US);
    }

    /// A clock has burstiness -1, and no variance of its rate.
    @Test
    void aTimerIsRegular() {
        for (int i = 0; i < 500; i++) {
            run(NIC, 0, 4 * MS * i, US, true);
            run(NIC, 1, 4 * MS * i + US, US, true);
        }
        assertThat((Double) cell("byIrq", 0, "burstiness")).isCloseTo(-1.0, within(1e-6));
        assertThat((Double) cell("byIrq", 0, "fano100ms")).isCloseTo(0.0, within(1e-9));
        assertThat(cell("byIrq", 0, "bursty")).isEqualTo("no");
    }

    @Test
    void tooManySourcesAreAddedUp() {
        IrqsAnalysis few = new IrqsAnalysis(2);
        IrqsState kept = few.newState();
        for (int irq : new int[] {9, 3, 7, 1, 7, 9}) {
            few.accept(kept, new InterruptSpan.Run(
                    0, US, 0, TASK, new InterruptSource(Kind.IRQ, irq, "d" + irq), 0, Ends.BOTH, true, null));
        }
        Table byIrq = few.report(kept, CONTEXT).tables().getFirst();
        assertThat(byIrq.rows()).extracting(row -> row.get(1) + "=" + row.get(2))
                .containsExactlyInAnyOrder("d1=1", "d3=1", "(others)=4");
    }
}
