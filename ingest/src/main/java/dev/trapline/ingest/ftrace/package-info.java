/// ftrace text: what the kernel's `trace` and `trace_pipe` files hold, in every variant that says
/// which task, when and what.
@NullMarked
package dev.trapline.ingest.ftrace;

import org.jspecify.annotations.NullMarked;
