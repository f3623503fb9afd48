package dev.trapline.model.linux;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the rows of a `syscalls-*.tsv`: nr, name, class, args, notes. The forms of the columns are
/// described at the top of `model/tables/calls.tsv`.
final class SyscallRows {

    private static final int MAX_REGISTERS = 6;
    private static final String BLOCKS = "blocks";
    private static final String NO_RETURN = "noreturn";
    private static final String ALIAS = "alias=";

    private final TableCursor table;
    private final byte[] bytes;
    private final Abi abi;
    private final SyscallClass[] classOf = SyscallClass.values();
    private final ArgumentKind[] kindOf = ArgumentKind.values();
    private final NameIndex classes = new NameIndex(classOf.length);
    private final NameIndex kinds = new NameIndex(kindOf.length);

    private final ArgumentKind[] argumentKinds = new ArgumentKind[MAX_REGISTERS];
    private final byte[] registers = new byte[MAX_REGISTERS];

    private int nextIndex;
    private int nameFrom;
    private int nameTo;
    private int notesFrom;
    private int notesTo;

    /// Rows get the indexes from `firstIndex` on.
    SyscallRows(TableCursor table, Abi abi, int firstIndex) {
        this.table = table;
        this.bytes = table.bytes();
        this.abi = abi;
        nextIndex = firstIndex;
        for (int i = 0; i < classOf.length; i++) {
            put(classes, classOf[i].name(), i);
        }
        for (int i = 0; i < kindOf.length; i++) {
            put(kinds, kindOf[i].name(), i);
        }
    }

    /// Adds the label of a constant: its name in lower case, made here without a locale's help
    /// because this runs at every start of the program.
    private static void put(NameIndex index, String constant, int position) {
        byte[] text = constant.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < text.length; i++) {
            text[i] |= 0x20;
        }
        index.put(text, 0, text.length, position);
    }

    boolean next() {
        return table.nextRow();
    }

    /// The call in the current row.
    Syscall call() {
        table.nextColumn();
        int slash = table.find('/', table.from(), table.to());
        int nr = table.number(table.from(), slash);
        int selector = slash == table.to() ? Syscall.NONE : table.number(slash + 1, table.to());

        table.nextColumn();
        nameFrom = table.from();
        nameTo = table.to();

        table.nextColumn();
        SyscallClass syscallClass = classOf[position(classes, table.from(), table.to())];

        table.nextColumn();
        int from = table.from();
        int to = table.to();
        boolean inMemory = from < to && bytes[from] == '*';
        if (inMemory) {
            from += 2;
        }
        int count = readArguments(from, to);
        byte[] where = inMemory || selector != Syscall.NONE
                ? Syscall.NO_BYTES
                : Arrays.copyOf(registers, count);

        table.nextColumn();
        notesFrom = table.from();
        notesTo = table.to();
        return new Syscall(
                table.text(nameFrom, nameTo),
                abi == Abi.X32 ? nr | Abi.X32_SYSCALL_BIT : nr,
                abi,
                syscallClass,
                nextIndex++,
                selector,
                hasNote(BLOCKS),
                hasNote(NO_RETURN),
                bytes,
                from,
                to,
                Arrays.copyOf(argumentKinds, count),
                where);
    }

    /// Adds the name and the other names of the current row.
    void putNames(NameIndex index, int number) {
        index.put(bytes, nameFrom, nameTo, number);
        for (int from = notesFrom; from < notesTo;) {
            int to = table.find(' ', from, notesTo);
            if (startsWith(ALIAS, from, to)) {
                index.put(bytes, from + ALIAS.length(), to, number);
            }
            from = to + 1;
        }
    }

    /// Reads `name:kind` and `name:kind/lh`, blank-separated, into the arrays; how many there are.
    private int readArguments(int from, int to) {
        int count = 0;
        int register = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] != ':') {
                continue;
            }
            int kindFrom = ++i;
            while (i < to && bytes[i] != ' ' && bytes[i] != '/') {
                i++;
            }
            argumentKinds[count] = kindOf[position(kinds, kindFrom, i)];
            int where = register++;
            if (i < to && bytes[i] == '/') {
                register++;
                where |= Syscall.SPLIT;
                if (bytes[i + 1] == 'h') {
                    where |= Syscall.HIGH_FIRST;
                }
            }
            registers[count++] = (byte) where;
        }
        if (register > MAX_REGISTERS) {
            throw new IllegalStateException("too many registers: ".concat(table.text(from, to)));
        }
        return count;
    }

    private boolean hasNote(String note) {
        for (int from = notesFrom; from < notesTo;) {
            int to = table.find(' ', from, notesTo);
            if (to - from == note.length() && startsWith(note, from, to)) {
                return true;
            }
            from = to + 1;
        }
        return false;
    }

    private boolean startsWith(String word, int from, int to) {
        if (to - from < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (bytes[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int position(NameIndex index, int from, int to) {
        int position = index.find(bytes, from, to);
        if (position == NameIndex.NONE) {
            throw new IllegalStateException("unknown word: ".concat(table.text(from, to)));
        }
        return position;
    }
}
