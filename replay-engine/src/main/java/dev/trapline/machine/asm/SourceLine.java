package dev.trapline.machine.asm;

/// A line that has been understood.
///
/// @param number of the line, from 1
/// @param label  its full name, or nothing
record SourceLine(int number, String text, String label, Statement statement) {}
