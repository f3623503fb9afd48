package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.Wording;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Metric;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.List;

/// Makes the report of [BurstsAnalysis] from its state.
final class BurstsReport {
    private static final String STOPPED_NOTE =
            "The tracer stops the program at every call, so pauses, burst lengths and"
                    + " flush times contain its stops and are upper bounds, and the gap that ends a burst is longer than it would"
                    + " be otherwise; numbers of calls and bytes are exact.";
    private static final String NO_TIME_NOTE =
            "The recording has no times that measure anything, so there are no bursts"
                    + " and no periods; what each flush had to write is exact.";

    private final BurstsState state;
    private final ReportContext context;
    private final List<Stream> streams = new ArrayList<>();
    private final List<FlushPattern> patterns;

    BurstsReport(BurstsState state, ReportContext context) {
        this.state = state;
        this.context = context;
        StreamEnds ends = new StreamEnds(state.rows, state.grid);
        state.calls.tellEnds(ends);
        state.interrupts.tellEnds(ends);
        state.devices.tellEnds(ends);
        for (StreamRow row : state.rows.sorted()) {
            streams.add(new Stream(row, ends.of(row.key), state.grid, state.options, context));
        }
        streams.sort(Stream::mostFirst);
        patterns = FlushPattern.of(state, context);
    }

    AnalysisReport build() {
        StreamNames names = new StreamNames(state.calls);
        List<Table> tables = new ArrayList<>();
        if (!state.patterns.isEmpty()) {
            tables.add(new PatternTable(state.patterns, context).table());
        }
        tables.add(new FlushTable(patterns, names, context).table());
        tables.add(new StreamTable(streams, names, state.grid, context).table());
        NestedTable nested = new NestedTable(streams, names, context);
        tables.add(nested.table());
        return new AnalysisReport(
                "bursts",
                "Bursts and flushes",
                metrics(),
                List.of(),
                tables,
                new BurstsFindings(patterns, names, context).build(),
                notes(nested.tooLong()),
                new BurstsCharts(streams, patterns, names, context).list());
    }

    private List<Metric> metrics() {
        long bursty = 0;
        long bursts = 0;
        long burstEvents = 0;
        for (Stream stream : streams) {
            bursty += stream.isBursty() ? 1 : 0;
            bursts += stream.bursts();
            burstEvents += stream.burstEvents();
        }
        long flushes = 0;
        long pairs = 0;
        long unmatchedBursts = 0;
        long unmatchedFlushes = 0;
        long overlaps = 0;
        long flushNs = 0;
        long closes = 0;
        long kernelFlushes = 0;
        long guessed = 0;
        for (FlushPattern pattern : patterns) {
            if (pattern.view == null && !pattern.isKernel()) {
                unmatchedBursts += pattern.unmatchedBursts();
                pairs += pattern.pairs();
            }
            if (pattern.isDurable() && !pattern.isKernel()) {
                flushes += pattern.tally.flushes;
                unmatchedFlushes += pattern.unmatchedFlushes();
                overlaps += pattern.tally.overlaps;
                flushNs += pattern.tally.latency.totalNs();
            } else if (pattern.isKernel()) {
                kernelFlushes += pattern.tally.flushes;
            } else if (pattern.view == null) {
                closes += pattern.tally.flushes;
            } else {
                guessed += pattern.tally.flushes;
            }
        }
        boolean timed = context.measuresTime();
        return List.of(
                Metric.neutral("streams", "Streams", Unit.COUNT, (long) streams.size()),
                Metric.neutral("burstyStreams", "Bursty streams", Unit.COUNT, timed ? (Long) bursty : null),
                Metric.neutral("bursts", "Bursts", Unit.COUNT, timed ? (Long) bursts : null),
                Metric.neutral("burstEvents", "Events in bursts", Unit.COUNT, timed ? (Long) burstEvents : null),
                Metric.lower("flushCount", "Flushes to the device", Unit.COUNT, flushes),
                Metric.lower("flushNs", "Time in them", Unit.NS, timed ? (Long) flushNs : null),
                Metric.neutral("closeCount", "Closes after writes", Unit.COUNT, closes),
                Metric.neutral("guessedFlushCount", "Messages and large writes after writes", Unit.COUNT, guessed),
                Metric.neutral("kernelFlushCount", "Flushes by the kernel", Unit.COUNT, kernelFlushes),
                Metric.neutral("pairs", "Bursts that ended in a flush or close", Unit.COUNT,
                        timed ? (Long) pairs : null),
                Metric.neutral("unmatchedBursts", "Bursts of writes without one", Unit.COUNT,
                        timed ? (Long) unmatchedBursts : null),
                Metric.neutral("unmatchedFlushes", "Flushes without a burst", Unit.COUNT,
                        timed ? (Long) unmatchedFlushes : null),
                Metric.lower("overlaps", "Flushes during another thread's flush", Unit.COUNT, overlaps));
    }

    private List<String> notes(int tooLong) {
        if (!context.measuresTime()) {
            return List.of(NO_TIME_NOTE);
        }
        List<String> notes = new ArrayList<>();
        if (context.stopsTasks()) {
            notes.add(STOPPED_NOTE);
        }
        if (tooLong > 0) {
            notes.add(Wording.text(
                    "Bursts inside bursts were not looked for in %,d bursty %s with more than %,d events.",
                    tooLong, tooLong == 1 ? "stream" : "streams", EventTimes.MOST));
        }
        return notes;
    }
}
