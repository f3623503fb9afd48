package dev.trapline.analyze.pattern;

/// Something that begins with one span and ends with another.
///
/// Written `NAME[@SCOPE]=BEGIN..END`, for example:
///
///     commit=write(path=*.wal)..fsync|fdatasync(path=*.wal)
///     reply@file=read(bytes>0)..write
///     rx@cpu=irq(name=virtio*)..softirq(name=NET_RX)
///
/// @param name what the user calls it
/// @param scope what a beginning and its end have in common
/// @param begin how it begins
/// @param end how it ends
/// @param text as written
public record UserPattern(String name, Scope scope, Condition begin, Condition end, String text) {

    /// What a beginning and its end have in common.
    public enum Scope {
        /// The thread; of interrupts, the one they interrupt.
        THREAD,
        /// The process and the open file.
        FILE,
        PROCESS,
        /// The processor.
        CPU,
        /// Nothing.
        ALL;
    }
}
