package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.BlockTrail.Piece;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What a processor has executed last, for a person: address, bytes and text of each instruction, as they were when it was decoded.
///
/// An instruction that raised an exception is among them, and `=>` stands before the one to come, if it is known. Compiled code
/// keeps no account of its way, so all of it is shown, once.
final class LastInstructions {

    private static final int INSTRUCTIONS = 16;
    private static final int ADDRESS_WIDTH = 10;
    private static final int BYTES_WIDTH = 24;
    private static final String ARROW = "=> ";
    private static final String NO_ARROW = "   ";

    private final Cpu cpu;
    private final BlockTrail trail;
    /// Newest last.
    private final Deque<String> lines = new ArrayDeque<>();
    private int shown;

    LastInstructions(Cpu cpu, BlockTrail trail) {
        this.cpu = cpu;
        this.trail = trail;
    }

    /// The lines, oldest first.
    List<String> lines() {
        int back = 0;
        while (back < trail.size() && shown < INSTRUCTIONS) {
            Piece piece = trail.piece(back, cpu.instructions());
            Block block = piece.block();
            back++;
            if (block == null) {
                lines.addFirst(NO_ARROW + "interrupt");
            } else if (piece.compiled()) {
                long executed = piece.executed();
                while (back < trail.size() && isSame(piece, trail.piece(back, cpu.instructions()))) {
                    executed += trail.piece(back, cpu.instructions()).executed();
                    back++;
                }
                compiled(block, executed);
            } else {
                block(block, (int) Math.min(piece.executed(), block.steps.length), back == 1);
            }
        }
        return new ArrayList<>(lines);
    }

    @SuppressWarnings("ReferenceEquality") // The same block is the same object.
    private static boolean isSame(Piece a, Piece b) {
        return b.compiled() && a.block() != null && b.block() != null
                && (a.block() == b.block() || a.block().code != null && a.block().code == b.block().code);
    }

    private void block(Block block, int executed, boolean newest) {
        if (newest && executed < block.steps.length && block.steps[executed].instruction.address == cpu.rip) {
            line(ARROW, block, block.steps[executed]);
        }
        for (int i = executed - 1; i >= 0 && shown < INSTRUCTIONS; i--) {
            line(NO_ARROW, block, block.steps[i]);
        }
    }

    private void compiled(Block block, long executed) {
        CompiledCode code = block.code;
        if (code != null) {
            for (int i = Math.min(code.steps.length, INSTRUCTIONS - shown) - 1; i >= 0; i--) {
                line(NO_ARROW + "  ", block, code.steps[i]);
            }
        }
        lines.addFirst(NO_ARROW + executed + " instructions of compiled code entered at "
                + address(block, block.rip) + (code == null ? ", which is gone" : ", which is:"));
    }

    private void line(String before, Block block, Step step) {
        StringBuilder line = new StringBuilder(before);
        pad(line.append(address(block, step.instruction.address)), before.length() + ADDRESS_WIDTH);
        for (int i = 0; i < step.instruction.length; i++) {
            int value = step.instruction.byteAt(i);
            line.append(' ').append(Character.forDigit(value >> 4, 16)).append(Character.forDigit(value & 15, 16));
        }
        pad(line, before.length() + ADDRESS_WIDTH + BYTES_WIDTH);
        lines.addFirst(line.append("  ").append(Disassembler.text(step.instruction)).toString());
        shown++;
    }

    /// The offset in the code segment, which may begin elsewhere than at 0.
    private static String address(Block block, long rip) {
        String offset = Long.toHexString(rip);
        return block.context.base() == 0 ? offset : Long.toHexString(block.context.base()) + '+' + offset;
    }

    private static void pad(StringBuilder line, int width) {
        line.repeat(' ', Math.max(0, width - line.length()));
    }
}
