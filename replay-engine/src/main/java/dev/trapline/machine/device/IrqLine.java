package dev.trapline.machine.device;

/// A wire from a device to an interrupt controller. It has no constants, because the start cache of the JVM holds no lambdas of an
/// interface that has some.
@FunctionalInterface
public interface IrqLine {

    /// Drives the wire; driving it as it is changes nothing.
    void set(boolean high);

    /// Low and then high: an edge, whatever the wire was.
    default void pulse() {
        set(false);
        set(true);
    }
}
