package dev.trapline.analyze;

import dev.trapline.analyze.track.Tasks;
import dev.trapline.model.event.ClockFit;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Filters;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Report;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Reads a source to its end and reports what the analyses found.
///
/// Events go through the trackers, the spans they make to every analysis. One run reads one source;
/// nothing is kept between runs.
public final class AnalysisRun {
    /// What a reader of any figure from a tracer that stops the task must know.
    public static final String STOPPED_NOTE =
            "Recorded with a tracer that stops the program at every call (ptrace, as strace does): counts, bytes and"
                    + " runs are exact; times contain the tracer's own stops and are upper bounds.";

    /// What a reader of times from strace and tracepoints together must know.
    public static final String MIXED_NOTE =
            "Calls that a recording of tracepoints saw too have its times, which do not contain the tracer's stops; the"
                    + " program was still slowed down by them.";

    /// Why nothing is left of a recording.
    public static final String NO_CPU_NOTE =
            "The recording does not say on which processor anything happened, so nothing is of the processors asked for.";

    /// What is left of the scheduler's doings.
    public static final String SOME_CALLS_NOTE =
            "Of the scheduler, only switches and waits inside the calls asked for are counted.";

    private static final Set<SpanKind> UNTOLD_BY_TRACERS_OF_CALLS =
            EnumSet.of(
                    SpanKind.SCHEDULING, SpanKind.INTERRUPT, SpanKind.FAULT, SpanKind.DEVICE, SpanKind.RING);

    private static final int CHUNKS_PER_PROGRESS = 32;

    /// So many analyses have about half as much to do as the importer and the trackers.
    private static final int MANY = 4;

    private final List<? extends Analysis<?>> analyses;
    private final int top;
    private final @Nullable Selection selection;
    private final boolean named;
    private final boolean charts;

    /// A run of all spans through `analyses`, whose lists of the largest things get `top` rows. Those
    /// for which the recording has nothing are left out of the report.
    public AnalysisRun(List<? extends Analysis<?>> analyses, int top) {
        this(analyses, top, null, false, false);
    }

    /// A run of the spans that `selection` takes, all if it is null. Coverage still tells of the whole
    /// recording; rates are those of the time that the selection looks at.
    ///
    /// @param named the analyses were asked for by name: each of them reports, if only that there is
    ///     nothing
    /// @param charts make charts too
    public AnalysisRun(
            List<? extends Analysis<?>> analyses,
            int top,
            @Nullable Selection selection,
            boolean named,
            boolean charts) {
        this.analyses = List.copyOf(analyses);
        this.top = top;
        this.selection = selection;
        this.named = named;
        this.charts = charts;
    }

    /// Reads `source` to its end.
    ///
    /// @param progress is told the bytes read so far every now and then
    /// @throws IOException when the source cannot be read any further
    public Report run(EventSource source, LongConsumer progress) throws IOException {
        try (Pass pass = new Pass(source.info())) {
            int chunks = 0;
            Consumer<TraceEvent> taker = selection == null ? pass::take : pass::takeInTime;
            while (source.nextChunk(taker)) {
                pass.endOfChunk();
                if (++chunks % CHUNKS_PER_PROGRESS == 0) {
                    progress.accept(bytesRead(source));
                }
            }
            return pass.report(source);
        }
    }

    private static long bytesRead(EventSource source) {
        long bytes = 0;
        for (SourceSummary summary : source.summaries()) {
            bytes += summary.bytesRead();
        }
        return bytes;
    }

    /// A name that a recording tells besides its events, at no time of its own.
    private static boolean inPassing(TraceEvent event) {
        return event instanceof TraceEvent.TaskRename && event.cpu() == TraceEvent.UNKNOWN;
    }

    /// Importers have a thread beside the caller's already: with two processors a third one only pays when
    /// the other two wait for each other.
    private static boolean isWorthAThread(int analyses) {
        return analyses >= MANY || (analyses > 0 && Runtime.getRuntime().availableProcessors() > 2);
    }

    private static boolean stopsTasks(List<SourceInfo> sources) {
        return sources.stream().anyMatch(SourceInfo::stopsTasks);
    }

    /// One way through a source.
    private final class Pass implements AutoCloseable {
        private final EventCounts counts = new EventCounts();
        private final List<Collector<?>> collectors = new ArrayList<>();
        private final List<Collector<?>> listening = new ArrayList<>();
        private final Set<SpanKind> untold;
        private final SpanRelay relay;
        private final Tasks tasks;
        private final Trackers trackers;
        /// The time that `selection` looks at, null until the recording has begun.
        private @Nullable TimeWindow window;

