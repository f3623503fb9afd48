package dev.trapline.machine.device;

import dev.trapline.machine.MemoryMapped;
import java.util.List;

/// The page of the local APICs: every processor sees its own there, so somebody has to say which one is executing.
final class ApicWindow implements Device, MemoryMapped {

    private final List<LocalApic> apics;
    private LocalApic current;

    ApicWindow(List<LocalApic> apics) {
        this.apics = List.copyOf(apics);
        current = apics.getFirst();
    }

    void select(int processor) {
        current = apics.get(processor);
    }

    @Override
    public String name() {
        return "local APICs";
    }

    @Override
    public long read(long offset, int bytes) {
        return current.read(offset, bytes);
    }

    @Override
    public void write(long offset, int bytes, long value) {
        current.write(offset, bytes, value);
    }

    @Override
    public void addState(StateDigest digest) {
        apics.forEach(apic -> apic.addState(digest));
    }
}
