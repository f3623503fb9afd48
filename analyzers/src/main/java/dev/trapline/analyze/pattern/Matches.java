package dev.trapline.analyze.pattern;

import dev.trapline.analyze.Latencies;

/// How often a pattern began and ended.
public final class Matches {
    private final Latencies durations;
    private long begins;
    private long unmatchedBegins;
    private long unmatchedEnds;

    Matches() {
        durations = new Latencies();
    }

    /// A beginning, further ones after it, and an end.
    void pair(long pairBegins, long ns) {
        durations.record(ns);
        begins += pairBegins;
    }

    void unmatchedBegin() {
        unmatchedBegins++;
    }

    void unmatchedEnd() {
        unmatchedEnds++;
    }

    void add(Matches other) {
        durations.add(other.durations);
        begins += other.begins;
        unmatchedBegins += other.unmatchedBegins;
        unmatchedEnds += other.unmatchedEnds;
    }

    /// From the start of the first beginning to the end of the end.
    public Latencies durations() {
        return durations;
    }

    /// What began in all pairs together.
    public long begins() {
        return begins;
    }

    /// Beginnings that nothing ended, the first of each row of them.
    public long unmatchedBegins() {
        return unmatchedBegins;
    }

    /// Ends before which nothing had begun.
    public long unmatchedEnds() {
        return unmatchedEnds;
    }
}
