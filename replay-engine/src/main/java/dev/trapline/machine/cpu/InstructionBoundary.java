package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What happens between two instructions when something waits, in the order that SDM volume 3, table 6-2 gives it: traps of the instruction
/// before, non-maskable interrupts, maskable ones, breakpoints on the instruction to come.
final class InstructionBoundary {

    private static final int NMI_VECTOR = 2;

    private final Cpu cpu;
    private final PendingEvents events;
    private final EventDelivery delivery;
    private final Set<Long> stops = new HashSet<>();
    /// Where execution stopped last because of `stops`, so that it goes on from there.
    private boolean stopped;

    InstructionBoundary(Cpu cpu, EventDelivery delivery) {
        this.cpu = cpu;
        this.delivery = delivery;
        events = cpu.events;
    }

    /// Sets whether to stop before the instruction at a linear address.
    void stopAt(long linear, boolean stop) {
        if (stop) {
            stops.add(linear);
        } else {
            stops.remove(linear);
        }
        events.set(PendingEvents.DEBUGGER, !stops.isEmpty());
    }

    /// Delivers the most urgent of what waits.
    ///
    /// @return whether there was something
    /// @throws CpuException #DB, if that is it
    boolean deliver() {
        if (events.has(PendingEvents.SHUTDOWN) || events.has(PendingEvents.STACK_SHADOW)) {
            return false;
        }
        if (events.has(PendingEvents.TRAP)) {
            cpu.resume();
            throw events.takeTrap(cpu.debug);
        }
        if (events.nmiDeliverable()) {
            events.nmiTaken();
            cpu.resume();
            delivery.interrupt(NMI_VECTOR);
            return true;
        }
        if (cpu.flags.has(Flags.IF) && !events.has(PendingEvents.STI_SHADOW) && events.interruptPending()) {
            cpu.resume();
            delivery.interrupt(events.acknowledge());
            return true;
        }
        return false;
    }

    /// Why not to go on, or null.
    @Nullable
    StopReason stop() {
        if (events.has(PendingEvents.SHUTDOWN)) {
            return StopReason.SHUTDOWN;
        }
        if (events.has(PendingEvents.HALTED)) {
            return StopReason.HALTED;
        }
        if (!stopped && !stops.isEmpty() && stops.contains(cpu.context.linear(cpu.rip))) {
            stopped = true;
            return StopReason.BREAKPOINT;
        }
        stopped = false;
        return null;
    }

    /// An instruction is about to begin.
    ///
    /// @throws CpuException #DB, if there is a breakpoint on it
    void begin() {
        boolean resumed = cpu.flags.has(Flags.RF);
        if (!resumed && cpu.debug.isArmed() && !events.has(PendingEvents.STACK_SHADOW)) {
            int hits = cpu.debug.executionHits(cpu.context.linear(cpu.rip));
            if (hits != 0) {
                cpu.debug.raised(hits, 0);
                throw CpuException.of(CpuException.DEBUG, 0);
            }
        }
        cpu.debug.takeHits();
        events.set(PendingEvents.SHADOWS, false);
        cpu.flags.put(Flags.RF, false);
        cpu.mmu.setChecksAlignment(cpu.flags.has(Flags.AC) && (cpu.cr0() & ControlRegisters.CR0_AM) != 0);
        events.begin(cpu.flags.has(Flags.TF));
    }

    /// An instruction has been executed.
    void end() {
        cpu.mmu.setChecksAlignment(false);
        if (events.stepping()) {
            events.trap(0, DebugRegisters.SINGLE_STEP);
            events.begin(false);
        }
        int hits = cpu.debug.takeHits();
        if (hits != 0) {
            events.trap(hits, 0);
        }
    }
}
