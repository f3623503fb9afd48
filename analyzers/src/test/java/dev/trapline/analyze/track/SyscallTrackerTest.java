package dev.trapline.analyze.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.Outcome;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Recordings quoted here were made with strace 6.1 on Linux 6.18; lines that do not matter are left out.
class SyscallTrackerTest {

    @Nested
    class TaskIdentity {
        /// A thread that is not the leader calls execve: it goes on under the leader's number.
        private static final String EXEC_BY_A_THREAD =
                """
                20552 execve("/opt/lab/bin/execthread", ["/opt/lab/bin/execthread"], 0x7ffdc6ce2d60 /* 3 vars */) = 0 <0.000227>
                20552 openat(AT_FDCWD, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3 <0.000036>
                20552 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS}, 88) = 20553 <0.000101>
                20553 rseq(0x7fcb91690fe0, 0x20, 0, 0x53053053 <unfinished ...>
                20553 <... rseq resumed>) = 0 <0.000026>
                20553 pause( <unfinished ...>
                20552 clone3({flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS}, 88) = 20554 <0.000092>
                20554 rseq(0x7fcb90e8ffe0, 0x20, 0, 0x53053053 <unfinished ...>
                20554 <... rseq resumed>) = 0 <0.000026>
                20552 futex(0x7fcb90e8f990, FUTEX_WAIT_BITSET|FUTEX_CLOCK_REALTIME, 20554, NULL, FUTEX_BITSET_MATCH_ANY <unfinished ...>
                20554 clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=3000000}, NULL) = 0 <0.003104>
                20554 execve("/bin/echo", ["echo", "from thread"], 0x7ffd13ebe728 /* 3 vars */ <unfinished ...>
                20552 <... futex resumed>) = ?
                20553 <... pause resumed>) = ?
                20553 +++ exited with 0 +++
                20552 +++ superseded by execve in pid 20554 +++
                20552 <... execve resumed>) = 0 <0.000303>
                20552 write(1, "from thread\\n", 12) = 12 <0.000033>
                20552 read(3, "", 10)        = -1 EBADF (Bad file descriptor) <0.000005>
                20552 exit_group(0)   = ?
                20552 +++ exited with 0 +++
                """;

        @Test
        void execByAThreadThatIsNotTheLeader() {
            StraceScript script = StraceScript.of(EXEC_BY_A_THREAD);

            List<Span.SyscallSpan> execs = script.calls("execve");
            assertThat(execs).hasSize(2);
            assertThat(execs.get(1).outcome()).isEqualTo(Outcome.RETURNED);
            assertThat(execs.get(1).durationNs()).isEqualTo(303_000);
            assertThat(execs.get(1).task().tid()).isEqualTo(20552);
            assertThat(execs.get(1).task()).isSameAs(script.call("write").task());
            assertThat(script.call("write").task().comm()).isEqualTo("echo");
            assertThat(script.call("futex").outcome()).isEqualTo(Outcome.NO_RETURN);
            assertThat(script.call("pause").outcome()).isEqualTo(Outcome.NO_RETURN);
            assertThat(script.threads()).isEqualTo(3);
            assertThat(script.tracker().openSpans()).isZero();
        }

        @Test
        void threadsBelongToTheGroupOfTheirCreator() {
            StraceScript script = StraceScript.of(EXEC_BY_A_THREAD);

            assertThat(script.calls("rseq")).extracting(call -> call.task().tgid()).containsOnly(20552);
            assertThat(script.calls("rseq")).extracting(call -> call.task().tid()).containsExactly(20553, 20554);
            assertThat(script.call("pause").task().comm()).isEqualTo("execthread");
        }

        @Test
        void theLeaderThatDidNotSayItWouldNotReturn() {
            StraceScript script = StraceScript.of(
                    EXEC_BY_A_THREAD.replace("20552 <... futex resumed>) = ?\n", ""));

            assertThat(script.call("futex").outcome()).isEqualTo(Outcome.NO_RETURN);
            assertThat(script.calls("execve").get(1).outcome()).isEqualTo(Outcome.RETURNED);
            assertThat(script.tracker().openSpans()).isEqualTo(1);
        }

