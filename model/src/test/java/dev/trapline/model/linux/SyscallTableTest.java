package dev.trapline.model.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallTableTest {

    private static Syscall call(Abi abi, String name) {
        return requireNonNull(SyscallTable.of(abi).byName(name), name);
    }

    private static Syscall call(String name) {
        return call(Abi.X86_64, name);
    }

    /// Numbers that stay when two programmers disagree about the table.
    @ParameterizedTest
    @CsvSource({
        "X86_64, 0, read",
        "X86_64, 17, pread64",
        "X86_64, 35, nanosleep",
        "X86_64, 231, exit_group",
        "X86_64, 334, rseq",
        "X86_64, 424, pidfd_send_signal",
        "X86_64, 469, file_setattr",
        "I386, 1, exit",
        "I386, 4, write",
        "I386, 102, socketcall",
        "I386, 192, mmap2",
        "I386, 252, exit_group",
        "I386, 422, futex_time64",
        "X32, 0x40000000, read",
        "X32, 0x40000203, readv",
        "X32, 0x40000223, pwritev2"
    })
    void landmarks(Abi abi, String number, String name) {
        Syscall call = requireNonNull(SyscallTable.of(abi).byNumber(Integer.decode(number)));
        assertEquals(name, call.name());
        assertEquals(Integer.decode(number), call.nr());
        assertSame(call, call(abi, name));
    }

    @ParameterizedTest
    @CsvSource({
        "X86_64, asm/unistd_64.h, 450",
        "I386, asm/unistd_32.h, 450",
        "X32, asm/unistd_x32.h, 547"
    })
    void numbersAreThoseOfTheKernelHeaders(Abi abi, String header, int lastOfOldestHeader)
            throws Exception {
        Map<String, String> defines = new HashMap<>(Preprocessor.defines(header));
        defines.put("__X32_SYSCALL_BIT", "0x40000000");
        Map<Integer, String> expected = new TreeMap<>();
        for (String macro : defines.keySet()) {
            if (macro.startsWith("__NR_")) {
                expected.put((int) Preprocessor.value(defines, macro), macro.substring(5));
            }
        }
        SyscallTable table = SyscallTable.of(abi);
        Set<Integer> newer = new HashSet<>();
        expected.forEach((nr, name) -> {
            Syscall call = table.byNumber(nr);
            if (call != null) {
                assertEquals(name, call.name(), () -> "number " + nr);
            } else {
                newer.add(nr & ~Abi.X32_SYSCALL_BIT);
            }
        });
        assertThat(newer)
                .as("only calls newer than Linux 6.18 may be missing in the table")
                .allMatch(nr -> nr > 469);
        for (Syscall call : table.all()) {
            int nr = call.nr() & ~Abi.X32_SYSCALL_BIT;
            if (!expected.containsKey(call.nr())) {
                assertThat(call.name() + " " + nr)
                        .as("only calls newer than the headers may be missing there")
                        .matches(s -> nr > 450 && nr <= 469 || nr == 335 || nr == 336);
            }
        }
        assertThat(expected.keySet())
                .anyMatch(nr -> (nr & ~Abi.X32_SYSCALL_BIT) == lastOfOldestHeader);
    }

    @ParameterizedTest
    @EnumSource
    void everyGapIsListed(Abi abi) {
        Set<Integer> gaps = new HashSet<>();
        SyscallTable table = SyscallTable.of(abi);
        for (int nr = 0; nr <= 547; nr++) {
            if (table.byNumber(nr) == null) {
                gaps.add(nr);
            }
        }
        IntStream expected = switch (abi) {
            case X86_64 -> IntStream.concat(IntStream.range(337, 424), IntStream.range(470, 548));
            case I386 -> IntStream.concat(
                    IntStream.of(222, 223, 251, 285, 387, 388, 389, 390, 391, 392, 415),
                    IntStream.range(470, 548));
            case X32 -> Stream.of(
                    // the calls that have another number, 512 and above, in x32
                    IntStream.of(13, 15, 16, 19, 20, 45, 46, 47, 54, 55, 59, 101, 127, 128, 129),
                    IntStream.of(131, 206, 209, 222, 244, 246, 247, 273, 274, 278, 279, 295, 296),
                    IntStream.of(297, 299, 307, 310, 311, 322, 327, 328),
                    // the calls that x32 never had
                    IntStream.of(134, 156, 174, 177, 178, 180, 205, 211, 214, 215, 236),
                    IntStream.range(337, 424),
                    IntStream.range(470, 512))
                    .flatMapToInt(numbers -> numbers);
        };
        assertThat(gaps).containsExactlyInAnyOrderElementsOf(expected.boxed().toList());
    }

    @ParameterizedTest
    @EnumSource
    void nameNumberAndIndexAreUnique(Abi abi) {
        SyscallTable table = SyscallTable.of(abi);
        assertThat(table.all()).extracting(Syscall::nr).doesNotHaveDuplicates().isSorted();
        List<Syscall> calls = new ArrayList<>(table.all());
        calls.addAll(table.multiplexed());
        assertThat(calls).extracting(Syscall::name).doesNotHaveDuplicates();
        assertThat(calls).allMatch(Syscall::known);
        assertThat(calls).allMatch(call -> call.abi() == abi);
    }

    @Test
    void indexIsUniqueOverAllAbis() {
        Set<Integer> seen = new HashSet<>();
        for (Abi abi : Abi.values()) {
            SyscallTable table = SyscallTable.of(abi);
            Stream.concat(table.all().stream(), table.multiplexed().stream())
                    .forEach(call -> {
                        assertThat(call.index()).isBetween(0, SyscallTable.size() - 1);
                        assertThat(seen.add(call.index())).isTrue();
                        assertSame(call, SyscallTable.byIndex(call.index()));
                    });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 511, 1023, 1535, 1536, Integer.MIN_VALUE})
    void anIndexThatNoCallHasIsRefused(int index) {
        assertThatThrownBy(() -> SyscallTable.byIndex(index))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @EnumSource
    void everyNameIsFoundInABuffer(Abi abi) {
        SyscallTable table = SyscallTable.of(abi);
        for (Syscall call : table.all()) {
            byte[] line = ("12 " + call.name() + "(3, \"\")").getBytes(StandardCharsets.ISO_8859_1);
            assertSame(call, table.byName(line, 3, 3 + call.name().length()));
            byte[] alone = call.name().getBytes(StandardCharsets.ISO_8859_1);
            assertSame(call, table.byName(alone, 0, alone.length));
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedNamesAreNotFound(Abi abi) {
        SyscallTable table = SyscallTable.of(abi);
        Set<String> known = new HashSet<>(aliases(abi).keySet());
        table.all().forEach(call -> known.add(call.name()));
        table.multiplexed().forEach(call -> known.add(call.name()));
        for (Syscall call : table.all()) {
            for (String mutated : mutations(call.name())) {
                Syscall found = table.byName(mutated);
                assertThat(found != null).as(mutated).isEqualTo(known.contains(mutated));
            }
        }
    }

    private static List<String> mutations(String name) {
        List<String> mutations = new ArrayList<>();
        for (int i = 0; i < name.length(); i++) {
            String head = name.substring(0, i);
            String tail = name.substring(i + 1);
            mutations.add(head + tail);
            mutations.add(head + (char) (name.charAt(i) ^ 1) + tail);
            mutations.add(head + (char) (name.charAt(i) ^ 0x20) + tail);
            mutations.add(head + name.charAt(i) + name.charAt(i) + tail);
        }
        mutations.add(name + '\0');
        mutations.add(name + '(');
        return mutations;
    }

    @ParameterizedTest
    @EnumSource
    void everyNameThatStracePrintsIsKnown(Abi abi) throws IOException {
        SyscallTable table = SyscallTable.of(abi);
        List<String[]> rows = rows("strace-names-" + abi.label() + ".txt");
        assertThat(rows).hasSizeGreaterThan(300);
        for (String[] row : rows) {
            Syscall call = call(abi, row[1]);
            assertEquals(Integer.parseInt(row[0]), call.nr(), row[1]);
            assertSame(call, table.byNumber(call.nr()));
        }
    }

    /// The kernel's own prototypes: the argument lists fill exactly as many registers.
    @Test
    void argumentsFillTheRegistersOfTheKernelsPrototypes() throws IOException {
        List<String[]> rows = rows("arguments-x86_64.txt");
        assertThat(rows).hasSizeGreaterThan(350);
        for (String[] row : rows) {
            Syscall call = call(row[0]);
            int registers = call.argumentCount();
            for (int i = 0; i < call.argumentCount(); i++) {
                registers += call.isSplit(i) ? 1 : 0;
            }
            assertEquals(Integer.parseInt(row[1]), registers, row[0]);
        }
    }

    private static List<String[]> rows(String resource) throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                requireNonNull(SyscallTableTest.class.getResourceAsStream(resource)),
                StandardCharsets.ISO_8859_1))) {
            return in.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", -1))
                    .toList();
        }
    }

    private static Map<String, String> aliases(Abi abi) {
        return switch (abi) {
            case X86_64, X32 -> Map.of(
                    "pread", "pread64",
                    "pwrite", "pwrite64",
                    "newstat", "stat",
                    "newfstat", "fstat",
                    "newlstat", "lstat",
                    "newuname", "uname",
                    "sendfile64", "sendfile",
                    "prlimit", "prlimit64",
                    "umount", "umount2");
            case I386 -> Map.ofEntries(
                    Map.entry("pread", "pread64"),
                    Map.entry("pwrite", "pwrite64"),
                    Map.entry("newstat", "stat"),
                    Map.entry("newfstat", "fstat"),
                    Map.entry("newlstat", "lstat"),
                    Map.entry("newuname", "uname"),
                    Map.entry("prlimit", "prlimit64"),
                    Map.entry("old_mmap", "mmap"),
                    Map.entry("mmap_pgoff", "mmap2"),
                    Map.entry("oldselect", "select"),
                    Map.entry("old_select", "select"),
                    Map.entry("oldumount", "umount"),
                    Map.entry("llseek", "_llseek"));
        };
    }

    @ParameterizedTest
    @EnumSource
    void otherNamesLeadToTheKernelsName(Abi abi) {
        aliases(abi).forEach((alias, name) -> assertSame(call(abi, name), call(abi, alias), alias));
    }

    /// Where the kernel has a call of that name, the name is not taken for another one.
    @Test
    void anAliasNeverHidesACall() {
        assertEquals(22, call(Abi.I386, "umount").nr());
        assertEquals(239, call(Abi.I386, "sendfile64").nr());
    }

    @Test
    void multiplexedCallsOfI386HaveTheNumberOfTheirEntry() {
        SyscallTable table = SyscallTable.of(Abi.I386);
        assertThat(table.multiplexed())
                .extracting(Syscall::name)
                .containsExactly("accept", "send", "recv", "semop", "semtimedop");
        Syscall recv = call(Abi.I386, "recv");
        assertEquals(102, recv.nr());
        assertEquals(10, recv.selector());
        assertThat(recv.isMultiplexed()).isTrue();
        assertThat(recv.transfersIn()).isTrue();
        assertEquals(Syscall.NONE, recv.registerOf(0));
        assertEquals("socketcall", requireNonNull(table.byNumber(102)).name());
        assertThat(call(Abi.I386, "recvfrom").isMultiplexed()).isFalse();
        assertThat(SyscallTable.of(Abi.X86_64).multiplexed()).isEmpty();
    }

    @Test
    void positionsOfArguments() {
        Syscall pread = call("pread64");
        assertThat(pread.argumentNames()).containsExactly("fd", "buf", "count", "offset");
        assertThat(pread.argumentKinds()).containsExactly(
                ArgumentKind.FD, ArgumentKind.BUF, ArgumentKind.COUNT, ArgumentKind.OFFSET);
        assertEquals(0, pread.fdArg());
        assertEquals(1, pread.bufArg());
        assertEquals(2, pread.countArg());
        assertEquals(3, pread.offsetArg());
        assertEquals(Syscall.NONE, pread.pathArg());

        Syscall openat = call("openat");
        assertEquals(Syscall.NONE, openat.fdArg());
        assertEquals(0, openat.dirfdArg());
        assertEquals(1, openat.pathArg());
        assertEquals(2, openat.flagsArg());

        assertEquals(4, call("mmap").fdArg());
        assertEquals(3, call("mmap").flagsArg());
        assertEquals(1, call("connect").sockaddrArg());
        assertEquals(4, call("sendto").sockaddrArg());
        assertEquals(1, call("writev").iovecArg());
        assertEquals(0, call("kill").pidArg());
        assertEquals(1, call("waitid").pidArg());
        assertEquals(0, call("futex").futexArg());
        assertEquals(0, call("sendfile").fdArg());
        assertEquals(3, call("sendfile").countArg());
        assertEquals(Syscall.NONE, call("sendfile").offsetArg());
        assertEquals(0, call("epoll_ctl").fdArg());
        assertEquals(Syscall.NONE, call("getpid").fdArg());
        assertEquals(5, call("select").argumentCount());
    }

    @Test
    void registersOfSplitArguments() {
        Syscall pread = call(Abi.I386, "pread64");
        assertEquals(3, pread.registerOf(3));
        assertThat(pread.isSplit(3)).isTrue();
        assertThat(pread.isHighWordFirst(3)).isFalse();

        Syscall llseek = call(Abi.I386, "_llseek");
        assertEquals(1, llseek.registerOf(1));
        assertThat(llseek.isHighWordFirst(1)).isTrue();
        assertEquals(4, llseek.registerOf(3));

        assertEquals(5, call("preadv2").registerOf(4));
        assertEquals(4, call(Abi.X32, "preadv2").registerOf(4));
        assertEquals(Syscall.NONE, call(Abi.I386, "mmap").registerOf(0));
        assertEquals(0, call(Abi.I386, "mmap2").registerOf(0));
        assertThat(call(Abi.X86_64, "clone").argumentNames()).endsWith("child_tid", "tls");
        assertThat(call(Abi.I386, "clone").argumentNames()).endsWith("tls", "child_tid");
    }

    @ParameterizedTest
    @EnumSource
    void callsThatMoveDataSayWhereAndHowMuch(Abi abi) {
        for (Syscall call : SyscallTable.of(abi).all()) {
            if (call.transfersIn() || call.transfersOut()) {
                boolean vectors = call.iovecArg() != Syscall.NONE
                        || call.argumentOf(ArgumentKind.MSGHDR) != Syscall.NONE
                        || call.argumentOf(ArgumentKind.MMSGHDR) != Syscall.NONE;
                boolean bytes = call.bufArg() != Syscall.NONE && call.countArg() != Syscall.NONE;
                assertThat(vectors || bytes).as(call.name()).isTrue();
            }
            int paths = call.argumentOf(ArgumentKind.PATH);
            if (call.dirfdArg() != Syscall.NONE) {
                assertThat(paths).as(call.name()).isNotEqualTo(Syscall.NONE);
            }
            if (call.iovecArg() != Syscall.NONE) {
                ArgumentKind next = call.argumentKind(call.iovecArg() + 1);
                assertSame(ArgumentKind.IOVCNT, next, call.name());
            }
        }
    }

    @Test
    void behaviour() {
        assertThat(SyscallTable.of(Abi.X86_64).all())
                .filteredOn(Syscall::isNoReturn)
                .extracting(Syscall::name)
                .containsExactly("exit", "exit_group");
        assertThat(SyscallTable.of(Abi.X86_64).all())
                .filteredOn(Syscall::blocks)
                .extracting(Syscall::name)
                .containsExactlyInAnyOrder(
                        "poll", "ppoll", "select", "pselect6",
                        "epoll_wait", "epoll_pwait", "epoll_pwait2", "epoll_wait_old",
                        "pause", "rt_sigtimedwait", "rt_sigsuspend",
                        "nanosleep", "clock_nanosleep", "restart_syscall",
                        "wait4", "waitid", "futex_wait", "futex_waitv",
                        "io_getevents", "io_pgetevents");
        assertSame(SyscallClass.READ, call("readv").syscallClass());
        assertThat(call("readv").transfersIn()).isTrue();
        assertThat(call("readv").transfersOut()).isFalse();
        assertThat(call("sendmmsg").transfersOut()).isTrue();
        assertSame(SyscallClass.COPY, call("splice").syscallClass());
    }

    @Test
    void unknownCalls() {
        Syscall call = Syscall.unknown("newcall", 999, Abi.X86_64);
        assertThat(call.known()).isFalse();
        assertEquals(Syscall.NONE, call.index());
        assertSame(SyscallClass.OTHER, call.syscallClass());
        assertThat(call.argumentNames()).isEmpty();
        assertThat(call.argumentKinds()).isEmpty();
    }

    @Test
    void numbersOutsideTheTable() {
        SyscallTable table = SyscallTable.of(Abi.X86_64);
        for (int nr : new int[] {-1, 470, 547, 548, 10_000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            assertThat(table.byNumber(nr)).as("%d", nr).isNull();
            assertThat(SyscallTable.of(Abi.I386).byNumber(nr)).as("%d", nr).isNull();
        }
        assertThat(table.byNumber(Abi.X32_SYSCALL_BIT)).isNull();
        assertThat(table.byName("")).isNull();
        assertThat(table.byName("le\u0301se")).isNull();
    }

    @Test
    void labelsOfAbis() {
        assertThat(Abi.values()).extracting(Abi::label).containsExactly("x86_64", "i386", "x32");
        assertSame(Abi.I386, Abi.ofLabel("i386"));
        assertThat(Abi.ofLabel("I386")).isNull();
    }
}
