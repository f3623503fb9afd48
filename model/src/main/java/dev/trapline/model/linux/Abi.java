package dev.trapline.model.linux;

import org.jspecify.annotations.Nullable;

/// The system call interfaces of an x86 Linux kernel; each has its own numbers.
public enum Abi {
    /// 64-bit programs, `syscall` instruction.
    X86_64("x86_64"),
    /// 32-bit programs, `int 0x80` or `sysenter`, on a 32-bit or a 64-bit kernel.
    I386("i386"),
    /// 64-bit programs with 32-bit pointers: the numbers carry [#X32_SYSCALL_BIT].
    X32("x32");

    /// Set in every x32 system call number (`__X32_SYSCALL_BIT`, asm/unistd.h).
    public static final int X32_SYSCALL_BIT = 0x4000_0000;

    private final String label;

    Abi(String label) {
        this.label = label;
    }

    /// The spelling in options, reports and recordings: `x86_64`, `i386` or `x32`.
    public String label() {
        return label;
    }

    /// The ABI spelled `label`, or null.
    public static @Nullable Abi ofLabel(String label) {
        for (Abi abi : values()) {
            if (abi.label.equals(label)) {
                return abi;
            }
        }
        return null;
    }
}
