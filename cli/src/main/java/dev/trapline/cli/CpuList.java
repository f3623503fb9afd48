package dev.trapline.cli;

import java.util.BitSet;
import java.util.List;

/// Processors as the kernel lists them: numbers and ranges of them, `0,2-5`.
///
/// @param cpus those that are in it
record CpuList(BitSet cpus) {
    /// More than any kernel supports.
    private static final int MOST_CPUS = 1 << 16;

    /// The processors in `parts`, which are numbers and ranges given for `option`.
    ///
    /// @throws UsageException when one of them is something else
    static CpuList of(String option, List<String> parts) {
        BitSet cpus = new BitSet();
        for (String part : parts) {
            int dash = part.indexOf('-');
            int first = number(dash < 0 ? part : part.substring(0, dash));
            int last = dash < 0 ? first : number(part.substring(dash + 1));
            if (first < 0 || last < first) {
                throw new UsageException(option + " " + part + ": must be numbers and ranges, like 0,2-5");
            }
            cpus.set(first, last + 1);
        }
        return new CpuList(cpus);
    }

    /// Whether `cpu` is in it; a processor that is not known is not.
    boolean has(int cpu) {
        return cpu >= 0 && cpus.get(cpu);
    }

    /// The number that `text` is, -1 if it is none, or more than there can be processors.
    private static int number(String text) {
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = 10 * number + c - '0';
            if (number >= MOST_CPUS) {
                return -1;
            }
        }
        return text.isEmpty() ? -1 : number;
    }
}
