/// strace text: every prefix, the joining of interrupted lines, and the summary tables.
///
/// A line passes three stations: `StraceTokenizer` understands it without its neighbours,
/// `StraceJoiner` puts together what belongs together and gives it time and thread, and
/// [StraceSource][dev.trapline.ingest.strace.StraceSource] delivers the events.
@NullMarked
package dev.trapline.ingest.strace;

import org.jspecify.annotations.NullMarked;
