package dev.trapline.model.linux;

/// The commands of futex (linux/futex.h): a number with two flags above it.
public final class FutexOps {

    /// [#parse] did not understand the text.
    public static final long UNKNOWN = FlagNames.UNKNOWN;

    /// Waits while the word has a value.
    public static final int FUTEX_WAIT = 0;
    /// Wakes waiters.
    public static final int FUTEX_WAKE = 1;
    /// Gone since Linux 2.6.26.
    public static final int FUTEX_FD = 2;
    /// Wakes some waiters and moves others to another word.
    public static final int FUTEX_REQUEUE = 3;
    /// The same, if the word has a value.
    public static final int FUTEX_CMP_REQUEUE = 4;
    /// Changes a second word and wakes waiters of both.
    public static final int FUTEX_WAKE_OP = 5;
    /// Takes a lock with priority inheritance.
    public static final int FUTEX_LOCK_PI = 6;
    /// Releases it.
    public static final int FUTEX_UNLOCK_PI = 7;
    /// Takes it if nobody waits.
    public static final int FUTEX_TRYLOCK_PI = 8;
    /// Waits for wakers whose mask meets ours, until an absolute time.
    public static final int FUTEX_WAIT_BITSET = 9;
    /// Wakes waiters whose mask meets ours.
    public static final int FUTEX_WAKE_BITSET = 10;
    /// Waits to be moved to a lock with priority inheritance.
    public static final int FUTEX_WAIT_REQUEUE_PI = 11;
    /// Moves waiters to such a lock.
    public static final int FUTEX_CMP_REQUEUE_PI = 12;
    /// Takes such a lock, with a choice of clock.
    public static final int FUTEX_LOCK_PI2 = 13;
    /// The word belongs to one process.
    public static final int FUTEX_PRIVATE_FLAG = 128;
    /// The timeout is on the wall clock.
    public static final int FUTEX_CLOCK_REALTIME = 256;
    /// The bits that hold the command.
    public static final int FUTEX_CMD_MASK = ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);

    private static final class Table {
        static final FlagNames NAMES = new FlagNames(32)
                .with("FUTEX_WAIT", FUTEX_WAIT)
                .with("FUTEX_WAIT_PRIVATE", FUTEX_WAIT | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_WAKE", FUTEX_WAKE)
                .with("FUTEX_WAKE_PRIVATE", FUTEX_WAKE | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_FD", FUTEX_FD)
                .with("FUTEX_REQUEUE", FUTEX_REQUEUE)
                .with("FUTEX_REQUEUE_PRIVATE", FUTEX_REQUEUE | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_CMP_REQUEUE", FUTEX_CMP_REQUEUE)
                .with("FUTEX_CMP_REQUEUE_PRIVATE", FUTEX_CMP_REQUEUE | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_WAKE_OP", FUTEX_WAKE_OP)
                .with("FUTEX_WAKE_OP_PRIVATE", FUTEX_WAKE_OP | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_LOCK_PI", FUTEX_LOCK_PI)
                .with("FUTEX_LOCK_PI_PRIVATE", FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_UNLOCK_PI", FUTEX_UNLOCK_PI)
                .with("FUTEX_UNLOCK_PI_PRIVATE", FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_TRYLOCK_PI", FUTEX_TRYLOCK_PI)
                .with("FUTEX_TRYLOCK_PI_PRIVATE", FUTEX_TRYLOCK_PI | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_WAIT_BITSET", FUTEX_WAIT_BITSET)
                .with("FUTEX_WAIT_BITSET_PRIVATE", FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_WAKE_BITSET", FUTEX_WAKE_BITSET)
                .with("FUTEX_WAKE_BITSET_PRIVATE", FUTEX_WAKE_BITSET | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_WAIT_REQUEUE_PI", FUTEX_WAIT_REQUEUE_PI)
                .with("FUTEX_WAIT_REQUEUE_PI_PRIVATE", FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_CMP_REQUEUE_PI", FUTEX_CMP_REQUEUE_PI)
                .with("FUTEX_CMP_REQUEUE_PI_PRIVATE", FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_LOCK_PI2", FUTEX_LOCK_PI2)
                .with("FUTEX_LOCK_PI2_PRIVATE", FUTEX_LOCK_PI2 | FUTEX_PRIVATE_FLAG)
                .with("FUTEX_PRIVATE_FLAG", FUTEX_PRIVATE_FLAG)
                .with("FUTEX_CLOCK_REALTIME", FUTEX_CLOCK_REALTIME);
    }

    private FutexOps() {}

    /// The value of the operation `buf[from, to)`, for example
    /// `FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME` or `0x189`; [#UNKNOWN] if a part is
    /// neither command nor flag. Ends at the first blank. Allocates nothing.
    public static long parse(byte[] buf, int from, int to) {
        return Table.NAMES.parse(buf, from, to);
    }

    /// The operation as strace prints it, for example `FUTEX_WAKE_PRIVATE`.
    public static String text(long op) {
        StringBuilder text = new StringBuilder();
        Table.NAMES.appendExact(text, op & ~FUTEX_CLOCK_REALTIME);
        return Table.NAMES.append(text, op & FUTEX_CLOCK_REALTIME).toString();
    }

    /// Whether the operation may put the caller to sleep until another thread wakes it.
    public static boolean waits(long op) {
        return switch ((int) op & FUTEX_CMD_MASK) {
            case FUTEX_WAIT,
                    FUTEX_WAIT_BITSET,
                    FUTEX_WAIT_REQUEUE_PI,
                    FUTEX_LOCK_PI,
                    FUTEX_LOCK_PI2 -> true;
            default -> false;
        };
    }

    /// Whether the operation may wake, or hand a lock to, other threads.
    public static boolean wakes(long op) {
        return switch ((int) op & FUTEX_CMD_MASK) {
            case FUTEX_WAKE,
                    FUTEX_WAKE_BITSET,
                    FUTEX_WAKE_OP,
                    FUTEX_REQUEUE,
                    FUTEX_CMP_REQUEUE,
                    FUTEX_CMP_REQUEUE_PI,
                    FUTEX_UNLOCK_PI -> true;
            default -> false;
        };
    }
}
