package dev.trapline.machine.boot;

import dev.trapline.machine.cpu.OperatingMode;
import java.util.List;

/// What the machine is like when a stage begins.
///
/// @param stage        which
/// @param address      linear address of the code
/// @param mode         of the processor
/// @param bits         how code is read: 16, 32 or 64
/// @param changes      registers that decide how the machine works and have changed since the stage before
/// @param instructions executed so far
/// @param nanoseconds  of virtual time since power-on
public record BootStep(BootStage stage, long address, OperatingMode mode, int bits, List<Change> changes,
        long instructions, long nanoseconds) {

    /// A register that has changed.
    ///
    /// @param bits the bits that have been set or cleared, by name, such as `PE` and `-PE`
    public record Change(String register, long from, long to, List<String> bits) {}
}
