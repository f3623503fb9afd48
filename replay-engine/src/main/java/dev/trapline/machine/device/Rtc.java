package dev.trapline.machine.device;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/// The real-time clock MC146818 (Motorola data sheet ADI856) with 114 bytes of RAM, at ports 0x70 (which byte; bit 7 masks NMI) and 0x71.
///
/// Time is virtual and starts at a given date. Flags of register C are found when they are read; the event queue is used
/// only while an interrupt is enabled. A date that does not exist stands still until it is corrected. Bytes that are not part of the
/// clock are RAM; byte 0x32 is the century, as in PCs. Not there: daylight saving, the square wave.
public final class Rtc implements PortDevice {

    private static final int BYTES = 128;
    private static final int SECONDS = 0;
    private static final int SECONDS_ALARM = 1;
    private static final int MINUTES = 2;
    private static final int MINUTES_ALARM = 3;
    private static final int HOURS = 4;
    private static final int HOURS_ALARM = 5;
    private static final int DAY_OF_WEEK = 6;
    private static final int DAY = 7;
    private static final int MONTH = 8;
    private static final int YEAR = 9;
    private static final int A = 10;
    private static final int B = 11;
    private static final int C = 12;
    private static final int D = 13;
    private static final int CENTURY = 0x32;

    private static final int A_UPDATE_IN_PROGRESS = 0x80;
    private static final int A_DIVIDER = 0x70;
    private static final int A_DIVIDER_32_KHZ = 0x20;
    private static final int A_DIVIDER_RESET = 0x60;
    private static final int B_SET = 0x80;
    private static final int B_BINARY = 0x04;
    private static final int B_24_HOURS = 0x02;
    private static final int PERIODIC = 0x40;
    private static final int ALARM = 0x20;
    private static final int UPDATED = 0x10;
    private static final int INTERRUPTS = PERIODIC | ALARM | UPDATED;
    private static final int C_IRQ = 0x80;
    private static final int D_VALID = 0x80;
    private static final int PM = 0x80;
    private static final int DO_NOT_CARE = 0xc0;

    private static final long CRYSTAL = 32_768;
    /// From the first sign of an update to its end: 244 and 1984 us.
    private static final int UPDATE_TICKS = 73;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int SECONDS_PER_HOUR = 3600;
    private static final int SECONDS_PER_DAY = 86_400;

    private final EventQueue time;
    private final TickRate crystal;
    private final IrqLine irq8;
    private final EventQueue.Event interrupt;
    private final byte[] bytes = new byte[BYTES];
    private int selected;
    private boolean nmiMasked;
    private int flags;

    // The tick that a second began at, once; updates end at whole seconds from there.
    private long epoch;
    private long updates;
    private long periods;

    /// A clock that shows this date at cycle 0.
    public Rtc(EventQueue time, LocalDateTime start, IrqLine irq8) {
        this.time = time;
        this.irq8 = irq8;
        crystal = time.rate(CRYSTAL);
        interrupt = time.event(this::settle);
        bytes[A] = A_DIVIDER_32_KHZ | 6;
        bytes[B] = B_24_HOURS;
        show(start);
        put(DAY_OF_WEEK, start.getDayOfWeek().getValue() % 7 + 1);
    }

    /// Puts the clock where it is in a PC.
    public void attachTo(Bus bus) {
        bus.attach(0x70, 2, this);
    }

    @Override
    public String name() {
        return "MC146818";
    }

    /// Whether bit 7 of port 0x70 keeps NMIs from the processor.
    public boolean nmiMasked() {
        return nmiMasked;
    }

    /// A byte of RAM, 0x0E to 0x7F.
    public int ram(int index) {
        if (index <= D || index >= BYTES) {
            throw new IllegalArgumentException("no RAM at " + index);
        }
        return bytes[index] & 0xff;
    }

