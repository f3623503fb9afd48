package dev.trapline.cli.html;

import dev.trapline.model.report.Timeline;
import dev.trapline.model.report.Timeline.Label;
import dev.trapline.model.report.Timeline.Lane;
import dev.trapline.model.report.Timeline.Piece;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/// A timeline as `timeline-data.js` reads it:
///
/// ```json
/// {"startNs":0,"endNs":4635000,"threads":1,"threadsShown":1,
///  "groups":["reading"],"labels":["read"],"groupOf":[0],
///  "lanes":[{"kind":"calls","group":"dd 7","title":"dd 7","spans":2,"busyNs":30,"cellNs":1,
///            "singles":"AUAoBKA","firstCellNs":0,"cells":""}]}
/// ```
///
/// `singles` has for each span the distance of its start from that of the span before, its length and its
/// label; `cells` for each cell the distance from the cell before in cells, how many spans begin in it, how
/// long they take in it, how long the longest is, and its label: numbers as [Digits] writes them.
final class TimelineData {
    private final JsonGenerator json;
    private final long originNs;

    /// Writes to `json` with times counted from `originNs`.
    TimelineData(JsonGenerator json, long originNs) {
        this.json = json;
        this.originNs = originNs;
    }

    /// Writes the properties of `timeline`.
    void write(Timeline timeline) {
        json.writeNumberProperty("startNs", timeline.startNs() - originNs);
        json.writeNumberProperty("endNs", timeline.endNs() - originNs);
        json.writeNumberProperty("threads", timeline.threads());
        json.writeNumberProperty("threadsShown", timeline.threadsShown());
        labels(timeline);
        json.writeArrayPropertyStart("lanes");
        for (Lane lane : timeline.lanes()) {
            lane(lane, timeline.startNs());
        }
        json.writeEndArray();
    }

    private void labels(Timeline timeline) {
        Map<String, Integer> groups = new LinkedHashMap<>();
        timeline.labels().forEach(label -> groups.putIfAbsent(label.group(), groups.size()));
        PageData.texts(json, "groups", groups.keySet());
        PageData.texts(json, "labels", timeline.labels().stream().map(Label::text).toList());
        json.writeArrayPropertyStart("groupOf");
        for (Label label : timeline.labels()) {
            json.writeNumber(groups.get(label.group()));
        }
        json.writeEndArray();
    }

    private void lane(Lane lane, long startNs) {
        Digits singles = new Digits();
        Digits cells = new Digits();
        long before = startNs;
        long firstCellNs = 0;
        long cellBefore = 0;
        for (Piece piece : lane.pieces()) {
            if (piece.isCell()) {
                if (cells.isEmpty()) {
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
        PageData.text(json, "group", lane.group());
        PageData.text(json, "title", lane.title());
        json.writeNumberProperty("spans", lane.spans());
        json.writeNumberProperty("busyNs", lane.busyNs());
        json.writeNumberProperty("cellNs", lane.cellNs());
        json.writeStringProperty("singles", singles.toString());
        json.writeNumberProperty("firstCellNs", firstCellNs);
        json.writeStringProperty("cells", cells.toString());
        json.writeEndObject();
    }
}
