package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The analysis `io` held against the kernel's counters of a device, and against lines of strace logs
/// added up without Trapline.
final class IoFactsTest {
    private static final Pattern MOVED = Pattern.compile(
            "(?:^| )(read|pread64|readv|recvfrom|recvmsg|write|pwrite64|writev|sendto|sendmsg)(?:\\(| resumed>).*\\) += (-?\\d+)");

    private static Path sample(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces").resolve(name);
    }

    private static JsonNode analyze(Path recording) {
        Cli cli = Cli.run("analyze", "--only", "io", "--format", "json", recording.toString());
        assertThat(cli.exit()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out()).get("analyses").get("io");
    }

    private static JsonNode row(JsonNode rows, String column, String cell) {
        for (JsonNode row : rows) {
            if (row.get(column).asString().equals(cell)) {
                return row;
            }
        }
        throw new AssertionError(cell);
    }

    /// Pairs were made of the text by a script; diskstats counts the flush as a write as well.
    @Test
    void requestsAsTheDeviceCountsThem() {
        Path recording = sample("ftrace/block-rq.ftrace");
        JsonNode facts = new ObjectMapper()
                .readTree(recording.resolveSibling("facts.json"))
                .get("block-rq.ftrace");
        JsonNode devices = analyze(recording).get("devices");

        facts.get("pairs_us").properties().forEach(entry -> {
            JsonNode row = row(devices, "operation", entry.getKey());
            JsonNode pairs = entry.getValue();
            assertThat(row.get("device").asString()).isEqualTo("254,0");
            assertThat(row.get("requests").asLong()).isEqualTo(pairs.get("n").asLong());
            assertThat(row.get("bytes").asLong()).isEqualTo(pairs.path("bytes").asLong(0));
            assertThat(row.get("maxNs").asLong()).isEqualTo(1000 * pairs.get("max").asLong());
            // counted in buckets, at most 0.1 % too high
            assertThat(row.get("p50Ns").asDouble() / 1000).isBetween(
                    pairs.get("p50").asDouble(), 1.001 * pairs.get("p50").asDouble());
        });
        JsonNode diskstats = facts.get("diskstats");
        assertThat(row(devices, "operation", "read").get("bytes").asLong())
                .isEqualTo(512 * diskstats.get("sectors_read").asLong());
        assertThat(row(devices, "operation", "write").get("bytes").asLong())
                .isEqualTo(512 * diskstats.get("sectors_written").asLong());
    }

    /// labs/ringfiles.c: OPENAT, 10 pwrites of 100 bytes in order, CLOSE, the same with another file and 20, both on fd 4; OPENAT
    /// into a slot; SOCKET, ACCEPT, 5 writes of 10 bytes. The program itself calls openat twice (cache, libc) and socket once.
    @Test
    void filesThatComeAndGoThroughARing() {
        JsonNode io = analyze(sample("labs/ringfiles.ftrace"));

        JsonNode files = row(io.get("byFile"), "fd", "4");
        assertThat(files.get("kind").asString()).isEqualTo("file");
        assertThat(files.get("writes").asLong()).isEqualTo(30);
        assertThat(files.get("opens").asLong()).isEqualTo(2);
        assertThat(files.get("consecutivePercent").asDouble()).as("nothing goes back").isEqualTo(100.0);
        JsonNode accepted = row(io.get("byFile"), "fd", "6");
        assertThat(accepted.get("kind").asString()).isEqualTo("stream socket");
        assertThat(accepted.get("writtenBytes").asLong()).isEqualTo(50);
        assertThat(io.get("opens").asLong()).isEqualTo(6);

        Cli cli = Cli.run("analyze", "--only", "batching", "--format", "json",
                sample("labs/ringfiles.ftrace").toString());
        JsonNode runs = new ObjectMapper().readTree(cli.out()).get("analyses").get("batching").get("runs");
        assertThat(runs).extracting(run -> run.get("calls").asLong()).as("a file each").containsExactly(20L, 10L, 5L);
    }

    /// labs/rings.c, 10 times: 12 WRITEs of 256 bytes and an FSYNC on fd 3, a READ of 1024 bytes of a registered file, SEND
    /// on fd 4 and RECV on fd 5 of 100 bytes; one SYNC_FILE_RANGE, one READ of fd 99 that fails.
    @Test
    void requestsToRingsAreToldByOperationAndCountOnTheirFiles() throws IOException {
        Path recording = sample("labs/rings.ftrace");
        JsonNode io = analyze(recording);

        String text = Files.readString(recording);
        assertThat(io.get("ringRequests").asLong()).isEqualTo(text.split("io_uring_submit_req:", -1).length - 1);
        assertThat(io.get("ringUnfinished").asLong()).isZero();
        JsonNode rings = io.get("rings");
        assertRequests(row(rings, "operation", "write"), 120, 120 * 256, 3);
        assertRequests(row(rings, "operation", "fsync"), 10, 0, 3);
        assertRequests(row(rings, "operation", "sync_file_range"), 1, 0, 3);
        assertRequests(row(rings, "operation", "send"), 10, 1000, 4);
        assertRequests(row(rings, "operation", "recv"), 10, 1000, 5);
        assertThat(row(rings, "operation", "write").get("queued").asLong())
                .isEqualTo(text.split("queue_async_work: .*opcode WRITE,", -1).length - 1);
        JsonNode failed = row(rings, "fd", "99");
        assertThat(failed.get("errors").asLong()).isEqualTo(1);

        JsonNode file = row(io.get("byFile"), "fd", "3");
        assertThat(file.get("writtenBytes").asLong()).isEqualTo(30_720);
        assertThat(file.get("writes").asLong()).isEqualTo(120);
        assertThat(file.get("syncs").asLong()).isEqualTo(11);
        JsonNode registered = row(io.get("byFile"), "path", "io_uring");
        assertThat(registered.get("reads").asLong()).isEqualTo(10);
        assertThat(registered.get("readBytes").asLong()).isEqualTo(10_240);
        assertThat(row(io.get("byFile"), "fd", "4").get("writtenBytes").asLong()).isEqualTo(1000);
        assertThat(row(io.get("byFile"), "fd", "5").get("readBytes").asLong()).isEqualTo(1000);
    }

