/// Page faults: who makes them, where, and what could have been touched at once.
@NullMarked
package dev.trapline.analyze.faults;

import org.jspecify.annotations.NullMarked;