        Pass(List<SourceInfo> sources) {
            for (Analysis<?> analysis : analyses) {
                collectors.add(new Collector<>(analysis));
            }
            listening.addAll(collectors);
            untold = sources.stream().allMatch(SourceInfo::stopsTasks) ? UNTOLD_BY_TRACERS_OF_CALLS : Set.of();
            listening.removeIf(collector -> untold.stream().anyMatch(collector::needs) || unanswerable(collector));
            relay = new SpanRelay(listening, isWorthAThread(listening.size()));
            boolean looksAtNames = listening.stream().anyMatch(Collector::looksAtNames);
            tasks = new Tasks(looksAtNames ? relay::settle : () -> {}, relay::settle);
            trackers = new Trackers(
                    tasks, !stopsTasks(sources), !untold.contains(SpanKind.RING), this::isTaken, this::giver);
        }

        private boolean unanswerable(Collector<?> collector) {
            return selection != null && selection.onlySomeCalls() && collector.needsAllCalls() != null;
        }

        private boolean isTaken(SpanKind kind) {
            return !untold.contains(kind) && listening.stream().anyMatch(collector -> collector.takes(kind));
        }

        /// Gives a span to all that take its kind.
        private Consumer<Span> giver(SpanKind kind) {
            if (selection == null) {
                return span -> relay.give(span, kind);
            }
            return span -> {
                Span seen = selected(span, selection);
                if (seen != null) {
                    relay.give(seen, kind);
                }
            };
        }

        void take(TraceEvent event) {
            counts.add(event);
            trackers.accept(event);
        }

        /// Like [#take], and looks for the start of the recording, which a window may count from.
        void takeInTime(TraceEvent event) {
            if (window == null && selection != null && !inPassing(event)) {
                window = selection.window(event.timestampNs());
            }
            take(event);
        }

        private @Nullable Span selected(Span span, Selection by) {
            Span inside = window == null ? span : window.inside(span);
            return inside != null && by.takes(inside) ? inside : null;
        }

        void endOfChunk() {
            relay.settle();
            trackers.endOfChunk();
        }

        Report report(EventSource source) {
            trackers.finish();
            relay.settle();
            List<SourceInfo> sources = source.info();
            List<SourceSummary> summaries = source.summaries();
            ReportContext context = context(sources, summaries);
            List<AnalysisReport> reports = new ArrayList<>(SideBySide.of(reporting(), context));
            reports.replaceAll(this::orWhyNot);
            Filters filters = selection == null ? null : selection.filters();
            return new Report(
                    inputs(sources, summaries),
                    coverage(source, summaries),
                    reports,
                    recordedTables(summaries),
                    findings(reports),
                    allNotes(sources, filters),
                    filters);
        }

        /// `report`, or why there is none for the calls that were asked for.
        private AnalysisReport orWhyNot(AnalysisReport report) {
            for (Collector<?> collector : collectors) {
                String why = collector.needsAllCalls();
                if (why != null && collector.id().equals(report.id()) && unanswerable(collector)) {
                    return new AnalysisReport(
                            report.id(), report.title(), List.of(), List.of(), List.of(), List.of(), List.of(why));
                }
            }
            return report;
        }

        private List<String> allNotes(List<SourceInfo> sources, @Nullable Filters filters) {
            List<String> notes = notes(sources);
            if (filters != null && filters.given().containsKey("cpu") && counts.byCpu().isEmpty()) {
                notes.add(NO_CPU_NOTE);
            }
            if (selection != null && selection.onlySomeCalls()) {
                notes.addAll(someCallsNotes());
            }
            return notes;
        }

        private List<String> someCallsNotes() {
            List<String> notes = new ArrayList<>();
            if (listening.stream().anyMatch(collector -> collector.takes(SpanKind.SCHEDULING) && collector.applies())) {
                notes.add(SOME_CALLS_NOTE);
            }
            List<String> left = collectors.stream()
                    .filter(this::unanswerable)
                    .map(collector -> collector.id())
                    .toList();
            if (!named && !left.isEmpty()) {
                notes.add("Not told for some calls only: " + String.join(", ", left)
                        + "; --only with one of them says why.");
            }
            return notes;
        }

        /// Those that have something to say, or were asked to.
        private List<Collector<?>> reporting() {
            List<Collector<?>> reporting = new ArrayList<>();
            for (Collector<?> collector : collectors) {
                if (named || collector.applies() && !unanswerable(collector)) {
                    reporting.add(collector);
                }
            }
            return reporting;
        }

