package dev.trapline.machine.device;

/// How an interrupt message is to be taken, in the order of its encoding (SDM volume 3, figure 10-12).
enum DeliveryMode {
    FIXED, LOWEST_PRIORITY, SMI, RESERVED, NMI, INIT, START_UP, EXT_INT;

    private static final DeliveryMode[] ALL = values();

    /// The mode in bits 10 to 8 of a register.
    static DeliveryMode of(int register) {
        return ALL[register >> 8 & 7];
    }

    /// Whether processors take it whatever their interrupt flag says.
    boolean isUnmaskable() {
        return this == NMI || this == INIT;
    }
}
