/// What every recording of the kernel's own tracepoints has in common, text or binary.
///
/// The importers of ftrace, trace-cmd and perf recordings differ in how they find a field; what the
/// field means is said here once.
@NullMarked
package dev.trapline.ingest.kernel;

import org.jspecify.annotations.NullMarked;
