/// Events that come in bursts, and what the bursts end in.
///
/// [BurstsAnalysis][dev.trapline.analyze.bursts.BurstsAnalysis] follows every stream of events, that is one thread's
/// transfers on one descriptor or one interrupt on one processor, says how bursty it is and what period it has, and
/// pairs bursts of writes with the flush that makes them durable.
@NullMarked
package dev.trapline.analyze.bursts;

import org.jspecify.annotations.NullMarked;
