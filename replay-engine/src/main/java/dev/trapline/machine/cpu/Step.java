package dev.trapline.machine.cpu;

/// An instruction prepared for execution: its operands as numbers of [Registers], looked up once.
final class Step {

    /// What the interpreter's switch goes by.
    int code;
    final Operation operation;
    final Instruction instruction;
    /// RIP of the instruction behind.
    final long next;
    /// Bits of the operation, which is what the flags are about.
    int bits;
    /// Bits of the source, where they differ.
    int sourceBits;
    int destination = Registers.NOTHING;
    int source = Registers.NOTHING;
    int third = Registers.NOTHING;
    /// The immediate, or the target of a relative jump.
    long immediate;
    final int condition;
    /// Whether it sets RIP itself, and ends a block.
    boolean endsBlock;

    // The memory operand, or what LEA computes.
    final int base;
    final int index;
    final int scale;
    long displacement;

    /// The same step with another code.
    Step(Step step, int otherCode) {
        this(step.instruction, step.operation);
        code = otherCode;
        bits = step.bits;
        sourceBits = step.sourceBits;
        destination = step.destination;
        source = step.source;
        third = step.third;
        immediate = step.immediate;
        endsBlock = step.endsBlock;
    }

    Step(Instruction instruction, Operation operation) {
        this.instruction = instruction;
        this.operation = operation;
        next = instruction.next();
        endsBlock = operation.endsBlock || instruction.repeats();
        condition = instruction.encoding().condition();
        base = instruction.base;
        index = instruction.index;
        scale = instruction.scale;
        displacement = instruction.displacement;
    }
}
