/// Records of the kernel's tracepoints, decoded by the descriptions that came with them.
///
/// A recording carries the kernel's `format` files. [EventFormats][dev.trapline.ingest.format.EventFormats]
/// keeps them, and [EventDecoders][dev.trapline.ingest.format.EventDecoders] makes of each, once, a
/// decoder that knows where the fields of its event stand and which case of the model they fill.
@NullMarked
package dev.trapline.ingest.format;

import org.jspecify.annotations.NullMarked;
