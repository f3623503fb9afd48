package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.Machine;
import dev.trapline.machine.MachinePlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The board answers sequences of port accesses as another emulator did (`qemu-ports.txt`).
class RecordedPortsTest {

    private static final long CYCLES_PER_MILLISECOND = 2_000_000;

    static Stream<String> sequences() throws IOException {
        try (InputStream stream = RecordedPortsTest.class.getResourceAsStream("qemu-ports.txt")) {
            assertThat(stream).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII).lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"));
        }
    }

    @ParameterizedTest
    @MethodSource("sequences")
    void theAnswersAreTheSame(String sequence) {
        int colon = sequence.indexOf(':');
        int equals = sequence.indexOf('=');
        Board board = new Machine(MachinePlan.of(BoardPlan.standard().withDisk(DiskImage.of(new byte[4096])))).board();
        StringJoiner read = new StringJoiner(" ");
        StringTokenizer accesses = new StringTokenizer(sequence.substring(colon + 1, equals));
        while (accesses.hasMoreTokens()) {
            String access = accesses.nextToken();
            int mark = Math.max(access.indexOf('<'), access.indexOf('?'));
            if (access.startsWith("~")) {
                board.time()
                        .advanceTo(board.time().now() + Long.parseLong(access.substring(1)) * CYCLES_PER_MILLISECOND);
            } else if (access.charAt(mark) == '<') {
                board.bus().write(hex(access.substring(0, mark)), 1, hex(access.substring(mark + 1)));
            } else {
                int bytes = access.length() - mark;
                int value = board.bus().read(hex(access.substring(0, mark)), bytes);
                for (int i = 0; i < bytes; i++) {
                    read.add("%02x".formatted(value >>> 8 * i & 0xff));
                }
            }
        }

        assertThat(read).hasToString(sequence.substring(equals + 1).strip());
    }

    private static int hex(String digits) {
        return Integer.parseInt(digits, 16);
    }
}
