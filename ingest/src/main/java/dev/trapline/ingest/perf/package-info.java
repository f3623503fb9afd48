/// perf.data, as a file or as the stream of `perf record -o -`.
///
/// `PerfFile` and `PerfSession` know what was recorded, `MappedRecords` and `StreamedRecords` cut the
/// data into pieces, `PerfRecords` makes events of them, `RoundSorter` puts those in order, and
/// [PerfDataSource][dev.trapline.ingest.perf.PerfDataSource] delivers them.
@NullMarked
package dev.trapline.ingest.perf;

import org.jspecify.annotations.NullMarked;
