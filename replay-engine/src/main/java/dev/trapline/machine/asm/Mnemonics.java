package dev.trapline.machine.asm;

import dev.trapline.machine.cpu.Encoder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What sources write beside what the instruction table calls it.
///
/// @param name         in the table
/// @param operandBytes the operand size that the mnemonic says, or 0
/// @param addressBytes the address size that it says, or 0
record Mnemonics(String name, int operandBytes, int addressBytes) {

    private static final Map<String, Mnemonics> ALIASES = aliases();
    private static final String[] STRINGS = {"MOVS", "CMPS", "STOS", "LODS", "SCAS", "INS", "OUTS"};

    private static Map<String, Mnemonics> aliases() {
        Map<String, Mnemonics> aliases = new HashMap<>();
        Map<String, String> conditions = Map.ofEntries(Map.entry("C", "B"), Map.entry("NAE", "B"),
                Map.entry("NC", "AE"), Map.entry("NB", "AE"), Map.entry("Z", "E"), Map.entry("NZ", "NE"),
                Map.entry("NA", "BE"), Map.entry("NBE", "A"), Map.entry("PE", "P"), Map.entry("PO", "NP"),
                Map.entry("NGE", "L"), Map.entry("NL", "GE"), Map.entry("NG", "LE"), Map.entry("NLE", "G"));
        conditions.forEach((other, name) -> {
            for (String stem : new String[] {"J", "SET", "CMOV"}) {
                aliases.put(stem + other, new Mnemonics(stem + name, 0, 0));
            }
        });
        for (String stem : new String[] {"PUSHA", "POPA", "PUSHF", "POPF", "IRET", "RETF"}) {
            aliases.put(stem + "W", new Mnemonics(stem, 2, 0));
            aliases.put(stem + "D", new Mnemonics(stem, 4, 0));
            aliases.put(stem + "Q", new Mnemonics(stem, 8, 0));
        }
        aliases.put("JCXZ", new Mnemonics("JRCXZ", 0, 2));
        aliases.put("JECXZ", new Mnemonics("JRCXZ", 0, 4));
        aliases.put("JRCXZ", new Mnemonics("JRCXZ", 0, 8));
        Map.of("LOOPZ", "LOOPE", "LOOPNZ", "LOOPNE", "SAL", "SHL", "XLATB", "XLAT", "ICEBP", "INT1", "WAIT", "FWAIT",
                "RETN", "RET").forEach((other, name) -> aliases.put(other, new Mnemonics(name, 0, 0)));
        return aliases;
    }

    /// What a word means in front of so many operands, or null if it is no instruction.
    static @Nullable Mnemonics of(String word, boolean hasOperands) {
        String name = word.toUpperCase(Locale.ROOT);
        if (!hasOperands) {
            for (String string : STRINGS) {
                if (name.length() == string.length() + 1 && name.startsWith(string)) {
                    int bytes = switch (name.charAt(string.length())) {
                        case 'B' -> 1;
                        case 'W' -> 2;
                        case 'D' -> 4;
                        case 'Q' -> 8;
                        default -> 0;
                    };
                    return bytes == 0 ? null : new Mnemonics(string, bytes, 0);
                }
            }
        }
        Mnemonics alias = ALIASES.get(name);
        return alias != null ? alias : Encoder.knows(name) ? new Mnemonics(name, 0, 0) : null;
    }
}