        /// exit_group ends four threads, three of them inside a call.
        @Test
        void exitGroup() {
            StraceScript script = StraceScript.of(
                    """
                    20571 pipe2([3, 4], 0)  = 0 <0.000012>
                    20571 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 20572 <0.000112>
                    20572 read(3,  <unfinished ...>
                    20571 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 20573 <0.000112>
                    20573 futex(0x55fa0b966080, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished ...>
                    20571 clone3({flags=CLONE_VM|CLONE_FILES|CLONE_THREAD}, 88) = 20574 <0.000113>
                    20574 clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=5, tv_nsec=0},  <unfinished ...>
                    20571 exit_group(7)     = ?
                    20574 <... clock_nanosleep resumed> <unfinished ...>) = ?
                    20573 <... futex resumed>) = ?
                    20572 <... read resumed> <unfinished ...>) = ?
                    20574 +++ exited with 7 +++
                    20573 +++ exited with 7 +++
                    20572 +++ exited with 7 +++
                    20571 +++ exited with 7 +++
                    """);

            assertThat(script.spans())
                    .filteredOn(span -> span instanceof Span.SyscallSpan call && call.outcome() == Outcome.NO_RETURN)
                    .hasSize(4);
            assertThat(script.spans())
                    .filteredOn(Span.ExitSpan.class::isInstance)
                    .extracting(span -> ((Span.ExitSpan) span).exitCode())
                    .containsExactly(7, 7, 7, 7);
            assertThat(script.call("read").file()).isNotNull();
            assertThat(script.call("read").file().kind()).isEqualTo(OpenFile.Kind.PIPE);
            assertThat(script.tracker().openSpans()).isZero();
        }

        @Test
        void aChildThatRunsBeforeItsParentsCloneReturns() {
            StraceScript script = StraceScript.of(
                    """
                    20763 openat(AT_FDCWD, "/tmp/shared", O_RDWR) = 5
                    20763 prctl(PR_SET_NAME, "forkstorm") = 0
                    20763 vfork( <unfinished ...>
                    20767 write(5, "x", 1) = 1
                    20767 execve("/bin/true", ["true"], 0x7fff76eb4530 /* 3 vars */ <unfinished ...>
                    20763 <... vfork resumed>) = 20767
                    20763 write(5, "xy", 2) = 2
                    20767 <... execve resumed>) = 0
                    20767 write(5, "xyz", 3) = 3
                    """);

            List<Span.SyscallSpan> writes = script.calls("write");
            assertThat(writes).extracting(call -> call.file().id()).containsOnly(writes.get(0).file().id());
            assertThat(writes.get(0).file().name()).isEqualTo("/tmp/shared");
            assertThat(writes.get(0).task()).isSameAs(writes.get(2).task());
            assertThat(writes.get(0).task().tgid()).isEqualTo(20767);
            assertThat(writes.get(0).task().comm()).isEqualTo("true");
            assertThat(writes.get(1).task().comm()).isEqualTo("forkstorm");
        }

        /// Two clones are in progress, so it is not known whose child speaks first.
        @Test
        void childrenOfTwoParentsAtOnce() {
            StraceScript script = StraceScript.of(
                    """
                    1 openat(AT_FDCWD, "/one", O_RDWR) = 3
                    2 openat(AT_FDCWD, "/two", O_RDWR) = 3
                    1 fork( <unfinished ...>
                    2 fork( <unfinished ...>
                    11 getppid() = 1
                    12 getppid() = 2
                    2 <... fork resumed>) = 12
                    1 <... fork resumed>) = 11
                    11 write(3, "a", 1) = 1
                    12 write(3, "b", 1) = 1
                    """);

            assertThat(script.call(11, "write", "").file().name()).isEqualTo("/one");
            assertThat(script.call(12, "write", "").file().name()).isEqualTo("/two");
            assertThat(script.threads()).isEqualTo(4);
        }

