package dev.trapline.machine.device;

import dev.trapline.machine.Interrupts;
import dev.trapline.machine.MemoryMapped;

/// The interrupt controller inside a processor (SDM volume 3, chapter 10), in xAPIC mode.
///
/// Registers have 32 bits and lie 16 bytes apart; writes of other widths or to other places are lost. The interrupt controllers
/// outside reach it through LINT0 and NMI through LINT1: at the processor that boots they start as firmware leaves them (virtual wire
/// mode, MultiProcessor Specification 3.6.2.2).
///
/// Not there: x2APIC, TSC deadline, thermal and performance interrupts of its own (their entries can be set), SMI.
public final class LocalApic implements Device, MemoryMapped, Interrupts {

    /// Where it is in physical memory, for every processor the own one.
    public static final long BASE = 0xfee0_0000L;
    /// Bytes of its registers.
    public static final int BYTES = 0x1000;

    private static final int VERSION = 0x0005_0014;
    private static final int LOWEST_LEGAL_VECTOR = 16;
    private static final int SHIFT_ID = 24;

    private static final int SVR_ENABLED = 1 << 8;
    private static final int SVR_NO_FOCUS = 1 << 9;
    private static final int SVR_WRITABLE = 0x3ff;
    private static final int SVR_RESET = 0xff;

    private static final int ERROR_SEND_ILLEGAL_VECTOR = 1 << 5;
    private static final int ERROR_RECEIVED_ILLEGAL_VECTOR = 1 << 6;
    private static final int ERROR_ILLEGAL_REGISTER = 1 << 7;

    private static final int ICR_LOGICAL = 1 << 11;
    private static final int ICR_ASSERT = 1 << 14;
    private static final int ICR_LEVEL = 1 << 15;

    private static final int FIRST_LOCAL_VECTOR = 0x32;

    private final int initialId;
    private final boolean bootstrap;
    private final ApicBus bus;
    private final Interrupts pic;
    private final ProcessorPins pins;
    private final ApicTimer timer;
    private final LocalVectorTable localVectors = new LocalVectorTable(new Pins());

    private int id;
    private int taskPriority;
    private int logicalDestination;
    private int destinationFormat;
    private int spurious;
    private int newErrors;
    private int shownErrors;
    private int commandLow;
    private int commandHigh;
    private final Vectors requested = new Vectors();
    private final Vectors inService = new Vectors();
    private final Vectors levelTriggered = new Vectors();
    private boolean extIntMessage;

    // Derived from all of the above, so that asking is cheap.
    private boolean extInt;
    private int deliverable = Vectors.NONE;

    /// The APIC of one processor.
    ///
    /// @param bootstrap         whether this processor boots the machine
    /// @param busTicksPerSecond the clock that its timer divides
    /// @param pic               whom ExtINT interrupts ask for their vector
    public LocalApic(int id, boolean bootstrap, EventQueue time, long busTicksPerSecond, ApicBus bus, Interrupts pic,
            ProcessorPins pins) {
        initialId = id;
        this.bootstrap = bootstrap;
        this.bus = bus;
        this.pic = pic;
        this.pins = pins;
        timer = new ApicTimer(time, busTicksPerSecond, this::timerExpired);
        this.id = id;
        bus.join(this);
        reset();
    }

    @Override
    public String name() {
        return "local APIC " + initialId;
    }

    /// The id that interrupt messages use.
    public int id() {
        return id;
    }

    /// What an INIT does to it: everything but the id is as after power-on (SDM volume 3, 10.4.7.3).
    private void reset() {
        taskPriority = 0;
        logicalDestination = 0;
        destinationFormat = -1;
        spurious = SVR_RESET;
        newErrors = 0;
        shownErrors = 0;
        commandLow = 0;
        commandHigh = 0;
        localVectors.reset(bootstrap);
        requested.clear();
        inService.clear();
        levelTriggered.clear();
        extIntMessage = false;
        timer.reset();
        update();
    }

    /// Whether what the devices drive causes an NMI or INIT.
    boolean hasUnmaskablePin() {
        return localVectors.isExternalUnmaskable();
    }

    // The processor's side.

    @Override
    public boolean pending() {
        return extInt || deliverable != Vectors.NONE;
    }

    /// The vector of an external controller if one asks; else the highest request; the spurious vector if that has gone.
    @Override
    public int acknowledge() {
        if (extInt) {
            extIntMessage = false;
            int vector = pic.acknowledge();
            update();
            return vector;
        }
        int vector = deliverable;
        if (vector == Vectors.NONE) {
            return spurious & 0xff;
        }
        requested.remove(vector);
        inService.add(vector);
        update();
        return vector;
    }

