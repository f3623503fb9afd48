package dev.trapline.model.event;

import org.jspecify.annotations.Nullable;

/// The arguments of a system call, read on demand from wherever the recording keeps them.
///
/// A text importer hands out a view of the recorded line and parses an argument only when it is
/// asked for; a binary importer has the registers. Views stay valid until the chunk they came with
/// has been consumed; who keeps them longer asks for their [#durable] form.
public interface SysArgs {

    /// No arguments recorded.
    SysArgs NONE = new SysArgs() {};

    /// Whether the recording says anything about the arguments here.
    default boolean isRecorded() {
        return false;
    }

    /// The same arguments in a form that stays valid beyond the chunk they came with; these themselves when
    /// they do.
    default SysArgs durable() {
        return this;
    }

    /// Argument `index` as a number, or `absent` when the recording has none there: decimal, hex
    /// and octal as written, `NULL` 0, `AT_FDCWD` -100, the number before a `-y` annotation.
    /// Symbolic flags are not numbers here, see [#hasFlag].
    default long value(int index, long absent) {
        return absent;
    }

    /// How many registers the recording has, from the first on: up to six of a tracepoint, none of
    /// text.
    default int registers() {
        return 0;
    }

    /// What register `number` of those held, all 64 bits of it.
    default long register(int number) {
        throw new IndexOutOfBoundsException(number);
    }

    /// Argument `index` as recorded (quotes, braces and annotations included), or null.
    default @Nullable String text(int index) {
        return null;
    }

    /// The string that argument `index` points to, escapes decoded to Latin-1 bytes and the bytes
    /// read as UTF-8 where they are valid UTF-8; null when the recording has no string there.
    default @Nullable String string(int index) {
        return null;
    }

    /// What the recorder says the file descriptor in argument `index` refers to (strace `-y`, for
    /// example `/tmp/a` or `TCP:[127.0.0.1:80->127.0.0.1:4000]`), or null.
    default @Nullable String annotation(int index) {
        return null;
    }

    /// Whether the flags in argument `index` contain the symbol `name`, whose value is `mask`.
    default boolean hasFlag(int index, String name, long mask) {
        long value = value(index, 0);
        return (value & mask) != 0;
    }

    /// What the recorder says the returned file descriptor refers to, or null.
    default @Nullable String returnAnnotation() {
        return null;
    }

    /// Whether the whole list, as recorded, contains `word`; for rare questions about calls whose
    /// flags stand inside a structure (clone3).
    default boolean mentions(String word) {
        return text().contains(word);
    }

    /// All arguments as recorded, separated by `, `; empty when there are none.
    default String text() {
        return "";
    }
}