    @Override
    public int read(int offset, int width) {
        if (offset == 0) {
            // The index cannot be read.
            return 0xff;
        }
        settle();
        return switch (selected) {
            case A -> bytes[A] & 0x7f | (updateInProgress() ? A_UPDATE_IN_PROGRESS : 0);
            case C -> {
                int value = flags | ((flags & bytes[B] & INTERRUPTS) != 0 ? C_IRQ : 0);
                flags = 0;
                settle();
                yield value;
            }
            case D -> D_VALID;
            default -> bytes[selected] & 0xff;
        };
    }

    @Override
    public void write(int offset, int width, int value) {
        if (offset == 0) {
            selected = value & BYTES - 1;
            nmiMasked = (value & BYTES) != 0;
            return;
        }
        settle();
        switch (selected) {
            case A -> writeA(value);
            case B -> bytes[B] = (byte) ((value & B_SET) != 0 ? value & ~UPDATED : value);
            case C, D -> {
                // To be read only.
            }
            default -> bytes[selected] = (byte) value;
        }
        settle();
    }

    private void writeA(int value) {
        boolean wasReset = (bytes[A] & A_DIVIDER_RESET) == A_DIVIDER_RESET;
        bytes[A] = (byte) (value & 0x7f);
        if (wasReset && (value & A_DIVIDER) == A_DIVIDER_32_KHZ) {
            // The first update comes half a second after the divider is released (data sheet, "divider control").
            epoch = crystal.ticks(time.now()) - CRYSTAL / 2;
        }
        updates = updatesDone();
        periods = periodsDone();
    }

    private boolean running() {
        return (bytes[A] & A_DIVIDER) == A_DIVIDER_32_KHZ;
    }

    private boolean updating() {
        return running() && (bytes[B] & B_SET) == 0;
    }

    private long ticks() {
        return crystal.ticks(time.now()) - epoch;
    }

    private long updatesDone() {
        return ticks() / CRYSTAL;
    }

    /// How many ticks a periodic interrupt takes; 0 for none (data sheet, table 5).
    private int period() {
        int rate = bytes[A] & 0xf;
        return rate == 0 || !running() ? 0 : rate <= 2 ? 1 << rate + 6 : 1 << rate - 1;
    }

    private long periodsDone() {
        return period() == 0 ? 0 : ticks() / period();
    }

    private boolean updateInProgress() {
        return updating() && ticks() % CRYSTAL >= CRYSTAL - UPDATE_TICKS;
    }

    /// Lets everything happen that was to happen until now.
    private void settle() {
        long done = updatesDone();
        if (done > updates) {
            if (updating()) {
                flags |= UPDATED;
                update(done - updates);
            }
            updates = done;
        }
        long passed = periodsDone();
        if (passed > periods) {
            flags |= PERIODIC;
        }
        periods = passed;
        irq8.set((flags & bytes[B] & INTERRUPTS) != 0);
        schedule();
    }

    private void schedule() {
        int wanted = bytes[B] & INTERRUPTS & ~flags;
        long next = EventQueue.NEVER;
        if ((wanted & PERIODIC) != 0 && period() != 0) {
            next = epoch + (periods + 1) * period();
        }
        if ((wanted & UPDATED) != 0 && updating()) {
            next = Math.min(next, epoch + (updates + 1) * CRYSTAL);
        }
        if ((wanted & ALARM) != 0 && updating()) {
            long seconds = secondsToAlarm();
            if (seconds != EventQueue.NEVER) {
                next = Math.min(next, epoch + (updates + seconds) * CRYSTAL);
            }
        }
        interrupt.at(next == EventQueue.NEVER ? next : crystal.cycle(next));
    }

    private void update(long seconds) {
        LocalDateTime before = shown();
        if (before == null) {
            return;
        }
        if (secondsToAlarm() <= seconds) {
            flags |= ALARM;
        }
        LocalDateTime after;
        try {
            after = before.plusSeconds(seconds);
        } catch (DateTimeException beyondAllYears) {
            return;
        }
        long days = after.toLocalDate().toEpochDay() - before.toLocalDate().toEpochDay();
        show(after);
        put(DAY_OF_WEEK, (int) ((get(DAY_OF_WEEK) + 6 + days) % 7) + 1);
    }

