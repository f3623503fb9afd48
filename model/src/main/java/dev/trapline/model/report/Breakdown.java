package dev.trapline.model.report;

import java.util.Map;

/// A figure split by a name, for example exit codes and how often each was seen.
///
/// @param name the JSON key
/// @param title what a person reads
/// @param counts in the order to show
public record Breakdown(String name, String title, Map<String, Long> counts) {}
