/// The timeline of a page: its data as the script `timeline.js` takes it.
@NullMarked
package dev.trapline.cli.timeline;

import org.jspecify.annotations.NullMarked;
