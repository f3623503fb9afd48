package dev.trapline.machine.device;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// A disk at the first IDE channel of a PC (ATA-1, X3.221-1994): one drive, programmed input and output, CHS and 28-bit addresses.
///
/// Registers are at ports 0x1F0 to 0x1F7 and 0x3F6. The data port takes any width; an access moves as many bytes as it is wide. There is
/// no second drive: while it is selected, status is 0. Commands end with IRQ 14, as the protocol of each says (clause 9).
public final class Disk implements PortDevice {

    private static final int SECTOR_BYTES = DiskImage.SECTOR_BYTES;

    private static final int BUSY = 0x80;
    private static final int READY = 0x40;
    private static final int SEEK_DONE = 0x10;
    private static final int DATA_REQUEST = 0x08;
    private static final int ERROR = 0x01;
    private static final int IDLE = READY | SEEK_DONE;

    private static final int ERROR_UNCORRECTABLE = 0x40;
    private static final int ERROR_NOT_FOUND = 0x10;
    private static final int ERROR_ABORTED = 0x04;
    private static final int DIAGNOSTIC_PASSED = 0x01;

    private static final int SECOND_DRIVE = 0x10;
    private static final int BY_NUMBER = 0x40;
    private static final int DRIVE_ALWAYS = 0xa0;
    private static final int NO_INTERRUPTS = 0x02;
    private static final int SOFTWARE_RESET = 0x04;

    private static final int READ = 0x20;
    private static final int WRITE = 0x30;
    private static final int VERIFY = 0x40;
    private static final int IDENTIFY = 0xec;

    private static final long BIGGEST = 1L << 28;

    private final DiskImage image;
    private final IrqLine irq14;
    private final EventQueue.Event mechanics;
    private final long cyclesPerAccess;
    private final long cyclesPerSector;
    private final long sectors;
    /// Sectors that cannot be read, and how often that will be so.
    private final Map<Long, Integer> unreadable = new TreeMap<>();
    private DiskGeometry geometry;

    private int status = IDLE;
    private int error = DIAGNOSTIC_PASSED;
    private int features;
    private int count = 1;
    private int low = 1;
    private int middle;
    private int high;
    private int drive = DRIVE_ALWAYS;
    private int control;
    private boolean interrupting;

    private int command;
    private long sector;
    private int left;
    private byte[] buffer = new byte[SECTOR_BYTES];
    private int position;

    /// A drive that needs so long for the first sector of a command and for each that follows.
    public Disk(DiskImage image, EventQueue time, IrqLine irq14, long nanosecondsPerAccess, long nanosecondsPerSector) {
        this.image = image;
        this.irq14 = irq14;
        mechanics = time.event(this::mechanicsReady);
        TickRate nanoseconds = time.rate(1_000_000_000);
        cyclesPerAccess = nanoseconds.cycle(nanosecondsPerAccess);
        cyclesPerSector = nanoseconds.cycle(nanosecondsPerSector);
        sectors = Math.min(image.sectors(), BIGGEST);
        geometry = DiskGeometry.of(sectors);
    }

    /// Puts the drive where the first channel of a PC is.
    public void attachTo(Bus bus) {
        bus.attach(0x1f0, 8, this);
        bus.attach(0x3f6, 1, new ControlPort());
    }

    @Override
    public String name() {
        return "disk";
    }

    /// Makes reading a sector fail from now on (uncorrectable data error).
    public void failReading(long number) {
        failReading(number, Integer.MAX_VALUE);
    }

    /// Makes reading a sector fail so many times from now on.
    public void failReading(long number, int times) {
        unreadable.put(number, times);
    }

    @Override
    public int registerBytes(int offset) {
        return offset == 0 ? Integer.BYTES : Byte.BYTES;
    }

    private boolean absent() {
        return (drive & SECOND_DRIVE) != 0;
    }

    @Override
    public int read(int offset, int bytes) {
        return switch (offset) {
            case 0 -> readData(bytes);
            case 1 -> error;
            case 2 -> count;
            case 3 -> low;
            case 4 -> middle;
            case 5 -> high;
            case 6 -> drive;
            default -> {
                if (absent()) {
                    yield 0;
                }
                interrupt(false);
                yield status;
            }
        };
    }

