/// Processes as a tree: who made whom, what they ran, how long they lived and how they ended.
@NullMarked
package dev.trapline.analyze.processes;

import org.jspecify.annotations.NullMarked;
