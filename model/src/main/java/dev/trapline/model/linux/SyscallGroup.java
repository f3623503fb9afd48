package dev.trapline.model.linux;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The groups of system calls that strace knows by name (`-e trace=%file`, see strace(1)); a call may
/// be in several. Which calls they are was asked of strace itself, one call at a time.
public enum SyscallGroup {
    /// Takes the name of a file.
    FILE {
        @Override
        public boolean contains(Syscall call) {
            return call.pathArg() != Syscall.NONE || FILE_TOO.contains(call.name());
        }
    },
    /// Takes or makes a file descriptor, except sockets.
    DESC {
        @Override
        public boolean contains(Syscall call) {
            boolean has = call.fdArg() != Syscall.NONE
                    || call.dirfdArg() != Syscall.NONE
                    || call.argumentOf(ArgumentKind.FDS) != Syscall.NONE;
            boolean makes = switch (call.syscallClass()) {
                case OPEN, PIPE -> true;
                default -> false;
            };
            boolean takes = has && !ofSocket(call) && !NO_DESC.contains(call.name());
            return takes || makes || DESC_TOO.contains(call.name());
        }
    },
    /// Works on sockets.
    NETWORK {
        @Override
        public boolean contains(Syscall call) {
            return ofSocket(call) || NETWORK_TOO.contains(call.name());
        }
    },
    /// Makes, replaces, ends, waits for or signals processes.
    PROCESS {
        @Override
        public boolean contains(Syscall call) {
            return switch (call.syscallClass()) {
                case CLONE, EXEC, EXIT, WAIT -> true;
                case SIGNAL -> call.pidArg() != Syscall.NONE || call.name().equals("pidfd_send_signal");
                default -> false;
            };
        }
    },
    /// Is about signals.
    SIGNAL {
        @Override
        public boolean contains(Syscall call) {
            return call.syscallClass() == SyscallClass.SIGNAL || SIGNAL_TOO.contains(call.name());
        }
    },
    /// System V messages, semaphores and shared memory.
    IPC {
        @Override
        public boolean contains(Syscall call) {
            String name = call.name();
            return name.equals("ipc")
                    || name.startsWith("shm")
                    || name.startsWith("sem")
                    || name.startsWith("msg");
        }
    },
    /// Maps or places memory.
    MEMORY {
        @Override
        public boolean contains(Syscall call) {
            boolean memory = call.syscallClass() == SyscallClass.MEMORY && !NO_MEMORY.contains(call.name());
            return memory || MEMORY_TOO.contains(call.name());
        }
    },
    /// Who the process is: users, groups, capabilities.
    CREDS {
        @Override
        public boolean contains(Syscall call) {
            boolean who = call.syscallClass() == SyscallClass.IDENTITY && !NO_CREDS.contains(call.name());
            return who || call.name().equals("prctl");
        }
    },
    /// Reads or sets a clock.
    CLOCK {
        @Override
        public boolean contains(Syscall call) {
            String name = call.name();
            return call.syscallClass() == SyscallClass.TIME
                    && (name.startsWith("clock_") || CLOCK_TOO.contains(name));
        }
    };

    private static final Set<String> FILE_TOO = Set.of("getcwd", "fsconfig");
    private static final Set<String> DESC_TOO = Set.of("io_uring_setup", "bpf");
    private static final Set<String> NO_DESC = Set.of("close_range", "epoll_ctl_old", "epoll_wait_old");
    private static final Set<String> NETWORK_TOO = Set.of("sendfile", "sendfile64", "getpmsg", "putpmsg");
    private static final Set<String> SIGNAL_TOO = Set.of("signalfd", "signalfd4", "io_uring_enter");
    private static final Set<String> MEMORY_TOO = Set.of("msync", "io_setup", "io_destroy", "io_uring_register");
    private static final Set<String> NO_MEMORY =
            Set.of("pkey_alloc", "pkey_free", "membarrier", "process_madvise", "process_mrelease", "shmget", "shmctl");
    private static final Set<String> NO_CREDS =
            Set.of("getpid", "gettid", "getppid", "getpgrp", "getpgid", "setpgid", "getsid", "setsid");
    private static final Set<String> CLOCK_TOO =
            Set.of("gettimeofday", "settimeofday", "time", "stime", "adjtimex");

    /// Whether `call` is one of them.
    public abstract boolean contains(Syscall call);

    /// The word behind the `%`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The group whose [#label] is `label`, or null.
    public static @Nullable SyscallGroup ofLabel(String label) {
        for (SyscallGroup group : values()) {
            if (group.label().equals(label)) {
                return group;
            }
        }
        return null;
    }

    private static boolean ofSocket(Syscall call) {
        return switch (call.syscallClass()) {
            case SOCKET, ACCEPT -> true;
            case SEND, RECV -> !call.name().startsWith("m");
            default -> false;
        };
    }
}
