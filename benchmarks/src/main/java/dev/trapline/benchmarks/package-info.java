/// JMH benchmarks of single stages; whole processes are timed by the scripts in `whole-process/`.
@NullMarked
package dev.trapline.benchmarks;

import org.jspecify.annotations.NullMarked;
