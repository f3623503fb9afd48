package dev.trapline.machine.device;

/// A piece of hardware.
public interface Device {

    /// What messages call it.
    String name();

    /// Adds all that determines its behaviour from here on.
    void addState(StateDigest digest);
}
