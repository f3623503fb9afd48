package dev.trapline.machine;

import dev.trapline.machine.MachineStop.Reason;
import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.StopReason;
import dev.trapline.machine.device.Board;
import dev.trapline.machine.device.EventQueue;
import dev.trapline.machine.device.StateDigest;
import dev.trapline.machine.device.Surroundings;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// A PC: memory, a board full of devices, and 1 to 64 processors.
///
/// **Time.** An instruction takes a cycle, an access to a port some more. Processors take turns of a quantum, in the order of their
/// numbers, and what devices have to do happens in between. A processor that uses a device sees it as it is at its own time, and what it
/// tells the device to do within the turn is done in time. When all processors have halted, time goes on to the next thing that happens.
/// Nothing depends on the world outside: the same memory and the same calls give the same machine, in however many pieces it runs.
///
/// **Start.** After power-on all processors are in real mode; the first one is at 0xFFFFFFF0, where this machine has nothing, so
/// somebody has to put it elsewhere ([Cpu#jumpReal]) or a ROM there; the others wait for INIT and SIPI.
public final class Machine {

    private final PhysicalMemory memory;
    private final List<Processor> processors = new ArrayList<>();
    private final Board board;
    private final EventQueue time;
    private final long quantum;
    private final long portCycles;

    private IntConsumer serialSink = Machine::ignore;
    private IntConsumer debugSink = Machine::ignore;
    private boolean a20 = true;

    // The cycle that no processor is behind, other than those that sleep.
    private long clock;
    // The round under way: whose turn it is, and the cycle at which all turns end.
    private int turnOf;
    private long turnEnd;
    private @Nullable Processor current;
    private boolean turnInterrupted;

    private @Nullable Reason stopReason;
    private int stopProcessor;
    private int exitResult;

    /// A machine that has just been switched on.
    public Machine(MachinePlan plan) {
        memory = new PhysicalMemory(plan.memoryBytes());
        quantum = plan.quantumCycles();
        portCycles = plan.portCycles();
        for (int i = 0; i < plan.board().processors(); i++) {
            processors.add(new Processor(i, memory));
        }
        board = new Board(plan.board(), memory, processors, new Outside());
        time = board.time();
        for (Processor processor : processors) {
            processor.connect(board.interrupts(processor.number), new TimedPorts());
        }
        turnOf = processors.size();
        board.bus().onMemoryAttached((base, bytes, device) -> memory.map(base, bytes, new TimedRegisters(device)));
    }

    /// The RAM.
    public PhysicalMemory memory() {
        return memory;
    }

    /// The devices.
    public Board board() {
        return board;
    }

    /// A processor, from 0 on.
    public Cpu processor(int number) {
        return processors.get(number).cpu;
    }

    /// Where characters go that the guest sends to its serial port.
    public void onSerial(IntConsumer sink) {
        serialSink = sink;
    }

    /// Where characters go that the guest sends to the debug console.
    public void onDebug(IntConsumer sink) {
        debugSink = sink;
    }

    /// Whether address line 20 is open.
    public boolean a20Open() {
        return a20;
    }

    private static void ignore(int character) {
        // Nobody listens.
    }

