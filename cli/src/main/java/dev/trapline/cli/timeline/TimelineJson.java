package dev.trapline.cli.timeline;

import dev.trapline.model.report.Timeline;
import dev.trapline.model.report.Timeline.Label;
import dev.trapline.model.report.Timeline.Lane;
import dev.trapline.model.report.Timeline.Piece;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// A timeline as an object for `trapline.timeline(element, data)`:
///
/// ```json
/// {"startNs":"1795192206747365000","endNs":"1795192206751000000","threads":1,"threadsShown":1,
///  "groups":["reading"],"labels":["read"],"groupOf":[0],
///  "lanes":[{"kind":"calls","group":"dd 7","title":"dd 7","spans":2,"busyNs":30,"cellNs":1,
///            "singles":"AUAoBKA","firstCellNs":0,"cells":""}]}
/// ```
///
/// Times of day do not fit into the numbers of JavaScript, so the first two are strings and all others
/// count from `startNs`. `singles` has for each span the distance of its start from that of the span
/// before, its length and its label; `cells` for each cell the distance from the cell before in cells, how
/// many spans begin in it, how long they take in it, how long the longest is, and its label: numbers as
/// [Digits] writes them.
public final class TimelineJson {
    private TimelineJson() {}

    /// Writes `timeline`.
    public static void write(Timeline timeline, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("startNs", Long.toString(timeline.startNs()));
        json.writeStringProperty("endNs", Long.toString(timeline.endNs()));
        json.writeNumberProperty("threads", timeline.threads());
        json.writeNumberProperty("threadsShown", timeline.threadsShown());
        labels(timeline, json);
        json.writeArrayPropertyStart("lanes");
        for (Lane lane : timeline.lanes()) {
            lane(lane, timeline.startNs(), json);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void labels(Timeline timeline, JsonGenerator json) {
        Map<String, Integer> groups = new LinkedHashMap<>();
        timeline.labels().forEach(label -> groups.putIfAbsent(label.group(), groups.size()));
        json.writeArrayPropertyStart("groups");
        groups.keySet().forEach(json::writeString);
        json.writeEndArray();
        json.writeArrayPropertyStart("labels");
        timeline.labels().forEach(label -> json.writeString(label.text()));
        json.writeEndArray();
        json.writeArrayPropertyStart("groupOf");
        for (Label label : timeline.labels()) {
            json.writeNumber(groups.get(label.group()));
        }
        json.writeEndArray();
    }

    private static void lane(Lane lane, long startNs, JsonGenerator json) {
        Digits singles = new Digits();
        Digits cells = new Digits();
        long before = startNs;
        long firstCellNs = -1;
        long cellBefore = 0;
        for (Piece piece : lane.pieces()) {
            if (piece.isCell()) {
                if (firstCellNs < 0) {
                    firstCellNs = piece.startNs() - startNs;
                    cellBefore = piece.startNs();
                }
                cells.put((piece.startNs() - cellBefore) / lane.cellNs()).put(piece.spans()).put(piece.busyNs());
                cells.put(piece.longestNs()).put(piece.label());
                cellBefore = piece.startNs();
            } else {
                singles.put(piece.startNs() - before).put(piece.lengthNs()).put(piece.label());
                before = piece.startNs();
            }
        }
        json.writeStartObject();
        json.writeStringProperty("kind", lane.kind().label());
        json.writeStringProperty("group", lane.group());
        json.writeStringProperty("title", lane.title());
        json.writeNumberProperty("spans", lane.spans());
        json.writeNumberProperty("busyNs", lane.busyNs());
        json.writeNumberProperty("cellNs", lane.cellNs());
        json.writeStringProperty("singles", singles.toString());
        json.writeNumberProperty("firstCellNs", Math.max(0, firstCellNs));
        json.writeStringProperty("cells", cells.toString());
        json.writeEndObject();
    }
}
