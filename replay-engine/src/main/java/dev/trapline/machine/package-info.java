/// A simulated x86 PC. What processor and memory share is here: the exceptions they raise.
@NullMarked
package dev.trapline.machine;

import org.jspecify.annotations.NullMarked;
