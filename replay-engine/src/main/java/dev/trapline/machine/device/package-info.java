/// The devices of a simulated PC, a file for each chip, written from their data sheets.
///
/// They hang on a [Bus], raise [IrqLine]s, and know time only from the [EventQueue]; none knows a processor.
@NullMarked
package dev.trapline.machine.device;

import org.jspecify.annotations.NullMarked;
