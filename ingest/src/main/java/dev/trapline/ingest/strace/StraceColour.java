package dev.trapline.ingest.strace;

/// Takes the colours out of the output of `strace --color` (strace 7.0).
final class StraceColour {
    private static final byte ESCAPE = 0x1b;

    private StraceColour() {}

    /// Removes every `ESC [ … m` from `bytes[0..length)` and returns the new length.
    static int strip(byte[] bytes, int length) {
        int to = 0;
        int from = 0;
        while (from < length) {
            if (bytes[from] == ESCAPE && bytes[from + 1] == '[') {
                int i = from + 2;
                while (i < length && (StraceScan.isDigit(bytes[i]) || bytes[i] == ';')) {
                    i++;
                }
                if (i < length && bytes[i] == 'm') {
                    from = i + 1;
                    continue;
                }
            }
            bytes[to++] = bytes[from++];
        }
        return to;
    }
}
