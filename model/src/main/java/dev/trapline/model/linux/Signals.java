package dev.trapline.model.linux;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The signals of Linux on x86: numbers, names and default actions.
///
/// Real-time signals are counted as the kernel and strace count them: 32 is SIGRTMIN, `32 + n` is
/// `SIGRT_n`. The C library keeps the first two for itself, so its `SIGRTMIN` is 34 here.
public final class Signals {

    /// Absent: no such signal.
    public static final int NONE = -1;

    // The table signals.tsv as constants; a test compares the two.

    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGABRT = 6;
    /// Another name of [#SIGABRT].
    public static final int SIGIOT = SIGABRT;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGSEGV = 11;
    public static final int SIGUSR2 = 12;
    public static final int SIGPIPE = 13;
    public static final int SIGALRM = 14;
    public static final int SIGTERM = 15;
    public static final int SIGSTKFLT = 16;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGXCPU = 24;
    public static final int SIGXFSZ = 25;
    public static final int SIGVTALRM = 26;
    public static final int SIGPROF = 27;
    public static final int SIGWINCH = 28;
    public static final int SIGIO = 29;
    /// Another name of [#SIGIO].
    public static final int SIGPOLL = SIGIO;
    public static final int SIGPWR = 30;
    public static final int SIGSYS = 31;
    /// Another name of [#SIGSYS].
    public static final int SIGUNUSED = SIGSYS;
    public static final int SIGRTMIN = 32;
    /// The last signal; there is no signal 0.
    public static final int SIGRTMAX = 64;

    /// What a signal does to a process that neither handles nor blocks it.
    public enum Action {
        /// Ends the process.
        TERMINATE,
        /// Ends the process and writes a core file.
        CORE,
        /// Stops the process.
        STOP,
        /// Continues a stopped process.
        CONTINUE,
        /// Nothing.
        IGNORE
    }

    private static final class Table {
        static final String[] NAME = new String[SIGRTMAX + 1];
        static final Action[] ACTION = new Action[SIGRTMAX + 1];
        static final NameIndex NUMBER = new NameIndex(2 * SIGRTMAX);

        static {
            TableCursor table = TableCursor.open("signals.tsv");
            while (table.nextRow()) {
                int number = table.nextColumn().number();
                table.nextColumn();
                String name = table.text();
                put(name, number);
                if (!table.nextColumn().is('=')) {
                    NAME[number] = name;
                    ACTION[number] = Action.valueOf(table.text().toUpperCase(Locale.ROOT));
                }
            }
            put("SIGRTMAX", SIGRTMAX);
            for (int number = SIGRTMIN + 1; number <= SIGRTMAX; number++) {
                NAME[number] = "SIGRT_" + (number - SIGRTMIN);
                ACTION[number] = Action.TERMINATE;
                put(NAME[number], number);
            }
            NAME[0] = "0";
            ACTION[0] = Action.IGNORE;
        }

        private static void put(String name, int number) {
            byte[] text = name.getBytes(StandardCharsets.ISO_8859_1);
            NUMBER.put(text, 0, text.length, number);
        }
    }

    private Signals() {}

    /// The name of signal `sig` as strace prints it, for example `SIGCHLD` or `SIGRT_2`; a number
    /// that is no signal as decimal text.
    public static String name(int sig) {
        return isSignal(sig) ? Table.NAME[sig] : Integer.toString(sig);
    }

    /// The number of the signal whose name is `buf[from, to)`, or [#NONE]. Allocates nothing.
    public static int number(byte[] buf, int from, int to) {
        return Table.NUMBER.find(buf, from, to);
    }

    /// The number of the signal named `name`, or [#NONE].
    public static int number(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return number(bytes, 0, bytes.length);
    }

    /// What signal `sig` does by default; IGNORE for a number that is no signal.
    public static Action defaultAction(int sig) {
        return isSignal(sig) ? Table.ACTION[sig] : Action.IGNORE;
    }

    /// Whether `sig` is in 1 to 64.
    public static boolean isSignal(int sig) {
        return sig > 0 && sig <= SIGRTMAX;
    }
}
