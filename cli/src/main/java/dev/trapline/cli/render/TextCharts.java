package dev.trapline.cli.render;

import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import dev.trapline.model.report.Chart.Histogram;
import dev.trapline.model.report.Chart.Line;
import dev.trapline.model.report.Chart.Series;
import dev.trapline.model.report.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Charts in rows of characters: a line for each line of a series, and for the most important
/// distribution of a histogram a row for each size.
///
/// Maps and clouds of points need a page with more to it, and are in the HTML report.
final class TextCharts {
    private static final String INDENT = "  ";
    private static final int MOST_LINES = 3;
    private static final int MOST_ROWS = 8;
    private static final int MOST_LABEL = 18;
    private static final int LEAST_COLUMNS = 10;
    private static final int MOST_COLUMNS = 100;
    private static final int BAR_COLUMNS = 20;
    private static final int FIGURE_COLUMNS = 10;

    private final Page page;
    private final Strokes strokes;

    /// Draws on `page` with `strokes`.
    TextCharts(Page page, Strokes strokes) {
        this.page = page;
        this.strokes = strokes;
    }

    /// Draws what can be drawn of `charts`.
    void print(List<Chart> charts) throws IOException {
        for (Chart chart : charts) {
            if (chart instanceof Series series) {
                series(series);
            } else if (chart instanceof Histogram histogram && !histogram.distributions().isEmpty()) {
                histogram(histogram, histogram.distributions().getFirst());
            }
        }
    }

    // ---------------------------------------------------------------- amounts over time

    private void series(Series series) throws IOException {
        List<Line> lines = series.lines().subList(0, Math.min(MOST_LINES, series.lines().size()));
        int label = 0;
        for (Line line : lines) {
            label = Math.max(label, Math.min(MOST_LABEL, DisplayWidth.of(SafeText.of(line.label()))));
        }
        int pieces = series.lines().getFirst().amounts().size();
        int used = 2 * INDENT.length() + label + 1 + " peak ".length() + FIGURE_COLUMNS;
        int room = Math.clamp(page.width() - (long) used, LEAST_COLUMNS, MOST_COLUMNS);
        int each = Math.ceilDiv(pieces, room);
        long columnNs = series.widthNs() * each;
        title(series.title() + ", " + Quantity.duration(columnNs) + " a character");
        for (Line line : lines) {
            long[] amounts = together(line.amounts(), each);
            long largest = largest(amounts);
            String name = DisplayWidth.shorten(SafeText.of(line.label()), label);
            page.line(INDENT + INDENT + DisplayWidth.padRight(name, label) + " "
                    + page.ink().cyan(strokes.line(amounts, Math.max(largest, 1)))
                    + page.ink().dim(" peak ") + peak(largest, columnNs, series.unit()));
        }
        more(series.lines().size() - lines.size());
    }

    private static long[] together(List<Long> amounts, int each) {
        long[] sums = new long[Math.ceilDiv(amounts.size(), each)];
        for (int i = 0; i < amounts.size(); i++) {
            sums[i / each] += amounts.get(i);
        }
        return sums;
    }

    private static long largest(long[] amounts) {
        long largest = 0;
        for (long amount : amounts) {
            largest = Math.max(largest, amount);
        }
        return largest;
    }

    private static String peak(long amount, long ns, Unit unit) {
        return switch (unit) {
            case NS -> Quantity.percent(100.0 * amount / ns);
            case BYTES -> Quantity.bytes(1e9 * amount / ns) + "/s";
            default -> Quantity.perSecond(1e9 * amount / ns);
        };
    }

    // ---------------------------------------------------------------- how often each size

    private void histogram(Histogram histogram, Distribution distribution) throws IOException {
        List<Bucket> buckets = new ArrayList<>(distribution.buckets());
        long zeroes = buckets.getFirst().low() == 0 ? buckets.removeFirst().count() : 0;
        List<Bucket> rows = rows(buckets);
        if (zeroes > 0) {
            rows.addFirst(new Bucket(0, 1, zeroes));
        }
        long largest = 0;
        long total = 0;
        for (Bucket row : rows) {
            largest = Math.max(largest, row.count());
            total += row.count();
        }
        title(histogram.title() + ": " + distribution.label());
        for (Bucket row : rows) {
            String from = DisplayWidth.padLeft(size(row.low(), histogram.unit()), FIGURE_COLUMNS);
            String bar = strokes.bar((double) row.count() / largest, BAR_COLUMNS);
            String count = row.count() == 0 ? "" : Quantity.count(row.count());
            String share = row.count() == 0 ? "" : Quantity.percent(100.0 * row.count() / total);
            page.line(INDENT + "from" + from + " " + page.ink().cyan(DisplayWidth.padRight(bar, BAR_COLUMNS))
                    + DisplayWidth.padLeft(count, FIGURE_COLUMNS) + DisplayWidth.padLeft(share, FIGURE_COLUMNS));
        }
        more(histogram.distributions().size() - 1);
    }

    /// `buckets`, none of them from 0, in few rows that begin at powers of two.
    private static List<Bucket> rows(List<Bucket> buckets) {
        List<Bucket> rows = new ArrayList<>();
        if (buckets.isEmpty()) {
            return rows;
        }
        int shift = 1;
        while (power(buckets.getLast()) / shift - power(buckets.getFirst()) / shift >= MOST_ROWS) {
            shift++;
        }
        int first = power(buckets.getFirst()) / shift;
        int last = power(buckets.getLast()) / shift;
        long[] counts = new long[last - first + 1];
        for (Bucket bucket : buckets) {
            counts[power(bucket) / shift - first] += bucket.count();
        }
        for (int i = 0; i < counts.length; i++) {
            int power = (first + i) * shift;
            rows.add(new Bucket(1L << power, power + shift >= Long.SIZE - 1 ? Long.MAX_VALUE : 1L << power + shift,
                    counts[i]));
        }
        return rows;
    }

    /// The largest power of two that is not above the values of `bucket`.
    private static int power(Bucket bucket) {
        return Long.SIZE - 1 - Long.numberOfLeadingZeros(bucket.low());
    }

    private static String size(long value, Unit unit) {
        return switch (unit) {
            case NS -> Quantity.duration(value);
            case BYTES -> Quantity.bytes((double) value);
            default -> Quantity.count(value);
        };
    }

    private void title(String title) throws IOException {
        page.gap();
        page.line(DisplayWidth.shorten(INDENT + SafeText.of(title), page.width()));
    }

    private void more(int hidden) throws IOException {
        if (hidden > 0) {
            page.line(INDENT + page.ink().dim("… and " + hidden + " more with --format html"));
        }
    }
}
