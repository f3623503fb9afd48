package dev.trapline.analyze.track;

import org.jspecify.annotations.Nullable;

/// Socket addresses as recorded, made short.
final class SocketAddress {
    private SocketAddress() {}

    /// `127.0.0.1:80` for `{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}`,
    /// `[::1]:80` and the path of a Unix socket likewise; another address as it stands; null when
    /// there is none.
    static @Nullable String shorten(@Nullable String recorded) {
        if (recorded == null || !recorded.startsWith("{")) {
            return null;
        }
        String path = between(recorded, "sun_path=\"", "\"");
        if (path != null) {
            return path;
        }
        path = between(recorded, "sun_path=@\"", "\"");
        if (path != null) {
            return "@" + path;
        }
        String port = between(recorded, "_port=htons(", ")");
        String address = between(recorded, "inet_addr(\"", "\"");
        if (port != null && address != null) {
            return address + ":" + port;
        }
        address = between(recorded, "inet_pton(AF_INET6, \"", "\"");
        return port != null && address != null ? "[" + address + "]:" + port : recorded;
    }

    private static @Nullable String between(String text, String before, String after) {
        int from = text.indexOf(before);
        if (from < 0) {
            return null;
        }
        from += before.length();
        int to = text.indexOf(after, from);
        return to < 0 ? null : text.substring(from, to);
    }
}