        @Test
        void anotherTasksChildWasPresumed() {
            StraceScript script = StraceScript.of(
                    """
                    1 execve("/bin/one", ["one"], 0x1 /* 3 vars */) = 0
                    1 clone(child_stack=NULL, flags=CLONE_THREAD|CLONE_FILES <unfinished ...>
                    7 getppid() = 1
                    1 <... clone resumed>) = 8
                    8 getppid() = 1
                    """);

            assertThat(script.call(7, "getppid", "").task().tgid()).isEqualTo(7);
            assertThat(script.call(7, "getppid", "").task().comm()).isEmpty();
            assertThat(script.call(8, "getppid", "").task().tgid()).isEqualTo(1);
            assertThat(script.call(8, "getppid", "").task().comm()).isEqualTo("one");
        }

        @Test
        void aNumberThatIsUsedAgainIsAnotherTask() {
            StraceScript script = StraceScript.of(
                    """
                    7 getppid() = 1
                    7 +++ exited with 0 +++
                    7 getuid() = 0
                    """);

            Task first = script.call("getppid").task();
            Task second = script.call("getuid").task();
            assertThat(first.generation()).isZero();
            assertThat(second.generation()).isEqualTo(1);
            assertThat(script.threads()).isEqualTo(2);
        }

        /// With -qq strace does not tell of ends; a clone that returns a number in use tells of a new life.
        @Test
        void aNumberThatIsUsedAgainWithoutAnEnd() {
            StraceScript script = StraceScript.of(
                    """
                    1 fork() = 7
                    7 getppid() = 1
                    7 exit_group(0) = ?
                    7 getuid() = 0
                    1 fork() = 7
                    7 getgid() = 0
                    """);

            assertThat(script.call("getppid").task().generation()).isZero();
            assertThat(script.call("getuid").task().generation()).isEqualTo(1);
            assertThat(script.call("getgid").task().generation()).isEqualTo(2);
        }

        @Test
        void aRecordingWithoutThreadIds() {
            StraceScript script = StraceScript.of(
                    """
                    execve("/usr/bin/a-very-long-program-name", ["x"], 0x1 /* 3 vars */) = 0
                    exit_group(0) = ?
                    +++ exited with 0 +++
                    """);

            assertThat(script.call("execve").task().tid()).isEqualTo(TraceEvent.UNKNOWN);
            assertThat(script.call("execve").task().comm()).isEqualTo("a-very-long-pro");
            assertThat(script.threads()).isEqualTo(1);
        }

        @Test
        void aThreadThatEndsInsideACall() {
            StraceScript script = StraceScript.of(
                    """
                    7 read(0,  <unfinished ...>
                    7 +++ killed by SIGKILL +++
                    """);

            assertThat(script.call("read").outcome()).isEqualTo(Outcome.NO_RETURN);
            assertThat(script.spans()).last().isEqualTo(new Span.ExitSpan(2000, -1, script.call("read").task(), -1, 9));
            assertThat(script.tracker().openSpans()).isEqualTo(1);
        }
    }

    @Nested
    class Files {
        /// `for i in 1 2 3; do echo $i; done | while read x; do echo "got $x"; done` by a shell.
        private static final String PIPELINE =
                """
                20000 pipe2([3, 4], 0) = 0 <0.000011>
                20000 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, child_tidptr=0x7fd4efa05a10) = 20001 <0.000149>
                20000 close(4 <unfinished ...>
                20000 <... close resumed>) = 0 <0.000024>
                20000 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD <unfinished ...>
                20001 close(3)        = 0 <0.000088>
                20000 <... clone resumed>, child_tidptr=0x7fd4efa05a10) = 20002 <0.000139>
                20001 dup2(4, 1 <unfinished ...>
                20001 <... dup2 resumed>) = 1 <0.000034>
                20001 close(4 <unfinished ...>
                20000 close(3)        = 0 <0.000011>
                20002 dup2(3, 0 <unfinished ...>
                20001 <... close resumed>) = 0 <0.000060>
                20000 close(-1)       = -1 EBADF (Bad file descriptor) <0.000009>
                20002 <... dup2 resumed>) = 0 <0.000078>
                20002 close(3 <unfinished ...>
                20001 write(1, "1\\n", 2 <unfinished ...>
                20002 <... close resumed>) = 0 <0.000029>
                20001 <... write resumed>) = 2 <0.000052>
                20002 read(0,  <unfinished ...>
                20002 <... read resumed>"1", 1) = 1 <0.000028>
                20002 write(1, "got 1\\n", 6 <unfinished ...>
                20002 <... write resumed>) = 6 <0.000030>
                20000 write(1, "done\\n", 5) = 5 <0.000030>
                """;

