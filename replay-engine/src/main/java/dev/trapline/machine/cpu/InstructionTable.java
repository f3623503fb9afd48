package dev.trapline.machine.cpu;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The encodings of [InstructionText], which describes its own notation, by opcode.
///
/// At first only the opcodes of its lines are read; the encodings of one are made when it is met.
final class InstructionTable {

    private static final int OPCODES = 256;
    private static final int SLOTS = Encoding.Map.values().length * OPCODES;
    private static final int NONE = -1;
    private static final Encoding[] NO_ENCODINGS = {};

    /// Not a lambda, which would be the first one of many a run.
    private static final Comparator<Encoding> MOST_SPECIFIC_FIRST = new Comparator<>() {
        @Override
        public int compare(Encoding a, Encoding b) {
            return Integer.compare(b.specificity(), a.specificity());
        }
    };

    private static final InstructionTable INSTANCE = new InstructionTable();

    private final byte[] text;

    // An entry for each line and opcode, in the order of the file; those of one slot are chained.
    private int entries;
    private int[] lines = new int[OPCODES];
    private int[] pages = new int[OPCODES];
    private int[] opcodeNumbers = new int[OPCODES];
    private int[] following = new int[OPCODES];

    // By map and opcode.
    private final int[] first = new int[SLOTS];
    private final int[] last = new int[SLOTS];
    private final Encoding[][] known = new Encoding[SLOTS][];

    private InstructionTable() {
        text = InstructionText.TABLE.getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(first, NONE);
        index();
    }

    /// The table.
    static InstructionTable get() {
        return INSTANCE;
    }

    /// Every encoding, in the order of the file.
    List<Encoding> all() {
        Encoding[] all = new Encoding[entries];
        for (int entry = 0; entry < entries;) {
            EncodingLine line = new EncodingLine(text, lines[entry]);
            Words page = page(entry);
            String mnemonic = page.text();
            FlagEffects flags = flags(page);
            for (int number = 0; number < line.opcodes(); number++) {
                all[entry++] = line.encoding(number, mnemonic, flags);
            }
        }
        return List.of(all);
    }

    /// The encodings that share an opcode, the most specific first; none if there is no such instruction.
    synchronized Encoding[] of(Encoding.Map map, int opcode) {
        int slot = slot(map, opcode);
        if (known[slot] == null) {
            known[slot] = encodings(slot);
        }
        return known[slot];
    }

    @SuppressWarnings("EnumOrdinal") // The table does not outlive the run.
    private static int slot(Encoding.Map map, int opcode) {
        return map.ordinal() * OPCODES + opcode;
    }

    private void index() {
        byte[] all = text;
        int page = 0;
        int at = 0;
        while (at < all.length) {
            switch (all[at]) {
                case ' ' -> at = add(at, page);
                case '#', '\n' -> {
                    // For people.
                }
                default -> page = at;
            }
            while (at < all.length && all[at] != '\n') {
                at++;
            }
            at++;
        }
    }

    /// Adds a line; says how far it has been read.
    private int add(int at, int page) {
        EncodingLine line = new EncodingLine(text, at);
        int slot = slot(line.map(), line.opcode());
        for (int number = 0; number < line.opcodes(); number++) {
            add(slot + number, at, page, number);
        }
        return line.end();
    }

    private void add(int slot, int at, int page, int number) {
        if (entries == lines.length) {
            lines = Arrays.copyOf(lines, 2 * entries);
            pages = Arrays.copyOf(pages, 2 * entries);
            opcodeNumbers = Arrays.copyOf(opcodeNumbers, 2 * entries);
            following = Arrays.copyOf(following, 2 * entries);
        }
        int entry = entries++;
        lines[entry] = at;
        pages[entry] = page;
        opcodeNumbers[entry] = number;
        following[entry] = NONE;
        if (first[slot] == NONE) {
            first[slot] = entry;
        } else {
            following[last[slot]] = entry;
        }
        last[slot] = entry;
    }

    private Encoding[] encodings(int slot) {
        int count = 0;
        for (int entry = first[slot]; entry != NONE; entry = following[entry]) {
            count++;
        }
        if (count == 0) {
            return NO_ENCODINGS;
        }
        Encoding[] encodings = new Encoding[count];
        int i = 0;
        for (int entry = first[slot]; entry != NONE; entry = following[entry]) {
            encodings[i++] = encoding(entry);
        }
        if (count > 1) {
            Arrays.sort(encodings, MOST_SPECIFIC_FIRST);
        }
        return encodings;
    }

    private Encoding encoding(int entry) {
        Words page = page(entry);
        String mnemonic = page.text();
        return new EncodingLine(text, lines[entry]).encoding(opcodeNumbers[entry], mnemonic, flags(page));
    }

    /// At the mnemonic of the page that an entry is on.
    private Words page(int entry) {
        Words page = new Words(text, pages[entry]);
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