    @Override
    public void setTaskPriority(int priority) {
        taskPriority = (priority & 0xf) << 4;
        update();
    }

    @Override
    public int taskPriority() {
        return taskPriority >> 4;
    }

    private int processorPriority() {
        int service = Math.max(inService.highest(), 0);
        return taskPriority >> 4 >= service >> 4 ? taskPriority : service & 0xf0;
    }

    private void update() {
        int highest = requested.highest();
        deliverable = enabled() && highest >> 4 > processorPriority() >> 4 ? highest : Vectors.NONE;
        extInt = extIntMessage || localVectors.asksExternally();
    }

    // The bus's side.

    /// Whether software has enabled it (SVR bit 8).
    boolean enabled() {
        return (spurious & SVR_ENABLED) != 0;
    }

    boolean isAddressedBy(ApicMessage message) {
        int destination = message.destination();
        if (destination == ApicMessage.EVERYONE) {
            return true;
        }
        if (!message.logical()) {
            return destination == id;
        }
        int logicalId = logicalDestination >>> SHIFT_ID;
        return switch (destinationFormat >>> 28) {
            case 0xf -> (logicalId & destination) != 0;
            // Clusters: the upper four bits name one, the lower are a set in it.
            case 0x0 -> logicalId >> 4 == destination >> 4 && (logicalId & destination & 0xf) != 0;
            default -> false;
        };
    }

    /// Whether it has the vector requested or in service already and takes it again, whatever its priority.
    boolean isFocusOf(int vector) {
        return (spurious & SVR_NO_FOCUS) == 0 && (requested.contains(vector) || inService.contains(vector));
    }

    /// The arbitration priority register.
    int arbitrationPriority() {
        int request = Math.max(requested.highest(), 0) >> 4;
        int service = Math.max(inService.highest(), 0) >> 4;
        int task = taskPriority >> 4;
        return task >= request && task > service ? taskPriority : Math.max(task, Math.max(request, service)) << 4;
    }

    /// Takes a message; says whether that was possible.
    boolean accept(ApicMessage message) {
        switch (message.mode()) {
            case FIXED, LOWEST_PRIORITY -> {
                return request(message.vector(), message.level());
            }
            case NMI -> pins.nmi();
            case INIT -> {
                reset();
                pins.initialize();
            }
            case START_UP -> pins.startUp(message.vector());
            case EXT_INT -> {
                extIntMessage = true;
                update();
            }
            case SMI, RESERVED -> {
                return false;
            }
        }
        return true;
    }

    private boolean request(int vector, boolean level) {
        if (!enabled()) {
            return false;
        }
        if (vector < LOWEST_LEGAL_VECTOR) {
            error(ERROR_RECEIVED_ILLEGAL_VECTOR);
            return false;
        }
        requested.add(vector);
        if (level) {
            levelTriggered.add(vector);
        } else {
            levelTriggered.remove(vector);
        }
        update();
        return true;
    }

    // The local vector table.

    /// Drives LINT0 (an 8259A) or LINT1 (NMI).
    public void setLint(int pin, boolean high) {
        localVectors.drive(pin, high);
        update();
    }

    /// What the table of local vectors causes.
    private final class Pins implements LocalVectorTable.Target {

        @Override
        public boolean request(int vector, boolean level) {
            return LocalApic.this.request(vector, level);
        }

        @Override
        public void deliver(DeliveryMode mode) {
            accept(new ApicMessage(mode, 0, false, id, false));
        }
    }

    private void timerExpired() {
        request(localVectors.vector(LocalVectorTable.TIMER), false);
    }

    private void error(int bit) {
        boolean isNew = (newErrors & bit) == 0;
        newErrors |= bit;
        // Once for each kind, so that a bad vector here does not raise itself.
        if (isNew && !localVectors.isMasked(LocalVectorTable.ERROR)) {
            request(localVectors.vector(LocalVectorTable.ERROR), false);
        }
    }

    private void endOfInterrupt() {
        int vector = inService.highest();
        if (vector == Vectors.NONE) {
            return;
        }
        inService.remove(vector);
        if (levelTriggered.contains(vector)) {
            bus.endOfInterrupt(vector);
            localVectors.endOfInterrupt(vector);
        }
        update();
    }

    // Registers.

    @Override
    public long read(long offset, int bytes) {
        int within = (int) offset & 0xf;
        if (within >= Integer.BYTES) {
            return 0;
        }
        return (readRegister((int) offset >> 4) & 0xffff_ffffL) >>> within * Byte.SIZE;
    }

