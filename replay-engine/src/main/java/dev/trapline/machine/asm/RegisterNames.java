package dev.trapline.machine.asm;

import dev.trapline.machine.cpu.Argument.Register;
import dev.trapline.machine.cpu.Argument.Register.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of registers.
final class RegisterNames {

    private static final String[] WORDS = {"ax", "cx", "dx", "bx", "sp", "bp", "si", "di"};
    private static final String[] BYTES = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH_BYTES = {"ah", "ch", "dh", "bh"};
    private static final String[] SEGMENTS = {"es", "cs", "ss", "ds", "fs", "gs"};

    private static final Map<String, Register> ALL = all();

    private RegisterNames() {}

    private static Map<String, Register> all() {
        Map<String, Register> names = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            names.put(BYTES[i], new Register(Kind.GENERAL, i, 1));
            names.put(WORDS[i], new Register(Kind.GENERAL, i, 2));
            names.put("e" + WORDS[i], new Register(Kind.GENERAL, i, 4));
            names.put("r" + WORDS[i], new Register(Kind.GENERAL, i, 8));
            int high = i + 8;
            names.put("r" + high + "b", new Register(Kind.GENERAL, high, 1));
            names.put("r" + high + "w", new Register(Kind.GENERAL, high, 2));
            names.put("r" + high + "d", new Register(Kind.GENERAL, high, 4));
            names.put("r" + high, new Register(Kind.GENERAL, high, 8));
            names.put("mm" + i, new Register(Kind.MMX, i, 0));
            names.put("st" + i, new Register(Kind.X87, i, 0));
        }
        for (int i = 0; i < HIGH_BYTES.length; i++) {
            names.put(HIGH_BYTES[i], new Register(Kind.HIGH_BYTE, 4 + i, 1));
        }
        for (int i = 0; i < SEGMENTS.length; i++) {
            names.put(SEGMENTS[i], new Register(Kind.SEGMENT, i, 2));
        }
        for (int i = 0; i < 16; i++) {
            names.put("xmm" + i, new Register(Kind.XMM, i, 0));
            names.put("cr" + i, new Register(Kind.CONTROL, i, 0));
            names.put("dr" + i, new Register(Kind.DEBUG, i, 0));
        }
        return names;
    }

    /// The register with this name in lower case, or null.
    static @Nullable Register of(String name) {
        return ALL.get(name);
    }
}
