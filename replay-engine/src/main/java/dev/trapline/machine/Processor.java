package dev.trapline.machine;

import dev.trapline.machine.cpu.Cpu;
import dev.trapline.machine.cpu.Interpreter;
import dev.trapline.machine.cpu.SegmentRegister;
import dev.trapline.machine.cpu.StopReason;
import dev.trapline.machine.device.ProcessorPins;
import dev.trapline.machine.device.StateDigest;
import dev.trapline.machine.memory.PhysicalMemory;

/// One processor of a machine, and what it waits for.
final class Processor implements ProcessorPins {

    private static final int GENERAL_REGISTERS = 16;
    private static final int INTERRUPT_FLAG = 1 << 9;
    private static final int NO_VECTOR = -1;

    final int number;
    final Cpu cpu;
    private final Interpreter interpreter;
    private Interrupts interrupts = Interrupts.NONE;

    /// INIT has made it wait for a start-up IPI.
    private boolean waiting;
    // What came while an instruction was under way, to be done before the next one.
    private boolean initPending;
    private int startVector = NO_VECTOR;
    private boolean nmiPending;
    /// The cycle that it was when it had executed `counted` instructions.
    private long cycle;
    private long counted;

    Processor(int number, PhysicalMemory memory) {
        this.number = number;
        cpu = new Cpu(memory);
        cpu.setApicId(number);
        interpreter = new Interpreter(cpu);
        reset();
    }

    void connect(Interrupts newInterrupts, Ports ports) {
        interrupts = newInterrupts;
        cpu.setInterrupts(newInterrupts);
        cpu.setPorts(ports);
    }

    private boolean bootsTheMachine() {
        return number == 0;
    }

    /// As after power-on.
    void reset() {
        cpu.reset();
        waiting = !bootsTheMachine();
        initPending = false;
        startVector = NO_VECTOR;
        nmiPending = false;
    }

    @Override
    public void nmi() {
        nmiPending = true;
        cpu.requestNmi();
    }

    @Override
    public void initialize() {
        initPending = true;
        startVector = NO_VECTOR;
    }

    @Override
    public void startUp(int vector) {
        if ((waiting || initPending && !bootsTheMachine()) && startVector == NO_VECTOR) {
            startVector = vector;
        }
    }

    /// Whether INIT has come and is to be done.
    boolean isToBeInitialized() {
        return initPending;
    }

    /// Does what came from other processors.
    void settle() {
        if (initPending) {
            int vector = startVector;
            reset();
            startVector = vector;
        }
        if (waiting && startVector != NO_VECTOR) {
            cpu.jumpReal(startVector << 8, 0);
            waiting = false;
            startVector = NO_VECTOR;
        }
    }

    /// Whether it would execute anything now.
    boolean isRunnable() {
        if (waiting || cpu.isShutDown()) {
            return false;
        }
        return !cpu.halted() || nmiPending || interrupts.pending() && (cpu.rflags() & INTERRUPT_FLAG) != 0;
    }

    /// Whether a maskable interrupt would wake it.
    boolean admitsInterrupts() {
        return !waiting && !cpu.isShutDown() && (cpu.rflags() & INTERRUPT_FLAG) != 0;
    }

    /// See [Interpreter#compileAfter].
    void compileAfter(int executions) {
        interpreter.compileAfter(executions);
    }

    /// Executes so many instructions, or fewer.
    StopReason run(long instructions) {
        cycle = cycle();
        counted = cpu.instructions();
        StopReason reason = interpreter.run(instructions);
        // Whether it was taken or is blocked by another one: asking again would change nothing before that one ends.
        nmiPending = false;
        return reason;
    }

    /// The cycle that it has executed up to.
    long cycle() {
        return cycle + cpu.instructions() - counted;
    }

    /// Lets it do nothing for some cycles, as while it waits for a device.
    void sleep(long cycles) {
        cpu.sleep(cycles);
        cycle += cycles;
    }

    /// Brings it up to a cycle, in which it does nothing; it may be ahead of it already.
    void sleepUntil(long end) {
        if (cycle() < end) {
            sleep(end - cycle());
        }
    }

    /// Its state for a person, behind its name.
    String report() {
        return waiting ? " waits for its start\n" : ": " + interpreter.report();
    }

    void addState(StateDigest digest) {
        for (int register = 0; register < GENERAL_REGISTERS; register++) {
            digest.add(cpu.register(register));
        }
        for (SegmentRegister register : SegmentRegister.values()) {
            digest.add(cpu.segment(register).selector(), cpu.segment(register).base());
        }
        digest.add(cpu.rip(), cpu.rflags(), cpu.privilege(), cpu.cr0(), cpu.cr2(), cpu.cr3(), cpu.cr4(), cpu.efer(),
                cpu.gdtr().base(), cpu.idtr().base(), cpu.instructions(), cycle(), startVector);
        digest.add(cpu.halted(), waiting, initPending, nmiPending);
    }
}
