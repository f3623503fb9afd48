/// trace.dat of trace-cmd, versions 6 and 7, plain or compressed.
///
/// `TraceDatFile` finds what is where in a file, `CpuData` cuts the ring buffer of each processor
/// into pieces, `SubBuffers` makes events of them, and
/// [TraceDatSource][dev.trapline.ingest.tracedat.TraceDatSource] merges them by time.
@NullMarked
package dev.trapline.ingest.tracedat;

import org.jspecify.annotations.NullMarked;