        @Test
        void aPipeBetweenTwoChildren() {
            StraceScript script = StraceScript.of(PIPELINE);

            OpenFile writeEnd = script.call(20001, "write", "1\\n").file();
            OpenFile readEnd = script.call(20002, "read", "").file();
            assertThat(writeEnd.kind()).isEqualTo(OpenFile.Kind.PIPE);
            assertThat(readEnd.kind()).isEqualTo(OpenFile.Kind.PIPE);
            assertThat(writeEnd.id()).isNotEqualTo(readEnd.id());
            assertThat(script.call(20000, "close", "4").file().id()).isEqualTo(writeEnd.id());
            assertThat(script.call(20000, "close", "3").file().id()).isEqualTo(readEnd.id());
            assertThat(script.call(20000, "close", "-1").file()).isNull();
        }

        @Test
        void whatWasOpenBeforeTheRecordingIsTheSameForTheFamily() {
            StraceScript script = StraceScript.of(PIPELINE);

            OpenFile child = script.call(20002, "write", "got 1").file();
            OpenFile parent = script.call(20000, "write", "done").file();
            assertThat(child.kind()).isEqualTo(OpenFile.Kind.UNKNOWN);
            assertThat(child.id()).isEqualTo(parent.id());
        }

        @Test
        void redirectionByDup2() {
            StraceScript script = StraceScript.of(
                    """
                    openat(AT_FDCWD, "/opt/lab/tmp/in300", O_RDONLY) = 3
                    dup2(3, 0)            = 0 <0.000031>
                    close(3)                = 0
                    read(0, "a", 1)         = 1
                    openat(AT_FDCWD, "/dev/null", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3
                    dup2(3, 1)            = 1 <0.000031>
                    write(1, "a", 1)        = 1
                    """);

            assertThat(script.call("read").file().name()).isEqualTo("/opt/lab/tmp/in300");
            assertThat(script.call("write").file().name()).isEqualTo("/dev/null");
            assertThat(script.calls("openat").get(0).file()).isEqualTo(script.call("read").file());
        }

        @Test
        void execClosesWhatAsksForIt() {
            StraceScript script = StraceScript.of(
                    """
                    1 openat(AT_FDCWD, "/kept", O_RDWR) = 3
                    1 openat(AT_FDCWD, "/closed", O_RDWR|O_CLOEXEC) = 4
                    1 openat(AT_FDCWD, "/set", O_RDWR) = 5
                    1 fcntl(5, F_SETFD, FD_CLOEXEC) = 0
                    1 fcntl(4, F_DUPFD, 6) = 6
                    1 fcntl(4, F_DUPFD_CLOEXEC, 7) = 7
                    1 dup3(4, 8, O_CLOEXEC) = 8
                    1 fork() = 2
                    1 execve("/bin/x", ["x"], 0x1 /* 3 vars */) = 0
                    1 write(3, "a", 1) = 1
                    1 write(4, "aa", 1) = 1
                    1 write(5, "aaa", 1) = 1
                    1 write(6, "b", 1) = 1
                    1 write(7, "bb", 1) = 1
                    1 write(8, "bbb", 1) = 1
                    2 write(4, "child", 5) = 5
                    """);

            assertThat(script.calls("write")).extracting(call -> call.file().name())
                    .containsExactly("/kept", null, null, "/closed", null, null, "/closed");
        }

