/// Linux on x86 as data: system calls of three ABIs, errors, signals, interrupt vectors, softirqs
/// and flags.
///
/// The tables are resource files that name their source; the classes here load them on first use
/// and look things up by number, by name, or by the bytes of a name in a buffer without allocating.
@NullMarked
package dev.trapline.model.linux;

import org.jspecify.annotations.NullMarked;
