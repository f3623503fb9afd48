package dev.trapline.model.linux;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The errors of Linux on x86: numbers, names and a few words each.
///
/// The kernel's internal numbers above 511 are included, because recordings show them (strace
/// prints `ERESTARTSYS` for a call that a signal interrupted).
public final class Errno {

    /// Absent: no such error.
    public static final int NONE = -1;

    // The table errno.tsv as constants; a test compares the two.

    /// Not permitted to this user.
    public static final int EPERM = 1;
    /// No such file or directory.
    public static final int ENOENT = 2;
    /// No such process.
    public static final int ESRCH = 3;
    /// Interrupted by a signal.
    public static final int EINTR = 4;
    /// Input or output failed.
    public static final int EIO = 5;
    /// No such device or address.
    public static final int ENXIO = 6;
    /// Argument list too long.
    public static final int E2BIG = 7;
    /// Not an executable format.
    public static final int ENOEXEC = 8;
    /// Not an open descriptor.
    public static final int EBADF = 9;
    /// No child to wait for.
    public static final int ECHILD = 10;
    /// Not ready, try again.
    public static final int EAGAIN = 11;
    /// Another name of [#EAGAIN].
    public static final int EWOULDBLOCK = EAGAIN;
    /// Out of memory.
    public static final int ENOMEM = 12;
    /// Permission denied.
    public static final int EACCES = 13;
    /// Bad address.
    public static final int EFAULT = 14;
    /// Not a block device.
    public static final int ENOTBLK = 15;
    /// In use.
    public static final int EBUSY = 16;
    /// Exists already.
    public static final int EEXIST = 17;
    /// On another file system.
    public static final int EXDEV = 18;
    /// No such device.
    public static final int ENODEV = 19;
    /// Not a directory.
    public static final int ENOTDIR = 20;
    /// Is a directory.
    public static final int EISDIR = 21;
    /// Invalid argument.
    public static final int EINVAL = 22;
    /// Too many open files in the system.
    public static final int ENFILE = 23;
    /// Too many open files in the process.
    public static final int EMFILE = 24;
    /// Request does not fit the device.
    public static final int ENOTTY = 25;
    /// Program file is being run.
    public static final int ETXTBSY = 26;
    /// File too large.
    public static final int EFBIG = 27;
    /// No space left on the device.
    public static final int ENOSPC = 28;
    /// Cannot seek.
    public static final int ESPIPE = 29;
    /// Read-only file system.
    public static final int EROFS = 30;
    /// Too many links.
    public static final int EMLINK = 31;
    /// Nobody reads the pipe or socket.
    public static final int EPIPE = 32;
    /// Argument outside the function's domain.
    public static final int EDOM = 33;
    /// Result does not fit.
    public static final int ERANGE = 34;
    /// Would deadlock.
    public static final int EDEADLK = 35;
    /// Another name of [#EDEADLK].
    public static final int EDEADLOCK = EDEADLK;
    /// Name too long.
    public static final int ENAMETOOLONG = 36;
    /// No locks left.
    public static final int ENOLCK = 37;
    /// No such system call.
    public static final int ENOSYS = 38;
    /// Directory not empty.
    public static final int ENOTEMPTY = 39;
    /// Too many symbolic links.
    public static final int ELOOP = 40;
    /// No message of that type.
    public static final int ENOMSG = 42;
    /// Identifier was removed.
    public static final int EIDRM = 43;
    /// Channel number out of range.
    public static final int ECHRNG = 44;
    /// Level 2 not synchronised.
    public static final int EL2NSYNC = 45;
    /// Level 3 halted.
    public static final int EL3HLT = 46;
    /// Level 3 reset.
    public static final int EL3RST = 47;
    /// Link number out of range.
    public static final int ELNRNG = 48;
    /// Protocol driver not attached.
    public static final int EUNATCH = 49;
    /// No CSI structure.
    public static final int ENOCSI = 50;
    /// Level 2 halted.
    public static final int EL2HLT = 51;
    /// Invalid exchange.
    public static final int EBADE = 52;
    /// Invalid request descriptor.
    public static final int EBADR = 53;
    /// Exchange full.
    public static final int EXFULL = 54;
    /// No anode.
    public static final int ENOANO = 55;
    /// Invalid request code.
    public static final int EBADRQC = 56;
    /// Invalid slot.
    public static final int EBADSLT = 57;
    /// Bad font file.
    public static final int EBFONT = 59;
    /// Not a stream.
    public static final int ENOSTR = 60;
    /// No data.
    public static final int ENODATA = 61;
    /// Timer expired.
    public static final int ETIME = 62;
    /// Out of stream resources.
    public static final int ENOSR = 63;
    /// Not on the network.
    public static final int ENONET = 64;
    /// Package not installed.
    public static final int ENOPKG = 65;
    /// Object is remote.
    public static final int EREMOTE = 66;
    /// Link was cut.
    public static final int ENOLINK = 67;
    /// Advertise error.
    public static final int EADV = 68;
    /// Srmount error.
    public static final int ESRMNT = 69;
    /// Communication error on send.
    public static final int ECOMM = 70;
    /// Protocol error.
    public static final int EPROTO = 71;
    /// Multihop attempted.
    public static final int EMULTIHOP = 72;
    /// RFS error.
    public static final int EDOTDOT = 73;
    /// Not a data message.
    public static final int EBADMSG = 74;
    /// Value too large for its type.
    public static final int EOVERFLOW = 75;
    /// Name not unique on the network.
    public static final int ENOTUNIQ = 76;
    /// Descriptor in a bad state.
    public static final int EBADFD = 77;
    /// Remote address changed.
    public static final int EREMCHG = 78;
    /// Cannot open a shared library.
    public static final int ELIBACC = 79;
    /// Damaged shared library.
    public static final int ELIBBAD = 80;
    /// Damaged .lib section.
    public static final int ELIBSCN = 81;
    /// Too many shared libraries.
    public static final int ELIBMAX = 82;
    /// Cannot run a shared library.
    public static final int ELIBEXEC = 83;
    /// Illegal byte sequence.
    public static final int EILSEQ = 84;
    /// Should be restarted.
    public static final int ERESTART = 85;
    /// Stream pipe error.
    public static final int ESTRPIPE = 86;
    /// Too many users.
    public static final int EUSERS = 87;
    /// Not a socket.
    public static final int ENOTSOCK = 88;
    /// Destination address missing.
    public static final int EDESTADDRREQ = 89;
    /// Message too long.
    public static final int EMSGSIZE = 90;
    /// Wrong protocol for the socket type.
    public static final int EPROTOTYPE = 91;
    /// No such protocol option.
    public static final int ENOPROTOOPT = 92;
    /// Protocol not supported.
    public static final int EPROTONOSUPPORT = 93;
    /// Socket type not supported.
    public static final int ESOCKTNOSUPPORT = 94;
    /// Operation not supported.
    public static final int EOPNOTSUPP = 95;
    /// Another name of [#EOPNOTSUPP].
    public static final int ENOTSUP = EOPNOTSUPP;
    /// Protocol family not supported.
    public static final int EPFNOSUPPORT = 96;
    /// Address family not supported.
    public static final int EAFNOSUPPORT = 97;
    /// Address in use.
    public static final int EADDRINUSE = 98;
    /// Address not available here.
    public static final int EADDRNOTAVAIL = 99;
    /// Network is down.
    public static final int ENETDOWN = 100;
    /// Network not reachable.
    public static final int ENETUNREACH = 101;
    /// Connection dropped by a network reset.
    public static final int ENETRESET = 102;
    /// Connection aborted on this side.
    public static final int ECONNABORTED = 103;
    /// Connection reset by the peer.
    public static final int ECONNRESET = 104;
    /// No buffer space.
    public static final int ENOBUFS = 105;
    /// Connected already.
    public static final int EISCONN = 106;
    /// Not connected.
    public static final int ENOTCONN = 107;
    /// Endpoint was shut down.
    public static final int ESHUTDOWN = 108;
    /// Too many references to splice.
    public static final int ETOOMANYREFS = 109;
    /// Timed out.
    public static final int ETIMEDOUT = 110;
    /// Connection refused.
    public static final int ECONNREFUSED = 111;
    /// Host is down.
    public static final int EHOSTDOWN = 112;
    /// Host not reachable.
    public static final int EHOSTUNREACH = 113;
    /// In progress already.
    public static final int EALREADY = 114;
    /// Started, not finished yet.
    public static final int EINPROGRESS = 115;
    /// Stale file handle.
    public static final int ESTALE = 116;
    /// File system needs cleaning.
    public static final int EUCLEAN = 117;
    /// Not a XENIX name file.
    public static final int ENOTNAM = 118;
    /// No XENIX semaphores.
    public static final int ENAVAIL = 119;
    /// Is a XENIX name file.
    public static final int EISNAM = 120;
    /// Remote input or output failed.
    public static final int EREMOTEIO = 121;
    /// Quota exceeded.
    public static final int EDQUOT = 122;
    /// No medium in the drive.
    public static final int ENOMEDIUM = 123;
    /// Wrong type of medium.
    public static final int EMEDIUMTYPE = 124;
    /// Cancelled.
    public static final int ECANCELED = 125;
    /// Key missing.
    public static final int ENOKEY = 126;
    /// Key expired.
    public static final int EKEYEXPIRED = 127;
    /// Key revoked.
    public static final int EKEYREVOKED = 128;
    /// Key rejected.
    public static final int EKEYREJECTED = 129;
    /// Owner of the lock died.
    public static final int EOWNERDEAD = 130;
    /// State cannot be recovered.
    public static final int ENOTRECOVERABLE = 131;
    /// Radio is switched off.
    public static final int ERFKILL = 132;
    /// Memory page is damaged.
    public static final int EHWPOISON = 133;
    /// Kernel only: restarted unless a handler without SA_RESTART ran.
    public static final int ERESTARTSYS = 512;
    /// Kernel only: always restarted.
    public static final int ERESTARTNOINTR = 513;
    /// Kernel only: restarted unless a handler ran.
    public static final int ERESTARTNOHAND = 514;
    /// Kernel only: no such ioctl.
    public static final int ENOIOCTLCMD = 515;
    /// Kernel only: restarted through restart_syscall.
    public static final int ERESTART_RESTARTBLOCK = 516;
    /// Kernel only: driver wants to be probed later.
    public static final int EPROBE_DEFER = 517;
    /// Kernel only: open met a stale directory entry.
    public static final int EOPENSTALE = 518;
    /// Kernel only: parameter not supported.
    public static final int ENOPARAM = 519;
    /// Kernel only: bad NFS file handle.
    public static final int EBADHANDLE = 521;
    /// Kernel only: NFS update out of step.
    public static final int ENOTSYNC = 522;
    /// Kernel only: stale NFS cookie.
    public static final int EBADCOOKIE = 523;
    /// Kernel only: operation not supported.
    public static final int ENOTSUPP = 524;
    /// Kernel only: NFS buffer too small.
    public static final int ETOOSMALL = 525;
    /// Kernel only: NFS server fault.
    public static final int ESERVERFAULT = 526;
    /// Kernel only: type not supported by the NFS server.
    public static final int EBADTYPE = 527;
    /// Kernel only: NFS request will take long.
    public static final int EJUKEBOX = 528;
    /// Kernel only: request queued, completion follows.
    public static final int EIOCBQUEUED = 529;
    /// Kernel only: conflict with recalled state.
    public static final int ERECALLCONFLICT = 530;
    /// Kernel only: NFS lock reclaim refused.
    public static final int ENOGRACE = 531;