        @Test
        void aTableSharedByThreadsAndOneOfAChild() {
            StraceScript script = StraceScript.of(
                    """
                    1 clone(child_stack=NULL, flags=CLONE_VM|CLONE_FILES|CLONE_THREAD) = 2
                    2 openat(AT_FDCWD, "/by-thread", O_RDWR) = 3
                    1 clone(child_stack=NULL, flags=SIGCHLD) = 4
                    4 close(3) = 0
                    4 openat(AT_FDCWD, "/by-child", O_RDWR) = 3
                    1 write(3, "a", 1) = 1
                    4 write(3, "b", 1) = 1
                    2 unshare(CLONE_FILES) = 0
                    2 close(3) = 0
                    1 write(3, "c", 1) = 1
                    """);

            assertThat(script.calls("write")).extracting(call -> call.file().name())
                    .containsExactly("/by-thread", "/by-child", "/by-thread");
        }

        @Test
        void closeRange() {
            StraceScript script = StraceScript.of(
                    """
                    openat(AT_FDCWD, "/a", O_RDWR) = 3
                    openat(AT_FDCWD, "/b", O_RDWR) = 4
                    openat(AT_FDCWD, "/c", O_RDWR) = 5
                    close_range(4, 4, 0) = 0
                    close_range(5, 4294967295, CLOSE_RANGE_CLOEXEC) = 0
                    write(3, "", 1) = 1
                    write(4, "", 1) = 1
                    write(5, "", 1) = 1
                    execve("/bin/x", ["x"], 0x1 /* 3 vars */) = 0
                    write(5, "", 1) = 1
                    """);

            assertThat(script.calls("write")).extracting(call -> call.file().name())
                    .containsExactly("/a", null, "/c", null);
        }

        /// From a recording with -yy: annotations name what the calls do not.
        @Test
        void sockets() {
            StraceScript script = StraceScript.of(
                    """
                    20056 socket(AF_INET, SOCK_STREAM|SOCK_NONBLOCK, IPPROTO_IP) = 3<TCP:[51401]> <0.000049>
                    20056 bind(3<TCP:[51401]>, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("127.0.0.1")}, 16) = 0 <0.000057>
                    20056 listen(3<TCP:[127.0.0.1:36371]>, 8) = 0 <0.000047>
                    20056 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD) = 20057 <0.000113>
                    20056 close(3<TCP:[127.0.0.1:36371]>) = 0 <0.000029>
                    20056 socket(AF_INET, SOCK_STREAM, IPPROTO_IP <unfinished ...>
                    20056 <... socket resumed>) = 3<TCP:[50355]> <0.000023>
                    20057 epoll_create1(EPOLL_CLOEXEC) = 4<anon_inode:[eventpoll]> <0.000448>
                    20056 connect(3<TCP:[50355]>, {sa_family=AF_INET, sin_port=htons(36371), sin_addr=inet_addr("127.0.0.1")}, 16) = 0 <0.000102>
                    20056 sendto(3<TCP:[127.0.0.1:38914->127.0.0.1:36371]>, "mmmm", 4, 0, NULL, 0) = 4 <0.000044>
                    20057 accept4(3<TCP:[127.0.0.1:36371]>, {sa_family=AF_INET, sin_port=htons(38914), sin_addr=inet_addr("127.0.0.1")}, [16], SOCK_CLOEXEC|SOCK_NONBLOCK) = 5<TCP:[127.0.0.1:36371->127.0.0.1:38914]> <0.000038>
                    20057 recvfrom(5<TCP:[127.0.0.1:36371->127.0.0.1:38914]>, "mmmm", 65536, 0, NULL, NULL) = 4 <0.000037>
                    20057 epoll_wait(4<anon_inode:[eventpoll]>, [], 16, 1000) = 1 <0.000040>
                    """);

            OpenFile client = script.call("sendto").file();
            OpenFile server = script.call("recvfrom").file();
            assertThat(client.kind()).isEqualTo(OpenFile.Kind.STREAM_SOCKET);
            assertThat(client.name()).isEqualTo("127.0.0.1:36371");
            assertThat(server.kind()).isEqualTo(OpenFile.Kind.STREAM_SOCKET);
            assertThat(server.name()).isEqualTo("TCP:[127.0.0.1:36371->127.0.0.1:38914]");
            assertThat(script.call("accept4").file().name()).isEqualTo("127.0.0.1:0");
            assertThat(script.call("accept4").file().id()).isNotEqualTo(client.id());
            assertThat(script.call("epoll_wait").file().kind()).isEqualTo(OpenFile.Kind.ANONYMOUS);
            assertThat(script.call("epoll_wait").file().name()).isEqualTo("epoll");
        }

