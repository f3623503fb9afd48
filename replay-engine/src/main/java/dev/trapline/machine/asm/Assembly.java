package dev.trapline.machine.asm;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a source became.
///
/// @param origin  where its first byte belongs
/// @param bytes   all of it
/// @param symbols labels and what `equ` named, by full name: a local label follows the label it belongs to
/// @param lines   the source beside its bytes
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Assembly(long origin, byte[] bytes, Map<String, Long> symbols, List<Line> lines) {

    private static final int BYTES_SHOWN = 8;

    /// A source line, where it came to be and what it became.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Line(int number, long address, byte[] bytes, String source) {}

    /// What a symbol stands for.
    public long symbol(String name) {
        Long value = symbols.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no symbol " + name);
        }
        return value;
    }

    /// Address, bytes and source of every line; of long data only how it begins.
    public String listing() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            boolean all = line.bytes.length <= BYTES_SHOWN;
            String hex = HexFormat.of().formatHex(line.bytes, 0, Math.min(line.bytes.length, BYTES_SHOWN));
            String place = line.bytes.length == 0 ? "" : String.format(Locale.ROOT, "%08x", line.address);
            String shown = String.format(Locale.ROOT, "%8s  %-18s  %s", place, all ? hex : hex + "..", line.source);
            text.append(shown.stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
