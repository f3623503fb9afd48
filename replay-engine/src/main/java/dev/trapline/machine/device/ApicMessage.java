package dev.trapline.machine.device;

/// An interrupt on its way to local APICs.
///
/// @param logical     whether the destination is a set of logical ids, not a physical one
/// @param destination 8 bits; 0xFF is everyone
/// @param level       whether its source waits for the end of the interrupt
record ApicMessage(DeliveryMode mode, int vector, boolean logical, int destination, boolean level) {

    static final int EVERYONE = 0xff;
}