        @Test
        void datagramSocketsAndUnixPaths() {
            StraceScript script = StraceScript.of(
                    """
                    socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 3
                    sendto(3, "x", 1, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, 16) = 1
                    socket(AF_UNIX, SOCK_STREAM, 0) = 4
                    connect(4, {sa_family=AF_UNIX, sun_path="/run/nscd/socket"}, 110) = 0
                    write(4, "x", 1) = 1
                    sendto(9, "x", 1, 0, {sa_family=AF_INET6, sin6_port=htons(53), inet_pton(AF_INET6, "::1", &sin6_addr)}, 28) = 1
                    socketpair(AF_UNIX, SOCK_DGRAM, 0, [5, 6]) = 0
                    write(6, "x", 1) = 1
                    """);

            assertThat(script.calls("sendto").get(0).file().kind()).isEqualTo(OpenFile.Kind.DATAGRAM_SOCKET);
            assertThat(script.calls("write").get(0).file().name()).isEqualTo("/run/nscd/socket");
            assertThat(script.calls("sendto").get(1).file().kind()).isEqualTo(OpenFile.Kind.DATAGRAM_SOCKET);
            assertThat(script.calls("write").get(1).file().kind()).isEqualTo(OpenFile.Kind.DATAGRAM_SOCKET);
        }

        @Test
        void annotationsWithoutOpens() {
            StraceScript script = StraceScript.of(
                    """
                    read(3</etc/passwd>, "", 10) = 10
                    read(3</etc/passwd>, "", 10) = 10
                    read(3</etc/group>, "", 10) = 10
                    """);

            assertThat(script.calls("read")).extracting(call -> call.file().name())
                    .containsExactly("/etc/passwd", "/etc/passwd", "/etc/group");
            assertThat(script.calls("read")).extracting(call -> call.file().kind())
                    .containsOnly(OpenFile.Kind.FILE);
        }

        @Test
        void aKindIsLearntFromWhatSucceeds() {
            StraceScript script = StraceScript.of(
                    """
                    lseek(7, 0, SEEK_CUR) = -1 ESPIPE (Illegal seek)
                    read(7, "", 1) = 1
                    lseek(8, 0, SEEK_CUR) = 0
                    read(8, "", 1) = 1
                    """);

            assertThat(script.calls("read")).extracting(call -> call.file().kind())
                    .containsExactly(OpenFile.Kind.UNKNOWN, OpenFile.Kind.FILE);
        }

        @Test
        void aPathOfASocketAndOtherNames() {
            assertThat(SocketAddress.shorten("{sa_family=AF_UNIX, sun_path=@\"/tmp/.X11-unix/X0\"}"))
                    .isEqualTo("@/tmp/.X11-unix/X0");
            assertThat(SocketAddress.shorten(
                    "{sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, \"::1\","
                            + " &sin6_addr), sin6_scope_id=0}"))
                    .isEqualTo("[::1]:53");
            assertThat(SocketAddress.shorten("{sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}"))
                    .isEqualTo("{sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}");
            assertThat(SocketAddress.shorten("0x7ffc1234")).isNull();
            assertThat(SocketAddress.shorten(null)).isNull();
        }
    }

    @Nested
    class EntriesAndReturns {
        private final List<Span> spans = new ArrayList<>();
        private final Tasks tasks = new Tasks();
        private final SyscallTracker tracker = new SyscallTracker(tasks, true, spans::add);
        private final Syscall read = call("read");
        private final Syscall write = call("write");

        private static Syscall call(String name) {
            Syscall call = SyscallTable.of(Abi.X86_64).byName(name);
            assertThat(call).isNotNull();
            return call;
        }

