package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;

/// Takes the processor to the handlers of exceptions and interrupts, and sees to what goes wrong on the way: a second exception is
/// delivered in place of the first, or both become a double fault, and a third shuts the processor down (SDM volume 3, 6.15).
final class EventDelivery {

    private final Cpu cpu;
    private final RealMode realMode;
    private final InterruptGates gates;

    EventDelivery(Cpu cpu, RealMode realMode, StackOperations stack) {
        this.cpu = cpu;
        this.realMode = realMode;
        gates = new InterruptGates(cpu, stack);
    }

    /// Delivers what an instruction has raised. RIP is what is pushed: that of the instruction for faults, of the next one for traps.
    ///
    /// @param instruction RIP of the instruction
    void exception(CpuException raised, long instruction) {
        if (raised.vector() == CpuException.PAGE_FAULT) {
            cpu.setCr2(raised.address());
        }
        deliver(Event.of(raised, cpu.rflags()), instruction);
    }

    /// Delivers an interrupt from outside, or a non-maskable one.
    void interrupt(int vector) {
        deliver(Event.external(vector, cpu.rflags()), cpu.rip);
    }

    private void deliver(Event first, long instruction) {
        cpu.events.discardTraps();
        cpu.debug.takeHits();
        cpu.mmu.deferDevices(false);
        enter(first, instruction);
        cpu.mmu.deferDevices(true);
    }

    private void enter(Event first, long instruction) {
        Event event = first;
        while (true) {
            try {
                if (cpu.operatingMode() == OperatingMode.REAL) {
                    realMode.interrupt(event.vector());
                } else {
                    gates.enter(event);
                }
                return;
            } catch (CpuException raised) {
                if (event.software()) {
                    // The instruction that asked for it has failed.
                    cpu.rip = instruction;
                }
                CpuException second = event.software() ? raised : raised.external();
                if (event.isDoubleFault()) {
                    cpu.events.shutDown(
                            "triple fault: exception " + second.vector() + " while #DF was delivered, after " + first);
                    return;
                }
                if (second.vector() == CpuException.PAGE_FAULT) {
                    cpu.setCr2(second.address());
                }
                event = event.doublesWith(second)
                        ? Event.doubleFault(cpu.rflags())
                        : Event.of(second, cpu.rflags());
            }
        }
    }
}
