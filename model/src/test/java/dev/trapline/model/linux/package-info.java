@NullMarked
package dev.trapline.model.linux;

import org.jspecify.annotations.NullMarked;
