package dev.trapline.analyze;

import java.util.Locale;

/// How findings write figures.
public final class Wording {
    private Wording() {}

    /// A length of time with the unit that suits it, such as `3.4 ms`.
    public static String duration(long ns) {
        if (ns < 1_000) {
            return ns + " ns";
        }
        if (ns < 1_000_000) {
            return text("%.1f us", ns / 1e3);
        }
        return ns < 1_000_000_000 ? text("%.1f ms", ns / 1e6) : text("%.2f s", ns / 1e9);
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
