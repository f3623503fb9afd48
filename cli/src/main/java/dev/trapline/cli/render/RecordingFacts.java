package dev.trapline.cli.render;

import dev.trapline.model.report.Coverage;
import dev.trapline.model.report.Filters;
import dev.trapline.model.report.InputInfo;
import dev.trapline.model.report.Report;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was recorded, in a few words.
public final class RecordingFacts {
    private RecordingFacts() {}

    /// Such as `strace`, `2,472 calls`, `1 thread`, `148 ms`; safe for a terminal.
    public static List<String> of(Report report) {
        List<InputInfo> inputs = report.inputs();
        Coverage coverage = report.coverage();
        List<String> facts = new ArrayList<>();
        if (inputs.size() == 1) {
            facts.add(SafeText.of(inputs.getFirst().format()));
        }
        if (coverage.events() == 0) {
            facts.add(report.recordedTables().isEmpty() ? "no events" : "totals only");
            return facts;
        }
        Long calls = coverage.byEvent().get("sys_enter");
        facts.add(
                calls == null
                        ? Quantity.things(coverage.events(), "event", "events")
                        : Quantity.things(calls, "call", "calls"));
        facts.add(Quantity.things(coverage.threads(), "thread", "threads"));
        if (coverage.byCpu().size() > 1) {
            facts.add(Quantity.things(coverage.byCpu().size(), "cpu", "cpus"));
        }
        facts.add(length(inputs));
        return facts;
    }

    private static String length(List<InputInfo> inputs) {
        // fitted times are those of another input's clock
        if (inputs.stream().filter(input -> input.clockFit() == null).map(InputInfo::clock).distinct().count() > 1) {
            return "different clocks";
        }
        long first = firstNs(inputs);
        long last = lastNs(inputs);
        return first <= last ? Quantity.duration(last - first) : "no times recorded";
    }

    private static long firstNs(List<InputInfo> inputs) {
        long first = Long.MAX_VALUE;
        for (InputInfo input : inputs) {
            first = input.firstNs() == null ? first : Math.min(first, input.firstNs());
        }
        return first;
    }

    private static long lastNs(List<InputInfo> inputs) {
        long last = Long.MIN_VALUE;
        for (InputInfo input : inputs) {
            last = input.lastNs() == null ? last : Math.max(last, input.lastNs());
        }
        return last;
    }

    /// What part of the recording the report is about, and how much of the time that is, safe for a
    /// terminal; null when it is about all.
    public static @Nullable String part(Report report) {
        Filters filters = report.filters();
        if (filters == null) {
            return null;
        }
        List<String> facts = new ArrayList<>();
        filters.given().forEach((name, value) -> facts.add(name + " " + SafeText.of(value)));
        String part = String.join(Page.SEPARATOR, facts);
        Long fromNs = filters.fromNs();
        Long toNs = filters.toNs();
        long first = firstNs(report.inputs());
        long last = lastNs(report.inputs());
        if (first > last || fromNs == null && toNs == null) {
            return part;
        }
        long from = fromNs == null ? first : Math.max(fromNs, first);
        long to = toNs == null ? last : Math.min(toNs, last);
        String whole = Quantity.duration(last - first);
        return part + (from > to
                ? ": nothing, the recording is " + whole + " long"
                : ": " + Quantity.duration(to - from) + " of " + whole);
    }

    /// The notes of the report, the first of which says what part of the recording it is about.
    public static List<String> notes(Report report) {
        String part = part(report);
        if (part == null) {
            return report.notes();
        }
        List<String> notes = new ArrayList<>();
        notes.add("Only " + part + "; what is said of the recording itself is said of the whole.");
        notes.addAll(report.notes());
        return notes;
    }

    /// What a person calls a recording, safe for a terminal.
    public static String name(InputInfo input) {
        return input.path().equals("-") ? "standard input" : SafeText.of(input.path());
    }

    /// What a person calls all recordings of a report together.
    public static String name(Report report) {
        List<InputInfo> inputs = report.inputs();
        return inputs.size() == 1 ? name(inputs.getFirst()) : Quantity.things(inputs.size(), "recording", "recordings");
    }

    /// The time of the first event of all, which points in time are counted from; 0 without times.
    public static long originNs(Report report) {
        long origin = firstNs(report.inputs());
        return origin == Long.MAX_VALUE ? 0 : origin;
    }

    /// Nanoseconds from the first to the last event of all; 0 without times.
    public static long lengthNs(Report report) {
        return Math.max(0, lastNs(report.inputs()) - originNs(report));
    }
}
