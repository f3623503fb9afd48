package dev.trapline.ingest.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegisterArgsTest {
    private static Syscall call(Abi abi, String name) {
        Syscall call = SyscallTable.of(abi).byName(name);
        assertThat(call).isNotNull();
        return call;
    }

    private static RegisterArgs args(Syscall call, long... registers) {
        long[] all = new long[RegisterArgs.REGISTERS];
        System.arraycopy(registers, 0, all, 0, registers.length);
        return new RegisterArgs(call, 6, all[0], all[1], all[2], all[3], all[4], all[5]);
    }

    @Test
    void theCallTellsHowManyRegistersMeanAnything() {
        RegisterArgs read = args(call(Abi.X86_64, "read"), 3, 0x7f1c0a7c7b10L, 0x340, 9, 9, 9);
        assertThat(read.text()).isEqualTo("fd: 3, buf: 7f1c0a7c7b10, count: 340");
        assertThat(read.value(2, -1)).isEqualTo(0x340);
        assertThat(read.value(3, -7)).isEqualTo(-7);
        assertThat(read.value(-1, -7)).isEqualTo(-7);
        assertThat(read.text(3)).isNull();
        assertThat(read.string(0)).isNull();
        assertThat(read.isRecorded()).isTrue();
        assertThat(args(call(Abi.X86_64, "getpid"), 1, 2).text()).isEmpty();
    }

    @Test
    void intsAreSignExtendedAndNothingElse() {
        RegisterArgs openat = args(call(Abi.X86_64, "openat"), 0xffff_ff9cL, 0xffff_ff9cL);
        assertThat(openat.value(0, 0)).isEqualTo(-100);
        assertThat(openat.value(1, 0)).isEqualTo(0xffff_ff9cL);
        assertThat(openat.text(0)).isEqualTo("ffffff9c");
        assertThat(args(call(Abi.X86_64, "poll"), 1, 2, 0xffff_ffffL).value(2, 0)).isEqualTo(-1);
        assertThat(args(call(Abi.X86_64, "lseek"), 1, -5, 0).value(1, 0)).isEqualTo(-5);
    }

    @Test
    void halvesAreJoinedAsTheAbiSplitsThem() {
        RegisterArgs pread = args(call(Abi.I386, "pread64"), 3, 0x1000, 10, 0x8000_0001L, 2);
        assertThat(pread.value(3, 0)).isEqualTo(0x2_8000_0001L);
        assertThat(pread.text()).isEqualTo("fd: 3, buf: 1000, count: a, offset: 280000001");
        RegisterArgs llseek = args(call(Abi.I386, "_llseek"), 3, 1, 2, 0x1000, 0);
        assertThat(llseek.value(1, 0)).isEqualTo(0x1_0000_0002L);
        // of x86-64 the first register has it all
        assertThat(args(call(Abi.X86_64, "preadv"), 3, 1, 2, 0x1_0000_0002L, 77).value(3, 0)).isEqualTo(0x1_0000_0002L);
    }

    @Test
    void argumentsInMemoryAreNotKnown() {
        RegisterArgs mmap = args(call(Abi.I386, "mmap"), 0x1000, 2, 3, 4, 5, 6);
        assertThat(mmap.value(0, -1)).isEqualTo(-1);
        assertThat(mmap.text()).isEmpty();
    }

    @Test
    void aCallInNoTableHasItsRegisters() {
        Syscall unknown = Syscall.unknown("syscall_0x1f4", 500, Abi.X86_64);
        assertThat(args(unknown, 1, 2, 3, 4, 5, 6).text()).isEqualTo("1, 2, 3, 4, 5, 6");
        RegisterArgs two = new RegisterArgs(unknown, 2, 1, -1, 0, 0, 0, 0);
        assertThat(two.text()).isEqualTo("1, ffffffffffffffff");
        assertThat(two.value(2, 9)).isEqualTo(9);
        assertThat(two.value(1, 9)).isEqualTo(-1);
    }

    @Test
    void stringsStandBesideTheirAddresses() {
        RegisterArgs open =
                new RegisterArgs(
                        call(Abi.X86_64, "openat"), 4, 3, 0x7f00, 0, 0, 0, 0,
                        new String[] {null, "/etc/passwd", null, null});
        assertThat(open.string(1)).isEqualTo("/etc/passwd");
        assertThat(open.string(0)).isNull();
        assertThat(open.string(7)).isNull();
        assertThat(open.text()).isEqualTo("dirfd: 3, pathname: 7f00 \"/etc/passwd\", flags: 0, mode: 0");
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64,0,read,X86_64",
        "x86_64,59,execve,X86_64",
        "x86_64,1073741824,read,X32",
        "x86_64,-1,syscall_0xffffffffffffffff,X86_64",
        "x86_64,500,syscall_0x1f4,X86_64",
        "x86_64,9223372036854775807,syscall_0x7fffffffffffffff,X86_64",
        "i686,3,read,I386",
        "i686,102,socketcall,I386",
        "aarch64,63,syscall_0x3f,X86_64",
    })
    void numbersAreThoseOfTheMachine(String machine, long nr, String name, Abi abi) {
        Syscall call = CallNumbers.ofMachine(machine).byNumber(nr);
        assertThat(call.name()).isEqualTo(name);
        assertThat(call.abi()).isEqualTo(abi);
    }

    @Test
    void callsOfTheirOwnEventsAreThoseOfTheTable() {
        CallNumbers calls = CallNumbers.x86();
        assertThat(calls.byName("openat", 257)).isSameAs(call(Abi.X86_64, "openat"));
        Syscall fstat = calls.byName("newfstat", 5);
        assertThat(fstat).isSameAs(call(Abi.X86_64, "fstat"));
        assertThat(fstat.nr()).isEqualTo(5);
        assertThat(fstat).isSameAs(calls.byName("newfstat", 5));
        assertThat(calls.byNumber(500)).isSameAs(calls.byNumber(500));
        for (int nr = 1000; nr < 10_000; nr++) {
            assertThat(calls.byNumber(nr).nr()).isEqualTo(nr);
        }
    }
}
