/// What entering the kernel costs, and which calls could be made together.
///
/// Every system call pays a fixed price for crossing into the kernel and back, whatever it moves.
/// [BatchingAnalysis][dev.trapline.analyze.batching.BatchingAnalysis] counts the crossings, finds
/// runs of small transfers that one larger call could replace, and fits the cost of a call as a
/// fixed part plus a part for each byte.
@NullMarked
package dev.trapline.analyze.batching;

import org.jspecify.annotations.NullMarked;
