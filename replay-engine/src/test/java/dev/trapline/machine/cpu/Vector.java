package dev.trapline.machine.cpu;

/// An instruction with what a real processor made of it.
record Vector(VectorInput input, VectorOutcome outcome) {}
