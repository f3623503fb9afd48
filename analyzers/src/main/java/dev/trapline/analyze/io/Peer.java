package dev.trapline.analyze.io;

import org.jspecify.annotations.Nullable;

/// The other end of a socket, as far as its name tells.
final class Peer {
    private static final String TO = "->";

    private Peer() {}

    /// `10.0.0.1:80` of `TCP:[10.0.0.2:4000->10.0.0.1:80]` as strace's `-yy` writes it; a name without
    /// an arrow as it stands; null when there is none.
    static @Nullable String of(@Nullable String name) {
        if (name == null) {
            return null;
        }
        int arrow = name.indexOf(TO);
        if (arrow < 0) {
            return name;
        }
        int end = name.endsWith("]") ? name.length() - 1 : name.length();
        return name.substring(arrow + TO.length(), Math.max(end, arrow + TO.length()));
    }
}
