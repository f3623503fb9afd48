package dev.trapline.analyze;

import java.util.function.IntSupplier;

/// How finely the percentiles of the rows of one table are kept, so that all rows together take bounded memory.
///
/// Buckets of three significant digits are the rule. Rows cannot have more of them than there are durations, and few rows cannot
/// have many: only when there are many durations *and* many rows, each row has no more buckets than a limit, and those that would
/// have more halve their number until they fit: a percentile is then at most 1.6 % too high if durations are spread over three powers of
/// ten.
///
/// Both conditions once met stay so, and they depend on what was recorded alone; so does the precision of each row, whatever the
/// order of adding and merging. Not thread-safe.
public final class RowPrecision {
    private final Limits limits;
    private final IntSupplier rows;
    private long durations;

    /// When percentiles become less fine.
    ///
    /// @param fewRows up to so many rows all are as fine as can be; a histogram takes up to some 100 kB
    /// @param fewDurations up to so many durations in all rows, too; each may take 22 bytes
    /// @param buckets the most a row has beyond both, 256 or more; each takes up to 22 bytes
    public record Limits(int fewRows, long fewDurations, int buckets) {
        /// Up to 80 MB for durations that are all different, in practice a quarter of it.
        public static final Limits DEFAULT = new Limits(256, 4_000_000, 1024);
    }

    /// Nothing recorded yet.
    ///
    /// @param rows how many rows there are; may grow, and must not become fewer than `fewRows` again
    public RowPrecision(Limits limits, IntSupplier rows) {
        this.limits = limits;
        this.rows = rows;
    }

    /// For rows that are few and short-lived: nothing is ever less fine.
    public static RowPrecision finest() {
        return new RowPrecision(Limits.DEFAULT, () -> 0);
    }

    void recorded() {
        durations++;
    }

    /// Whether a row may have so many buckets.
    boolean allows(int buckets) {
        return buckets <= limits.buckets
                || durations <= limits.fewDurations
                || rows.getAsInt() <= limits.fewRows;
    }

    /// Durations that were recorded with `later` are in these rows now.
    public void add(RowPrecision later) {
        durations += later.durations;
    }
}
