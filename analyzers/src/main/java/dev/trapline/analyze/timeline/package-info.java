/// Who did what when, coarsened so that it stays small: the data of a timeline that can be zoomed.
@NullMarked
package dev.trapline.analyze.timeline;

import org.jspecify.annotations.NullMarked;
