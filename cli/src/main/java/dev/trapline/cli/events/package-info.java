/// The normalised event stream as lines: for eyes and grep, as JSON lines, and as CSV.
///
/// Millions of events go through here, so nothing is formatted with anything but appends.
@NullMarked
package dev.trapline.cli.events;

import org.jspecify.annotations.NullMarked;
