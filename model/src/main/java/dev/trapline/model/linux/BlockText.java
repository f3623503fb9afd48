package dev.trapline.model.linux;

/// Device numbers and I/O priorities in the words of the block tracepoints' print formats.
public final class BlockText {
    /// Bits of the minor number in the kernel's own `dev_t` (linux/kdev_t.h, MINORBITS).
    public static final int MINOR_BITS = 20;

    /// Where the class stands in an I/O priority (uapi/linux/ioprio.h, IOPRIO_CLASS_SHIFT).
    public static final int CLASS_SHIFT = 13;

    /// Where the hint stands (IOPRIO_HINT_SHIFT); below it is the level.
    public static final int HINT_SHIFT = 3;

    private static final int CLASSES = 8;
    private static final int HINTS = 1 << 10;
    private static final int LEVELS = 8;

    private static final String[] CLASS_NAMES = {"none", "rt", "be", "idle", "0x4", "0x5", "0x6", "invalid"};

    private BlockText() {}

    /// `dev` as `major,minor`.
    public static String device(int dev) {
        return (dev >>> MINOR_BITS) + "," + (dev & (1 << MINOR_BITS) - 1);
    }

    /// The `dev_t` of a device.
    public static int device(int major, int minor) {
        return major << MINOR_BITS | minor;
    }

    /// `ioprio` as class, hint and level: `be,0,4`.
    public static String priority(int ioprio) {
        return CLASS_NAMES[ioprio >>> CLASS_SHIFT & CLASSES - 1]
                + "," + (ioprio >>> HINT_SHIFT & HINTS - 1)
                + "," + (ioprio & LEVELS - 1);
    }

    /// The number of an I/O priority class by the name that [#priority] gives it, or -1.
    public static int priorityClass(String name) {
        for (int i = 0; i < CLASS_NAMES.length; i++) {
            if (CLASS_NAMES[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