    private static final class Table {
        static final int LAST = ENOGRACE;
        static final @Nullable String[] NAME = new String[LAST + 1];
        static final @Nullable String[] TEXT = new String[LAST + 1];
        static final NameIndex NUMBER;

        static {
            TableCursor table = TableCursor.open("errno.tsv");
            NUMBER = new NameIndex(192);
            while (table.nextRow()) {
                int number = table.nextColumn().number();
                table.nextColumn();
                NUMBER.put(table.bytes(), table.from(), table.to(), number);
                String name = table.text();
                if (!table.nextColumn().is('=')) {
                    NAME[number] = name;
                    TEXT[number] = table.text();
                }
            }
        }
    }

    private Errno() {}

    /// The kernel's name of error `errno` (positive), for example `ENOENT`, or null.
    public static @Nullable String name(int errno) {
        return errno >= 0 && errno <= Table.LAST ? Table.NAME[errno] : null;
    }

    /// What error `errno` means, in a few words, or null.
    public static @Nullable String text(int errno) {
        return errno >= 0 && errno <= Table.LAST ? Table.TEXT[errno] : null;
    }

    /// The number of the error whose name is `buf[from, to)`, or [#NONE]. Allocates nothing.
    public static int number(byte[] buf, int from, int to) {
        return Table.NUMBER.find(buf, from, to);
    }

    /// The number of the error named `name`, or [#NONE].
    public static int number(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return number(bytes, 0, bytes.length);
    }

    /// Whether `errno` is one of the four codes by which the kernel notes, for itself, that an
    /// interrupted call may be restarted: the program sees EINTR or the call once more.
    public static boolean isRestart(int errno) {
        return errno >= ERESTARTSYS && errno <= ERESTART_RESTARTBLOCK && errno != ENOIOCTLCMD;
    }
}
