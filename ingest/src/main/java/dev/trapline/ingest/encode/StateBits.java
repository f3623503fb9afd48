package dev.trapline.ingest.encode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The bits of `prev_state` for the letters that the kernel prints: those of kernels since 4.14
/// (`include/trace/events/sched.h`), and further bits for what only other kernels have, so that the
/// print format of the recording says what each means.
public final class StateBits {
    /// There is no bit left for a letter.
    public static final long UNKNOWN = -1;

    private static final String LETTERS = "SDTtXZPI";
    private static final long PREEMPTED = 1L << LETTERS.length();
    private static final String RUNNING = "R";
    private static final int MOST = 40;

    /// By bit; that of [#PREEMPTED] has no letter.
    private final List<String> letters = new ArrayList<>();
    private final Map<String, Long> known = new HashMap<>();

    /// Those of kernels since 4.14.
    public StateBits() {
        LETTERS.chars().forEach(letter -> letters.add(String.valueOf((char) letter)));
        letters.add("");
    }

    /// The bits of `state`, for example `S`, `R+` or `D|K`, or [#UNKNOWN].
    public long bits(String state) {
        Long bits = known.get(state);
        if (bits == null) {
            bits = parse(state);
            if (known.size() < 1 << 10) {
                known.put(state, bits);
            }
        }
        return bits;
    }

    private long parse(String state) {
        boolean preempted = state.endsWith("+");
        String names = preempted ? state.substring(0, state.length() - 1) : state;
        long bits = preempted ? PREEMPTED : 0;
        int from = 0;
        while (from < names.length()) {
            int bar = names.indexOf('|', from);
            int to = bar < 0 ? names.length() : bar;
            String name = names.substring(from, to);
            if (!name.equals(RUNNING)) {
                int bit = bit(name);
                if (bit < 0) {
                    return UNKNOWN;
                }
                bits |= 1L << bit;
            }
            from = to + 1;
        }
        return bits;
    }

    private int bit(String name) {
        int bit = letters.indexOf(name);
        boolean printable = !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\\');
        if (bit >= 0 || !printable) {
            return printable ? bit : -1;
        }
        if (letters.size() == MOST) {
            return -1;
        }
        letters.add(name);
        return letters.size() - 1;
    }

    /// The two arguments for `%s%s` in the print format.
    String printArguments() {
        long mask = (1L << letters.size()) - 1 & ~PREEMPTED;
        String state = "REC->prev_state & 0x" + Long.toHexString(mask);
        StringBuilder text = new StringBuilder();
        text.append('(').append(state).append(") ? __print_flags(").append(state).append(", \"|\"");
        for (int bit = 0; bit < letters.size(); bit++) {
            if (1L << bit != PREEMPTED) {
                text.append(", { 0x").append(Long.toHexString(1L << bit)).append(", \"").append(letters.get(bit))
                        .append("\" }");
            }
        }
        text.append(") : \"").append(RUNNING).append("\", REC->prev_state & 0x").append(Long.toHexString(PREEMPTED));
        return text.append(" ? \"+\" : \"\"").toString();
    }
}
