package dev.trapline.cli.timeline;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.AnalysisRun;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.SpanKind;
import dev.trapline.analyze.timeline.TimelineAnalysis;
import dev.trapline.analyze.timeline.TimelineState;
import dev.trapline.cli.render.SafeJson;
import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Timeline;
import dev.trapline.model.span.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// A page with nothing but a timeline on it.
final class TimelinePage {
    private static final List<String> SCRIPTS =
            List.of("timeline-data.js", "timeline-scale.js", "timeline-paint.js", "timeline-rows.js", "timeline.js");

    private TimelinePage() {}

    /// The timeline of a recording.
    static Timeline timeline(String path, TimelineAnalysis analysis) throws IOException {
        Captured captured = new Captured(analysis);
        try (EventSource source =
                Recordings.open(List.of(path), new OpenOptions(null, 0), InputStream.nullInputStream())) {
            new AnalysisRun(List.of(captured), 10).run(source, _ -> {});
        }
        Timeline timeline = captured.timeline;
        return timeline == null ? new Timeline(0, 0, List.of(), List.of(), 0, 0) : timeline;
    }

    static String json(Timeline timeline) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = SafeJson.generator(out, null)) {
            TimelineJson.write(timeline, json);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /// The page, which runs `script` once the timeline is there as `view`.
    static String of(Timeline timeline, String theme, String script) throws IOException {
        StringBuilder page = new StringBuilder("<!doctype html><html data-theme='" + theme + "'><meta charset=utf-8>");
        page.append("<meta name=viewport content='width=device-width'><style>").append(resource("../html/theme.css"));
        page.append(resource("timeline.css")).append("body{background:var(--page);margin:16px}</style><body><div id=t></div>");
        page.append("<script>const errors=[];onerror=m=>errors.push(m);</script>");
        for (String name : SCRIPTS) {
            page.append("<script>").append(resource(name)).append("</script>");
        }
        String data = json(timeline).replace("<", "\\u003c");
        page.append("<script>const view=trapline.timeline(document.getElementById('t'),").append(data).append(");");
        return page.append(script).append("</script>").toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TimelineJson.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is no resource");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// Keeps the timeline, for which a report has no place.
    private static final class Captured implements Analysis<TimelineState> {
        private final TimelineAnalysis analysis;
        private @Nullable Timeline timeline;

        Captured(TimelineAnalysis analysis) {
            this.analysis = analysis;
        }

        @Override
        public String id() {
            return analysis.id();
        }

        @Override
        public TimelineState newState() {
            return analysis.newState();
        }

        @Override
        public Set<SpanKind> takes() {
            return analysis.takes();
        }

        @Override
        public void accept(TimelineState state, Span span) {
            analysis.accept(state, span);
        }

        @Override
        public void merge(TimelineState earlier, TimelineState later) {
            analysis.merge(earlier, later);
        }

        @Override
        public AnalysisReport report(TimelineState state, ReportContext context) {
            timeline = analysis.timeline(state, context);
            return analysis.report(state, context);
        }
    }
}
