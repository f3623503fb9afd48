package dev.trapline.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.batching.BatchingAnalysis;
import dev.trapline.analyze.batching.BatchingOptions;
import dev.trapline.analyze.bursts.BurstsAnalysis;
import dev.trapline.analyze.bursts.BurstsOptions;
import dev.trapline.analyze.bursts.FlushKind;
import dev.trapline.analyze.faults.FaultsAnalysis;
import dev.trapline.analyze.io.IoAnalysis;
import dev.trapline.analyze.irqs.IrqsAnalysis;
import dev.trapline.analyze.path.PathAnalysis;
import dev.trapline.analyze.path.PathOptions;
import dev.trapline.analyze.processes.ProcessesAnalysis;
import dev.trapline.analyze.pattern.PatternException;
import dev.trapline.analyze.pattern.PatternParser;
import dev.trapline.analyze.pattern.UserPattern;
import dev.trapline.analyze.signals.SignalsAnalysis;
import dev.trapline.analyze.switches.SwitchesAnalysis;
import dev.trapline.analyze.switches.SwitchesOptions;
import dev.trapline.analyze.syscalls.SyscallsAnalysis;
import dev.trapline.analyze.timeline.TimelineAnalysis;
import dev.trapline.analyze.wakeups.WakeupsAnalysis;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.LifeSpan;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The law of [Analysis]: cut the spans anywhere, merge the states of the parts, and the report is the
/// report of the whole; merging is associative and an empty state changes nothing.
class AnalysisLawTest {
    private static final long PAUSE_NS = 200;

    /// Every analysis, and those with limits also with limits that are reached all the time.
    static Stream<Analysis<?>> analyses() {
        return Stream.of(
                new SyscallsAnalysis(true),
                new SignalsAnalysis(),
                new SignalsAnalysis(4),
                new FaultsAnalysis(),
                new FaultsAnalysis(5),
                new IoAnalysis(),
                new IoAnalysis(4),
                new IoAnalysis(50, new RowPrecision.Limits(2, 10, 256)),
                new ProcessesAnalysis(),
                new SwitchesAnalysis(),
                new SwitchesAnalysis(new SwitchesOptions(1500, 1000, 4000, 3)),
                new WakeupsAnalysis(),
                new WakeupsAnalysis(3),
                new WakeupsAnalysis(3, new RowPrecision.Limits(2, 10, 256)),
                new BatchingAnalysis(options(100, 1000)),
                new BatchingAnalysis(options(6, 3)),
                new IrqsAnalysis(),
                new PathAnalysis(),
                new PathAnalysis(new PathOptions(PathOptions.MAIN, 5)),
                new IrqsAnalysis(3),
                new BurstsAnalysis(new BurstsOptions(BurstsOptions.BY_MEDIAN, 8, 1, 2, 1000, 500, 1000, patterns(),
                        BurstsOptions.USUAL)),
                new BurstsAnalysis(new BurstsOptions(
                        PAUSE_NS, 0, 10, 3, 6, 2, 3, List.of(), EnumSet.complementOf(EnumSet.of(FlushKind.LARGE)))),
                new BurstsAnalysis(BurstsOptions.defaults().withGap(20).withLeastEvents(2)
                        .withFlushes(EnumSet.of(FlushKind.LARGE, FlushKind.MESSAGE))),
                new BurstsAnalysis(
                        BurstsOptions.defaults().withGap(20).withLeastEvents(2)
                                .withFlushes(EnumSet.allOf(FlushKind.class)),
                        new RowPrecision.Limits(2, 10, 256)),
                new TimelineAnalysis(300, 2),
                new TimelineAnalysis(1, 1));
    }

    private static List<UserPattern> patterns() {
        try {
            return List.of(
                    pattern("rounds=read|write..write(bytes>10)"),
                    pattern("flushes@process=fdatasync|fsync..fdatasync|fsync"),
                    pattern("files@file=read..close|fsync(errno=0)"),
                    pattern("soft=irq..softirq"),
                    pattern("all@all=read..softirq"));
        } catch (PatternException e) {
            throw new AssertionError(e);
        }
    }

