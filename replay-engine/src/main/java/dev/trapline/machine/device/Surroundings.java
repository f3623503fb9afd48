package dev.trapline.machine.device;

/// What the devices of a [Board] do to the world around it.
public interface Surroundings {

    /// The first serial port has sent a character, 0 to 255.
    void serial(int character);

    /// A character for the debug console, 0 to 255.
    void debug(int character);

    /// The guest wants to end the machine with this result.
    void exit(int result);

    /// The guest resets the processors through the keyboard controller or port 0x92.
    void reset();

    /// The A20 gate opens or closes.
    void a20(boolean open);
}
