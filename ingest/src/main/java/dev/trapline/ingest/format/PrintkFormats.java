package dev.trapline.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// The strings of `trace_printk`, which records name by their addresses, from the `printk_formats`
/// that a recording carries:
///
///     0xffffffff82a1b2c3 : "read %d bytes from %s\n"
///
/// The arguments of a record lie behind each other as `vbin_printf` packs them (lib/vsprintf.c):
/// each aligned to its size, 64 bits to 4, strings in place with their NUL.
public final class PrintkFormats {
    /// No strings.
    public static final PrintkFormats NONE = new PrintkFormats(new byte[0], 8);

    private static final int MOST = 1 << 16;

    private final Map<Long, String> texts = new HashMap<>();
    private final int longSize;

    /// The strings in `bytes`, of a machine whose `long` has `longSize` bytes.
    public PrintkFormats(byte[] bytes, int longSize) {
        this.longSize = longSize;
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int line = 0;
        while (line < text.length() && texts.size() < MOST) {
            int end = text.indexOf('\n', line);
            end = end < 0 ? text.length() : end;
            read(text.substring(line, end));
            line = end + 1;
        }
    }

    private void read(String line) {
        int colon = line.indexOf(" : \"");
        if (colon < 2 || !line.startsWith("0x") || !line.endsWith("\"") || line.length() < colon + 5) {
            return;
        }
        try {
            long address = Long.parseUnsignedLong(line.substring(2, colon), 16);
            texts.put(address, unescape(line.substring(colon + 4, line.length() - 1)));
        } catch (NumberFormatException e) {
            // not a line of this table
        }
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                plain.append(switch (text.charAt(i)) {
                    case 'n' -> '\n';
                    case 't' -> '\t';
                    default -> text.charAt(i);
                });
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    /// The string at `address`, or the address in hex.
    String text(long address) {
        String text = texts.get(address);
        return text != null ? text : "0x" + Long.toHexString(address);
    }

    /// The string at `address` with the arguments from `offset` of `record` filled in.
    String format(long address, RecordCursor record, int offset) {
        String format = texts.get(address);
        return format == null
                ? "0x" + Long.toHexString(address)
                : new PrintkArguments(record, offset, longSize).fillIn(format);
    }
}
