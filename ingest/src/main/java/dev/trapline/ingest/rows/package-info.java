/// The normalised event stream read back: the JSON lines and the CSV that `trapline events` and `trapline
/// convert` write, an event in each row.
@NullMarked
package dev.trapline.ingest.rows;

import org.jspecify.annotations.NullMarked;
