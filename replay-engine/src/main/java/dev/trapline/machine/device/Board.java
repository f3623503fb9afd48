package dev.trapline.machine.device;

import dev.trapline.machine.Interrupts;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All devices of a PC and the wires between them; only the processors are missing.
///
/// | IRQ | input of the first I/O APIC | device | where |
/// | --- | --- | --- | --- |
/// | 0 | 2 | 8254 | ports 0x40 to 0x43, 0x61 |
/// | 1 | 1 | 8042 | ports 0x60, 0x64 |
/// | 4 | 4 | 16550D | ports 0x3F8 to 0x3FF |
/// | 8 | 8 | MC146818 | ports 0x70, 0x71 |
/// | 11 | 11, and 18 of the second: global interrupt 42 | network adapter | 0xFEB00000 |
/// | 14 | 14 | disk | ports 0x1F0 to 0x1F7, 0x3F6 |
///
/// The pair of 8259A (0x20, 0xA0, 0x4D0) drives LINT0 of all local APICs and input 0 of the first I/O APIC. Two I/O APICs lie at
/// 0xFEC00000 and 0xFEC01000, the local ones at 0xFEE00000. Further ports: 0x92, 0xE9, 0xF4.
public final class Board {

    private static final int TIMER_PIN = 2;
    private static final int NETWORK_IRQ = 11;
    private static final int NETWORK_PIN_OF_SECOND = 18;

    private final EventQueue time;
    private final Bus bus = new Bus();
    private final ApicBus apicBus = new ApicBus();
    private final PicPair pic = new PicPair(this::raiseIntr);
    private final IoApic firstIoApic = new IoApic("first 82093AA", apicBus);
    private final IoApic secondIoApic = new IoApic("second 82093AA", apicBus);
    private final List<LocalApic> localApics = new ArrayList<>();
    private final ApicWindow window;
    private final Rtc rtc;
    private final Keyboard keyboard = new Keyboard();
    private final Uart16550 serial;
    private final Nic nic;
    private final @Nullable Disk disk;
    private final VgaText screen;

    /// A board with this memory.
    ///
    /// @param pins of each processor
    public Board(BoardPlan plan, PhysicalMemory memory, List<? extends ProcessorPins> pins, Surroundings outside) {
        time = new EventQueue(plan.cyclesPerSecond());
        for (int i = 0; i < plan.processors(); i++) {
            localApics.add(new LocalApic(i, i == 0, time, plan.apicTicksPerSecond(), apicBus, pic, pins.get(i)));
        }
        window = new ApicWindow(localApics);
        bus.attachMemory(LocalApic.BASE, LocalApic.BYTES, window);
        bus.attachMemory(IoApic.BASE, IoApic.BYTES, firstIoApic);
        bus.attachMemory(IoApic.BASE + IoApic.BYTES, IoApic.BYTES, secondIoApic);
        pic.attachTo(bus);
        new Pit8254(time, irq(0)).attachTo(bus);
        rtc = new Rtc(time, plan.start(), irq(8));
        rtc.attachTo(bus);
        SystemControlPort portA = new SystemControlPort(outside::a20, outside::reset);
        bus.attach(SystemControlPort.PORT, 1, portA);
        new Keyboard8042(time, keyboard, irq(1), portA::setKeyboardA20, outside::reset).attachTo(bus);
        serial = new Uart16550("first serial port", time, irq(4), outside::serial);
        bus.attach(0x3f8, 8, serial);
        bus.attach(DebugConsole.PORT, 1, new DebugConsole(outside::debug));
        bus.attach(ExitPort.PORT, ExitPort.PORTS, new ExitPort(outside::exit));
        nic = new Nic(time, memory, this::raiseNetwork);
        bus.attachMemory(Nic.BASE, Nic.BYTES, nic);
        disk = plan.disk() == null
                ? null
                : new Disk(plan.disk(), time, irq(14), plan.diskAccessNanoseconds(), plan.diskSectorNanoseconds());
        if (disk != null) {
            disk.attachTo(bus);
        }
        screen = new VgaText(memory);
    }

    private void raiseIntr(boolean high) {
        localApics.forEach(apic -> apic.setLint(0, high));
        firstIoApic.line(0).set(high);
    }

    private void raiseNetwork(boolean high) {
        irq(NETWORK_IRQ).set(high);
        secondIoApic.line(NETWORK_PIN_OF_SECOND).set(high);
    }

    /// The wire of an IRQ of the ISA bus, 0 to 15 without 2: to the 8259A and to the first I/O APIC.
    public IrqLine irq(int number) {
        IrqLine old = pic.line(number);
        IrqLine advanced = firstIoApic.line(number == 0 ? TIMER_PIN : number);
        return high -> {
            old.set(high);
            advanced.set(high);
        };
    }

    /// The button that raises a non-maskable interrupt, unless bit 7 of port 0x70 masks it.
    public void pressNmi() {
        if (!rtc.nmiMasked()) {
            for (LocalApic apic : localApics) {
                apic.setLint(1, true);
                apic.setLint(1, false);
            }
        }
    }

    /// Says which processor is executing: its local APIC is the one that is seen in memory.
    public void select(int processor) {
        window.select(processor);
    }

    /// Time, and what is going to happen.
    public EventQueue time() {
        return time;
    }

    /// Ports and addresses; further devices can be attached.
    public Bus bus() {
        return bus;
    }

    /// What asks a processor for interrupts.
    public Interrupts interrupts(int processor) {
        return localApics.get(processor);
    }

    /// The local APIC of a processor.
    public LocalApic localApic(int processor) {
        return localApics.get(processor);
    }

    /// The clock and its RAM.
    public Rtc rtc() {
        return rtc;
    }

    /// To type on.
    public Keyboard keyboard() {
        return keyboard;
    }

    /// The first serial port, to send to.
    public Uart16550 serial() {
        return serial;
    }

    /// The network adapter, to give packets to.
    public Nic nic() {
        return nic;
    }

    /// The disk, if there is one.
    public @Nullable Disk disk() {
        return disk;
    }

    /// What can be seen.
    public VgaText screen() {
        return screen;
    }

    /// Whether a character is on its way from the serial port.
    public boolean isSending() {
        return serial.isSending();
    }

    /// Whether a device may interrupt a processor that has switched interrupts off: with NMI or INIT.
    public boolean hasUnmaskableInterrupts() {
        boolean any = firstIoApic.hasUnmaskableInput() || secondIoApic.hasUnmaskableInput();
        for (LocalApic apic : localApics) {
            any |= apic.hasUnmaskablePin();
        }
        return any;
    }

    /// Adds all that determines what the devices do from here on.
    public void addState(StateDigest digest) {
        digest.add(time.now());
        apicBus.addState(digest);
        bus.devices().forEach(device -> device.addState(digest));
    }
}
