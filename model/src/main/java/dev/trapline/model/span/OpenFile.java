package dev.trapline.model.span;

import org.jspecify.annotations.Nullable;

/// One open file description: what `open` makes, `dup` and `fork` share, and the last `close` ends.
///
/// @param id unique in its run; the same number means the same open file
/// @param kind what it is, as far as the calls on it tell
/// @param name path or address as recorded, or null
public record OpenFile(long id, Kind kind, @Nullable String name) {

    /// What a file descriptor refers to.
    public enum Kind {
        /// A regular file or a device, something with a path and an offset.
        FILE,
        /// One end of a pipe.
        PIPE,
        /// A stream socket: bytes may be coalesced.
        STREAM_SOCKET,
        /// A datagram socket: message borders matter.
        DATAGRAM_SOCKET,
        /// eventfd, timerfd, epoll, inotify and the like.
        ANONYMOUS,
        /// Not known: open before the recording began.
        UNKNOWN
    }

    /// The same open file, now known as `name`.
    public OpenFile named(String name) {
        return new OpenFile(id, kind, name);
    }
}
