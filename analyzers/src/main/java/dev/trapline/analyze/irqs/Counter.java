package dev.trapline.analyze.irqs;

/// A number of things.
final class Counter {
    long count;

    void add(Counter other) {
        count += other.count;
    }
}
