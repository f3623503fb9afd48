package dev.trapline.machine.cpu;

/// Makes one step of two instructions, where that costs [FastPath] no more than one: a MOV between registers, and arithmetic on where it has gone.
///
/// The second keeps its place in the block, for whoever has to begin there.
final class Fusion {

    private Fusion() {}

    /// The same steps, with some that do what the next says as well.
    static Step[] fused(Step[] steps) {
        Step[] result = steps.clone();
        for (int i = 0; i + 1 < steps.length; i++) {
            if (isThreeOperands(steps[i], steps[i + 1])) {
                Step both = new Step(steps[i + 1], steps[i + 1].code);
                both.first = steps[i].source;
                both.count = 2;
                if (both.source == both.destination) {
                    both.source = both.first;
                }
                result[i] = both;
                i++;
            }
        }
        return result;
    }

    /// Copies of the first steps, tied together: for the rare case that no more of a block may be executed.
    static Step[] prefix(Step[] steps, int end) {
        Step[] some = new Step[end];
        for (int i = 0; i < end; i++) {
            some[i] = new Step(steps[i], steps[i].code);
        }
        chain(some, end);
        return some;
    }

    /// Ties steps together, up to one that is not to be executed any more.
    static void chain(Step[] steps, int end) {
        for (int i = 0; i < end; i++) {
            steps[i].place = i;
            int next = i + steps[i].count;
            steps[i].then = next < end ? steps[next] : null;
        }
    }

    private static boolean isThreeOperands(Step move, Step operation) {
        boolean moves = move.code == (Code.MOV | Code.RR_64)
                || move.code == (Code.MOV | Code.RR_32) && Code.bits(operation.code) == Integer.SIZE;
        return moves && Code.hasFirst(operation.code) && operation.destination == move.destination;
    }
}
