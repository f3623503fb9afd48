package dev.trapline.model.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Counts anomalies by code and remembers where each was met first. Not thread-safe.
public final class AnomalyLog {
    private final Map<AnomalyCode, Entry> entries = new EnumMap<>(AnomalyCode.class);

    /// One more `code`, met at `line` of `path`.
    public void report(AnomalyCode code, String path, long line) {
        Entry entry = entries.get(code);
        if (entry == null) {
            entry = new Entry(line > 0 ? path + ":" + line : path);
            entries.put(code, entry);
        }
        entry.count++;
    }

    /// Adds everything that `other` counted; its first places count as later than these.
    public void addAll(AnomalyLog other) {
        other.entries.forEach(
                (code, theirs) -> entries.computeIfAbsent(code, _ -> new Entry(theirs.first)).count +=
                        theirs.count);
    }

    /// How often `code` was reported.
    public long count(AnomalyCode code) {
        Entry entry = entries.get(code);
        return entry == null ? 0 : entry.count;
    }

    /// Whether anything of `severity` or worse was reported.
    public boolean any(AnomalyCode.Severity severity) {
        return entries.keySet().stream().anyMatch(c -> c.severity().compareTo(severity) >= 0);
    }

    /// All of them, in the order of the codes.
    public List<Anomaly> toList() {
        List<Anomaly> list = new ArrayList<>();
        entries.forEach((code, e) -> list.add(new Anomaly(code, e.count, e.first)));
        return list;
    }

    private static final class Entry {
        final String first;
        long count;

        Entry(String first) {
            this.first = first;
        }
    }
}
