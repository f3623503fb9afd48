package dev.trapline.model.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsTest {

    private interface Parser {
        long parse(byte[] buf, int from, int to);
    }

    private static long parse(Parser parser, String text) {
        byte[] line = ("(" + text + ")").getBytes(StandardCharsets.ISO_8859_1);
        return parser.parse(line, 1, line.length - 1);
    }

    private static long open(String text) {
        return parse(OpenFlags::parse, text);
    }

    private static long clone(String text) {
        return parse(CloneFlags::parse, text);
    }

    private static long futex(String text) {
        return parse(FutexOps::parse, text);
    }

    @Test
    void valuesAreThoseOfTheKernelHeaders() throws Exception {
        compare(Preprocessor.defines("asm/fcntl.h"), "O_[A-Z]+", FlagsTest::open, 20);
        compare(Preprocessor.defines("linux/sched.h"), "CLONE_(?!ARGS).*", FlagsTest::clone, 27);
        compare(
                Preprocessor.defines("linux/futex.h"),
                "FUTEX_(FD|(WA|WAKE|CMP_|REQ|LOCK|UNLOCK|TRY)[A-Z_2]*|CLOCK_REALTIME)"
                        + "(?<!WAITERS|WAITV_MAX)",
                FlagsTest::futex,
                28);
    }

    private interface Value {
        long of(String name);
    }

    private static void compare(
            Map<String, String> defines, String names, Value ours, int atLeast) {
        int compared = 0;
        for (String macro : defines.keySet()) {
            if (macro.matches(names)) {
                assertEquals(Preprocessor.value(defines, macro), ours.of(macro), macro);
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(atLeast);
    }

    @ParameterizedTest
    @CsvSource({
        "O_RDONLY, 0",
        "O_RDONLY|O_CLOEXEC, 0x80000",
        "O_WRONLY|O_CREAT|O_TRUNC, 0x241",
        "O_RDWR|0x80000000, 0x80000002",
        "0x3, 3",
        "0x8 /* O_??? */, 8",
        "0100, 0x40",
        "0, 0",
        "577, 577"
    })
    void openFlags(String text, String value) {
        assertEquals(Long.decode(value), open(text));
    }

    @ParameterizedTest
    @CsvSource({
        "SIGCHLD, 17",
        "CLONE_VM|CLONE_VFORK|SIGCHLD, 0x4111",
        "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD, 0x1200011",
        "CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_SETTLS"
                + "|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, 0x3d0f00",
        "CLONE_IO|CLONE_CLEAR_SIGHAND, 0x180000000",
        "0, 0"
    })
    void cloneFlags(String text, String value) {
        assertEquals(Long.decode(value), clone(text));
        assertEquals(text, CloneFlags.text(Long.decode(value)));
    }

    @Test
    void futexOperations() {
        assertEquals(128, futex("FUTEX_WAIT_PRIVATE"));
        assertEquals(0x189, futex("FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME"));
        assertEquals("FUTEX_WAIT_BITSET_PRIVATE|FUTEX_CLOCK_REALTIME", FutexOps.text(0x189));
        assertEquals("FUTEX_WAKE", FutexOps.text(1));
        assertEquals("FUTEX_WAIT", FutexOps.text(0));
        assertEquals("0x7f", FutexOps.text(0x7f));
        assertThat(FutexOps.waits(0x189)).isTrue();
        assertThat(FutexOps.waits(129)).isFalse();
        assertThat(FutexOps.wakes(129)).isTrue();
        assertThat(FutexOps.wakes(0)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "|", "O_RDWR|", "|O_RDWR", "O_RDWR||O_APPEND", "O_NOSUCH", "O_RDONLY|O_NOSUCH",
        "0x", "0xg", "08", "12a", "SIGCHLD", " O_RDWR", "99999999999999999999", "NULL"})
    void textThatIsNoFlag(String text) {
        assertEquals(OpenFlags.UNKNOWN, open(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "O_RDONLY",
        "O_WRONLY|O_CREAT|O_TRUNC",
        "O_RDWR|O_CLOEXEC",
        "O_RDONLY|O_NONBLOCK|O_DIRECTORY|O_CLOEXEC",
        "O_RDWR|O_EXCL|O_TMPFILE",
        "O_WRONLY|O_SYNC",
        "O_WRONLY|O_DSYNC",
        "O_ACCMODE",
        "O_RDONLY|0x80000000"
    })
    void openFlagsReadBackAsWritten(String text) {
        assertEquals(text, OpenFlags.text(open(text)));
    }
}
