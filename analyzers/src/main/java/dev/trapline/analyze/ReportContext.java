package dev.trapline.analyze;

import dev.trapline.model.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/// What a report needs to know beside the spans.
///
/// @param measuresTime timestamps are nanoseconds, so rates and gaps can be told
/// @param stopsTasks the recorder stopped the tasks (ptrace): times are upper bounds
/// @param firstNs when the time looked at begins: the first event, or later if the report is limited to
///     a part of the recording; [TraceEvent#UNKNOWN_NS] without events or time
/// @param lastNs when it ends: the last event, or earlier; likewise
/// @param top how many rows a list of the largest things should have
/// @param charts somebody looks at the charts
/// @param originNs time of the first event of the recording, from which people are told times
/// @param allTasks nothing was left out because of its thread or call: it is known what processors did all the time
public record ReportContext(
        boolean measuresTime,
        boolean stopsTasks,
        long firstNs,
        long lastNs,
        int top,
        boolean charts,
        long originNs,
        boolean allTasks) {

    /// What a report with charts of all of a recording needs to know.
    public ReportContext(boolean measuresTime, boolean stopsTasks, long firstNs, long lastNs, int top) {
        this(measuresTime, stopsTasks, firstNs, lastNs, top, true);
    }

    /// What a report of all of a recording needs to know.
    public ReportContext(
            boolean measuresTime, boolean stopsTasks, long firstNs, long lastNs, int top, boolean charts) {
        this(measuresTime, stopsTasks, firstNs, lastNs, top, charts, firstNs, true);
    }

    /// Nanoseconds from the first to the last event looked at, 0 when that is not known.
    public long wallNs() {
        return measuresTime && firstNs != TraceEvent.UNKNOWN_NS ? lastNs - firstNs : 0;
    }

    /// `ns` if time is measured, else null.
    public @Nullable Long time(@Nullable Long ns) {
        return measuresTime ? ns : null;
    }

    /// How many of `count` there are in a second of [#wallNs], null when that is not known.
    public @Nullable Double perSecond(long count) {
        long wallNs = wallNs();
        return wallNs == 0 ? null : (Double) (1e9 * count / wallNs);
    }
}
