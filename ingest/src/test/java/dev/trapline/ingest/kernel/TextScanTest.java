package dev.trapline.ingest.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextScanTest {
    private static final long SEED = 20_261_120L;

    private static byte[] bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.copyOf(bytes, bytes.length + TextScan.SLACK);
    }

    @Test
    void digitsAtOnce() {
        for (int count = 1; count <= 8; count++) {
            String digits = "98765432".substring(0, count);
            byte[] b = bytes(digits + "x");
            assertThat(TextScan.digitRun(b, 0)).isEqualTo(count);
            assertThat(TextScan.fewDigits(b, 0, count)).isEqualTo(Long.parseLong(digits));
        }
        for (int c = 0; c < 256; c++) {
            byte[] b = bytes("1" + (char) c + "345678");
            boolean digit = c >= '0' && c <= '9';
            assertThat(TextScan.digitRun(b, 0)).as("byte %d", c).isEqualTo(digit ? 8 : 1);
            b = bytes("12345" + (char) c + ":");
            assertThat(TextScan.sixDigitsThenColon(b, 0)).isEqualTo(digit ? 123450 + c - '0' : -1);
        }
        assertThat(TextScan.sixDigitsThenColon(bytes("1234567:"), 0)).isEqualTo(-1);
    }

    @Test
    void endsOfLinesAndColons() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            byte[] b = new byte[100 + TextScan.SLACK];
            random.nextBytes(b);
            b[99] = '\n';
            int from = random.nextInt(99);
            int end = from;
            while (b[end] != '\n') {
                end++;
            }
            assertThat(TextScan.lineEnd(b, from)).isEqualTo(end);
            int colon = from;
            while (colon < from + 24 && b[colon] != ':') {
                colon++;
            }
            assertThat(TextScan.colon(b, from)).isEqualTo(colon == from + 24 ? -1 : colon);
        }
    }

    @Test
    void textIsUtf8WhereItCanBe() {
        assertThat(TextScan.text("été".getBytes(StandardCharsets.UTF_8), 0, 5)).isEqualTo("été");
        assertThat(TextScan.text(bytes("\u00ff\u0001"), 0, 2)).isEqualTo("\u00ff\u0001");
        assertThat(TextScan.text(bytes("a\0b"), 0, 3)).isEqualTo("a\nb");
        assertThat(TextScan.text(bytes("abc"), 2, 1)).isEmpty();
    }

    @Test
    void statesInLetters() {
        // what the kernel prints for the same numbers, compared on Linux 6.18 with trace-cmd -R and -N
        assertThat(TaskState.letters(0)).isEqualTo("R");
        assertThat(TaskState.letters(256)).isEqualTo("R+");
        assertThat(TaskState.letters(1)).isEqualTo("S");
        assertThat(TaskState.letters(2)).isEqualTo("D");
        assertThat(TaskState.letters(16)).isEqualTo("X");
        assertThat(TaskState.letters(32)).isEqualTo("Z");
        assertThat(TaskState.letters(128)).isEqualTo("I");
        assertThat(TaskState.letters(3)).isEqualTo("S|D");
    }

    @Test
    void namesKeepTheirPlace() {
        NamePool pool = new NamePool();
        String[] names = {"a", "ab", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnopq", "x".repeat(64),
            "y".repeat(65), ""};
        for (int round = 0; round < 2; round++) {
            for (String name : names) {
                byte[] b = bytes(" " + name + " ");
                assertThat(pool.text(b, 1, 1 + name.length())).isEqualTo(name);
            }
        }
        byte[] once = bytes("comm");
        assertThat(pool.text(once, 0, 4)).isSameAs(pool.text(bytes("comm"), 0, 4));
    }

    @Test
    void namesOfTasksAreNewOnce() {
        TaskNames tasks = new TaskNames();
        for (int round = 0; round < 2; round++) {
            for (int tid = 1; tid < 5000; tid++) {
                assertThat(tasks.isKnown(tid, tid)).isEqualTo(round == 1);
                if (round == 0) {
                    assertThat(tasks.rename(tid, "n" + tid)).isTrue();
                }
            }
        }
        assertThat(tasks.isKnown(7, 8)).isFalse();
        assertThat(tasks.rename(8, "n7")).isFalse();
        assertThat(tasks.isKnown(7, 8)).isTrue();
    }
}