        private void enter(long ns, int tid, Syscall call) {
            tracker.accept(new TraceEvent.SysEnter(ns, 0, tid, call, SysArgs.NONE));
        }

        private void exit(long ns, int tid, Syscall call, long ret) {
            int errno = ret < 0 ? (int) -ret : 0;
            tracker.accept(
                    new TraceEvent.SysExit(ns, 0, tid, call, ret, errno, TraceEvent.UNKNOWN_NS, SysArgs.NONE));
        }

        private Span.SyscallSpan span(int index) {
            return (Span.SyscallSpan) spans.get(index);
        }

        @Test
        void durationsComeFromTheEvents() {
            enter(100, 1, read);
            enter(110, 2, write);
            exit(150, 1, read, 5);
            exit(170, 2, write, -11);

            assertThat(span(0).durationNs()).isEqualTo(50);
            assertThat(span(1).durationNs()).isEqualTo(60);
            assertThat(span(1).succeeded()).isFalse();
            assertThat(tracker.openSpans()).isZero();
        }

        @Test
        void aReturnWithoutEntryIsNoCall() {
            exit(100, 1, read, 5);
            exit(110, 1, call("clone"), 0);

            assertThat(spans).isEmpty();
            assertThat(tracker.openSpans()).isEqualTo(2);
        }

        @Test
        void aReturnOfAnotherCallLeavesBothOpen() {
            enter(100, 1, read);
            exit(150, 1, write, 5);
            exit(160, 1, read, 5);

            assertThat(spans).hasSize(1);
            assertThat(span(0).outcome()).isEqualTo(Outcome.OPEN);
            assertThat(tracker.openSpans()).isEqualTo(3);
        }

        @Test
        void anEntryReplacedByAnother() {
            enter(100, 1, read);
            enter(200, 1, write);
            exit(250, 1, write, 5);

            assertThat(span(0).outcome()).isEqualTo(Outcome.OPEN);
            assertThat(span(1).outcome()).isEqualTo(Outcome.RETURNED);
            assertThat(tracker.openSpans()).isEqualTo(1);
        }

        @Test
        void nothingIsPairedAcrossALoss() {
            enter(100, 1, read);
            enter(110, 2, read);
            tracker.accept(new TraceEvent.EventsLost(120, 0, 17));
            exit(150, 1, read, 5);
            tracker.finish();

            assertThat(spans).extracting(span -> ((Span.SyscallSpan) span).outcome()).containsOnly(Outcome.OPEN);
            assertThat(spans).hasSize(2);
            assertThat(tracker.openSpans()).isEqualTo(3);
        }

        @Test
        void exitGroupNeverReturns() {
            enter(100, 1, call("exit_group"));
            tracker.accept(new TraceEvent.SchedProcessExit(120, 0, 1, TraceEvent.UNKNOWN, 0, false));
            enter(200, 2, call("exit"));
            enter(300, 2, read);
            tracker.finish();

            assertThat(span(0).outcome()).isEqualTo(Outcome.NO_RETURN);
            assertThat(span(2).outcome()).isEqualTo(Outcome.NO_RETURN);
            assertThat(span(2).task().generation()).isZero();
            assertThat(span(3).outcome()).isEqualTo(Outcome.OPEN);
            assertThat(span(3).task().generation()).isEqualTo(1);
            assertThat(tracker.openSpans()).isEqualTo(3);
            assertThat(tasks.threads()).isEqualTo(3);
        }

        @Test
        void aThreadMadeByAClone3OfWhichOnlyTheAddressIsKnown() {
            enter(100, 1, call("clone3"));
            exit(110, 1, call("clone3"), 2);
            enter(120, 2, read);
            exit(130, 2, read, 0);

            assertThat(span(1).task().tgid()).isEqualTo(1);
        }

