package dev.trapline.ingest.encode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads masks of processors as they are printed: in groups of 32 bits, hexadecimal, the highest
/// first (`%*pb`, lib/vsprintf.c: `00000000,00000003`), or as a list (`0-1,3`, trace-cmd).
final class ProcessorMask {
    private static final int HIGHEST = 8191;
    private static final int GROUP_DIGITS = 8;
    private static final int HEX = 16;

    private ProcessorMask() {}

    /// The mask in words of 32 bits, the lowest first, or null when it is none.
    static int @Nullable [] parse(String text) {
        String[] parts = text.split(",", -1);
        try {
            return text.indexOf('-') >= 0 ? list(parts) : groups(parts);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static int @Nullable [] groups(String[] parts) {
        int[] words = new int[parts.length];
        if (parts.length > (HIGHEST + 1) / Integer.SIZE) {
            return null;
        }
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].length() > GROUP_DIGITS) {
                return null;
            }
            words[parts.length - 1 - i] = Integer.parseUnsignedInt(parts[i], HEX);
        }
        return words;
    }

    private static int @Nullable [] list(String[] parts) {
        int[] words = new int[(HIGHEST + 1) / Integer.SIZE];
        int last = 0;
        for (String part : parts) {
            int dash = part.indexOf('-');
            int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1));
            if (from < 0 || to < from || to > HIGHEST) {
                return null;
            }
            for (int cpu = from; cpu <= to; cpu++) {
                words[cpu / Integer.SIZE] |= 1 << cpu % Integer.SIZE;
            }
            last = Math.max(last, to);
        }
        // as a kernel for 64 bits has it, in longs
        return Arrays.copyOf(words, 2 * (last / Long.SIZE + 1));
    }
}
