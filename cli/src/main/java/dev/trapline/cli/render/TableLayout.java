package dev.trapline.cli.render;

import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Table;
import dev.trapline.model.report.Table.Column;
import dev.trapline.model.report.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which columns of a table the text report shows, in what order, and which it can do without.
///
/// A table that is not named here is shown as it is: its first column must stay, the others go from
/// the right when the page is too narrow. So a new analysis looks decent before anybody has thought
/// about its looks.
///
/// @param columns names of columns in the order to show, with the rank for [TextTable]
/// @param share names of columns of which the first with values is also drawn as a bar with the
///     share of its sum; empty for none
/// @param leastRows rows below which the table says nothing that is not said elsewhere
/// @param finer name of a table that makes this one superfluous if it has as many rows, or empty
public record TableLayout(List<Ranked> columns, List<String> share, int leastRows, String finer) {

    /// A column and its rank.
    public record Ranked(String name, int rank) {}

    /// The layout of table `name` of analysis `analysis`.
    public static TableLayout of(String analysis, Table table) {
        return switch (analysis + "." + table.name()) {
            case "syscalls.bySyscall" ->
                    new TableLayout(
                            ranked(
                                    "totalNs 6", "calls 0", "errors 1", "noReturn 9", "meanNs 7", "p50Ns 5",
                                    "p90Ns 8", "p99Ns 1", "maxNs 2", "name 0"),
                            List.of("totalNs", "calls"),
                            1,
                            "");
            case "syscalls.byThread" ->
                    new TableLayout(
                            ranked("totalNs 1", "calls 0", "errors 1", "tid 0", "tgid 2", "comm 1"),
                            List.of("totalNs", "calls"),
                            2,
                            "");
            case "syscalls.byProcess" ->
                    new TableLayout(
                            ranked("totalNs 1", "calls 0", "errors 1", "threads 2", "tgid 0", "comm 1"),
                            List.of("totalNs", "calls"),
                            2,
                            "byThread");
            // The calls by thread times a constant: said by syscalls.byThread.
            case "batching.byThread" -> new TableLayout(List.of(), List.of(), Integer.MAX_VALUE, "");
            case "batching.byFile" ->
                    new TableLayout(
                            ranked(
                                    "calls 0", "bytes 0", "bytesPerCall 1", "syscall 0", "tid 2", "fd 3",
                                    "path 0"),
                            List.of(),
                            1,
                            "");
            case "batching.runs" ->
                    new TableLayout(
                            ranked(
                                    "savedNs 0", "savedCalls 3", "calls 1", "bytes 1", "syscall 0", "tid 2",
                                    "fd 4", "startNs 5", "path 0"),
                            List.of(),
                            1,
                            "");
            case "bursts.flushes" ->
                    new TableLayout(
                            ranked(
                                    "flushes 0", "pairs 5", "unmatchedBursts 6", "bytesPerFlush 0", "callsPerFlush 3",
                                    "gapP50Ns 7", "flushP50Ns 1", "flushP99Ns 2", "periodNs 4", "kind 1", "by 2",
                                    "stream 0"),
                            List.of(),
                            1,
                            "");
            case "bursts.byStream" ->
                    new TableLayout(
                            ranked(
                                    "events 0", "bursts 0", "meanBurst 2", "burstNs 4", "periodNs 1", "burstiness 3",
                                    "fano 5", "stream 0"),
                            List.of(),
                            1,
                            "");
            // Rows to be looked at one by one: for a program.
            case "bursts.nested" -> new TableLayout(List.of(), List.of(), Integer.MAX_VALUE, "");
            case "switches.byThread" ->
                    new TableLayout(
                            ranked(
                                    "switches 0", "voluntary 5", "involuntary 2", "migrations 6", "runNs 1",
                                    "preemptedNs 3", "sleepNs 8", "diskNs 7", "tid 0", "comm 0"),
                            List.of("switches"),
                            1,
                            "");
            case "switches.byProcess" ->
                    new TableLayout(
                            ranked(
                                    "switches 0", "involuntary 2", "runNs 1", "preemptedNs 3", "threads 4",
                                    "tgid 0", "comm 0"),
                            List.of(),
                            2,
                            "byThread");
            case "wakeups.byThread" ->
                    new TableLayout(
                            ranked(
                                    "waitNs 0", "count 1", "p50Ns 3", "p99Ns 2", "maxNs 1", "preempted 4",
                                    "preemptedNs 5", "idleElsewhereNs 6", "tid 0", "comm 0"),
                            List.of(),
                            1,
                            "");
            case "irqs.byIrq" ->
                    new TableLayout(
                            ranked(
                                    "netNs 3", "count 0", "perSec 4", "unhandled 2", "p50Ns 2", "p99Ns 1", "maxNs 1",
                                    "irq 0", "name 0"),
                            List.of("netNs", "count"),
                            1,
                            "");
            case "irqs.byVector" ->
                    new TableLayout(
                            ranked("netNs 3", "count 0", "perSec 4", "p50Ns 2", "p99Ns 1", "maxNs 1", "name 0"),
                            List.of("netNs", "count"),
                            1,
                            "");
            case "irqs.bySoftirq" ->
                    new TableLayout(
                            ranked(
                                    "netNs 5", "count 0", "perSec 6", "p50Ns 4", "p99Ns 2", "maxNs 3",
                                    "latencyP50Ns 3", "latencyP99Ns 1", "raisesPerRun 4", "ksoftirqd 5", "name 0"),
                            List.of("netNs", "count"),
                            1,
                            "");
            case "irqs.byTasklet", "irqs.byNmi" ->
                    new TableLayout(
                            ranked("netNs 3", "count 0", "p50Ns 2", "p99Ns 1", "maxNs 1", "unhandled 2", "name 0"),
                            List.of("netNs", "count"),
                            1,
                            "");
            case "irqs.chains" ->
                    new TableLayout(
                            ranked(
                                    "count 0", "p50Ns 1", "p99Ns 2", "waitP50Ns 4", "dominating 3", "irq 0",
                                    "softirq 1", "call 0"),
                            List.of("count"),
                            1,
                            "");
            case "faults.byThread" ->
                    new TableLayout(
                            ranked(
                                    "faults 0", "user 5", "kernel 4", "writes 3", "fetches 7", "protection 6",
                                    "minor 8", "major 1", "faultsPerSec 2", "tid 0", "comm 0"),
                            List.of(),
                            1,
                            "");
            case "faults.byProcess" ->
                    new TableLayout(
                            ranked(
                                    "faults 0", "user 4", "kernel 3", "writes 2", "fetches 6", "protection 5",
                                    "major 1", "tgid 0", "comm 0"),
                            List.of(),
                            2,
                            "byThread");
            case "faults.byPlace" ->
                    new TableLayout(
                            ranked(
                                    "faults 0", "writes 4", "fetches 6", "protection 5", "major 1", "tgid 3", "ip 0",
                                    "symbol 0"),
                            List.of(),
                            1,
                            "");
            case "faults.byRegion" ->
                    new TableLayout(
                            ranked(
                                    "faults 0", "kernel 5", "writes 3", "fetches 6", "protection 4", "tgid 2",
                                    "address 0", "bytes 1"),
                            List.of(),
                            1,
                            "");
            case "io.byPath", "io.byPeer", "io.byKind", "io.byProcess" ->
                    new TableLayout(
                            ranked(
                                    "calls 0", "readBytes 1", "writtenBytes 1", "readP50 5", "writeP50 6",
                                    "sequentialPercent 4", "turns 9", "errors 3", "shorter 9", "totalNs 1", "p50Ns 7",
                                    "p99Ns 3", "opens 7", "openErrors 6", "syncs 6", "maps 8", "sockets 5", "tgid 0",
                                    "comm 0", "kind 5", "peer 0", "path 0"),
                            List.of(),
                            table.name().equals("byPath") || table.name().equals("byPeer") ? 1 : 2,
                            "");
            case "io.rings" ->
                    new TableLayout(
                            ranked(
                                    "requests 0", "bytes 1", "errors 3", "queued 6", "unfinished 7", "p50Ns 4",
                                    "p99Ns 2", "maxNs 8", "operation 0", "tgid 5", "fd 3", "path 2"),
                            List.of(),
                            1,
                            "");
            case "processes.tree" ->
                    new TableLayout(
                            ranked(
                                    "process 0", "lifetimeNs 1", "end 1", "threads 3", "calls 2", "runNs 2", "callNs 5",
                                    "startNs 4", "program 6"),
                            List.of(),
                            1,
                            "");
            // The tree has them by process; single threads are for other formats.
            case "processes.byThread" -> new TableLayout(List.of(), List.of(), Integer.MAX_VALUE, "");
            case "processes.byProgram" ->
                    new TableLayout(
                            ranked(
                                    "processes 0", "lifetimeP50Ns 1", "lifetimeP99Ns 2", "lifetimeMaxNs 4", "failed 3",
                                    "killed 3", "calls 3", "runNs 2", "program 0"),
                            List.of(),
                            2,
                            "tree");
            case "io.byFile" ->
                    new TableLayout(
                            ranked(
                                    "calls 0", "readBytes 1", "writtenBytes 1", "readP50 5", "writeP50 6",
                                    "sequentialPercent 4", "errors 3", "totalNs 2", "p99Ns 3", "opens 7", "syncs 8",
                                    "tgid 0", "fd 0", "path 0"),
                            List.of(),
                            1,
                            "byPath");
            case "io.devices" ->
                    new TableLayout(
                            ranked(
                                    "device 0", "operation 0", "requests 0", "bytes 0", "sizeP50 4", "p50Ns 1",
                                    "p99Ns 1", "maxNs 3", "queueP50Ns 5", "queueP99Ns 2", "consecutivePercent 6",
                                    "inFlightMax 3", "failed 2"),
                            List.of(),
                            1,
                            "");
            // Hundreds of rows of numbers: for a plot.
            case "irqs.series", "faults.series", "switches.overTime" ->
                    new TableLayout(List.of(), List.of(), Integer.MAX_VALUE, "");
            default -> asItIs(table);
        };
    }

