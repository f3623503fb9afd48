package dev.trapline.machine.boot;

import dev.trapline.machine.MemoryMapped;
import dev.trapline.machine.Ports;
import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.Interpreter;
import dev.trapline.machine.cpu.StopReason;
import dev.trapline.machine.device.Board;
import dev.trapline.machine.device.BoardPlan;
import dev.trapline.machine.device.EventQueue;
import dev.trapline.machine.device.ProcessorPins;
import dev.trapline.machine.device.Surroundings;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Arrays;
import java.util.List;

/// A PC with one processor: it executes, and time goes on in its devices. An instruction takes a cycle, an access to a port a
/// microsecond more, as on the buses that ports of PCs are on; so a loop that waits for a device does not go round much more often
/// than in reality.
public final class Pc {

    /// Memory below it is what every PC has at least.
    public static final long LEAST_MEMORY = 1L << 20;

    /// RFLAGS.IF.
    private static final int INTERRUPTS = 1 << 9;
    private static final long NANOSECONDS = 1_000_000_000;
    /// Between two looks at the devices; what happens meanwhile happens at a port access at the latest.
    private static final long QUANTUM = 10_000;
    private static final long PORT_NANOSECONDS = 1_000;
    /// In which a serial port sends what it holds.
    private static final long SETTLING_NANOSECONDS = 10_000_000;
    /// Where the registers of devices are.
    private static final long DEVICES = 0xfeb0_0000L;
    private static final long DEVICE_BYTES = 0xff00_0000L - DEVICES;

    private final PhysicalMemory memory;
    private final Cpu cpu;
    private final Interpreter interpreter;
    private final Board board;
    private final PcListener listener;
    private final long portCycles;
    /// Cycles in which the processor was halted, or waited for a port.
    private long idle;
    private boolean a20Open = true;
    private boolean exited;
    private int exitCode;
    private boolean resetAsked;

    /// A PC, switched on: its processor is about to fetch from the reset vector.
    ///
    /// @param rom of whole frames, whose end is at 4 GiB; its last 64 KiB or less are also below 1 MiB
    public Pc(BoardPlan plan, long memoryBytes, byte[] rom, PcListener listener) {
        this.listener = listener;
        memory = new PhysicalMemory(memoryBytes);
        cpu = new Cpu(memory);
        Outside outside = new Outside();
        board = new Board(plan, memory, List.of(outside), outside);
        portCycles = board.time().cyclesPerSecond() * PORT_NANOSECONDS / NANOSECONDS;
        memory.map(DEVICES, DEVICE_BYTES, new MemoryMapped() {
            @Override
            public long read(long offset, int bytes) {
                catchUp();
                return board.bus().readMemory(DEVICES + offset, bytes);
            }

            @Override
            public void write(long offset, int bytes, long value) {
                catchUp();
                board.bus().writeMemory(DEVICES + offset, bytes, value);
            }
        });
        if (rom.length > 0) {
            int low = Math.min(rom.length, 1 << 16);
            memory.map((1L << 32) - rom.length, rom.length, new Rom(rom));
            memory.map((1L << 20) - low, low, new Rom(Arrays.copyOfRange(rom, rom.length - low, rom.length)));
        }
        cpu.setPorts(new Ports() {
            @Override
            public int read(int port, int bytes) {
                catchUp();
                int value = board.bus().read(port, bytes);
                idle += portCycles;
                return value;
            }

            @Override
            public void write(int port, int bytes, int value) {
                catchUp();
                listener.portWritten(port, value);
                board.bus().write(port, bytes, value);
                idle += portCycles;
            }
        });
        cpu.setInterrupts(board.interrupts(0));
        cpu.mmu().setA20(true);
        cpu.reset();
        interpreter = new Interpreter(cpu);
    }

    /// What the devices do to the world.
    private final class Outside implements Surroundings, ProcessorPins {

        @Override
        public void serial(int character) {
            listener.serial(character);
        }

        @Override
        public void debug(int character) {
            listener.debug(character);
        }

        @Override
        public void exit(int result) {
            exited = true;
            exitCode = result;
            cpu.halt();
        }

        @Override
        public void reset() {
            resetAsked = true;
            cpu.halt();
        }

        @Override
        public void a20(boolean open) {
            a20Open = open;
            cpu.mmu().setA20(open);
        }

        @Override
        public void nmi() {
            cpu.requestNmi();
        }

        @Override
        public void initialize() {
            reset();
        }

        @Override
        public void startUp(int vector) {
            // It runs already.
        }
    }

    /// Runs until something stops it.
    ///
    /// @param instructions how many in all
    /// @param nanoseconds  how much virtual time in all
    public PcStop run(long instructions, long nanoseconds) {
        EventQueue time = board.time();
        long lastCycle = cycles(nanoseconds);
        while (true) {
            if (exited) {
                return PcStop.EXIT;
            }
            if (resetAsked) {
                return PcStop.RESET;
            }
            catchUp();
            if (cpu.instructions() >= instructions) {
                return PcStop.INSTRUCTIONS;
            }
            if (cycle() >= lastCycle) {
                return PcStop.TIME;
            }
            long until = Math.min(time.next(), lastCycle) - cycle();
            long quantum = Math.min(Math.clamp(until, 1, QUANTUM), instructions - cpu.instructions());
            StopReason reason = interpreter.run(quantum);
            switch (reason) {
                case BUDGET, BREAKPOINT -> {
                    // On with it.
                }
                case HALTED -> {
                    if (!exited && !resetAsked && !sleep(time, lastCycle)) {
                        // What the guest has said last is still on its way.
                        idle += cycles(SETTLING_NANOSECONDS);
                        catchUp();
                        return PcStop.HALTED;
                    }
                }
                case SHUTDOWN -> {
                    return PcStop.SHUTDOWN;
                }
                case UNSUPPORTED -> {
                    return PcStop.UNSUPPORTED;
                }
            }
        }
    }

    /// Lets time go on to the next thing that happens, and says whether anything can wake the processor.
    private boolean sleep(EventQueue time, long lastCycle) {
        catchUp();
        if ((cpu.rflags() & INTERRUPTS) == 0 || time.next() == EventQueue.NEVER) {
            return false;
        }
        if (!board.interrupts(0).pending()) {
            long next = Math.min(time.next(), lastCycle);
            idle += Math.max(next - cycle(), 0);
            catchUp();
        }
        return true;
    }

    private long cycles(long nanoseconds) {
        long perSecond = board.time().cyclesPerSecond();
        long seconds = nanoseconds / NANOSECONDS;
        return seconds >= Long.MAX_VALUE / perSecond ? Long.MAX_VALUE
                : seconds * perSecond + nanoseconds % NANOSECONDS * perSecond / NANOSECONDS;
    }

    private void catchUp() {
        board.time().advanceTo(cycle());
    }

    private long cycle() {
        return cpu.instructions() + idle;
    }

    /// The processor.
    public Cpu cpu() {
        return cpu;
    }

    /// The memory.
    public PhysicalMemory memory() {
        return memory;
    }

    /// The devices.
    public Board board() {
        return board;
    }

    /// Virtual time since power-on.
    public long nanoseconds() {
        long perSecond = board.time().cyclesPerSecond();
        return cycle() / perSecond * NANOSECONDS + cycle() % perSecond * NANOSECONDS / perSecond;
    }

    /// Whether address line 20 is open.
    public boolean a20Open() {
        return a20Open;
    }

    /// What the guest wrote to the exit port.
    public int exitCode() {
        return exitCode;
    }

    /// What a person wants to see of a guest that came to an end.
    public String report() {
        return interpreter.report();
    }
}
