package dev.trapline.machine.device;

/// The codes of keys: set 2, which AT keyboards send, and set 1, which PC software reads ("IBM Personal System/2 Hardware Interface Technical
/// Reference", keyboards).
public final class ScanCodes {

    /// Precedes the code of a key that is released, in set 2.
    static final int RELEASED = 0xf0;
    /// Precedes the codes of keys that the first PC did not have.
    static final int EXTENDED = 0xe0;

    /// Set 2 code of the left shift key.
    public static final int LEFT_SHIFT = 0x12;
    /// Set 2 code of the enter key.
    public static final int ENTER = 0x5a;

    /// Set 2 codes by set 1 code, from 1 to 0x58; 0 where there is none.
    private static final int[] BY_SET_1 = {
        0x00, 0x76, 0x16, 0x1e, 0x26, 0x25, 0x2e, 0x36, 0x3d, 0x3e, 0x46, 0x45, 0x4e, 0x55, 0x66, 0x0d,
        0x15, 0x1d, 0x24, 0x2d, 0x2c, 0x35, 0x3c, 0x43, 0x44, 0x4d, 0x54, 0x5b, 0x5a, 0x14, 0x1c, 0x1b,
        0x23, 0x2b, 0x34, 0x33, 0x3b, 0x42, 0x4b, 0x4c, 0x52, 0x0e, 0x12, 0x5d, 0x1a, 0x22, 0x21, 0x2a,
        0x32, 0x31, 0x3a, 0x41, 0x49, 0x4a, 0x59, 0x7c, 0x11, 0x29, 0x58, 0x05, 0x06, 0x04, 0x0c, 0x03,
        0x0b, 0x83, 0x0a, 0x01, 0x09, 0x77, 0x7e, 0x6c, 0x75, 0x7d, 0x7b, 0x6b, 0x73, 0x74, 0x79, 0x69,
        0x72, 0x7a, 0x70, 0x71, 0x84, 0x60, 0x61, 0x78, 0x07,
    };

    /// Set 1 codes by set 2 code: what the controller makes of bytes from the keyboard. What has no code passes through.
    private static final int[] TO_SET_1 = new int[256];

    /// Set 2 codes by character of a US keyboard; shifted ones have bit 8 set.
    private static final int[] BY_CHARACTER = new int[128];
    private static final int SHIFTED = 0x100;

    static {
        for (int code = 0; code < TO_SET_1.length; code++) {
            TO_SET_1[code] = code;
        }
        for (int set1 = 1; set1 < BY_SET_1.length; set1++) {
            if (BY_SET_1[set1] != 0) {
                TO_SET_1[BY_SET_1[set1]] = set1;
            }
        }
        // In rows of the keyboard, which have consecutive codes of set 1.
        row(0x02, "1234567890-=", "!@#$%^&*()_+");
        row(0x10, "qwertyuiop[]", "QWERTYUIOP{}");
        row(0x1e, "asdfghjkl;'`", "ASDFGHJKL:\"~");
        row(0x2b, "\\zxcvbnm,./", "|ZXCVBNM<>?");
        row(0x0e, "\b\t", "");
        row(0x1c, "\n", "");
        row(0x39, " ", "");
    }

    private ScanCodes() {}

    private static void row(int set1, String plain, String shifted) {
        for (int i = 0; i < plain.length(); i++) {
            BY_CHARACTER[plain.charAt(i)] = BY_SET_1[set1 + i];
        }
        for (int i = 0; i < shifted.length(); i++) {
            BY_CHARACTER[shifted.charAt(i)] = BY_SET_1[set1 + i] | SHIFTED;
        }
    }

    /// What the keyboard controller makes of a byte of set 2.
    static int toSet1(int code) {
        return TO_SET_1[code & 0xff];
    }

    /// The set 2 code of a character's key, or 0 if a US keyboard has none.
    static int ofCharacter(char character) {
        return character < BY_CHARACTER.length ? BY_CHARACTER[character] & ~SHIFTED : 0;
    }

    /// Whether a character needs the shift key.
    static boolean isShifted(char character) {
        return character < BY_CHARACTER.length && (BY_CHARACTER[character] & SHIFTED) != 0;
    }
}
