package dev.trapline.analyze.signals;

import java.util.TreeMap;

/// What [SignalsAnalysis] has counted.
public final class SignalsState {
    /// Signals that reached a thread, by number.
    final TreeMap<Integer, Long> delivered = new TreeMap<>();
    /// Threads that exited, by exit code.
    final TreeMap<Integer, Long> exits = new TreeMap<>();
    /// Threads that a signal killed, by its number.
    final TreeMap<Integer, Long> killed = new TreeMap<>();

    SignalsState() {}

    void merge(SignalsState later) {
        later.delivered.forEach((signal, count) -> delivered.merge(signal, count, Long::sum));
        later.exits.forEach((code, count) -> exits.merge(code, count, Long::sum));
        later.killed.forEach((signal, count) -> killed.merge(signal, count, Long::sum));
    }
}
