/// From events to reports: trackers pair events into spans, analyses aggregate spans.
///
/// Everything here is driven by an
/// [AnalysisRun][dev.trapline.analyze.AnalysisRun] and knows nothing of formats or rendering.
@NullMarked
package dev.trapline.analyze;

import org.jspecify.annotations.NullMarked;
