package dev.trapline.machine.cpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Blocks of one page that lead to each other, to be compiled together: so a loop stays in compiled code.
///
/// One page, because whoever finds one block valid knows then that the others are: they are translated, permitted and overwritten
/// together. A block with an instruction that goes on in another page is a region of its own.
///
/// @param parts the blocks, each of which can be entered
record Region(List<Part> parts) {

    /// Compiling takes time, and blocks may be in several regions.
    private static final int MAX_STEPS = 120;

    /// What may be left to [Operations]: whatever changes nothing but general and vector registers, status flags and memory, and
    /// reads nothing that is not up to date while compiled code runs.
    private static final Set<Operation> CALLED = EnumSet.of(
            Operation.ADD, Operation.OR, Operation.ADC, Operation.SBB, Operation.AND, Operation.SUB, Operation.XOR,
            Operation.CMP, Operation.TEST, Operation.INC, Operation.DEC, Operation.NOT, Operation.NEG, Operation.MUL,
            Operation.IMUL, Operation.DIV, Operation.IDIV, Operation.ROL, Operation.ROR, Operation.RCL, Operation.RCR,
            Operation.SHL, Operation.SHR, Operation.SAR, Operation.SHLD, Operation.SHRD, Operation.BT, Operation.BTS,
            Operation.BTR, Operation.BTC, Operation.BSF, Operation.BSR, Operation.TZCNT, Operation.LZCNT,
            Operation.POPCNT, Operation.BSWAP, Operation.SETCC, Operation.CMOVCC, Operation.MOVZX, Operation.MOVSX,
            Operation.MOVSXD, Operation.MOVNTI, Operation.LEA, Operation.XCHG, Operation.XADD, Operation.CMPXCHG,
            Operation.CMPXCHG8B, Operation.CMPXCHG16B, Operation.CBW, Operation.CWDE, Operation.CDQE, Operation.CWD,
            Operation.CDQ, Operation.CQO, Operation.LEAVE, Operation.MOVS, Operation.STOS, Operation.LODS,
            Operation.CMPS, Operation.SCAS, Operation.CLC, Operation.STC, Operation.CMC, Operation.CLD, Operation.STD,
            Operation.LAHF, Operation.SAHF, Operation.MOV, Operation.PUSH, Operation.POP);

    /// The first steps of a block that can be compiled.
    ///
    /// @param block where they are
    /// @param count how many
    record Part(Block block, int count) {

        /// RIP behind the last of them if it does not transfer control.
        long next() {
            return block.steps[count - 1].next;
        }

        boolean isWhole() {
            return count == block.steps.length;
        }
    }

    /// The region that begins with a block.
    ///
    /// @param others knows the other blocks of the page by RIP, as far as they have been executed
    /// @return null if not even the first instruction can be compiled
    static @Nullable Region from(Block first, LongFunction<@Nullable Block> others) {
        List<Part> parts = new ArrayList<>();
        Set<Long> met = new HashSet<>();
        Queue<Block> waiting = new ArrayDeque<>();
        met.add(first.rip);
        waiting.add(first);
        int steps = 0;
        RegionSize size = new RegionSize();
        for (Block block = waiting.poll(); block != null; block = waiting.poll()) {
            Part part = part(block, MAX_STEPS - steps, size);
            if (part.count == 0) {
                if (parts.isEmpty()) {
                    return null;
                }
                continue;
            }
            steps += part.count;
            parts.add(part);
            for (long rip : first.endsInOtherPage() ? List.<Long>of() : successors(part)) {
                Block next = met.add(rip) ? others.apply(rip) : null;
                if (next != null) {
                    waiting.add(next);
                }
            }
        }
        return new Region(parts);
    }

    /// Tells the blocks that do not have any of their code.
    void isCompiled(CompiledCode code) {
        for (int i = 0; i < parts.size(); i++) {
            Block block = parts.get(i).block;
            if (block.code == null) {
                block.code = code;
                block.entry = i;
                block.least = parts.get(i).count;
            }
        }
    }

    private static Part part(Block block, int most, RegionSize size) {
        int count = 0;
        while (count < Math.min(block.steps.length, most) && isCompilable(block.steps[count])
                && size.add(block.steps[count])) {
            count++;
        }
        return new Part(block, count);
    }

    private static List<Long> successors(Part part) {
        if (!part.isWhole()) {
            return List.of();
        }
        Step last = part.block.steps[part.count - 1];
        return switch (last.operation) {
            case JCC, CALL -> List.of(last.next, last.immediate);
            case JMP -> List.of(last.immediate);
            case RET -> List.of();
            default -> List.of(part.next());
        };
    }

    private static boolean isCompilable(Step step) {
        return hasBytecode(step)
                || step.code == Code.VECTOR || step.operation.unit.x87 && !step.endsBlock
                || !step.endsBlock && CALLED.contains(step.operation) && !isSystem(step.destination)
                        && !isSystem(step.source);
    }

    /// Whether a step does not have to be left to others.
    static boolean hasBytecode(Step step) {
        return switch (step.operation) {
            case PUSH -> step.code == (Code.PUSH | Code.R_64);
            case POP -> step.code == (Code.POP | Code.R_64);
            default -> !Code.isGeneral(step.code) && step.code != Code.VECTOR;
        };
    }

    /// Segment, control and debug registers.
    private static boolean isSystem(int place) {
        return place >= Registers.SEGMENTS && place < Registers.MEMORY;
    }
}
