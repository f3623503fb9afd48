package dev.trapline.cli.html;

import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What events a recording has, as tables.
final class CoverageTables {
    private CoverageTables() {}

    /// The events by name, the most frequent first, and by processor.
    static List<Table> of(Coverage coverage) {
        List<List<@Nullable Object>> byEvent = new ArrayList<>();
        coverage.byEvent().entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Long> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .forEach(entry -> byEvent.add(Arrays.asList(entry.getKey(), entry.getValue())));
        List<List<@Nullable Object>> byCpu = new ArrayList<>();
        coverage.byCpu().forEach((cpu, count) -> byCpu.add(Arrays.asList((long) cpu, count)));
        List<Table> tables = new ArrayList<>();
        add(tables, "byEvent", "Events by name", Column.of("event", "event", Unit.TEXT), byEvent);
        add(tables, "byCpu", "Events by processor", Column.of("cpu", "cpu", Unit.ID), byCpu);
        return tables;
    }

    private static void add(
            List<Table> tables, String name, String title, Column what, List<List<@Nullable Object>> rows) {
        if (!rows.isEmpty()) {
            tables.add(new Table(name, title, List.of(what, Column.of("count", "count", Unit.COUNT)), rows));
        }
    }
}
