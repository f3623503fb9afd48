package dev.trapline.machine.cpu;

/// The numbers by which decoded instructions name what they work on.
final class Registers {

    static final int RAX = 0;
    static final int RCX = 1;
    static final int RDX = 2;
    static final int RBX = 3;
    static final int RSP = 4;
    static final int RBP = 5;
    static final int RSI = 6;
    static final int RDI = 7;
    static final int R8 = 8;
    static final int R11 = 11;
    static final int GENERAL = 16;
    /// A register that is always 0: the base or index of an address that has none.
    static final int NONE = 16;
    /// AH; CH, DH and BH follow.
    static final int HIGH_BYTES = 20;
    /// ES; CS, SS, DS, FS and GS follow, as reg numbers them.
    static final int SEGMENTS = 32;
    static final int ES = SEGMENTS;
    static final int CS = SEGMENTS + 1;
    static final int SS = SEGMENTS + 2;
    static final int DS = SEGMENTS + 3;
    static final int FS = SEGMENTS + 4;
    static final int GS = SEGMENTS + 5;
    /// CR0 and those after it.
    static final int CONTROL = 48;
    /// DR0 and those after it.
    static final int DEBUG = 64;
    /// The operand in memory.
    static final int MEMORY = 80;
    /// The immediate.
    static final int IMMEDIATE = 81;
    /// No operand.
    static final int NOTHING = 82;
    /// XMM0 and those after it.
    static final int XMM = 96;
    /// MM0 and those after it.
    static final int MMX = 112;
    /// ST(0) and those after it.
    static final int ST = 120;
    static final int VECTORS = 16;

    private static final String[] NAMES_64 = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
        "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
    private static final String[] NAMES_16 = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] NAMES_8 = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH_NAMES = {"ah", "ch", "dh", "bh"};
    private static final String[] SEGMENT_NAMES = {"es", "cs", "ss", "ds", "fs", "gs"};

    private Registers() {}

    /// Whether a place is a segment register.
    static boolean isSegment(int place) {
        return place >= ES && place <= GS;
    }

    /// The name of a general register of so many bytes, or of a high byte, segment, control or debug register.
    static String name(int register, int bytes) {
        if (register >= DEBUG) {
            return "dr" + (register - DEBUG);
        }
        if (register >= CONTROL) {
            return "cr" + (register - CONTROL);
        }
        if (register >= SEGMENTS) {
            return SEGMENT_NAMES[register - SEGMENTS];
        }
        if (register >= HIGH_BYTES) {
            return HIGH_NAMES[register - HIGH_BYTES];
        }
        if (register >= R8) {
            return NAMES_64[register] + switch (bytes) {
                case 1 -> "b";
                case 2 -> "w";
                case 4 -> "d";
                default -> "";
            };
        }
        return switch (bytes) {
            case 1 -> NAMES_8[register];
            case 2 -> NAMES_16[register];
            case 4 -> "e" + NAMES_16[register];
            default -> NAMES_64[register];
        };
    }
}
