/// What a shell and a manual need to know about the program, made from the descriptions of its commands:
/// completion and manual pages.
@NullMarked
package dev.trapline.cli.shell;

import org.jspecify.annotations.NullMarked;
