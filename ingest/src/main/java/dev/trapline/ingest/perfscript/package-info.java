/// The text that `perf script` makes of a perf.data.
@NullMarked
package dev.trapline.ingest.perfscript;

import org.jspecify.annotations.NullMarked;
