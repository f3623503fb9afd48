/// Trace events under the kernel's own names, and the interface every producer of events implements.
///
/// Importers, the emulated machine and a replay all deliver the same sealed set of records, so that
/// everything behind an [EventSource][dev.trapline.model.event.EventSource] is written once.
@NullMarked
package dev.trapline.model.event;

import org.jspecify.annotations.NullMarked;
