/// How long runnable tasks wait for a processor, and whom they wait for.
@NullMarked
package dev.trapline.analyze.wakeups;

import org.jspecify.annotations.NullMarked;
