package dev.trapline.machine.device;

/// A wire from a device to an interrupt controller.
@FunctionalInterface
public interface IrqLine {

    /// A wire that leads nowhere.
    IrqLine OPEN = high -> {
    };

    /// Drives the wire; driving it as it is changes nothing.
    void set(boolean high);

    /// Low and then high: an edge, whatever the wire was.
    default void pulse() {
        set(false);
        set(true);
    }
}
