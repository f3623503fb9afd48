/// An assembler for what the machine boots: source to bytes and a listing, with the encodings of the processor's own table.
@NullMarked
package dev.trapline.machine.asm;

import org.jspecify.annotations.NullMarked;
