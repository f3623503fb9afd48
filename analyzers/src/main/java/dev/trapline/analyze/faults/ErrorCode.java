package dev.trapline.analyze.faults;

import java.util.ArrayList;
import java.util.List;

/// The error code of a page fault in words (Intel SDM volume 3, section 4.7; `X86_PF_*` in
/// `arch/x86/include/asm/trap_pf.h`).
final class ErrorCode {
    private static final long PRESENT = 1;
    private static final long WRITE = 1 << 1;
    private static final long USER = 1 << 2;
    private static final long FETCH = 1 << 4;

    private static final String[] OTHERS = new String[16];

    static {
        OTHERS[3] = "reserved bit set";
        OTHERS[5] = "protection key";
        OTHERS[6] = "shadow stack";
        OTHERS[15] = "SGX";
    }

    private ErrorCode() {}

    /// `code` in words, for example `user write, no page`.
    static String words(long code) {
        List<String> words = new ArrayList<>();
        String access = (code & FETCH) != 0 ? "fetch" : (code & WRITE) != 0 ? "write" : "read";
        words.add(((code & USER) != 0 ? "user " : "kernel ") + access);
        words.add((code & PRESENT) != 0 ? "protected" : "no page");
        long rest = code & ~(PRESENT | WRITE | USER | FETCH);
        for (int bit = 0; bit < OTHERS.length; bit++) {
            if ((rest & 1L << bit) != 0 && OTHERS[bit] != null) {
                words.add(OTHERS[bit]);
                rest &= ~(1L << bit);
            }
        }
        if (rest != 0) {
            words.add("0x" + Long.toHexString(rest));
        }
        return String.join(", ", words);
    }
}
