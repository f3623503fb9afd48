/// What trackers make of events: pairs with a beginning, an end, a task and a file.
///
/// Analyses consume spans and never pair events themselves.
@NullMarked
package dev.trapline.model.span;

import org.jspecify.annotations.NullMarked;
