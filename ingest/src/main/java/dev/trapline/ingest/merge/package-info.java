/// Several recordings on one timeline.
///
/// [Timelines][dev.trapline.ingest.merge.Timelines] relates their clocks, by the user's word or by the
/// calls that two of them saw; [MergedSource][dev.trapline.ingest.merge.MergedSource] orders their events
/// by time; [SameCalls][dev.trapline.ingest.merge.SameCalls] makes one of what several of them saw.
@NullMarked
package dev.trapline.ingest.merge;

import org.jspecify.annotations.NullMarked;
