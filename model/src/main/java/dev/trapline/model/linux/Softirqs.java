package dev.trapline.model.linux;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The softirqs of Linux: the number `vec` and the name `action` of the tracepoints
/// `irq:softirq_raise`, `irq:softirq_entry` and `irq:softirq_exit`.
public final class Softirqs {

    /// Absent: no such softirq.
    public static final int NONE = -1;
    /// How many there are; the numbers are 0 to 9.
    public static final int COUNT = 10;

    private static final class Table {
        static final String[] NAME = new String[COUNT];
        static final NameIndex NUMBER = new NameIndex(COUNT);

        static {
            TableCursor table = TableCursor.open("softirqs.tsv");
            while (table.nextRow()) {
                int vec = table.nextColumn().number();
                NAME[vec] = table.nextColumn().text();
                NUMBER.put(table.bytes(), table.from(), table.to(), vec);
            }
        }
    }

    private Softirqs() {}

    /// The name of softirq `vec`, for example `NET_RX`, or null.
    public static @Nullable String name(int vec) {
        return vec >= 0 && vec < COUNT ? Table.NAME[vec] : null;
    }

    /// The number of the softirq whose name is `buf[from, to)`, or [#NONE]. Allocates nothing.
    public static int vec(byte[] buf, int from, int to) {
        return Table.NUMBER.find(buf, from, to);
    }

    /// The number of the softirq named `name`, or [#NONE].
    public static int vec(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return vec(bytes, 0, bytes.length);
    }
}
