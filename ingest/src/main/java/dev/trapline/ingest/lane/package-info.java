/// Streams of a recording that can be decoded in pieces, on several threads ahead of their reader.
///
/// Recordings of the kernel are kept per processor: each stream is in order, and what belongs
/// together is only found by merging all of them.
@NullMarked
package dev.trapline.ingest.lane;

import org.jspecify.annotations.NullMarked;
