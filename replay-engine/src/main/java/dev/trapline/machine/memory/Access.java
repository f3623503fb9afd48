package dev.trapline.machine.memory;

/// What an access to memory is for; its permission is asked of the page tables.
enum Access {
    READ, WRITE, FETCH
}
