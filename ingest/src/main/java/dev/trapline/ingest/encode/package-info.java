/// Events made into records of the kernel's tracepoints, with the descriptions that say how to read
/// them: the way back of [ingest.format][dev.trapline.ingest.format].
///
/// [EventEncoder][dev.trapline.ingest.encode.EventEncoder] makes the records; what else a recording
/// needs to be understood (descriptions, symbols, names of tasks) it collects on the way.
@NullMarked
package dev.trapline.ingest.encode;

import org.jspecify.annotations.NullMarked;
