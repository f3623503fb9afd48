/// What files, sockets and pipes are read and written, how, and what block devices make of it.
@NullMarked
package dev.trapline.analyze.io;

import org.jspecify.annotations.NullMarked;