        /// Two clones are in progress; the kernel tells which child is whose.
        @Test
        void theKernelTellsOfAChild() {
            tracker.accept(new TraceEvent.TaskRename(90, 0, 1, "one"));
            tracker.accept(new TraceEvent.TaskRename(90, 0, 2, "two"));
            enter(100, 1, call("clone3"));
            enter(101, 2, call("fork"));
            tracker.accept(new SchedEvent.SchedProcessFork(105, 0, 2, "two", 2, "two", 12));
            tracker.accept(new SchedEvent.SchedProcessFork(106, 0, 1, "one", 1, "one", 11));
            enter(110, 11, read);
            exit(120, 11, read, 0);
            enter(111, 12, read);
            exit(121, 12, read, 0);
            exit(130, 1, call("clone3"), 11);
            exit(131, 2, call("fork"), 12);

            assertThat(span(0).task().tgid()).isEqualTo(1);
            assertThat(span(0).task().comm()).isEqualTo("one");
            assertThat(span(1).task().tgid()).isEqualTo(12);
            assertThat(span(1).task().comm()).isEqualTo("two");
            assertThat(tasks.threads()).isEqualTo(4);
        }

        /// trace.dat lists the names of every thread that ever was.
        @Test
        void aNameAloneIsNoThread() {
            tracker.accept(new TraceEvent.TaskRename(90, TraceEvent.UNKNOWN, 1, "worker"));
            tracker.accept(new TraceEvent.TaskRename(90, TraceEvent.UNKNOWN, 2, "other"));
            enter(100, 1, read);
            exit(110, 1, read, 0);

            assertThat(span(0).task().comm()).isEqualTo("worker");
            assertThat(tasks.threads()).isEqualTo(1);
        }

        @Test
        void namesOfThreads() {
            tracker.accept(new TraceEvent.TaskRename(90, 0, 1, "worker"));
            enter(100, 1, read);
            exit(110, 1, read, 0);
            tracker.accept(new TraceEvent.SchedProcessExit(120, 0, 1, TraceEvent.UNKNOWN, 0, false));
            tracker.accept(new TraceEvent.TaskRename(130, 0, 1, "worker"));

            assertThat(span(0).task().comm()).isEqualTo("worker");
            assertThat(tasks.threads()).isEqualTo(1);
            assertThat(tasks.task(1, 0)).isSameAs(span(0).task());
            assertThat(tasks.living(1).task.generation()).isEqualTo(1);
        }
    }

    @Nested
    class Chunks {
        @Test
        void argumentsOfACallInProgressOutliveTheirChunk() {
            StraceScript script = new StraceScript(false);
            script.line("1 openat(AT_FDCWD, \"/a\", O_RDWR <unfinished ...>");
            script.line("2 clone(child_stack=NULL, flags=CLONE_THREAD|CLONE_FILES <unfinished ...>");
            script.endOfChunk();
            script.line("3 getppid() = 1");
            script.accept(new TraceEvent.SysExit(9000, -1, 1, openat(), 3, 0, 5, SysArgs.NONE));
            script.endOfChunk();
            script.endOfChunk();
            script.line("1 read(3, \"\", 1) = 1");

            assertThat(script.call("openat").args().string(1)).isEqualTo("/a");
            assertThat(script.call("openat").args().hasFlag(2, "O_RDWR", 2)).isTrue();
            assertThat(script.call("openat").args().hasFlag(2, "O_CREAT", 64)).isFalse();
            assertThat(script.call("read").file().name()).isEqualTo("/a");
            assertThat(script.call("getppid").task().tgid()).isEqualTo(2);
        }

        private static Syscall openat() {
            Syscall call = SyscallTable.of(Abi.X86_64).byName("openat");
            assertThat(call).isNotNull();
            return call;
        }

        @Test
        void aCallThatWasAttachedTo() {
            StraceScript script = StraceScript.of(
                    """
                    20696 <... clock_nanosleep resumed>NULL) = 0 <0.000892>
                    20696 getppid() = 20695
                    20697 <... futex resumed>) = ?
                    """);

            assertThat(script.call("clock_nanosleep").outcome()).isEqualTo(Outcome.RETURNED);
            assertThat(script.call("clock_nanosleep").durationNs()).isEqualTo(892_000);
            assertThat(script.call("futex").outcome()).isEqualTo(Outcome.NO_RETURN);
            assertThat(script.tracker().openSpans()).isEqualTo(2);
        }
    }
}
