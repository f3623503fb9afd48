/// The boot: firmware, boot sector, setup, compressed kernel and kernel as machine code, and the images they are on.
@NullMarked
package dev.trapline.machine.boot;

import org.jspecify.annotations.NullMarked;
