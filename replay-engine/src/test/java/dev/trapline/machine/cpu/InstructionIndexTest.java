package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.cpu.InstructionTable.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The index of the instruction table, which its `main` prints anew when the table or the list of operations has changed.
class InstructionIndexTest {

    private static final int RECORDS_IN_LINE = 8;

    @Test
    void isThatOfTheTable() {
        assertThat(InstructionIndex.RECORDS).as("generate it again: see main").isEqualTo(String.join("", records()));
    }

    @Test
    void leadsToWhatTheTextSays() {
        InstructionTable table = InstructionTable.get();
        for (Encoding encoding : table.all()) {
            assertThat(table.of(encoding.map(), encoding.opcode())).contains(encoding);
        }
        int found = 0;
        for (Encoding.Map map : Encoding.Map.values()) {
            for (int opcode = 0; opcode < 256; opcode++) {
                found += table.of(map, opcode).length;
            }
        }
        assertThat(found).isEqualTo(table.all().size());
    }

    private static List<String> records() {
        List<Entry> entries = new ArrayList<>(InstructionTable.get().entries());
        entries.sort(Comparator.comparingInt(InstructionIndexTest::slot));
        return entries.stream().map(InstructionIndexTest::record).toList();
    }

    private static int slot(Entry entry) {
        return InstructionTable.slot(entry.encoding().map(), entry.encoding().opcode());
    }

    @SuppressWarnings("EnumOrdinal")
    private static String record(Entry entry) {
        return digits(slot(entry), 3) + digits(entry.line(), 3) + digits(entry.page(), 3)
                + digits(entry.encoding().operation().ordinal(), 2);
    }

    private static String digits(int number, int count) {
        StringBuilder digits = new StringBuilder();
        for (int i = count - 1; i >= 0; i--) {
            digits.append((char) ('0' + (number >> 5 * i & 31)));
        }
        return digits.toString();
    }

    /// Prints the lines of the constant.
    public static void main(String[] arguments) {
        List<String> records = records();
        for (int i = 0; i < records.size(); i += RECORDS_IN_LINE) {
            String line = String.join("", records.subList(i, Math.min(records.size(), i + RECORDS_IN_LINE)));
            System.out.println((i == 0 ? "            \"" : "            + \"") + line + '"');
        }
    }
}
