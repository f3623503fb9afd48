/// How often and why processors change tasks, and what tasks wait for when they are off.
@NullMarked
package dev.trapline.analyze.switches;

import org.jspecify.annotations.NullMarked;
