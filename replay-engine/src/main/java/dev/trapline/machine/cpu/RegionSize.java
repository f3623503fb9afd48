package dev.trapline.machine.cpu;

/// How many bytes of bytecode some steps will take at most. The JVM does not compile methods of more than 8000: they would be slower than the
/// interpreter of this machine.
final class RegionSize {

    private static final int MOST_BYTES = 8000;
    /// Beginning, end and the jumps out.
    private static final int FRAME = 400;
    private static final int OF_STEP = 60;
    /// One that reads and writes memory.
    private static final int OF_CHANGE = 95;
    /// One that is left to [Operations], besides the registers that are written back and read again.
    private static final int OF_CALL = 90;
    private static final int OF_REGISTER = 12;

    private final RegisterUse use = new RegisterUse();
    private int own = FRAME;
    private int calls;

    /// Adds a step, if it fits.
    boolean add(Step step) {
        use.add(step);
        int more = !Region.hasBytecode(step) ? 0 : step.destination == Registers.MEMORY ? OF_CHANGE : OF_STEP;
        int moreCalls = more == 0 ? 1 : 0;
        int registers = use.count() * OF_REGISTER;
        if (own + more + 2 * registers + (calls + moreCalls) * (OF_CALL + registers) > MOST_BYTES) {
            return false;
        }
        own += more;
        calls += moreCalls;
        return true;
    }
}