    @Override
    public void write(int offset, int bytes, int value) {
        if (offset == 0) {
            writeData(bytes, value);
        } else if ((status & BUSY) == 0) {
            switch (offset) {
                case 1 -> features = value;
                case 2 -> count = value;
                case 3 -> low = value;
                case 4 -> middle = value;
                case 5 -> high = value;
                case 6 -> {
                    drive = value | DRIVE_ALWAYS;
                    irq14.set(interrupting && !absent() && (control & NO_INTERRUPTS) == 0);
                }
                default -> begin(value);
            }
        }
    }

    private void interrupt(boolean wanted) {
        interrupting = wanted;
        irq14.set(wanted && !absent() && (control & NO_INTERRUPTS) == 0);
    }

    private void begin(int code) {
        if (absent() && code != 0x90) {
            return;
        }
        interrupt(false);
        error = 0;
        command = code & 0xf0;
        left = count == 0 ? 256 : count;
        switch (code) {
            case READ, READ + 1, VERIFY, VERIFY + 1 -> {
                sector = addressed();
                work(cyclesPerAccess);
            }
            case WRITE, WRITE + 1 -> {
                sector = addressed();
                if (sector >= sectors || sector < 0) {
                    work(cyclesPerAccess);
                } else {
                    requestData();
                }
            }
            case IDENTIFY -> {
                command = IDENTIFY;
                work(cyclesPerSector);
            }
            case 0x90 -> {
                signature();
                finish();
            }
            case 0x91 -> setGeometry();
            case 0xe5 -> {
                // CHECK POWER MODE: active.
                count = 0xff;
                finish();
            }
            case 0xef -> {
                switch (features) {
                    // Write cache, look-ahead, defaults on reset: all the same here.
                    case 0x02, 0x82, 0x55, 0xaa, 0x66, 0xcc -> finish();
                    default -> fail(ERROR_ABORTED);
                }
            }
            // Idle and standby, and FLUSH CACHE of later standards.
            case 0xe0, 0xe1, 0xe2, 0xe3, 0xe7 -> finish();
            default -> {
                if (command == 0x10 || command == 0x70) {
                    // RECALIBRATE, SEEK
                    work(cyclesPerAccess);
                } else {
                    fail(ERROR_ABORTED);
                }
            }
        }
    }

    private void work(long cycles) {
        status = BUSY;
        mechanics.in(cycles);
    }

    private void finish() {
        status = IDLE;
        interrupt(true);
    }

    private void fail(int bits) {
        error = bits;
        status = IDLE | ERROR;
        interrupt(true);
    }

    private void requestData() {
        position = 0;
        status = IDLE | DATA_REQUEST;
    }

    private long addressed() {
        if ((drive & BY_NUMBER) != 0) {
            return (long) (drive & 0xf) << 24 | high << 16 | middle << 8 | low;
        }
        return geometry.sector(high << 8 | middle, drive & 0xf, low);
    }

    /// Leaves the sector under work in the registers, and how many are to come.
    private void showAddress() {
        count = left & 0xff;
        if (sector < 0) {
            return;
        }
        if ((drive & BY_NUMBER) != 0) {
            low = (int) sector & 0xff;
            middle = (int) sector >> 8 & 0xff;
            high = (int) sector >> 16 & 0xff;
            drive = drive & 0xf0 | (int) (sector >> 24) & 0xf;
        } else {
            low = geometry.sectorOf(sector);
            middle = geometry.cylinderOf(sector) & 0xff;
            high = geometry.cylinderOf(sector) >> 8 & 0xff;
            drive = drive & 0xf0 | geometry.headOf(sector);
        }
    }

    /// What takes time is done.
    private void mechanicsReady() {
        switch (command) {
            case READ, VERIFY -> readSector();
            case WRITE -> writeSector();
            case IDENTIFY -> {
                buffer = DriveIdentity.bytes(sectors, geometry);
                requestData();
                interrupt(true);
            }
            default -> finish();
        }
    }

