/// The text that `trace-cmd report` makes of a trace.dat.
@NullMarked
package dev.trapline.ingest.tracecmd;

import org.jspecify.annotations.NullMarked;
