package dev.trapline.machine.boot;

/// What comes out of a [Pc].
public interface PcListener {

    /// The first serial port has sent a character, 0 to 255.
    void serial(int character);

    /// The debug port has got a character, 0 to 255.
    void debug(int character);

    /// The guest writes to a port; the device has not seen it yet.
    void portWritten(int port, int value);
}
