package dev.trapline.analyze.bursts;

/// A burst that waits for its flush.
///
/// @param fromLevel the first gap of the grid at which it is a burst
/// @param toLevel the gap behind the last one
/// @param events calls
/// @param bytes what they wrote
/// @param startNs when the first began
/// @param endNs when the last returned
record Burst(int fromLevel, int toLevel, long events, long bytes, long startNs, long endNs) {}
