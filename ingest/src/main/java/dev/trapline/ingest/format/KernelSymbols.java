package dev.trapline.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Names of addresses in the kernel, from the `/proc/kallsyms` that a recording carries:
///
///     ffffffff81001000 T _stext
///     ffffffffc0a01010 t virtnet_poll	[virtio_net]
///
/// Read when the first address is asked for. A kernel that hides its addresses
/// (`kernel.kptr_restrict`) gives all of them as zero, and then every address stays a number. Safe
/// for use by several threads.
public final class KernelSymbols {
    /// No names.
    public static final KernelSymbols NONE = new KernelSymbols(() -> new byte[0]);

    /// The first address that [#isStandIn], and how many there are.
    public static final long STAND_INS = 0xffff_f000_0000_0000L;
    public static final long STAND_IN_BYTES = 1L << 36;

    /// Beyond this the nearest symbol is some other function's.
    private static final long LONGEST_FUNCTION = 1 << 20;

    /// Several times what a kernel with all its modules has; lines cost more memory than bytes.
    private static final int MOST_SYMBOLS = 1 << 20;

    private final Supplier<byte[]> source;
    private volatile @Nullable Table table;

    /// Names in the bytes that `source` gives; it is asked once.
    public KernelSymbols(Supplier<byte[]> source) {
        this.source = source;
    }

    /// The symbol at `address`, `symbol+0xOFFSET` inside a function, else the address in hex.
    public String name(long address) {
        Table symbols = table;
        if (symbols == null) {
            symbols = load();
        }
        return symbols.name(address);
    }

    /// Whether `address` can be no place in a kernel: it lies in the hole between the mappings of one
    /// (Documentation/arch/x86/x86_64/mm.rst), where a converted recording puts functions of which it
    /// knows the name only.
    public static boolean isStandIn(long address) {
        return address >= STAND_INS && address - STAND_INS < STAND_IN_BYTES;
    }

    /// The function that `address` lies in, empty when none is known.
    public String function(long address) {
        String name = name(address);
        int offset = name.lastIndexOf("+0x");
        return name.startsWith("0x") ? "" : offset < 0 ? name : name.substring(0, offset);
    }

    private synchronized Table load() {
        Table symbols = table;
        if (symbols == null) {
            symbols = new Table(source.get());
            table = symbols;
        }
        return symbols;
    }

    private static final class Table {
        private final byte[] text;
        private long[] addresses;
        private int[] names;
        private int count;

        Table(byte[] text) {
            this.text = text;
            int lines = 0;
            for (byte b : text) {
                lines += b == '\n' ? 1 : 0;
            }
            int most = Math.min(lines + 1, MOST_SYMBOLS);
            addresses = new long[most];
            names = new int[most];
            for (int line = 0; line < text.length && count < most; line = lineEnd(line) + 1) {
                read(line);
            }
            sort();
        }

        private int lineEnd(int from) {
            int p = from;
            while (p < text.length && text[p] != '\n') {
                p++;
            }
            return p;
        }

        private void read(int line) {
            long address = 0;
            int p = line;
            while (p < text.length && Character.digit(text[p], 16) >= 0) {
                address = address << 4 | Character.digit(text[p], 16);
                p++;
            }
            // ADDRESS, a blank, the type, a blank
            if (address != 0 && p - line <= 16 && p + 3 < text.length && text[p] == ' ' && text[p + 2] == ' ') {
                addresses[count] = address;
                names[count++] = p + 3;
            }
        }

        private void sort() {
            boolean sorted = true;
            for (int i = 1; i < count && sorted; i++) {
                sorted = Long.compareUnsigned(addresses[i - 1], addresses[i]) <= 0;
            }
            if (sorted) {
                return;
            }
            Integer[] order = new Integer[count];
            Arrays.setAll(order, i -> i);
            long[] unsorted = addresses;
            Arrays.sort(order, Comparator.comparingLong(i -> unsorted[i] + Long.MIN_VALUE));
            long[] sortedAddresses = new long[count];
            int[] sortedNames = new int[count];
            for (int i = 0; i < count; i++) {
                sortedAddresses[i] = addresses[order[i]];
                sortedNames[i] = names[order[i]];
            }
            addresses = sortedAddresses;
            names = sortedNames;
        }

        String name(long address) {
            int low = 0;
            int high = count - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (Long.compareUnsigned(addresses[middle], address) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle - 1;
                }
            }
            if (high < 0 || Long.compareUnsigned(address - addresses[high], LONGEST_FUNCTION) >= 0) {
                return "0x" + Long.toHexString(address);
            }
            int end = names[high];
            while (end < text.length && text[end] > ' ') {
                end++;
            }
            String name = new String(text, names[high], end - names[high], StandardCharsets.ISO_8859_1);
            long offset = address - addresses[high];
            return offset == 0 ? name : name + "+0x" + Long.toHexString(offset);
        }
    }
}
