package dev.trapline.machine.device;

import dev.trapline.machine.MemoryMapped;
import java.util.Arrays;

/// The interrupt controller 82093AA (Intel data sheet 290566), which sends interrupts of 24 inputs to local APICs.
///
/// Two 32-bit registers are seen: at 0x00 which one is meant (IOREGSEL), at 0x10 its value (IOWIN). Narrower reads give
/// parts of them; IOREGSEL takes any width, IOWIN 32 bits only.
public final class IoApic implements Device, MemoryMapped {

    /// Where the first one of a PC is; others follow.
    public static final long BASE = 0xfec0_0000L;
    /// Bytes of its registers.
    public static final int BYTES = 0x1000;
    /// How many inputs it has.
    public static final int PINS = 24;

    private static final int SELECT = 0x00;
    private static final int WINDOW = 0x10;
    private static final int VERSION = 0x11 | PINS - 1 << 16;
    private static final int FIRST_ENTRY = 0x10;
    private static final int ID_MASK = 0xf << 24;

    private static final int ACTIVE_LOW = 1 << 13;
    private static final int REMOTE_IRR = 1 << 14;
    private static final int LEVEL = 1 << 15;
    private static final int MASKED = 1 << 16;
    private static final int LOGICAL = 1 << 11;
    private static final int LOW_WRITABLE = 0x1_afff;
    private static final int HIGH_WRITABLE = 0xff << 24;

    private final String name;
    private final ApicBus bus;
    private final int[] low = new int[PINS];
    private final int[] high = new int[PINS];
    private final boolean[] inputs = new boolean[PINS];
    private int selected;
    private int id;

    /// All inputs masked.
    public IoApic(String name, ApicBus bus) {
        this.name = name;
        this.bus = bus;
        Arrays.fill(low, MASKED);
        bus.join(this);
    }

    @Override
    public String name() {
        return name;
    }

    /// The wire of an input, 0 to 23.
    public IrqLine line(int pin) {
        if (pin < 0 || pin >= PINS) {
            throw new IllegalArgumentException("no input " + pin);
        }
        return level -> set(pin, level);
    }

    private void set(int pin, boolean level) {
        boolean wasActive = active(pin);
        inputs[pin] = level;
        // An edge at a masked input is lost (data sheet, 3.2.4, interrupt mask).
        boolean unmasked = (low[pin] & MASKED) == 0;
        if (unmasked && (low[pin] & LEVEL) == 0 && !wasActive && active(pin)) {
            send(pin);
        }
        sendLevel(pin);
    }

    private boolean active(int pin) {
        return inputs[pin] != ((low[pin] & ACTIVE_LOW) != 0);
    }

    private void sendLevel(int pin) {
        if ((low[pin] & (LEVEL | MASKED | REMOTE_IRR)) == LEVEL && active(pin) && send(pin)) {
            low[pin] |= REMOTE_IRR;
        }
    }

    private boolean send(int pin) {
        int entry = low[pin];
        DeliveryMode mode = DeliveryMode.of(entry);
        if (mode == DeliveryMode.START_UP || mode == DeliveryMode.RESERVED) {
            return false;
        }
        return bus.send(new ApicMessage(mode, entry & 0xff, (entry & LOGICAL) != 0, high[pin] >>> 24,
                (entry & LEVEL) != 0));
    }

    /// Whether an input that is not masked causes an NMI or INIT.
    boolean hasUnmaskableInput() {
        for (int entry : low) {
            if ((entry & MASKED) == 0 && DeliveryMode.of(entry).isUnmaskable()) {
                return true;
            }
        }
        return false;
    }

    /// A handler is done with a vector: inputs that are still active interrupt again.
    void endOfInterrupt(int vector) {
        for (int pin = 0; pin < PINS; pin++) {
            if ((low[pin] & REMOTE_IRR) != 0 && (low[pin] & 0xff) == vector) {
                low[pin] &= ~REMOTE_IRR;
                sendLevel(pin);
            }
        }
    }

    @Override
    public long read(long offset, int bytes) {
        int within = (int) offset & 0xf;
        if (within >= Integer.BYTES) {
            return 0;
        }
        int value = switch ((int) offset & ~0xf) {
            case SELECT -> selected;
            case WINDOW -> readSelected();
            default -> 0;
        };
        return (value & 0xffff_ffffL) >>> within * Byte.SIZE;
    }

    private int readSelected() {
        return switch (selected) {
            case 0, 2 -> id;
            case 1 -> VERSION;
            default -> {
                int pin = selected - FIRST_ENTRY >> 1;
                yield selected < FIRST_ENTRY || pin >= PINS ? 0 : (selected & 1) == 0 ? low[pin] : high[pin];
            }
        };
    }

    @Override
    public void write(long offset, int bytes, long value) {
        if (offset == SELECT) {
            selected = (int) value & 0xff;
        } else if (offset == WINDOW && bytes == Integer.BYTES) {
            writeSelected((int) value);
        }
    }

    private void writeSelected(int value) {
        if (selected == 0) {
            id = value & ID_MASK;
            return;
        }
        int pin = selected - FIRST_ENTRY >> 1;
        if (selected < FIRST_ENTRY || pin >= PINS) {
            return;
        }
        if ((selected & 1) == 0) {
            // Remote IRR belongs to level mode and ends with it.
            int kept = (value & LEVEL) != 0 ? low[pin] & REMOTE_IRR : 0;
            low[pin] = value & LOW_WRITABLE | kept;
            sendLevel(pin);
        } else {
            high[pin] = value & HIGH_WRITABLE;
        }
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(selected, id);
        digest.add(low).add(high);
        digest.add(inputs);
    }
}
