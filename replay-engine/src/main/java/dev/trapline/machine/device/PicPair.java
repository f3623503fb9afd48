package dev.trapline.machine.device;

import dev.trapline.machine.Interrupts;

/// The two 8259A of a PC: the slave hangs on input 2 of the master, so there are IRQ 0, 1 and 3 to 15.
///
/// The registers ELCR at 0x4D0 and 0x4D1 say which IRQs are triggered by level, as in the chip sets of Intel (82371AB, section 4.2.5); IRQ 0, 1, 2,
/// 8 and 13 never are.
public final class PicPair implements Interrupts {

    /// How many IRQs there are, with the one of the slave.
    public static final int IRQS = 16;
    private static final int CASCADE = 2;
    private static final int CHIP_LEVELS = 8;

    private final Pic8259 master;
    private final Pic8259 slave;
    private final IrqLine processor;
    private boolean requesting;

    /// A pair that raises this wire when it has an interrupt for the processor (INTR).
    public PicPair(IrqLine processor) {
        this.processor = processor;
        master = new Pic8259("master 8259A", CASCADE, this::request);
        slave = new Pic8259("slave 8259A", -1, high -> master.set(CASCADE, high));
    }

    /// Puts the chips and ELCR where they are in a PC.
    public void attachTo(Bus bus) {
        bus.attach(0x20, 2, master);
        bus.attach(0xa0, 2, slave);
        bus.attach(0x4d0, 2, new EdgeLevelControl());
    }

    /// The wire of an IRQ; IRQ 2 is the slave's.
    public IrqLine line(int irq) {
        if (irq < 0 || irq >= IRQS || irq == CASCADE) {
            throw new IllegalArgumentException("no IRQ " + irq);
        }
        return irq < CHIP_LEVELS ? high -> master.set(irq, high) : high -> slave.set(irq - CHIP_LEVELS, high);
    }

    private void request(boolean high) {
        requesting = high;
        processor.set(high);
    }

    @Override
    public boolean pending() {
        return requesting;
    }

    /// What the processor reads in its two INTA cycles. Where the request has gone meanwhile, this is the vector of IRQ 7; where that of
    /// the slave has gone, the one of IRQ 15, with input 2 of the master in service.
    @Override
    public int acknowledge() {
        int level = master.acknowledge();
        // The slave is selected only by an input that was really requesting.
        return level == CASCADE ? slave.vector(slave.acknowledge()) : master.vector(level);
    }

    /// The chip of IRQ 0 to 7.
    public Pic8259 master() {
        return master;
    }

    /// The chip of IRQ 8 to 15.
    public Pic8259 slave() {
        return slave;
    }

    private final class EdgeLevelControl implements PortDevice {

        private static final int MASTER_WRITABLE = 0b1111_1000;
        private static final int SLAVE_WRITABLE = 0b1101_1110;

        @Override
        public String name() {
            return "edge/level control";
        }

        @Override
        public int read(int offset, int bytes) {
            return (offset == 0 ? master : slave).levelTriggered();
        }

        @Override
        public void write(int offset, int bytes, int value) {
            if (offset == 0) {
                master.setLevelTriggered(value & MASTER_WRITABLE);
            } else {
                slave.setLevelTriggered(value & SLAVE_WRITABLE);
            }
        }

        @Override
        public void addState(StateDigest digest) {
            // It is in the chips.
        }
    }
}
