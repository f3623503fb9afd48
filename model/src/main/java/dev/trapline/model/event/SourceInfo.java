package dev.trapline.model.event;

import org.jspecify.annotations.Nullable;

/// What is known about a source before its first event.
///
/// @param path what the user called it: a path, or `-` for standard input
/// @param format the importer's name as in `trapline formats`, for example `strace`
/// @param clock the clock its timestamps were recorded with
/// @param stopsTasks the recorder stops the traced task at every event (ptrace), so that recorded
///     times are upper bounds that contain the recorder's own cost
/// @param clockFit how its times were brought to another recording's clock, null if they were not
public record SourceInfo(
        String path, String format, Clock clock, boolean stopsTasks, @Nullable ClockFit clockFit) {

    /// A source whose times are as recorded.
    public SourceInfo(String path, String format, Clock clock, boolean stopsTasks) {
        this(path, format, clock, stopsTasks, null);
    }

    /// The same source, its times brought to another clock.
    public SourceInfo fitted(@Nullable ClockFit fit) {
        return new SourceInfo(path, format, clock, stopsTasks, fit);
    }
}
