package dev.trapline.analyze.path;

/// What the path leads to, and how much may be kept of the recording.
///
/// @param tid the thread whose path is asked for, [#MAIN] for the main thread of the busiest process
/// @param maxWaits how many of the last waits are kept to walk back through, about 50 bytes each
public record PathOptions(int tid, int maxWaits) {
    /// The thread is to be found by itself.
    public static final int MAIN = -1;

    private static final int DEFAULT_MAX_WAITS = 1 << 18;

    /// The main thread, through up to 262,144 waits.
    public static PathOptions defaults() {
        return new PathOptions(MAIN, DEFAULT_MAX_WAITS);
    }

    /// The same for thread `other`.
    public PathOptions withTid(int other) {
        return new PathOptions(other, maxWaits);
    }
}
