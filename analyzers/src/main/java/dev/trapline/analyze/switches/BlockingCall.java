package dev.trapline.analyze.switches;

/// Voluntary switches inside one system call.
final class BlockingCall {
    long switches;
    /// Times off that have both ends.
    long timed;
    long offNs;
    long maxNs;

    void off(long ns) {
        timed++;
        offNs += ns;
        maxNs = Math.max(maxNs, ns);
    }

    void add(BlockingCall other) {
        switches += other.switches;
        timed += other.timed;
        offNs += other.offNs;
        maxNs = Math.max(maxNs, other.maxNs);
    }
}
