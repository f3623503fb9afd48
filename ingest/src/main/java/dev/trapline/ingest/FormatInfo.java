package dev.trapline.ingest;

import java.util.List;

/// A format as listed by `trapline formats`.
///
/// @param name the name for `--input-format`
/// @param read Trapline reads it
/// @param written Trapline writes it
/// @param description what it is
/// @param flags the recorder's options that are understood
public record FormatInfo(
        String name, boolean read, boolean written, String description, List<String> flags) {}
