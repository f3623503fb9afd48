package dev.trapline.machine.device;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.StringJoiner;

/// What a VGA adapter would show of its text buffer at 0xB8000: 25 lines of 80 characters, each a byte of code page 437
/// and a byte of attributes. The buffer is ordinary memory, and there is nothing else of the adapter.
public final class VgaText {

    /// Where the buffer is.
    public static final long BASE = 0xb_8000L;
    /// Characters of a line.
    public static final int COLUMNS = 80;
    /// Lines of the screen.
    public static final int LINES = 25;

    private static final String UPPER_HALF = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
    private static final int DELETE = 0x7f;

    private final PhysicalMemory memory;

    /// The adapter of a machine with this memory.
    public VgaText(PhysicalMemory memory) {
        this.memory = memory;
    }

    /// The character at a place of the screen; a space where nothing can be seen.
    public char character(int line, int column) {
        int code = memory.read8(BASE + 2L * (line * COLUMNS + column));
        if (code > DELETE) {
            return UPPER_HALF.charAt(code - DELETE - 1);
        }
        return code < ' ' || code == DELETE ? ' ' : (char) code;
    }

    /// The screen as text: 25 lines without spaces at their ends.
    public String text() {
        StringJoiner screen = new StringJoiner("\n", "", "\n");
        for (int line = 0; line < LINES; line++) {
            StringBuilder characters = new StringBuilder(COLUMNS);
            for (int column = 0; column < COLUMNS; column++) {
                characters.append(character(line, column));
            }
            screen.add(characters.toString().stripTrailing());
        }
        return screen.toString();
    }
}
