package dev.trapline.model.event;

/// What is known about a source before its first event.
///
/// @param path what the user called it: a path, or `-` for standard input
/// @param format the importer's name as in `trapline formats`, for example `strace`
/// @param clock the clock its timestamps come from
/// @param stopsTasks the recorder stops the traced task at every event (ptrace), so that recorded
///     times are upper bounds that contain the recorder's own cost
public record SourceInfo(String path, String format, Clock clock, boolean stopsTasks) {}
