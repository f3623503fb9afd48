package dev.trapline.machine.cpu;

import java.util.BitSet;

/// Which general registers some steps name. What [Operations] does to others besides, it does to them where they are.
final class RegisterUse {

    private final BitSet used = new BitSet(Registers.GENERAL);

    void add(Step step) {
        if (!Region.hasBytecode(step)) {
            return;
        }
        if (!Code.isVector(step.code)) {
            place(step.destination);
            place(step.source);
        }
        place(step.base);
        place(step.index);
        switch (step.operation) {
            case PUSH, POP, CALL, RET -> used.set(Registers.RSP);
            case CWDE, CDQE -> used.set(Registers.RAX);
            case CDQ, CQO -> {
                used.set(Registers.RAX);
                used.set(Registers.RDX);
            }
            default -> {
            }
        }
    }

    private void place(int place) {
        if (place < Registers.GENERAL) {
            used.set(place);
        }
    }

    int count() {
        return used.cardinality();
    }

    int[] registers() {
        return used.stream().toArray();
    }
}
