package dev.trapline.machine.cpu;

/// How segments, interrupts and system instructions work.
public enum OperatingMode {
    /// As after power-on: CR0.PE is 0.
    REAL,
    /// CR0.PE is 1.
    PROTECTED,
    /// EFER.LMA is 1: 64-bit mode, or compatibility mode with code segments that are not 64-bit.
    LONG
}
