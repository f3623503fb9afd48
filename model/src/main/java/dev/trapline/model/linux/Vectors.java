package dev.trapline.model.linux;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The interrupt vectors of x86 that have a fixed meaning under Linux: the processor's exceptions,
/// the `int 0x80` gate and the system vectors at the top. The others belong to devices.
public final class Vectors {

    /// How many vectors there are.
    public static final int COUNT = 256;
    /// First vector that is no exception (`FIRST_EXTERNAL_VECTOR`).
    public static final int FIRST_EXTERNAL = 0x20;
    /// Vector of ISA interrupt line 0; line n has the n-th after it (`ISA_IRQ_VECTOR`).
    public static final int ISA_IRQ0 = 0x30;
    /// The system call gate of i386 (`IA32_SYSCALL_VECTOR`).
    public static final int INT80 = 0x80;
    /// The local APIC timer.
    public static final int LOCAL_TIMER = 0xec;
    /// The inter-processor interrupt that makes a CPU look at its run queue.
    public static final int RESCHEDULE = 0xfd;

    /// How a vector is reached, and where the saved instruction pointer points.
    public enum Type {
        /// At the instruction that caused it.
        FAULT,
        /// After the instruction that caused it.
        TRAP,
        /// A fault or a trap, depending on the cause (debug exceptions).
        FAULT_OR_TRAP,
        /// Nowhere useful: the program cannot be continued.
        ABORT,
        /// From outside the instruction stream.
        INTERRUPT,
        /// By the `int 0x80` instruction.
        SYSCALL,
        /// Not used by the processor.
        RESERVED
    }

    /// What one vector means.
    ///
    /// @param vec the number, 0 to 255
    /// @param mnemonic the short name: `#PF`, `NMI`, `LOCAL_TIMER`; `-` for reserved ones
    /// @param name the name in the processor's manual, or the kernel's constant
    /// @param type how it is reached
    /// @param pushesErrorCode whether the processor puts an error code on the stack
    /// @param signal what the kernel sends to a program that causes it, or [Signals#NONE]
    /// @param tracepoint the pair of tracepoints `irq_vectors:NAME_entry` and `NAME_exit`, or null
    public record Vector(
            int vec,
            String mnemonic,
            String name,
            Type type,
            boolean pushesErrorCode,
            int signal,
            @Nullable String tracepoint) {}

    private static final class Table {
        static final @Nullable Vector[] BY_NUMBER = new Vector[COUNT];
        static final List<Vector> ALL;

        static {
            List<Vector> all = new ArrayList<>();
            TableCursor table = TableCursor.open("vectors.tsv");
            while (table.nextRow()) {
                Vector vector = read(table);
                all.add(vector);
                BY_NUMBER[vector.vec()] = vector;
            }
            ALL = Collections.unmodifiableList(all);
        }

        private static Vector read(TableCursor table) {
            int vec = table.nextColumn().number();
            String mnemonic = table.nextColumn().text();
            String name = table.nextColumn().text();
            Type type = type(table.nextColumn().text());
            boolean pushesErrorCode = !table.nextColumn().is('-');
            table.nextColumn();
            int signal = table.is('-')
                    ? Signals.NONE
                    : Signals.number(table.bytes(), table.from(), table.to());
            String tracepoint = table.nextColumn().is('-') ? null : table.text();
            return new Vector(vec, mnemonic, name, type, pushesErrorCode, signal, tracepoint);
        }

        private static Type type(String word) {
            return switch (word) {
                case "fault" -> Type.FAULT;
                case "trap" -> Type.TRAP;
                case "fault/trap" -> Type.FAULT_OR_TRAP;
                case "abort" -> Type.ABORT;
                case "interrupt" -> Type.INTERRUPT;
                case "syscall" -> Type.SYSCALL;
                case "reserved" -> Type.RESERVED;
                default -> throw new IllegalStateException("unknown word: " + word);
            };
        }
    }

    private Vectors() {}

    /// What vector `vec` means, or null if it belongs to devices or is no vector.
    public static @Nullable Vector byNumber(int vec) {
        return vec >= 0 && vec < COUNT ? Table.BY_NUMBER[vec] : null;
    }

    /// The vector whose tracepoints are `name_entry` and `name_exit`, or null.
    public static @Nullable Vector byTracepoint(String name) {
        for (Vector vector : Table.ALL) {
            if (name.equals(vector.tracepoint())) {
                return vector;
            }
        }
        return null;
    }

    /// All vectors of the table, ascending.
    public static Collection<Vector> all() {
        return Table.ALL;
    }
}
