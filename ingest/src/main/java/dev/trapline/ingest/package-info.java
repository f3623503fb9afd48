/// Recordings of every supported format as one stream of trace events.
///
/// [Recordings][dev.trapline.ingest.Recordings] is the way in; each format has a package of its own.
@NullMarked
package dev.trapline.ingest;

import org.jspecify.annotations.NullMarked;
