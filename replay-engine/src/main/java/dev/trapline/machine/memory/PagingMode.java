package dev.trapline.machine.memory;

/// What control registers say about paging (SDM volume 3, 4.1).
///
/// @param structure    which tables translate
/// @param cr3          where the highest table is
/// @param writeProtect CR0.WP: the supervisor too may not write pages that are read-only
/// @param noExecute    EFER.NXE: bit 63 of an entry forbids execution; otherwise it is reserved
/// @param smep         CR4.SMEP: the supervisor may not execute pages of the user
/// @param largePages   CR4.PSE: 32-bit paging has pages of 4 MiB; the others have large pages always
/// @param globalPages  CR4.PGE: translations of pages marked as global outlive a change of CR3
public record PagingMode(Structure structure, long cr3, boolean writeProtect, boolean noExecute, boolean smep,
        boolean largePages, boolean globalPages) {

    /// The kinds of tables.
    public enum Structure {
        /// CR0.PG is clear: a linear address is a physical one.
        NONE,
        /// Two levels with entries of four bytes.
        BITS_32,
        /// CR4.PAE: four pointers in the processor, and two levels with entries of eight bytes.
        PAE,
        /// Four levels with entries of eight bytes, in long mode.
        FOUR_LEVEL
    }

    /// As after power-on: no paging.
    public static final PagingMode OFF = new PagingMode(Structure.NONE, 0, false, false, false, false, false);

    /// Whether linear addresses are translated at all.
    public boolean paging() {
        return structure != Structure.NONE;
    }

    /// The same with the highest table elsewhere.
    public PagingMode withCr3(long newCr3) {
        return new PagingMode(structure, newCr3, writeProtect, noExecute, smep, largePages, globalPages);
    }
}
