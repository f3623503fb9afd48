package dev.trapline.analyze;

/// What spans are about. A tracker runs only when an analysis takes what it makes.
public enum SpanKind {
    /// System calls, by far the most frequent.
    CALL,
    /// Signals that reached threads, and threads that ended.
    LIFE,
    /// What the scheduler did with threads and processors.
    SCHEDULING,
    /// Interrupts, and what they lead to.
    INTERRUPT
}
