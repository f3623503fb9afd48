package dev.trapline.machine.device;

/// The interrupt controller 8259A (Intel data sheet 231468), one chip with two ports.
///
/// A request stands in IRR until it is acknowledged, or until its input goes low: then the chip, if asked, answers with level 7 and nothing
/// in service (data sheet, "Edge and level triggered modes": the default IR7). Vectors are those of the 8086 mode; the
/// CALL instructions of the MCS-80 mode do not exist here.
public final class Pic8259 implements PortDevice {

    private static final int LEVELS = 8;
    private static final int ALL = 0xff;
    private static final int SPURIOUS_LEVEL = 7;
    private static final int NONE = -1;

    private static final int ICW1 = 0x10;
    private static final int ICW1_NEEDS_ICW4 = 0x01;
    private static final int ICW1_SINGLE = 0x02;
    private static final int ICW1_LEVEL_TRIGGERED = 0x08;
    private static final int ICW4_AUTO_EOI = 0x02;
    private static final int ICW4_FULLY_NESTED = 0x10;
    private static final int OCW3 = 0x08;
    private static final int POLLED = 0x80;

    /// Which byte at the odd port comes next.
    private enum Expected {
        ICW1, ICW2, ICW3, ICW4, OCW1
    }

    private final String name;
    private final int cascadeLevel;
    private final IrqLine output;

    private int inputs;
    // Low-to-high transitions that are still high and not acknowledged.
    private int edges;
    private int inService;
    private int mask;
    private int levelTriggered;
    private boolean allLevelTriggered;
    private int lowest;
    private int vectorBase;
    private boolean autoEoi;
    private boolean rotateOnAutoEoi;
    private boolean specialMask;
    private boolean specialFullyNested;
    private boolean readInService;
    private boolean poll;
    private boolean single;
    private boolean needsIcw4;
    private Expected expected = Expected.ICW1;

    /// A chip whose INT output is this wire.
    ///
    /// @param cascadeLevel which input another chip hangs on, or -1
    public Pic8259(String name, int cascadeLevel, IrqLine output) {
        this.name = name;
        this.cascadeLevel = cascadeLevel;
        this.output = output;
        lowest = LEVELS - 1;
    }

    @Override
    public String name() {
        return name;
    }

    /// Drives an input, 0 to 7.
    public void set(int level, boolean high) {
        int bit = 1 << level;
        if (high) {
            edges |= bit & ~inputs;
            inputs |= bit;
        } else {
            inputs &= ~bit;
            edges &= ~bit;
        }
        update();
    }

    /// Sets which inputs are triggered by level (the register ELCR of PCs).
    public void setLevelTriggered(int levels) {
        levelTriggered = levels;
        update();
    }

    /// Which inputs are triggered by level.
    public int levelTriggered() {
        return levelTriggered;
    }

    /// The level that the processor would get now, or -1.
    public int highest() {
        int requests = requests() & ~mask;
        if (requests == 0 || expected != Expected.OCW1) {
            return NONE;
        }
        int blocking = specialMask ? inService & ~mask : inService;
        for (int i = 1; i <= LEVELS; i++) {
            int level = lowest + i & LEVELS - 1;
            int bit = 1 << level;
            boolean blocked = (blocking & bit) != 0;
            // Special fully nested: more urgent requests of the slave come through while one of it is in service.
            if (blocked && !(specialFullyNested && level == cascadeLevel)) {
                return NONE;
            }
            if ((requests & bit) != 0) {
                return level;
            }
            if (blocked) {
                return NONE;
            }
        }
        return NONE;
    }

    /// What INTA does: the most urgent level goes into service.
    ///
    /// @return the level; 7 with nothing in service if no request is there any more
    public int acknowledge() {
        int level = highest();
        if (level == NONE) {
            return SPURIOUS_LEVEL;
        }
        int bit = 1 << level;
        edges &= ~bit;
        if (!autoEoi) {
            inService |= bit;
        } else if (rotateOnAutoEoi) {
            lowest = level;
        }
        // INT goes low in between, so another chip sees an edge for the next request.
        output.set(false);
        update();
        return level;
    }

