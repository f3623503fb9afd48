/// Damages recordings in ways that repeat by a seed, and holds the readers to what they promise of
/// any bytes at all. `benchmarks/fuzz.sh` runs it for as long as wanted, a test for a moment.
@NullMarked
package dev.trapline.ingest.fuzz;

import org.jspecify.annotations.NullMarked;
