package dev.trapline.machine.cpu;

import org.jspecify.annotations.Nullable;

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
    int base;
    int index;
    int scale;
    long displacement;
    /// How many bytes of it [FastPath] reads, or, negative, writes.
    int access;
    /// How many instructions [FastPath] does with it: with a MOV between registers the next may be done, too.
    int count = 1;
    /// What [FastPath] does next, null at the end of the block and before a jump there.
    @Nullable
    Step then;
    /// Its place in the block.
    int place;
    /// Where the next has its first operand then; otherwise in the destination.
    int first = Registers.NOTHING;

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
        base = step.base;
        index = step.index;
        scale = step.scale;
        displacement = step.displacement;
        access = step.access;
        count = step.count;
        first = step.first;
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
