package dev.trapline.model.report;

import java.util.List;

/// A picture of a report as data, without a word about how it is drawn.
///
/// What there is to see is bounded: a few hundred pieces of time or buckets, in a [Timeline] many more,
/// whatever the size of the recording. All times are nanoseconds of the source's clock.
public sealed interface Chart permits Chart.Series, Chart.Histogram, Chart.HeatMap, Chart.Scatter, Timeline {

    /// What the chart is called in links, unique in its analysis.
    String name();

    /// What a person reads above it.
    String title();

    /// Amounts of something in equal pieces of time.
    ///
    /// @param unit of the amounts: [Unit#COUNT] for events, [Unit#BYTES], or [Unit#NS] for time spent;
    ///     a rate is an amount divided by `widthNs`
    /// @param startNs when the first piece begins
    /// @param widthNs how long each is
    /// @param lines what was counted, the most important first; all of the same length
    record Series(String name, String title, Unit unit, long startNs, long widthNs, List<Line> lines)
            implements
                Chart {

        /// Every line has an amount for each piece.
        public Series {
            lines = List.copyOf(lines);
            for (Line line : lines) {
                if (line.amounts().size() != lines.getFirst().amounts().size()) {
                    throw new IllegalArgumentException("series " + name + ": lines of different lengths");
                }
            }
        }
    }

    /// A line of a [Series].
    ///
    /// @param label what was counted
    /// @param amounts how much of it in each piece
    record Line(String label, List<Long> amounts) {

        /// Keeps a copy.
        public Line {
            amounts = List.copyOf(amounts);
        }
    }

    /// How often values of each size occurred.
    ///
    /// @param unit of the values
    /// @param distributions of one thing each, the most important first
    record Histogram(String name, String title, Unit unit, List<Distribution> distributions) implements Chart {

        /// Keeps a copy.
        public Histogram {
            distributions = List.copyOf(distributions);
        }
    }

    /// The values of one thing.
    ///
    /// @param label what was measured
    /// @param buckets those that are not empty, ascending; buckets of several distributions of a
    ///     histogram are the same or do not overlap
    record Distribution(String label, List<Bucket> buckets) {

        /// Keeps a copy.
        public Distribution {
            buckets = List.copyOf(buckets);
        }
    }

    /// Values from `low` up to and without `high`.
    record Bucket(long low, long high, long count) {}

    /// How often values of each size occurred in equal pieces of time.
    ///
    /// @param unit of the values
    /// @param startNs when the first piece begins
    /// @param widthNs how long each is
    /// @param rows by size, ascending and without gaps; all of the same length
    record HeatMap(String name, String title, Unit unit, long startNs, long widthNs, List<Row> rows)
            implements
                Chart {

        /// Every row has a count for each piece.
        public HeatMap {
            rows = List.copyOf(rows);
            for (Row row : rows) {
                if (row.counts().size() != rows.getFirst().counts().size()) {
                    throw new IllegalArgumentException("heat map " + name + ": rows of different lengths");
                }
            }
        }
    }

    /// A row of a [HeatMap]: values from `low` up to and without `high`.
    ///
    /// @param counts how many there were in each piece of time
    record Row(long low, long high, List<Long> counts) {

        /// Keeps a copy.
        public Row {
            counts = List.copyOf(counts);
        }
    }

    /// Pairs of values, for example bytes written and how long the flush after them took.
    ///
    /// @param groups of one thing each, the most important first
    record Scatter(String name, String title, Axis x, Axis y, List<Points> groups) implements Chart {

        /// Keeps a copy.
        public Scatter {
            groups = List.copyOf(groups);
        }
    }

    /// An axis of a [Scatter].
    ///
    /// @param title what is measured
    /// @param unit of the values
    /// @param logarithmic values differ by orders of magnitude
    record Axis(String title, Unit unit, boolean logarithmic) {}

    /// The pairs of one thing, at most a few thousand.
    ///
    /// @param label what was measured
    record Points(String label, List<Point> points) {

        /// Keeps a copy.
        public Points {
            points = List.copyOf(points);
        }
    }

    /// A pair of values.
    record Point(double x, double y) {}
}