    private int readRegister(int register) {
        return switch (register) {
            case 0x02 -> id << SHIFT_ID;
            case 0x03 -> VERSION;
            case 0x08 -> taskPriority;
            case 0x09 -> arbitrationPriority();
            case 0x0a -> processorPriority();
            case 0x0d -> logicalDestination;
            case 0x0e -> destinationFormat;
            case 0x0f -> spurious;
            case 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17 -> inService.register(register & 7);
            case 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f -> levelTriggered.register(register & 7);
            case 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27 -> requested.register(register & 7);
            case 0x28 -> shownErrors;
            case 0x30 -> commandLow;
            case 0x31 -> commandHigh;
            case 0x32, 0x33, 0x34, 0x35, 0x36, 0x37 -> localVectors.get(register - FIRST_LOCAL_VECTOR);
            case 0x38 -> timer.initialCount();
            case 0x39 -> timer.currentCount();
            case 0x3e -> timer.divideBits();
            default -> {
                error(ERROR_ILLEGAL_REGISTER);
                yield 0;
            }
        };
    }

    @Override
    public void write(long offset, int bytes, long value) {
        if ((offset & 0xf) == 0 && bytes == Integer.BYTES) {
            writeRegister((int) offset >> 4, (int) value);
            update();
        }
    }

    private void writeRegister(int register, int value) {
        switch (register) {
            case 0x02 -> id = value >>> SHIFT_ID;
            case 0x08 -> taskPriority = value & 0xff;
            case 0x0b -> endOfInterrupt();
            case 0x0d -> logicalDestination = value & 0xff << SHIFT_ID;
            case 0x0e -> destinationFormat = value | 0x0fff_ffff;
            case 0x0f -> writeSpurious(value & SVR_WRITABLE);
            case 0x28 -> {
                shownErrors = newErrors;
                newErrors = 0;
            }
            case 0x30 -> {
                commandLow = value & 0x000c_cfff;
                command();
            }
            case 0x31 -> commandHigh = value & 0xff << SHIFT_ID;
            case 0x32, 0x33, 0x34, 0x35, 0x36, 0x37 -> writeLocalVector(register - FIRST_LOCAL_VECTOR, value);
            case 0x38 -> timer.setInitialCount(value);
            case 0x3e -> timer.setDivideBits(value);
            case 0x03, 0x09, 0x0a, 0x39 -> {
                // To be read only.
            }
            default -> {
                if (register < 0x10 || register >= 0x28) {
                    error(ERROR_ILLEGAL_REGISTER);
                }
            }
        }
    }

    private void writeSpurious(int value) {
        spurious = value;
        if (!enabled()) {
            // Masks are set and stay so (SDM volume 3, 10.4.7.2).
            localVectors.mask();
            timer.setEntry(localVectors.get(LocalVectorTable.TIMER));
        }
    }

    private void writeLocalVector(int entry, int value) {
        localVectors.set(entry, value, enabled());
        if (entry == LocalVectorTable.TIMER) {
            timer.setEntry(localVectors.get(entry));
        }
    }

    /// Sends what the interrupt command register says (SDM volume 3, 10.6.1).
    private void command() {
        DeliveryMode mode = DeliveryMode.of(commandLow);
        boolean level = (commandLow & ICR_LEVEL) != 0;
        int vector = commandLow & 0xff;
        if (mode == DeliveryMode.INIT && level && (commandLow & ICR_ASSERT) == 0) {
            // INIT level de-assert: only arbitration ids would be synchronised.
            return;
        }
        boolean hasVector = mode == DeliveryMode.FIXED || mode == DeliveryMode.LOWEST_PRIORITY;
        if (hasVector && vector < LOWEST_LEGAL_VECTOR) {
            error(ERROR_SEND_ILLEGAL_VECTOR);
            return;
        }
        // IPIs are edges, whatever the trigger mode says.
        ApicMessage message = new ApicMessage(mode, vector, (commandLow & ICR_LOGICAL) != 0, commandHigh >>> SHIFT_ID,
                false);
        int shorthand = commandLow >> 18 & 3;
        if ((shorthand == 1 || shorthand == 2) && mode != DeliveryMode.FIXED) {
            // Invalid (SDM volume 3, table 10-3): a processor does not do these to itself.
            return;
        }
        switch (shorthand) {
            case 0 -> bus.send(message);
            case 1 -> bus.send(message, apic -> apic == this);
            case 2 -> bus.send(message, apic -> true);
            default -> bus.send(message, apic -> apic != this);
        }
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(id, taskPriority, logicalDestination, destinationFormat, spurious, newErrors, shownErrors,
                commandLow, commandHigh);
        localVectors.addState(digest);
        digest.add(extIntMessage);
        requested.addState(digest);
        inService.addState(digest);
        levelTriggered.addState(digest);
        timer.addState(digest);
    }
}