    private static UserPattern pattern(String text) throws PatternException {
        return PatternParser.parse(text, glob -> glob::equals);
    }

    private static BatchingOptions options(int maxRows, int maxRuns) {
        BatchingOptions defaults = BatchingOptions.defaults();
        return new BatchingOptions(
                defaults.entryCostNs(),
                defaults.entryCostLowNs(),
                defaults.entryCostHighNs(),
                defaults.smallBytes(),
                PAUSE_NS,
                defaults.maxBatchBytes(),
                defaults.maxBatchMessages(),
                defaults.fixedShare(),
                maxRows,
                maxRuns);
    }

    /// Charts are many numbers to compare, so only some rounds make them.
    private static final int ROUNDS_PER_CHARTS = 8;

    @ParameterizedTest
    @MethodSource("analyses")
    <S> void cutAtEveryPlace(Analysis<S> analysis) {
        for (long seed = 0; seed < 60; seed++) {
            List<Span> spans = spans(analysis, seed, 120, PAUSE_NS);
            AnalysisReport whole = report(analysis, state(analysis, spans), seed);
            for (int cut = 0; cut <= spans.size(); cut++) {
                S earlier = state(analysis, spans.subList(0, cut));
                analysis.merge(earlier, state(analysis, spans.subList(cut, spans.size())));
                assertThat(report(analysis, earlier, seed))
                        .as("seed %d, cut at %d", seed, cut)
                        .isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("analyses")
    <S> void cutIntoManyParts(Analysis<S> analysis) {
        for (long seed = 1000; seed < 1400; seed++) {
            List<Span> spans = spans(analysis, seed, 400, PAUSE_NS);
            Random random = new Random(seed);
            AnalysisReport whole = report(analysis, state(analysis, spans), seed);
            List<List<Span>> parts = cut(spans, random);

            S left = analysis.newState();
            for (List<Span> part : parts) {
                analysis.merge(left, state(analysis, part));
            }
            assertThat(report(analysis, left, seed)).as("seed %d, from the left", seed).isEqualTo(whole);

            S right = analysis.newState();
            for (List<Span> part : parts.reversed()) {
                S earlier = state(analysis, part);
                analysis.merge(earlier, right);
                right = earlier;
            }
            assertThat(report(analysis, right, seed)).as("seed %d, from the right", seed).isEqualTo(whole);

            assertThat(report(analysis, tree(analysis, parts, random), seed))
                    .as("seed %d, as a tree", seed)
                    .isEqualTo(whole);
        }
    }

    /// Long enough for samples and lists to overflow.
    @ParameterizedTest
    @MethodSource("analyses")
    <S> void cutALongRecording(Analysis<S> analysis) {
        for (long seed = 5000; seed < 5004; seed++) {
            List<Span> spans = spans(analysis, seed, 15_000, PAUSE_NS);
            int cut = new Random(seed).nextInt(spans.size() + 1);
            S earlier = state(analysis, spans.subList(0, cut));
            analysis.merge(earlier, state(analysis, spans.subList(cut, spans.size())));
            assertThat(report(analysis, earlier, seed))
                    .as("seed %d, cut at %d", seed, cut)
                    .isEqualTo(report(analysis, state(analysis, spans), seed));
        }
    }

    /// A state that goes on after a merge must be as good as one that never was merged.
    @ParameterizedTest
    @MethodSource("analyses")
    <S> void goOnAfterMerging(Analysis<S> analysis) {
        for (long seed = 2000; seed < 2300; seed++) {
            List<Span> spans = spans(analysis, seed, 300, PAUSE_NS);
            Random random = new Random(seed);
            int[] cuts = random.ints(3, 0, spans.size() + 1).sorted().toArray();
            S state = state(analysis, spans.subList(cuts[0], cuts[1]));
            analysis.merge(state, state(analysis, spans.subList(cuts[1], cuts[2])));
            for (Span span : spans.subList(cuts[2], spans.size())) {
                analysis.accept(state, span);
            }
            S whole = state(analysis, spans.subList(0, cuts[0]));
            analysis.merge(whole, state);
            assertThat(report(analysis, whole, seed))
                    .as("seed %d, cut at %s", seed, Arrays.toString(cuts))
                    .isEqualTo(report(analysis, state(analysis, spans), seed));
        }
    }

    @ParameterizedTest
    @MethodSource("analyses")
    <S> void reportingChangesNothing(Analysis<S> analysis) {
        for (long seed = 3000; seed < 3050; seed++) {
            List<Span> spans = spans(analysis, seed, 200, PAUSE_NS);
            S state = analysis.newState();
            for (Span span : spans) {
                analysis.accept(state, span);
                if (span.startNs() % 7 == 0) {
                    report(analysis, state, seed);
                }
            }
            assertThat(report(analysis, state, seed)).as("seed %d", seed)
                    .isEqualTo(report(analysis, state(analysis, spans), seed));
        }
    }

    /// Figures, breakdowns and tables are keys of one object in JSON.
    @ParameterizedTest
    @MethodSource("analyses")
    <S> void namesAreDistinct(Analysis<S> analysis) {
        AnalysisReport report = report(analysis, analysis.newState(), 0);
        List<String> names = new ArrayList<>();
        report.metrics().forEach(metric -> names.add(metric.name()));
        report.breakdowns().forEach(breakdown -> names.add(breakdown.name()));
        report.tables().forEach(table -> names.add(table.name()));

        assertThat(names).doesNotHaveDuplicates();
    }

    /// Random spans of the kinds that `analysis` takes, as a run gives them to it.
    private static List<Span> spans(Analysis<?> analysis, long seed, int count, long pauseNs) {
        Set<SpanKind> kinds = analysis.takes();
        return RandomSpans.of(seed, count, pauseNs).stream()
                .filter(span -> kinds.contains(kind(span)))
                .toList();
    }

    private static SpanKind kind(Span span) {
        return switch (span) {
            case Span.SyscallSpan _ -> SpanKind.CALL;
            case Span.ExitSpan _ -> SpanKind.LIFE;
            case SchedSpan _ -> SpanKind.SCHEDULING;
            case InterruptSpan _ -> SpanKind.INTERRUPT;
            case SignalSpan _ -> SpanKind.SIGNAL;
            case FaultSpan _ -> SpanKind.FAULT;
            case IoSpan.Access _ -> SpanKind.IO;
            case IoSpan.Request _,IoSpan.Dispatch _,IoSpan.Writeback _ -> SpanKind.DEVICE;
            case RingSpan _ -> SpanKind.RING;
            case LifeSpan _ -> SpanKind.FAMILY;
        };
    }

    private static List<List<Span>> cut(List<Span> spans, Random random) {
        List<List<Span>> parts = new ArrayList<>();
        parts.add(List.of());
        int from = 0;
        while (from < spans.size()) {
            int to = Math.min(spans.size(), from + random.nextInt(40));
            parts.add(spans.subList(from, to)); // empty now and then
            from = to;
        }
        return parts;
    }

    private static <S> S tree(Analysis<S> analysis, List<List<Span>> parts, Random random) {
        if (parts.size() == 1) {
            return state(analysis, parts.getFirst());
        }
        int middle = 1 + random.nextInt(parts.size() - 1);
        S earlier = tree(analysis, parts.subList(0, middle), random);
        analysis.merge(earlier, tree(analysis, parts.subList(middle, parts.size()), random));
        return earlier;
    }

    private static <S> S state(Analysis<S> analysis, List<Span> spans) {
        S state = analysis.newState();
        for (Span span : spans) {
            analysis.accept(state, span);
        }
        return state;
    }

    private static <S> AnalysisReport report(Analysis<S> analysis, S state, long seed) {
        boolean charts = seed % ROUNDS_PER_CHARTS == 0;
        return analysis.report(
                state, new ReportContext(true, false, 1_000_000, 3_000_000_000L, Integer.MAX_VALUE, charts));
    }
}
