package dev.trapline.cli.html;

import dev.trapline.cli.render.SafeJson;
import dev.trapline.model.report.Chart;
import dev.trapline.model.report.Chart.Axis;
import dev.trapline.model.report.Chart.Bucket;
import dev.trapline.model.report.Chart.Distribution;
import dev.trapline.model.report.Chart.HeatMap;
import dev.trapline.model.report.Chart.Histogram;
import dev.trapline.model.report.Chart.Line;
import dev.trapline.model.report.Chart.Point;
import dev.trapline.model.report.Chart.Points;
import dev.trapline.model.report.Chart.Row;
import dev.trapline.model.report.Chart.Scatter;
import dev.trapline.model.report.Chart.Series;
import dev.trapline.model.report.Timeline;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// Charts as the page reads them.
final class ChartData {
    private final JsonGenerator json;
    private final long originNs;
    private final long lengthNs;

    /// Writes to `json` charts of a recording that begins at `originNs`, from where times are counted, and
    /// takes `lengthNs`.
    ChartData(JsonGenerator json, long originNs, long lengthNs) {
        this.json = json;
        this.originNs = originNs;
        this.lengthNs = lengthNs;
    }

    /// Writes `chart`, which gets the id `anchor`.
    void write(String anchor, Chart chart) {
        json.writeStartObject();
        PageData.text(json, "anchor", anchor);
        PageData.text(json, "title", chart.title());
        switch (chart) {
            case Series series -> series(series);
            case Histogram histogram -> histogram(histogram);
            case HeatMap map -> heatMap(map);
            case Scatter scatter -> scatter(scatter);
            case Timeline timeline -> {
                PageData.text(json, "kind", "timeline");
                new TimelineData(json, originNs).write(timeline);
            }
        }
        json.writeEndObject();
    }

    private void series(Series series) {
        PageData.text(json, "kind", "series");
        PageData.text(json, "unit", series.unit().name());
        time(series.startNs(), series.widthNs());
        json.writeArrayPropertyStart("lines");
        for (Line line : series.lines()) {
            json.writeStartObject();
            PageData.text(json, "label", line.label());
            json.writeArrayPropertyStart("amounts");
            line.amounts().forEach(json::writeNumber);
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void histogram(Histogram histogram) {
        PageData.text(json, "kind", "histogram");
        PageData.text(json, "unit", histogram.unit().name());
        json.writeArrayPropertyStart("distributions");
        for (Distribution distribution : histogram.distributions()) {
            json.writeStartObject();
            PageData.text(json, "label", distribution.label());
            json.writeArrayPropertyStart("buckets");
            for (Bucket bucket : distribution.buckets()) {
                numbers(bucket.low(), bucket.high(), bucket.count());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void heatMap(HeatMap map) {
        PageData.text(json, "kind", "heatmap");
        PageData.text(json, "unit", map.unit().name());
        time(map.startNs(), map.widthNs());
        json.writeArrayPropertyStart("rows");
        for (Row row : map.rows()) {
            numbers(row.low(), row.high());
        }
        json.writeEndArray();
        // most cells are empty
        json.writeArrayPropertyStart("cells");
        for (int i = 0; i < map.rows().size(); i++) {
            List<Long> counts = map.rows().get(i).counts();
            for (int piece = 0; piece < counts.size(); piece++) {
                if (counts.get(piece) > 0) {
                    numbers(piece, i, counts.get(piece));
                }
            }
        }
        json.writeEndArray();
    }

    private void scatter(Scatter scatter) {
        PageData.text(json, "kind", "scatter");
        axis("x", scatter.x());
        axis("y", scatter.y());
        json.writeArrayPropertyStart("groups");
        for (Points points : scatter.groups()) {
            json.writeStartObject();
            PageData.text(json, "label", points.label());
            json.writeArrayPropertyStart("points");
            for (Point point : points.points()) {
                json.writeStartArray();
                SafeJson.number(json, point.x());
                SafeJson.number(json, point.y());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void axis(String name, Axis axis) {
        json.writeObjectPropertyStart(name);
        PageData.text(json, "title", axis.title());
        PageData.text(json, "unit", axis.unit().name());
        json.writeBooleanProperty("logarithmic", axis.logarithmic());
        json.writeEndObject();
    }

    private void time(long startNs, long widthNs) {
        json.writeNumberProperty("startNs", startNs - originNs);
        json.writeNumberProperty("widthNs", widthNs);
        json.writeNumberProperty("lengthNs", lengthNs);
    }

    private void numbers(long... numbers) {
        json.writeStartArray();
        for (long number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
