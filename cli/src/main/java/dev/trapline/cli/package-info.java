/// The command line program: parses what the user asks for, calls the library, renders the answer.
///
/// [Main][dev.trapline.cli.Main] is the way in; each command is a class of its own.
@NullMarked
package dev.trapline.cli;

import org.jspecify.annotations.NullMarked;
