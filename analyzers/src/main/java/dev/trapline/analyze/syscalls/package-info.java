/// What was called, how often, how it ended and how long it took: a superset of `strace -c -w`.
@NullMarked
package dev.trapline.analyze.syscalls;

import org.jspecify.annotations.NullMarked;
