package dev.trapline.analyze.batching;

/// What the batching analysis assumes.
///
/// @param entryCostNs c0, nanoseconds that entering the kernel and returning cost by themselves
/// @param entryCostLowNs c0 where it is cheap, for the lower bound of savings
/// @param entryCostHighNs c0 where it is dear, for the upper bound of savings when no cost model could
///     be fitted
/// @param smallBytes S: a transfer of fewer bytes is small
/// @param gapNs g: calls further apart than this, from the end of one to the start of the next, do not
///     belong together. In recordings without time the unit is one record
/// @param maxBatchBytes B_max: the largest single transfer that savings count on
/// @param maxBatchMessages the most messages or requests in one sendmmsg, recvmmsg or io_uring_enter
/// @param fixedShare epsilon: a batch is large enough when no more than this share of its cost is fixed
/// @param maxRows how many rows by file a state keeps before it gives up detail
/// @param maxRuns how many of the largest runs a state keeps
public record BatchingOptions(
        long entryCostNs,
        long entryCostLowNs,
        long entryCostHighNs,
        long smallBytes,
        long gapNs,
        long maxBatchBytes,
        long maxBatchMessages,
        double fixedShare,
        int maxRows,
        int maxRuns) {

    /// 200 ns, between a call that does nothing on a current processor (110 ns for a number that is no
    /// call, 144 ns for getpid; Zen 4 under KVM, Linux 6.18) and older ones that pay for page-table
    /// isolation and retpolines (300 ns on Skylake). A write of 4 bytes to /dev/null takes 200 ns on
    /// the machine of the first figures.
    private static final long ENTRY_COST_NS = 200;

    /// Processors before 2018 without mitigations, and current ones.
    private static final long ENTRY_COST_LOW_NS = 100;

    /// Page-table isolation alone: 2 % at 50,000 calls a second on a CPU (Brendan Gregg, "KPTI/KAISER
    /// Meltdown Initial Performance Regressions", 2018) are 400 ns a call.
    private static final long ENTRY_COST_HIGH_NS = 400;

    /// A page, and the buffer that most standard I/O libraries use.
    private static final long SMALL_BYTES = 4096;

    private static final long GAP_NS = 1_000_000;

    /// The default capacity of a pipe; from here on the fixed part of a write is below 8 % of its cost.
    private static final long MAX_BATCH_BYTES = 65_536;

    /// UIO_MAXIOV (linux/uio.h), also the limit of sendmmsg's vlen.
    private static final long MAX_BATCH_MESSAGES = 1024;

    private static final double FIXED_SHARE = 0.10;
    private static final int MAX_ROWS = 20_000;
    private static final int MAX_RUNS = 1000;

    /// The documented defaults.
    public static BatchingOptions defaults() {
        return new BatchingOptions(
                ENTRY_COST_NS,
                ENTRY_COST_LOW_NS,
                ENTRY_COST_HIGH_NS,
                SMALL_BYTES,
                GAP_NS,
                MAX_BATCH_BYTES,
                MAX_BATCH_MESSAGES,
                FIXED_SHARE,
                MAX_ROWS,
                MAX_RUNS);
    }

    /// The same with an entry cost that was measured, which leaves no range.
    public BatchingOptions withEntryCost(long measuredNs) {
        return new BatchingOptions(
                measuredNs,
                measuredNs,
                measuredNs,
                smallBytes,
                gapNs,
                maxBatchBytes,
                maxBatchMessages,
                fixedShare,
                maxRows,
                maxRuns);
    }
}