    /// The vector of a level.
    public int vector(int level) {
        return vectorBase | level;
    }

    private int requests() {
        int byLevel = allLevelTriggered ? ALL : levelTriggered;
        return inputs & byLevel | edges & ~byLevel;
    }

    private void update() {
        output.set(highest() != NONE);
    }

    @Override
    public int read(int offset, int bytes) {
        if (poll) {
            poll = false;
            return highest() == NONE ? 0 : POLLED | acknowledge();
        }
        if (offset != 0) {
            return mask;
        }
        return readInService ? inService : requests();
    }

    @Override
    public void write(int offset, int bytes, int value) {
        if (offset != 0) {
            writeOdd(value);
        } else if ((value & ICW1) != 0) {
            initialize(value);
        } else if ((value & OCW3) != 0) {
            ocw3(value);
        } else {
            ocw2(value >>> 5, value & LEVELS - 1);
        }
        update();
    }

    private void initialize(int icw1) {
        edges = 0;
        inService = 0;
        mask = 0;
        lowest = LEVELS - 1;
        specialMask = false;
        readInService = false;
        poll = false;
        autoEoi = false;
        rotateOnAutoEoi = false;
        specialFullyNested = false;
        allLevelTriggered = (icw1 & ICW1_LEVEL_TRIGGERED) != 0;
        single = (icw1 & ICW1_SINGLE) != 0;
        needsIcw4 = (icw1 & ICW1_NEEDS_ICW4) != 0;
        expected = Expected.ICW2;
    }

    private void writeOdd(int value) {
        switch (expected) {
            case ICW1 -> {
                // Nothing is understood before the first ICW1.
            }
            case ICW2 -> {
                vectorBase = value & -LEVELS & ALL;
                expected = single ? afterIcw3() : Expected.ICW3;
            }
            // Which input the slave hangs on is soldered, so ICW3 tells nothing new.
            case ICW3 -> expected = afterIcw3();
            case ICW4 -> {
                autoEoi = (value & ICW4_AUTO_EOI) != 0;
                specialFullyNested = (value & ICW4_FULLY_NESTED) != 0;
                expected = Expected.OCW1;
            }
            case OCW1 -> mask = value;
        }
    }

    private Expected afterIcw3() {
        return needsIcw4 ? Expected.ICW4 : Expected.OCW1;
    }

    private void ocw3(int value) {
        if ((value & 0x40) != 0) {
            specialMask = (value & 0x20) != 0;
        }
        poll = (value & 0x04) != 0;
        if ((value & 0x02) != 0) {
            readInService = (value & 0x01) != 0;
        }
    }

    /// Bits R, SL and EOI of OCW2 as a number (data sheet, figure 8).
    private void ocw2(int command, int level) {
        switch (command) {
            case 0b001 -> endNonSpecific();
            case 0b011 -> inService &= ~(1 << level);
            case 0b101 -> {
                int ended = endNonSpecific();
                lowest = ended == NONE ? lowest : ended;
            }
            case 0b111 -> {
                inService &= ~(1 << level);
                lowest = level;
            }
            case 0b100 -> rotateOnAutoEoi = true;
            case 0b000 -> rotateOnAutoEoi = false;
            case 0b110 -> lowest = level;
            default -> {
                // 010: no operation.
            }
        }
    }

    /// Ends the most urgent level in service, but none that is masked in special mask mode; -1 if there is none.
    private int endNonSpecific() {
        int ending = specialMask ? inService & ~mask : inService;
        for (int i = 1; i <= LEVELS; i++) {
            int level = lowest + i & LEVELS - 1;
            if ((ending & 1 << level) != 0) {
                inService &= ~(1 << level);
                return level;
            }
        }
        return NONE;
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(inputs, edges, inService, mask, levelTriggered, lowest, vectorBase).add(expected.name());
        digest.add(allLevelTriggered, autoEoi, rotateOnAutoEoi, specialMask, specialFullyNested, readInService, poll,
                single, needsIcw4);
    }
}
