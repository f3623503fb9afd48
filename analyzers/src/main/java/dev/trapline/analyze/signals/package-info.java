/// Which signals arrived, and how threads ended.
@NullMarked
package dev.trapline.analyze.signals;

import org.jspecify.annotations.NullMarked;
