package dev.trapline.analyze.batching;

/// The arithmetic of batching: what the crossings into the kernel cost by themselves.
///
/// Writing 1 GiB a second in pieces of 4 bytes takes 268 million calls; at 180 ns of entry cost each
/// they need 48.3 seconds of processor time in every second, which cannot be. In pieces of 4 KiB the
/// same stream takes 262,144 calls and 47 ms, 4.7 % of a processor. (The figure of 4.4 % that is
/// sometimes given for this example divides by 1024 in one place and by 1000 in another.)
public final class BatchingOverhead {
    private static final double NANOS_PER_SECOND = 1e9;

    private BatchingOverhead() {}

    /// Seconds of processor time that entering the kernel takes in each second of a stream of
    /// `bytesPerSecond`, moved `bytesPerCall` at a time. More than 1 means more than one processor.
    public static double secondsPerSecond(double bytesPerSecond, double bytesPerCall, long entryCostNs) {
        return secondsPerSecond(bytesPerSecond / bytesPerCall, entryCostNs);
    }

    /// Seconds of processor time that entering the kernel takes in each second.
    public static double secondsPerSecond(double callsPerSecond, long entryCostNs) {
        return callsPerSecond * (double) entryCostNs / NANOS_PER_SECOND;
    }

    /// Calls in a second, when `calls` were made in `wallNs` nanoseconds.
    public static double callsPerSecond(long calls, long wallNs) {
        return (double) calls * NANOS_PER_SECOND / (double) wallNs;
    }
}
