package dev.trapline.machine.device;

import java.util.Arrays;

/// The local vector table of a local APIC (SDM volume 3, 10.5.1): what its timer, its two pins and its errors cause.
final class LocalVectorTable {

    /// How many entries there are, from the register at 0x320 on.
    static final int ENTRIES = 6;
    static final int TIMER = 0;
    static final int LINT0 = 3;
    static final int LINT1 = 4;
    static final int ERROR = 5;

    private static final int MASKED = 1 << 16;
    private static final int LEVEL = 1 << 15;
    private static final int REMOTE_IRR = 1 << 14;
    private static final int ACTIVE_LOW = 1 << 13;
    private static final int VECTOR = 0xff;
    private static final int MODE_EXT_INT = 7 << 8;
    private static final int MODE_NMI = 4 << 8;
    private static final int[] WRITABLE = {0x3_00ff, 0x1_07ff, 0x1_07ff, 0x1_a7ff, 0x1_a7ff, 0x1_00ff};

    /// What a pin asks for.
    interface Target {

        /// Takes an interrupt; says whether that was possible.
        boolean request(int vector, boolean level);

        /// Takes an interrupt that is not a vector.
        void deliver(DeliveryMode mode);
    }

    private final Target target;
    private final int[] entries = new int[ENTRIES];
    private final boolean[] pins = new boolean[2];

    LocalVectorTable(Target target) {
        this.target = target;
    }

    /// All entries masked, but the pins as firmware leaves them where `virtualWire` is wanted.
    void reset(boolean virtualWire) {
        Arrays.fill(entries, MASKED);
        if (virtualWire) {
            entries[LINT0] = MODE_EXT_INT;
            entries[LINT1] = MODE_NMI;
        }
    }

    /// Masks all entries.
    void mask() {
        for (int entry = 0; entry < ENTRIES; entry++) {
            entries[entry] |= MASKED;
        }
    }

    int get(int entry) {
        return entries[entry];
    }

    /// Writes an entry; while the APIC is disabled it stays masked.
    void set(int entry, int value, boolean enabled) {
        int kept = entries[entry] & REMOTE_IRR;
        entries[entry] = value & WRITABLE[entry] | kept | (enabled ? 0 : MASKED);
        if (entry == LINT0 || entry == LINT1) {
            deliver(entry - LINT0, false);
        }
    }

    boolean isMasked(int entry) {
        return (entries[entry] & MASKED) != 0;
    }

    int vector(int entry) {
        return entries[entry] & VECTOR;
    }

    /// Whether LINT0 passes an external controller's request on now.
    boolean asksExternally() {
        return pins[0] && !isMasked(LINT0) && DeliveryMode.of(entries[LINT0]) == DeliveryMode.EXT_INT;
    }

    /// Whether LINT0 causes an NMI or INIT. LINT1 has nothing but a button.
    boolean isExternalUnmaskable() {
        return !isMasked(LINT0) && DeliveryMode.of(entries[LINT0]).isUnmaskable();
    }

    /// Drives LINT0 or LINT1.
    void drive(int pin, boolean high) {
        boolean rising = high && !pins[pin];
        pins[pin] = high;
        deliver(pin, rising);
    }

    private void deliver(int pin, boolean rising) {
        int entry = entries[LINT0 + pin];
        if ((entry & MASKED) != 0) {
            return;
        }
        DeliveryMode mode = DeliveryMode.of(entry);
        switch (mode) {
            case FIXED -> {
                // LINT1 is always an edge.
                if (pin == 1 || (entry & LEVEL) == 0) {
                    if (rising) {
                        target.request(entry & VECTOR, false);
                    }
                } else if (pins[pin] != ((entry & ACTIVE_LOW) != 0) && (entry & REMOTE_IRR) == 0
                        && target.request(entry & VECTOR, true)) {
                    entries[LINT0 + pin] |= REMOTE_IRR;
                }
            }
            case NMI, INIT -> {
                if (rising) {
                    target.deliver(mode);
                }
            }
            default -> {
                // ExtINT is a level that is looked at; the others do nothing.
            }
        }
    }

    /// The handler of a level-triggered interrupt is done: if the pin is still active, it interrupts again.
    void endOfInterrupt(int vector) {
        if ((entries[LINT0] & REMOTE_IRR) != 0 && vector(LINT0) == vector) {
            entries[LINT0] &= ~REMOTE_IRR;
            deliver(0, false);
        }
    }

    void addState(StateDigest digest) {
        digest.add(entries);
        digest.add(pins);
    }
}
