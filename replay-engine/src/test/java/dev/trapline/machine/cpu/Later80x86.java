package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.Operand.Place;
import java.util.EnumSet;
import java.util.Set;

/// What processors after the 80286 do differently in real mode, so that its tests have to be read otherwise.
enum Later80x86 {

    LOCK("LOCK in front of what cannot be locked is ignored; since the 80386 it is #UD"),
    STACK_OVERRUN(
            "an operand of SS that reaches beyond offset FFFF raises exception 13, since the 80386 it is 12 (#SS)"),
    LONG_INSTRUCTION("an instruction of more than 10 bytes raises exception 13; since the 80386 it may have 15"),
    FS_AND_GS("there are no FS and GS, so a MOV to or from them is #UD"),
    IOPL_AND_NT("POPF and IRET leave IOPL and NT 0 in real mode; since the 80386 they set them"),
    STRING_FAULT("a string instruction that faults has moved SI and DI and counted CX already");

    private static final int MAX_BYTES = 10;
    private static final int OVERRUN = 13;
    private static final int INVALID = 6;

    /// In words.
    final String words;

    Later80x86(String words) {
        this.words = words;
    }

    /// Those that may matter for a test.
    static Set<Later80x86> in(MooTest test, Instruction instruction) {
        EnumSet<Later80x86> found = EnumSet.noneOf(Later80x86.class);
        if (instruction.lock && !Lowering.mayLock(instruction)) {
            found.add(LOCK);
        }
        boolean segmentOperand = instruction.encoding().operands().stream()
                .anyMatch(operand -> operand.place() == Place.S);
        int segment = Registers.SEGMENTS + (instruction.reg() & 7);
        if (segmentOperand && segment >= Registers.FS && test.exception() == INVALID) {
            found.add(FS_AND_GS);
        }
        if (test.exception() == OVERRUN) {
            found.add(STACK_OVERRUN);
            if (instruction.length > MAX_BYTES) {
                found.add(LONG_INSTRUCTION);
            }
        }
        switch (instruction.encoding().operation()) {
            case POPF, IRET -> found.add(IOPL_AND_NT);
            case MOVS, CMPS, STOS, LODS, SCAS, INS, OUTS -> {
                if (test.exception() == OVERRUN) {
                    found.add(STRING_FAULT);
                }
            }
            default -> {
            }
        }
        return found;
    }

    /// Whether the processor does something else altogether, which the test says nothing of.
    boolean endsComparison() {
        return this == LONG_INSTRUCTION || this == FS_AND_GS;
    }
}