    private static void assertRequests(JsonNode row, long requests, long bytes, int fd) {
        assertThat(row.get("requests").asLong()).isEqualTo(requests);
        assertThat(row.get("bytes").asLong()).isEqualTo(bytes);
        assertThat(row.get("fd").asInt()).isEqualTo(fd);
        assertThat(row.get("errors").asLong()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dd-bs4-tt.strace", "dd-bs1-ttt-T.strace", "cat-plain.strace", "burst-ttt-T.strace",
                "fsync-ttt-T.strace",
                "sh-pipe-f-ttt-T.strace", "gcc-f-tt-T.strace", "echo-small-f-ttt-T-yy.strace"
            })
    void callsAndBytesOfStrace(String name) throws IOException {
        Path recording = sample("strace/" + name);
        long calls = 0;
        long read = 0;
        long written = 0;
        for (String line : Files.readAllLines(recording)) {
            Matcher found = MOVED.matcher(line);
            if (found.find()) {
                calls++;
                long bytes = Math.max(0, Long.parseLong(found.group(2)));
                if (found.group(1).contains("r") && !found.group(1).contains("w")) {
                    read += bytes;
                } else {
                    written += bytes;
                }
            }
        }
        JsonNode io = analyze(recording);

        assertThat(calls).isPositive();
        assertThat(io.get("calls").asLong()).isEqualTo(calls);
        assertThat(io.get("readBytes").asLong()).isEqualTo(read);
        assertThat(io.get("writtenBytes").asLong()).isEqualTo(written);
        long byFile = 0;
        for (JsonNode row : io.get("byFile")) {
            byFile += row.get("readBytes").asLong() + row.get("writtenBytes").asLong();
        }
        assertThat(byFile).isEqualTo(read + written);
        long bySize = 0;
        for (JsonNode row : io.get("sizes")) {
            bySize += row.get("reads").asLong() + row.get("writes").asLong();
        }
        assertThat(bySize).as("without errors").isLessThanOrEqualTo(calls);
    }

    /// Times of all reads of a file, sorted: the value of each rank, and of the ranks n/2 -+ 1.96 * sqrt(n)/2 about the median.
    @Test
    void percentilesAreThoseOfTheSortedTimes() throws IOException {
        Path recording = sample("strace/dd-bs1-ttt-T.strace");
        Pattern timed = Pattern.compile("read\\(0,.*<(\\d+)\\.(\\d{6})>$");
        List<Long> times = new ArrayList<>();
        for (String line : Files.readAllLines(recording)) {
            Matcher found = timed.matcher(line);
            if (found.find()) {
                times.add(1_000_000_000 * Long.parseLong(found.group(1)) + 1000 * Long.parseLong(found.group(2)));
            }
        }
        Collections.sort(times);
        int n = times.size();
        JsonNode file = row(analyze(recording).get("byFile"), "fd", "0");

        assertThat(n).isGreaterThan(300);
        assertThat(file.get("timed").asInt()).isEqualTo(n);
        for (int percent : new int[] {50, 99}) {
            assertIsRank(file.get("p" + percent + "Ns"), times, (int) Math.ceil(percent * n / 100.0), 0);
        }
        double reach = 1.96 * Math.sqrt(n) / 2;
        assertIsRank(file.get("p50LowNs"), times, (int) Math.round(n / 2.0 - reach), 1);
        assertIsRank(file.get("p50HighNs"), times, (int) Math.round(n / 2.0 + reach), 1);
    }

    private static void assertIsRank(JsonNode told, List<Long> sorted, int rank, int slack) {
        assertThat(told.asDouble())
                .isBetween((double) sorted.get(rank - 1 - slack), 1.001 * sorted.get(rank - 1 + slack));
    }

    /// dd reads and writes from beginning to end.
    @Test
    void ddIsConsecutive() {
        JsonNode io = analyze(sample("strace/dd-bs4-tt.strace"));
        JsonNode input = row(io.get("byPath"), "path", "/srv/corpora/gen/tmp/in300");

        assertThat(input.get("consecutivePercent").asDouble()).isEqualTo(100);
        assertThat(input.get("readP50").asLong()).isEqualTo(4);
    }

    @Test
    void peersOfSockets() {
        JsonNode peers = analyze(sample("strace/echo-small-f-ttt-T-yy.strace")).get("byPeer");

        assertThat(row(peers, "peer", "127.0.0.1:36371").get("writtenBytes").asLong()).isEqualTo(1600);
        assertThat(row(peers, "peer", "127.0.0.1:38914").get("readBytes").asLong()).isEqualTo(1600);
    }
}