    private static TableLayout asItIs(Table table) {
        List<Ranked> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            if (!column.detail()) {
                columns.add(new Ranked(column.name(), columns.size()));
            }
        }
        return new TableLayout(columns, List.of(), 1, "");
    }

    private static List<Ranked> ranked(String... columns) {
        List<Ranked> ranked = new ArrayList<>();
        for (String column : columns) {
            int blank = column.indexOf(' ');
            ranked.add(new Ranked(column.substring(0, blank), column.charAt(blank + 1) - '0'));
        }
        return ranked;
    }

    /// Whether everything in `table` is said elsewhere in `analysis`.
    public static boolean saysNothingNew(AnalysisReport analysis, Table table) {
        int rows = table.rows().size();
        TableLayout layout = of(analysis.id(), table);
        if (rows < layout.leastRows()) {
            return true;
        }
        for (Table other : analysis.tables()) {
            if (other.name().equals(layout.finer()) && other.rows().size() == rows) {
                return true;
            }
        }
        return false;
    }

    /// Position of the first column of [#share] that has values, or -1.
    public int shareColumn(Table table) {
        for (String name : share) {
            int column = position(table, name);
            if (column >= 0 && total(table, column) > 0) {
                return column;
            }
        }
        return -1;
    }

    /// Position of the column called `name`, or -1.
    public static int position(Table table, String name) {
        for (int i = 0; i < table.columns().size(); i++) {
            if (table.columns().get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /// Sum of the numbers of a column.
    static double total(Table table, int column) {
        double total = 0;
        for (List<@Nullable Object> row : table.rows()) {
            total += row.get(column) instanceof Number number ? number.doubleValue() : 0;
        }
        return total;
    }

    /// Positions of the columns for a page on which what a row is about comes first and then the figures;
    /// those that say nothing are left out.
    public List<Integer> shownColumns(Table table) {
        List<Integer> names = new ArrayList<>();
        List<Integer> figures = new ArrayList<>();
        for (Ranked ranked : columns) {
            int column = position(table, ranked.name());
            if (column >= 0 && !isAllZero(table, column)) {
                Unit unit = table.columns().get(column).unit();
                (unit == Unit.TEXT || unit == Unit.ID ? names : figures).add(column);
            }
        }
        names.addAll(figures);
        return names;
    }

    /// Whether a column is nothing that one would look at first.
    private static boolean isAllZero(Table table, int column) {
        for (List<@Nullable Object> row : table.rows()) {
            Object cell = row.get(column);
            boolean zero = cell instanceof Number number && number.doubleValue() == 0
                    && table.columns().get(column).unit() != Unit.ID;
            if (!zero && Cells.saysSomething(cell, table.columns().get(column).unit())) {
                return false;
            }
        }
        return true;
    }

    /// Whether any cell of column `column` tells a reader anything.
    public static boolean saysSomething(Table table, int column) {
        Unit unit = table.columns().get(column).unit();
        for (List<@Nullable Object> row : table.rows()) {
            if (Cells.saysSomething(row.get(column), unit)) {
                return true;
            }
        }
        return false;
    }
}
