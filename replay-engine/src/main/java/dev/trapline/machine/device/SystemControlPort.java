package dev.trapline.machine.device;

/// Port A of PS/2 machines at 0x92, and the A20 gate that it drives together with the keyboard controller: the gate is open if one of
/// them wants it open (Intel 82371AB data sheet, 4.4).
///
/// Bit 0 going up resets the processor, bit 1 is the gate; the others are kept.
public final class SystemControlPort implements PortDevice {

    /// Where it is in a PC.
    public static final int PORT = 0x92;
    private static final int RESET = 0x01;
    private static final int A20 = 0x02;

    private final IrqLine gate;
    private final Runnable reset;
    private int stored;
    private boolean keyboardA20 = true;

    /// A port that drives the gate and the reset of the processor.
    public SystemControlPort(IrqLine gate, Runnable reset) {
        this.gate = gate;
        this.reset = reset;
    }

    @Override
    public String name() {
        return "port A";
    }

    /// What the keyboard controller wants.
    public void setKeyboardA20(boolean open) {
        keyboardA20 = open;
        gate.set(a20());
    }

    /// Whether the gate is open.
    public boolean a20() {
        return keyboardA20 || (stored & A20) != 0;
    }

    @Override
    public int read(int offset, int bytes) {
        return stored;
    }

    @Override
    public void write(int offset, int bytes, int value) {
        boolean resets = (value & ~stored & RESET) != 0;
        stored = value;
        gate.set(a20());
        if (resets) {
            reset.run();
        }
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(stored).add(keyboardA20);
    }
}
