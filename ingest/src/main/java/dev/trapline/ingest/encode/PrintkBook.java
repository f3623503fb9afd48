package dev.trapline.ingest.encode;

import java.util.LinkedHashMap;
import java.util.Map;

/// Addresses for strings that records only point to, and the `printk_formats` that leads back to
/// them.
final class PrintkBook {
    /// Apart from the symbols, see [SymbolBook].
    private static final long FIRST = 0xffff_f800_0000_0000L;
    private static final int LONGEST = 4096;
    private static final int MOST = 1 << 12;

    private final Map<String, Long> addresses = new LinkedHashMap<>();

    /// The address of `text`, or 0 when there is no more room for another one.
    long address(String text) {
        Long known = addresses.get(text);
        if (known != null) {
            return known;
        }
        if (addresses.size() >= MOST || text.length() > LONGEST) {
            return 0;
        }
        long address = FIRST + (long) addresses.size() * LONGEST;
        addresses.put(text, address);
        return address;
    }

    /// The text of `printk_formats`, Latin-1.
    String formats() {
        StringBuilder text = new StringBuilder();
        addresses.forEach(
                (string, address) -> text.append("0x")
                        .append(Long.toHexString(address))
                        .append(" : \"")
                        .append(escaped(string))
                        .append("\"\n"));
        return text.toString();
    }

    private static String escaped(String string) {
        return string.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t");
    }
}