        private ReportContext context(List<SourceInfo> sources, List<SourceSummary> summaries) {
            boolean measuresTime = !sources.isEmpty()
                    && sources.stream().allMatch(info -> info.clock().measuresTime());
            long firstNs = Long.MAX_VALUE;
            long lastNs = Long.MIN_VALUE;
            for (SourceSummary summary : summaries) {
                Long first = summary.firstNs();
                Long last = summary.lastNs();
                if (first != null && last != null) {
                    firstNs = Math.min(firstNs, first);
                    lastNs = Math.max(lastNs, last);
                }
            }
            boolean known = firstNs <= lastNs;
            TimeWindow seen = window == null ? TimeWindow.ALL : window;
            long fromNs = Math.min(Math.max(firstNs, seen.fromNs()), lastNs);
            long toNs = Math.max(Math.min(lastNs, seen.toNs()), fromNs);
            return new ReportContext(
                    measuresTime,
                    stopsTasks(sources),
                    known ? fromNs : TraceEvent.UNKNOWN_NS,
                    known ? toNs : TraceEvent.UNKNOWN_NS,
                    top,
                    charts,
                    known ? firstNs : TraceEvent.UNKNOWN_NS,
                    selection == null || selection.allTasks());
        }

        @Override
        public void close() {
            relay.close();
        }

        private Coverage coverage(EventSource source, List<SourceSummary> summaries) {
            return new Coverage(
                    counts.events(),
                    counts.byEvent(),
                    counts.byCpu(),
                    tasks.threads(),
                    summaries.stream().mapToLong(SourceSummary::lostEvents).sum(),
                    summaries.stream().mapToLong(SourceSummary::unparsedLines).sum(),
                    trackers.openSpans(),
                    source.anomalies().toList());
        }
    }

    private static List<String> notes(List<SourceInfo> sources) {
        List<String> notes = new ArrayList<>();
        if (stopsTasks(sources)) {
            notes.add(STOPPED_NOTE);
            if (!sources.stream().allMatch(SourceInfo::stopsTasks)) {
                notes.add(MIXED_NOTE);
            }
        }
        ClockFit told = null;
        for (SourceInfo source : sources) {
            ClockFit fit = source.clockFit();
            // the files of one strace -ff share a fit
            if (fit != null && !fit.equals(told)) {
                told = fit;
                notes.add(fitNote(source, fit));
            }
        }
        return notes;
    }

    private static String fitNote(SourceInfo source, ClockFit fit) {
        return String.format(
                Locale.ROOT,
                "Times of %s were brought to the clock of %s by %,d calls that both saw: %,d ns added, drift %.3f ppm;"
                        + " they disagree by %,d ns in the median, %,d ns at most.",
                source.path(),
                fit.reference(),
                fit.matched(),
                fit.offsetNs(),
                fit.driftPpm(),
                fit.residualP50Ns(),
                fit.residualMaxNs());
    }

    private static List<InputInfo> inputs(List<SourceInfo> sources, List<SourceSummary> summaries) {
        List<InputInfo> inputs = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            SourceInfo info = sources.get(i);
            SourceSummary summary = summaries.get(i);
            inputs.add(new InputInfo(
                    info.path(),
                    info.format(),
                    info.clock().label(),
                    summary.lines(),
                    summary.records(),
                    summary.firstNs(),
                    summary.lastNs(),
                    info.clockFit()));
        }
        return inputs;
    }

    private static List<Table> recordedTables(List<SourceSummary> summaries) {
        List<Table> tables = new ArrayList<>();
        for (SourceSummary summary : summaries) {
            tables.addAll(summary.recordedTables());
        }
        return tables;
    }

    /// Severe ones first, then those that save most, then as the analyses gave them.
    private static List<Finding> findings(List<AnalysisReport> reports) {
        List<Finding> findings = new ArrayList<>();
        for (AnalysisReport report : reports) {
            findings.addAll(report.findings());
        }
        findings.sort(AnalysisRun::worstFirst);
        return findings;
    }

    private static int worstFirst(Finding a, Finding b) {
        int order = b.severity().compareTo(a.severity());
        return order != 0 ? order : Long.compare(savedNs(b), savedNs(a));
    }

    private static long savedNs(Finding finding) {
        Long saved = finding.savedNs();
        return saved == null ? Long.MIN_VALUE : saved;
    }
}