    /// Puts bytes into memory.
    public void load(long address, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            memory.write8(address + i, bytes[i]);
        }
    }

    /// Compiles code that has been executed so often; never if it is 0. Whether and when must not make a difference but to speed.
    void compileAfter(int executions) {
        processors.forEach(processor -> processor.compileAfter(executions));
    }

    /// Resets the processors, as the keyboard controller can; memory and devices stay as they are.
    public void reset() {
        processors.forEach(Processor::reset);
    }

    /// How many instructions all processors have executed.
    public long instructions() {
        long sum = 0;
        for (Processor processor : processors) {
            sum += processor.cpu.instructions();
        }
        return sum;
    }

    /// Lets the machine run until something ends it, but for so many instructions of all processors and so many cycles, which end
    /// with the round of turns under way. A machine that runs in pieces does what one does that runs at once.
    public MachineStop run(long instructions, long cycles) {
        stopReason = null;
        stopProcessor = MachineStop.ALL;
        long lastInstruction = saturatedSum(instructions(), instructions);
        long lastCycle = saturatedSum(Math.max(clock, time.now()), cycles);
        while (stopReason == null) {
            long left = lastInstruction - instructions();
            if (left <= 0) {
                stop(Reason.INSTRUCTIONS, MachineStop.ALL);
            } else if (clock >= lastCycle) {
                stop(Reason.TIME, MachineStop.ALL);
            } else {
                round(left, lastCycle);
            }
        }
        return new MachineStop(stopReason, stopProcessor, exitResult, instructions(), cycle(), report());
    }

    private long cycle() {
        long latest = Math.max(clock, time.now());
        for (Processor processor : processors) {
            latest = Math.max(latest, processor.cycle());
        }
        return latest;
    }

    private static long saturatedSum(long a, long b) {
        return b > EventQueue.NEVER - a ? EventQueue.NEVER : a + b;
    }

    private void stop(Reason reason, int processor) {
        if (stopReason == null) {
            stopReason = reason;
            stopProcessor = processor;
        }
    }

    /// A turn of every processor, or what is left of it, or a jump over the time in which none does anything.
    private void round(long instructionsLeft, long lastCycle) {
        if (turnOf == processors.size() && !beginRound(lastCycle)) {
            return;
        }
        long left = instructionsLeft;
        while (turnOf < processors.size()) {
            left -= turn(processors.get(turnOf), left);
            if (left <= 0) {
                // Its turn goes on in the next run.
                stop(Reason.INSTRUCTIONS, MachineStop.ALL);
            } else {
                turnOf++;
            }
            if (stopReason != null) {
                return;
            }
        }
        passTo(turnEnd);
    }

    /// Says when the turns end; false if nobody does anything until then, and time has gone on.
    private boolean beginRound(long lastCycle) {
        long earliest = EventQueue.NEVER;
        for (Processor processor : processors) {
            processor.settle();
            if (processor.isRunnable()) {
                earliest = Math.min(earliest, processor.cycle());
            }
        }
        long next = time.next();
        turnEnd = Math.min(saturatedSum(clock, quantum), Math.max(next, clock + 1));
        if (earliest < turnEnd) {
            turnOf = 0;
            return true;
        }
        long soonest = Math.min(earliest, next);
        if (earliest == EventQueue.NEVER && isHaltedForGood()) {
            stop(Reason.HALTED, MachineStop.ALL);
        } else if (soonest == EventQueue.NEVER) {
            stop(Reason.IDLE, MachineStop.ALL);
        } else if (soonest > lastCycle) {
            // Turns begin where they would if nobody had asked.
            time.advanceTo(lastCycle);
            stop(Reason.TIME, MachineStop.ALL);
        } else {
            passTo(soonest);
        }
        return false;
    }

    /// Whether nothing can wake any processor, whatever the devices have to come; what is being sent is still to be seen.
    private boolean isHaltedForGood() {
        for (Processor processor : processors) {
            if (processor.admitsInterrupts()) {
                return false;
            }
        }
        return !board.hasUnmaskableInterrupts() && !board.isSending();
    }

    /// Lets one processor execute; says how many instructions.
    private long turn(Processor processor, long instructionsLeft) {
        long left = instructionsLeft;
        do {
            turnInterrupted = false;
            left -= part(processor, left);
            if (turnInterrupted) {
                // What it has set in motion may be due before the end of the round.
                turnEnd = Math.min(turnEnd, Math.max(time.next(), processor.cycle()));
            }
        } while (turnInterrupted && left > 0 && stopReason == null);
        return instructionsLeft - left;
    }

    /// A turn, until a device needs attention.
    private long part(Processor processor, long instructionsLeft) {
        processor.settle();
        if (!processor.isRunnable()) {
            return 0;
        }
        processor.sleepUntil(clock);
        if (processor.cycle() >= turnEnd) {
            return 0;
        }
        long before = processor.cpu.instructions();
        current = processor;
        board.select(processor.number);
        StopReason reason = processor.run(Math.min(turnEnd - processor.cycle(), instructionsLeft));
        current = null;
        switch (reason) {
            case BUDGET, HALTED -> {
                // It goes on in its next turn, or when something wakes it.
            }
            case SHUTDOWN -> stop(Reason.SHUTDOWN, processor.number);
            case BREAKPOINT -> stop(Reason.BREAKPOINT, processor.number);
            case UNSUPPORTED -> stop(Reason.UNSUPPORTED, processor.number);
        }
        return processor.cpu.instructions() - before;
    }

    private void passTo(long cycle) {
        // A processor that waited for a port may have been ahead, and devices with it.
        clock = Math.max(clock, cycle);
        time.advanceTo(clock);
    }

    /// A processor uses a device: what has happened before that has happened.
    private void catchUp() {
        if (current != null) {
            time.advanceTo(current.cycle());
        }
    }

    /// Interrupts the turn of the processor that is executing, behind its instruction.
    private void interruptTurn() {
        if (current != null) {
            current.cpu.pause();
            turnInterrupted = true;
        }
    }

    /// A device has been used, which takes time.
    private void used(long cycles) {
        if (current != null) {
            current.sleep(cycles);
            if (current.cycle() >= turnEnd || time.next() < turnEnd || current.isToBeInitialized()) {
                interruptTurn();
            }
        }
    }

    /// A digest of everything: two machines with the same one behave the same.
    public String digest() {
        StateDigest digest = new StateDigest();
        board.addState(digest);
        processors.forEach(processor -> processor.addState(digest));
        digest.add(a20).add(clock, turnOf, turnOf < processors.size() ? turnEnd : clock);
        for (long frame = 0; frame < memory.bytes() / PhysicalMemory.FRAME_BYTES; frame++) {
            byte[] bytes = memory.isTouched(frame) ? memory.frame(frame) : null;
            if (bytes != null) {
                digest.add(frame).add(bytes);
            }
        }
        return digest.hex();
    }

    /// The state of all processors, for a person.
    public String report() {
        StringBuilder report = new StringBuilder("cycle ").append(cycle()).append('\n');
        for (Processor processor : processors) {
            report.append("processor ").append(processor.number).append(processor.report());
        }
        return report.toString();
    }

    /// The ports, at the time of the processor that uses them.
    private final class TimedPorts implements Ports {

        @Override
        public int read(int port, int bytes) {
            catchUp();
            int value = board.bus().read(port, bytes);
            used(portCycles);
            return value;
        }

        @Override
        public void write(int port, int bytes, int value) {
            catchUp();
            board.bus().write(port, bytes, value);
            used(portCycles);
        }
    }

    /// Registers in memory, at the time of the processor that uses them.
    private final class TimedRegisters implements MemoryMapped {

        private final MemoryMapped device;

        TimedRegisters(MemoryMapped device) {
            this.device = device;
        }

        @Override
        public long read(long offset, int bytes) {
            catchUp();
            long value = device.read(offset, bytes);
            used(0);
            return value;
        }

        @Override
        public void read(long offset, byte[] into) {
            catchUp();
            device.read(offset, into);
        }

        @Override
        public void write(long offset, int bytes, long value) {
            catchUp();
            device.write(offset, bytes, value);
            used(0);
        }
    }

    /// What devices do to the machine.
    private final class Outside implements Surroundings {

        @Override
        public void serial(int character) {
            serialSink.accept(character);
        }

        @Override
        public void debug(int character) {
            debugSink.accept(character);
        }

        @Override
        public void exit(int result) {
            exitResult = result;
            end(Reason.EXIT);
        }

        @Override
        public void reset() {
            end(Reason.RESET);
        }

        private void end(Reason reason) {
            stop(reason, current == null ? MachineStop.ALL : current.number);
            interruptTurn();
        }

        @Override
        public void a20(boolean open) {
            if (open != a20) {
                a20 = open;
                processors.forEach(processor -> processor.cpu.mmu().setA20(open));
            }
        }
    }
}
