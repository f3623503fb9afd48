package dev.trapline.cli.render;

/// Numbers as people read them: three significant digits and a unit.
///
/// Written without `String.format`, whose first call alone costs a tenth of the program's start.
public final class Quantity {
    private static final long MINUTE_S = 60;
    private static final long HOUR_S = 3600;
    private static final long DAY_S = 86_400;

    private Quantity() {}

    /// A duration: `850 ns`, `12.3 us`, `4.56 ms`, `1.50 s`, `2 min 05 s`, `3 h 07 min`,
    /// `4 d 12 h`.
    public static String duration(long ns) {
        return duration((double) ns);
    }

    /// A duration that may be a mean.
    public static String duration(double ns) {
        double size = Math.abs(ns);
        if (size < 999.5) {
            return significant(ns, size >= 99.5 || ns == Math.rint(ns) ? 0 : 1) + " ns";
        }
        if (size < 999.5e3) {
            return three(ns / 1e3) + " us";
        }
        if (size < 999.5e6) {
            return three(ns / 1e6) + " ms";
        }
        if (size < 119.5e9) {
            return three(ns / 1e9) + " s";
        }
        long seconds = Math.round(size / 1e9);
        String sign = ns < 0 ? "-" : "";
        if (seconds < 2 * HOUR_S) {
            return sign + seconds / MINUTE_S + " min " + two(seconds % MINUTE_S) + " s";
        }
        if (seconds >= 3 * DAY_S) {
            return sign + seconds / DAY_S + " d " + two(seconds % DAY_S / HOUR_S) + " h";
        }
        return sign + seconds / HOUR_S + " h " + two(seconds % HOUR_S / MINUTE_S) + " min";
    }

    /// A number of things: `12`, `12,394`, from a million on `1.23 M`.
    public static String count(long count) {
        return count((double) count);
    }

    /// A number of things that may be a mean.
    static String count(double count) {
        if (Math.abs(count) < 999_999.5) {
            return plain(count);
        }
        return scaled(count, 1e6, 1e3, "M", "G", "T", "P");
    }

    /// A number of bytes: `512 B`, `1.20 KiB`, `64 KiB`.
    public static String bytes(double bytes) {
        if (Math.abs(bytes) < 1023.5) {
            return plain(bytes) + " B";
        }
        return scaled(bytes, 1024, 1024, "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");
    }

    /// A rate: `850 /s`, `12.3 k/s`.
    public static String perSecond(double rate) {
        if (rate > 0 && rate < 0.005) {
            return "<0.01 /s";
        }
        if (Math.abs(rate) < 999.5) {
            return plain(rate) + " /s";
        }
        return scaled(rate, 1e3, 1e3, "k/s", "M/s", "G/s", "T/s");
    }

    /// A percentage: `42 %`, `4.2 %`, `<0.1 %`.
    public static String percent(double percent) {
        double size = Math.abs(percent);
        if (size > 0 && size < 0.05) {
            return "<0.1 %";
        }
        return significant(percent, size >= 9.95 || percent == 0 ? 0 : 1) + " %";
    }

    /// A plain quotient: `0.42`, `3.14`, `1,024`.
    public static String ratio(double ratio) {
        return Math.abs(ratio) < 999.5 ? plain(ratio) : count(Math.rint(ratio));
    }

    /// Seconds since the start of the recording: `+0.012345 s`.
    public static String offset(long ns) {
        long micros = Math.round(Math.abs(ns) / 1e3);
        return (ns < 0 ? "-" : "+") + micros / 1_000_000 + "." + zeros(micros % 1_000_000, 6) + " s";
    }

    /// An integer with a comma between thousands.
    public static String grouped(long number) {
        String digits = Long.toString(Math.abs(number));
        StringBuilder out = new StringBuilder(digits.length() + 8);
        if (number < 0) {
            out.append('-');
        }
        for (int i = 0; i < digits.length(); i++) {
            if (i > 0 && (digits.length() - i) % 3 == 0) {
                out.append(',');
            }
            out.append(digits.charAt(i));
        }
        return out.toString();
    }

    /// `count` things, for example `1 thread` or `12,394 threads`.
    public static String things(long count, String one, String many) {
        return count(count) + " " + (count == 1 ? one : many);
    }

    private static String scaled(double value, double first, double step, String... units) {
        double scaled = value / first;
        int unit = 0;
        while (Math.abs(scaled) >= step - 0.5 && unit < units.length - 1) {
            scaled /= step;
            unit++;
        }
        return plain(scaled) + " " + units[unit];
    }

    /// Three significant digits; a whole number has no fraction.
    private static String plain(double value) {
        return value == Math.rint(value) ? significant(value, 0) : three(value);
    }

    /// Three significant digits, always, so that a column of them lines up.
    private static String three(double value) {
        double size = Math.abs(value);
        return significant(value, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
    }

    private static String significant(double value, int decimals) {
        long power = decimals == 0 ? 1 : decimals == 1 ? 10 : 100;
        long rounded = Math.round(Math.abs(value) * power);
        String whole = (value < 0 && rounded != 0 ? "-" : "") + grouped(rounded / power);
        return decimals == 0 ? whole : whole + "." + zeros(rounded % power, decimals);
    }

    private static String two(long number) {
        return zeros(number, 2);
    }

    private static String zeros(long number, int width) {
        String digits = Long.toString(number);
        return digits.length() >= width ? digits : "0".repeat(width - digits.length()) + digits;
    }
}
