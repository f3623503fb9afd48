package dev.trapline.analyze;

import java.util.Locale;

/// How findings write figures.
public final class Wording {
    private Wording() {}

    /// A length of time to three digits with the unit that suits it, such as `3.40 ms`, as tables have it.
    public static String duration(long ns) {
        if (ns < 1_000) {
            return ns + " ns";
        }
        if (ns < 999_500) {
            return three(ns / 1e3) + " us";
        }
        return ns < 999_500_000 ? three(ns / 1e6) + " ms" : three(ns / 1e9) + " s";
    }

    private static String three(double value) {
        return text(value >= 99.95 ? "%,.0f" : value >= 9.995 ? "%.1f" : "%.2f", value);
    }

    /// A point in time in seconds, to the microsecond.
    public static String seconds(long ns) {
        return text("%.6f s", ns / 1e9);
    }

    /// [String#format] that is the same everywhere.
    public static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
