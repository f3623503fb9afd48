/// The processor: one table of instructions, the decoder and disassembler made of it, and the interpreter.
@NullMarked
package dev.trapline.machine.cpu;

import org.jspecify.annotations.NullMarked;