    /// How many seconds from the shown time on the alarm comes, 1 to a day; NEVER if it has no such time.
    private long secondsToAlarm() {
        LocalDateTime shown = shown();
        if (shown == null) {
            return EventQueue.NEVER;
        }
        long now = shown.toLocalTime().toSecondOfDay();
        int later = firstAlarm((int) now + 1);
        if (later >= 0) {
            return later - now;
        }
        int tomorrow = firstAlarm(0);
        return tomorrow < 0 ? EventQueue.NEVER : tomorrow + SECONDS_PER_DAY - now;
    }

    /// The first second of the day from `from` on at which the alarm is, or -1.
    private int firstAlarm(int from) {
        for (int at = from; at < SECONDS_PER_DAY;) {
            if (!matches(HOURS_ALARM, at / SECONDS_PER_HOUR)) {
                at = (at / SECONDS_PER_HOUR + 1) * SECONDS_PER_HOUR;
            } else if (!matches(MINUTES_ALARM, at / SECONDS_PER_MINUTE % SECONDS_PER_MINUTE)) {
                at = (at / SECONDS_PER_MINUTE + 1) * SECONDS_PER_MINUTE;
            } else if (!matches(SECONDS_ALARM, at % SECONDS_PER_MINUTE)) {
                at++;
            } else {
                return at;
            }
        }
        return -1;
    }

    private boolean matches(int alarm, int value) {
        if ((bytes[alarm] & DO_NOT_CARE) == DO_NOT_CARE) {
            return true;
        }
        return (alarm == HOURS_ALARM ? hours(alarm) : get(alarm)) == value;
    }

    private int get(int register) {
        int value = bytes[register] & 0xff;
        return (bytes[B] & B_BINARY) != 0 ? value : (value >> 4) * 10 + (value & 15);
    }

    private void put(int register, int value) {
        bytes[register] = (byte) ((bytes[B] & B_BINARY) != 0 ? value : value / 10 << 4 | value % 10);
    }

    /// Hours 0 to 23, also from registers that have 12 and a bit for the afternoon; others mean no hour.
    private int hours(int register) {
        if ((bytes[B] & B_24_HOURS) != 0) {
            return get(register);
        }
        int value = bytes[register] & 0xff & ~PM;
        int hour = (bytes[B] & B_BINARY) != 0 ? value : (value >> 4) * 10 + (value & 15);
        return hour < 1 || hour > 12 ? -1 : hour % 12 + ((bytes[register] & PM) != 0 ? 12 : 0);
    }

    private void putHours(int hour) {
        if ((bytes[B] & B_24_HOURS) != 0) {
            put(HOURS, hour);
        } else {
            put(HOURS, (hour + 11) % 12 + 1);
            bytes[HOURS] |= (byte) (hour >= 12 ? PM : 0);
        }
    }

    /// What the registers show, or null if there is no such date.
    private @Nullable LocalDateTime shown() {
        try {
            return LocalDateTime.of(get(CENTURY) * 100 + get(YEAR), get(MONTH), get(DAY), hours(HOURS), get(MINUTES),
                    get(SECONDS));
        } catch (DateTimeException noSuchDate) {
            return null;
        }
    }

    private void show(LocalDateTime date) {
        put(SECONDS, date.getSecond());
        put(MINUTES, date.getMinute());
        putHours(date.getHour());
        put(DAY, date.getDayOfMonth());
        put(MONTH, date.getMonthValue());
        put(YEAR, date.getYear() % 100);
        put(CENTURY, date.getYear() / 100 % 100);
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(bytes).add(selected, flags, epoch, updates, periods, interrupt.due()).add(nmiMasked);
    }
}
