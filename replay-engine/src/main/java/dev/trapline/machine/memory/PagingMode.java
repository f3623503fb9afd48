package dev.trapline.machine.memory;

/// What control registers say about paging.
///
/// @param paging       CR0.PG: without it a linear address is a physical one
/// @param cr3          where the highest table is
/// @param writeProtect CR0.WP: the supervisor too may not write pages that are read-only
/// @param noExecute    EFER.NXE: bit 63 of an entry forbids execution; otherwise it is reserved
/// @param smep         CR4.SMEP: the supervisor may not execute pages of the user
public record PagingMode(boolean paging, long cr3, boolean writeProtect, boolean noExecute, boolean smep) {

    /// As after power-on: no paging.
    public static final PagingMode OFF = new PagingMode(false, 0, false, false, false);
}
