package dev.trapline.analyze;

/// What spans are about. A tracker runs only when an analysis takes what it makes.
public enum SpanKind {
    /// System calls, by far the most frequent.
    CALL,
    /// Threads that ended.
    LIFE,
    /// What the scheduler did with threads and processors.
    SCHEDULING,
    /// Interrupts, and what they lead to.
    INTERRUPT,
    /// Signals, and calls that they interrupt.
    SIGNAL,
    /// Page faults.
    FAULT,
    /// Calls that move bytes, and how they follow each other.
    IO,
    /// Requests to block devices.
    DEVICE,
    /// Requests to rings of io_uring.
    RING,
    /// Tasks that begin, whose children they are, and the programs that they run.
    FAMILY
}
