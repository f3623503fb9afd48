/// Hard interrupts, softirqs and what they lead to.
@NullMarked
package dev.trapline.analyze.irqs;

import org.jspecify.annotations.NullMarked;
