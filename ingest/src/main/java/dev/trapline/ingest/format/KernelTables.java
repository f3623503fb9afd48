package dev.trapline.ingest.format;

import dev.trapline.ingest.kernel.CallNumbers;

/// What else a recording tells about the kernel it was made on. Safe for use by several threads.
///
/// @param calls what the numbers of system calls mean
/// @param symbols names of addresses in the kernel
/// @param printk format strings of `trace_printk` by their addresses
public record KernelTables(CallNumbers calls, KernelSymbols symbols, PrintkFormats printk) {}
