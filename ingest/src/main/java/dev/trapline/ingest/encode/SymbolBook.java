package dev.trapline.ingest.encode;

import dev.trapline.ingest.format.KernelSymbols;
import java.util.LinkedHashMap;
import java.util.Map;

/// Addresses for the names of places in the kernel, and the `kallsyms` that leads back to them.
///
/// The model keeps `blk_mq_run_work_fn+0x1c` where the kernel records an address, so each function
/// is given a place of its own. An address that was never resolved stays what it is.
final class SymbolBook {
    /// No recorded address falls between two of these.
    private static final long FIRST = KernelSymbols.STAND_INS;
    private static final int FUNCTION_BITS = 20;
    private static final int MOST = (int) (KernelSymbols.STAND_IN_BYTES >>> FUNCTION_BITS) - 1;
    private static final int HEX = 16;

    private final Map<String, Long> addresses = new LinkedHashMap<>();
    private final Omissions omissions;

    SymbolBook(Omissions omissions) {
        this.omissions = omissions;
    }

    /// The address that `text` stands for in a record of `event`.
    long address(String text, String event) {
        if (text.isEmpty()) {
            return 0;
        }
        if (text.startsWith("0x") && isHex(text, 2)) {
            return Long.parseUnsignedLong(text, 2, text.length(), HEX);
        }
        int plus = text.lastIndexOf("+0x");
        if (plus > 0 && isHex(text, plus + 3)) {
            long offset = Long.parseUnsignedLong(text, plus + 3, text.length(), HEX);
            if (offset >= 0 && offset >>> FUNCTION_BITS == 0) {
                return place(text.substring(0, plus), event) + offset;
            }
        }
        return place(text, event);
    }

    private static boolean isHex(String text, int from) {
        int digits = text.length() - from;
        for (int i = from; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), HEX) < 0 || text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return digits > 0 && digits <= HEX;
    }

    private long place(String name, String event) {
        Long known = addresses.get(name);
        if (known != null) {
            return known;
        }
        if (addresses.size() >= MOST || !isName(name)) {
            omissions.abridge(event, "symbol");
            return 0;
        }
        long address = FIRST + ((long) addresses.size() << FUNCTION_BITS);
        addresses.put(name, address);
        return address;
    }

    /// Whether a line of kallsyms can have it.
    private static boolean isName(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /// The text of `/proc/kallsyms`. A function ends where the next one begins, so something has to
    /// follow the last.
    String kallsyms() {
        StringBuilder text = new StringBuilder();
        addresses.forEach((name, address) -> append(text, address, name));
        if (!addresses.isEmpty()) {
            append(text, FIRST + ((long) addresses.size() << FUNCTION_BITS), "_end");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, long address, String name) {
        text.append(Long.toHexString(address)).append(" t ").append(name).append('\n');
    }
}