    private void readSector() {
        showAddress();
        if (sector < 0 || sector >= sectors) {
            fail(ERROR_NOT_FOUND);
            return;
        }
        try {
            Integer failures = unreadable.get(sector);
            if (failures != null) {
                unreadable.compute(sector, (_, left) -> failures == 1 ? null : failures - 1);
                fail(ERROR_UNCORRECTABLE);
                return;
            }
            buffer = image.read(sector);
        } catch (IOException unreadableFile) {
            fail(ERROR_UNCORRECTABLE);
            return;
        }
        if (command == READ) {
            requestData();
            interrupt(true);
        } else {
            sectorDone();
        }
    }

    private void writeSector() {
        showAddress();
        if (sector < 0 || sector >= sectors) {
            fail(ERROR_NOT_FOUND);
            return;
        }
        image.write(sector, buffer);
        sectorDone();
        if (left > 0 && sector < sectors) {
            requestData();
        } else if (left > 0) {
            showAddress();
            fail(ERROR_NOT_FOUND);
        }
        interrupt(true);
    }

    /// Goes to the next sector, or ends the command; the registers keep the last one.
    private void sectorDone() {
        left--;
        count = left & 0xff;
        if (left > 0) {
            sector++;
            if (command != WRITE) {
                work(cyclesPerSector);
            }
        } else if (command == VERIFY) {
            finish();
        } else {
            status = IDLE;
        }
    }

    private int readData(int bytes) {
        int value = 0;
        if ((status & DATA_REQUEST) == 0 || command == WRITE || absent()) {
            return value;
        }
        for (int i = 0; i < bytes && position < SECTOR_BYTES; i++) {
            value |= (buffer[position++] & 0xff) << i * Byte.SIZE;
        }
        if (position == SECTOR_BYTES) {
            status = IDLE;
            if (command == READ) {
                sectorDone();
            }
        }
        return value;
    }

    private void writeData(int bytes, int value) {
        if ((status & DATA_REQUEST) == 0 || command != WRITE || absent()) {
            return;
        }
        for (int i = 0; i < bytes && position < SECTOR_BYTES; i++) {
            buffer[position++] = (byte) (value >>> i * Byte.SIZE);
        }
        if (position == SECTOR_BYTES) {
            work(cyclesPerSector);
        }
    }

    /// INITIALIZE DRIVE PARAMETERS: what CHS addresses mean from now on.
    private void setGeometry() {
        if (count == 0) {
            fail(ERROR_ABORTED);
            return;
        }
        geometry = DiskGeometry.translated(sectors, (drive & 0xf) + 1, count);
        finish();
    }

    private void signature() {
        error = DIAGNOSTIC_PASSED;
        count = 1;
        low = 1;
        middle = 0;
        high = 0;
        drive = DRIVE_ALWAYS;
    }

    @Override
    public void addState(StateDigest digest) {
        digest.add(status, error, features, count, low, middle, high, drive, control, command, sector, left, position,
                geometry.heads(), geometry.sectorsPerTrack(), mechanics.due());
        digest.add(interrupting).add(buffer);
        unreadable.forEach((sector, times) -> digest.add((long) sector).add((long) times));
        image.addState(digest);
    }

    /// Alternate status to read, device control to write.
    private final class ControlPort implements PortDevice {

        @Override
        public String name() {
            return "disk control";
        }

        @Override
        public int read(int offset, int bytes) {
            return absent() ? 0 : status;
        }

        @Override
        public void write(int offset, int bytes, int value) {
            boolean wasReset = (control & SOFTWARE_RESET) != 0;
            control = value;
            if ((value & SOFTWARE_RESET) != 0) {
                mechanics.cancel();
                status = BUSY;
                interrupting = false;
            } else if (wasReset) {
                signature();
                status = IDLE;
            }
            interrupt(interrupting);
        }

        @Override
        public void addState(StateDigest digest) {
            // It is with the other registers.
        }
    }
}
