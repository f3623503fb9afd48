/// The critical path: what a thread's time from one point to another was really spent on, across the
/// threads and devices it waited for.
@NullMarked
package dev.trapline.analyze.path;

import org.jspecify.annotations.NullMarked;
