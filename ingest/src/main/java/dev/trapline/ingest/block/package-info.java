/// Input as blocks of whole lines, decompressed and cut once, understood on several cores.
@NullMarked
package dev.trapline.ingest.block;

import org.jspecify.annotations.NullMarked;
