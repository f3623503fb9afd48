/// Physical memory and the way to it: page tables, permissions, and the translation lookaside buffer.
@NullMarked
package dev.trapline.machine.memory;

import org.jspecify.annotations.NullMarked;
