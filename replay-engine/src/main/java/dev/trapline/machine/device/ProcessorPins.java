package dev.trapline.machine.device;

/// What a local APIC does to its processor, besides maskable interrupts.
public interface ProcessorPins {

    /// A non-maskable interrupt.
    void nmi();

    /// INIT: the processor goes back to its initial state; one that did not boot the machine waits for [#startUp].
    void initialize();

    /// The start-up IPI: a processor that waits for it begins in real mode at address `vector << 12`.
    void startUp(int vector);
}
