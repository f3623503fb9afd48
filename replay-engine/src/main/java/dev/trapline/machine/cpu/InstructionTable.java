package dev.trapline.machine.cpu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The encodings of [InstructionText], which describes its own notation, by opcode.
///
/// Where the lines of an opcode are is found in [InstructionIndex]; their encodings are made when it is met for the first time.
final class InstructionTable {

    private static final int OPCODES = 256;
    private static final Encoding.Map[] MAPS = Encoding.Map.values();
    private static final Operation[] OPERATIONS = Operation.values();
    private static final Encoding[] NO_ENCODINGS = {};

    /// Not a lambda, which would be the first one of many a run.
    private static final Comparator<Encoding> MOST_SPECIFIC_FIRST = new Comparator<>() {
        @Override
        public int compare(Encoding a, Encoding b) {
            return Integer.compare(b.specificity(), a.specificity());
        }
    };

    private static final InstructionTable INSTANCE = new InstructionTable();

    private final byte[] text = InstructionText.TABLE.getBytes(StandardCharsets.ISO_8859_1);
    private final InstructionIndex index = new InstructionIndex();
    /// By map and opcode.
    private final Encoding[][] known = new Encoding[MAPS.length * OPCODES][];

    /// An encoding, where it stands in the text.
    ///
    /// @param line     offset of its line
    /// @param page     offset of the line with the mnemonic
    /// @param encoding one of those of the line
    record Entry(int line, int page, Encoding encoding) {}

    private InstructionTable() {}

    /// The table.
    static InstructionTable get() {
        return INSTANCE;
    }

    /// Every encoding, in the order of the file.
    List<Encoding> all() {
        return entries().stream().map(Entry::encoding).toList();
    }

    /// The same, with where they are: made of the text alone.
    List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        int page = 0;
        for (int at = 0; at < text.length; at = InstructionText.TABLE.indexOf('\n', at) + 1) {
            switch (text[at]) {
                case ' ' -> addEntries(at, page, entries);
                case '#', '\n' -> {
                    // For people.
                }
                default -> page = at;
            }
        }
        return entries;
    }

    private void addEntries(int at, int pageAt, List<Entry> entries) {
        EncodingLine line = new EncodingLine(text, at);
        Words page = page(pageAt);
        String mnemonic = page.text();
        FlagEffects flags = flags(page);
        for (int number = 0; number < line.opcodes(); number++) {
            entries.add(new Entry(at, pageAt, line.encoding(number, mnemonic, line.operation(mnemonic), flags)));
        }
    }

    /// The encodings that share an opcode, the most specific first; none if there is no such instruction.
    synchronized Encoding[] of(Encoding.Map map, int opcode) {
        int slot = slot(map, opcode);
        if (known[slot] == null) {
            known[slot] = encodings(slot, opcode);
        }
        return known[slot];
    }

    /// The number of an opcode among those of all maps.
    @SuppressWarnings("EnumOrdinal") // The index is compared with the table in every build.
    static int slot(Encoding.Map map, int opcode) {
        return map.ordinal() * OPCODES + opcode;
    }

    private Encoding[] encodings(int slot, int opcode) {
        int from = index.from(slot);
        int count = index.to(from, slot) - from;
        if (count == 0) {
            return NO_ENCODINGS;
        }
        Encoding[] encodings = new Encoding[count];
        for (int i = 0; i < count; i++) {
            encodings[i] = encoding(from + i, opcode);
        }
        if (count > 1) {
            Arrays.sort(encodings, MOST_SPECIFIC_FIRST);
        }
        return encodings;
    }

    private Encoding encoding(int record, int opcode) {
        Words page = page(index.page(record));
        String mnemonic = page.text();
        EncodingLine line = new EncodingLine(text, index.line(record));
        return line.encoding(opcode - line.opcode(), mnemonic, OPERATIONS[index.operation(record)], flags(page));
    }

    /// At the mnemonic of a page.
    private Words page(int at) {
        Words page = new Words(text, at);
        page.next();
        return page;
    }

    private static FlagEffects flags(Words page) {
        int written = 0;
        int undefined = 0;
        int undefinedUnlessOne = 0;
        int read = 0;
        while (page.next()) {
            String word = page.text();
            int equals = word.indexOf('=');
            int mask = FlagEffects.mask(word.substring(equals + 1));
            switch (word.substring(0, equals)) {
                case "writes" -> written = mask;
                case "undefined" -> undefined = mask;
                case "undefined1" -> undefinedUnlessOne = mask;
                case "reads" -> read = mask;
                default -> throw page.unknown();
            }
        }
        return new FlagEffects(written, undefined, undefinedUnlessOne, read);
    }
}
