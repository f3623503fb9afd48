package dev.trapline.analyze.bursts;

import dev.trapline.analyze.ConfidenceColumns;
import dev.trapline.analyze.Latencies;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.pattern.Matches;
import dev.trapline.analyze.pattern.PatternState;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The table of what the user asked to look for, in the order in which it was asked.
final class PatternTable {
    private final List<PatternState> patterns;
    private final ReportContext context;

    PatternTable(List<PatternState> patterns, ReportContext context) {
        this.patterns = patterns;
        this.context = context;
    }

    Table table() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (PatternState pattern : patterns) {
            rows.add(row(pattern, pattern.matches()));
        }
        return new Table(
                "patterns",
                "Patterns asked for",
                ConfidenceColumns.behind(
                        Column.of("name", "pattern", Unit.TEXT),
                        Column.detail("pattern", "as written", Unit.TEXT),
                        Column.detail("scope", "scope", Unit.TEXT),
                        Column.of("count", "count", Unit.COUNT),
                        Column.of("begins", "begins", Unit.COUNT),
                        Column.of("unmatchedBegins", "no end", Unit.COUNT),
                        Column.of("unmatchedEnds", "no begin", Unit.COUNT),
                        Column.of("totalNs", "total", Unit.NS),
                        Column.detail("minNs", "min", Unit.NS),
                        Column.of("p50Ns", "p50", Unit.NS),
                        Column.detail("p90Ns", "p90", Unit.NS),
                        Column.detail("p95Ns", "p95", Unit.NS),
                        Column.of("p99Ns", "p99", Unit.NS),
                        Column.of("maxNs", "max", Unit.NS)),
                rows);
    }

    private List<@Nullable Object> row(PatternState pattern, Matches matches) {
        Latencies durations = matches.durations();
        List<@Nullable Object> row = new ArrayList<>(Arrays.asList(
                pattern.pattern().name(),
                pattern.pattern().text(),
                pattern.pattern().scope().name().toLowerCase(Locale.ROOT),
                durations.count(),
                matches.begins(),
                matches.unmatchedBegins(),
                matches.unmatchedEnds(),
                durations.count() == 0 ? null : context.time(durations.totalNs()),
                context.time(durations.minNs()),
                context.time(durations.percentileNs(50)),
                context.time(durations.percentileNs(90)),
                context.time(durations.percentileNs(95)),
                context.time(durations.percentileNs(99)),
                context.time(durations.maxNs())));
        row.addAll(ConfidenceColumns.cells(durations, context));
        return row;
    }
}
