package dev.trapline.ingest.kernel;

import dev.trapline.ingest.RecordingException;
import dev.trapline.model.event.Clock;
import org.jspecify.annotations.Nullable;

/// A kind of text that kernel events are written in, as the first lines of an input show it.
public interface EventText {
    /// The format's name.
    String format();

    /// What the first lines are.
    TextOpening lines();

    /// Why it cannot be read although it is of this kind, null if it can.
    @Nullable
    Refusal refusal();

    /// Where the task column ends.
    int column();

    /// A new tokenizer for its lines.
    LineTokenizer tokenizer();

    /// Whether more of the input would say no more: there is an event, or a reason not to read on.
    default boolean isDecided() {
        return lines().events() > 0 || refusal() != null;
    }

    /// The clock of its times.
    default Clock clock() {
        return lines().clock();
    }

    /// Throws when `path` cannot be read although it is of this kind.
    ///
    /// @throws RecordingException with what to do instead
    default void requireReadable(String path) throws RecordingException {
        Refusal refusal = refusal();
        if (refusal != null) {
            throw refusal.of(path);
        }
    }
}
