/// Trackers: they pair events into spans and know which task and which open file each belongs to.
///
/// All awkward truths about recordings live here, so that analyses need not know them: ends that are
/// missing, thread ids that are used again, children that run before their parent's `clone` returns,
/// descriptors that are inherited, duplicated and closed on exec.
@NullMarked
package dev.trapline.analyze.track;

import org.jspecify.annotations.NullMarked;
