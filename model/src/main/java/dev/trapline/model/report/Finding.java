package dev.trapline.model.report;

import org.jspecify.annotations.Nullable;

/// One thing worth doing or knowing, with what it rests on.
///
/// @param id stable identifier of the kind of finding, for example `batching.small-writes`
/// @param severity how much it matters
/// @param title one sentence with the figure that matters
/// @param evidence where it was seen and how it was computed
/// @param savedNs estimated saving in nanoseconds of CPU time, null when it is not about time
/// @param advice what to do
public record Finding(
        String id,
        Severity severity,
        String title,
        String evidence,
        @Nullable Long savedNs,
        String advice) {

    /// How much a finding matters.
    public enum Severity {
        /// Good to know.
        INFO,
        /// Worth a look.
        NOTICE,
        /// Costs a measurable part of the run.
        WARNING
    }
}
