/// Patterns that users describe: something begins, something ends it.
///
/// A [UserPattern][dev.trapline.analyze.pattern.UserPattern] has a condition for its beginning and one for its end;
/// the bursts analysis counts how often one led to the other and how long that took.
@NullMarked
package dev.trapline.analyze.pattern;

import org.jspecify.annotations.NullMarked;
