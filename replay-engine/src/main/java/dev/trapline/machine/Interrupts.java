package dev.trapline.machine;

/// Where a processor's maskable interrupts come from: an interrupt controller.
public interface Interrupts {

    /// No interrupts, ever.
    Interrupts NONE = new Interrupts() {
        @Override
        public boolean pending() {
            return false;
        }

        @Override
        public int acknowledge() {
            throw new IllegalStateException("no interrupt is pending");
        }
    };

    /// Whether an interrupt waits to be taken (the INTR line). Asked between blocks of instructions, so it must be cheap.
    boolean pending();

    /// Takes the most urgent one: its vector, 0 to 255. Only while one is pending.
    int acknowledge();

    /// Keeps back interrupts of this and of lower classes, 0 to 15; the class of an interrupt is its vector divided by 16 (CR8, bits 7 to 4
    /// of a local APIC's task priority). Controllers without such a thing ignore it.
    default void setTaskPriority(int priority) {
        // As those of the first PCs.
    }

    /// What [#setTaskPriority] has set, or the controller's own registers since; 0 where there is no such thing.
    default int taskPriority() {
        return 0;
    }
}
