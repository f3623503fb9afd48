package dev.trapline.cli.perfetto;

/// Tells the markers of Android's atrace, which Perfetto makes slices of, from other text
/// (<https://source.android.com/docs/core/tests/debug/ftrace>): `B|PID|NAME`, `E`, `C|PID|NAME|VALUE`,
/// `S|PID|NAME|COOKIE` and their like.
final class AndroidMarkers {
    private static final String KINDS = "BECSFIGHN";

    private AndroidMarkers() {}

    /// Whether `message` is such a marker.
    static boolean isOne(String message) {
        if (message.isEmpty() || KINDS.indexOf(message.charAt(0)) < 0) {
            return false;
        }
        return message.strip().equals("E")
                || message.length() > 2 && message.charAt(1) == '|' && Character.isDigit(message.charAt(2));
    }
}
