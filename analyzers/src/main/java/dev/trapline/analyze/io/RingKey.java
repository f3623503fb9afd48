package dev.trapline.analyze.io;

import dev.trapline.model.linux.RingOp;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What requests to rings of io_uring are told apart by.
///
/// @param tgid the process, [#MANY] when several were added up
/// @param op what is asked for
/// @param fd the descriptor, [#MANY] when several were added up or it is not told
/// @param name path or address, null when not known or given up
record RingKey(int tgid, RingOp op, int fd, @Nullable String name) {
    static final int MANY = -1;

    private static final int NO_FILES = 1;
    /// The level at which only operations are told apart.
    static final int ONLY_OPERATIONS = 2;

    static final Comparator<RingKey> ORDER = Comparator.comparingInt(RingKey::tgid)
            .thenComparing(RingKey::op)
            .thenComparingInt(RingKey::fd)
            .thenComparing(key -> Objects.requireNonNullElse(key.name, ""));

    static RingKey folded(RingKey key, int level) {
        return new RingKey(
                level < ONLY_OPERATIONS ? key.tgid : MANY, key.op, level < NO_FILES ? key.fd : MANY,
                level < NO_FILES ? key.name : null);
    }
}
