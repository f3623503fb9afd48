package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The analysis `bursts` held against what the source of the recorded programs says: how many bursts, of how many
/// writes, which flushes, and at which period.
final class BurstFactsTest {
    private static Path sample(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("sample-traces"))) {
            folder = folder.getParent();
        }
        return folder.resolve("sample-traces").resolve(name);
    }

    private static JsonNode bursts(String recording, String... options) {
        List<String> arguments = new ArrayList<>(List.of("analyze", "--only", "bursts", "--format", "json"));
        arguments.addAll(Arrays.asList(options));
        arguments.add(sample(recording).toString());
        Cli cli = Cli.run(arguments.toArray(String[]::new));
        assertThat(cli.exit()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out()).get("analyses").get("bursts");
    }

    private static JsonNode row(JsonNode table, String column, String part) {
        for (JsonNode row : table) {
            if (row.get(column).asString().contains(part)) {
                return row;
            }
        }
        throw new AssertionError("no " + part + " in " + table);
    }

    /// labs/bursts.c: 10 times 12 writes of 64 bytes and one fdatasync, every 20 ms.
    @ParameterizedTest
    @ValueSource(strings = {"labs/bursts.strace", "labs/bursts.ftrace"})
    void tenBurstsOfTwelveWritesEachWithItsFlush(String recording) {
        JsonNode bursts = bursts(recording);

        JsonNode flush = bursts.get("flushes").get(0);
        assertThat(flush.get("calls").get("fdatasync").asLong()).isEqualTo(10);
        assertThat(flush.get("pairs").asLong()).isEqualTo(10);
        assertThat(flush.get("unmatchedBursts").asLong()).isZero();
        assertThat(flush.get("unmatchedFlushes").asLong()).isZero();
        assertThat(flush.get("bytesPerFlush").asDouble()).isEqualTo(12 * 64.0);
        assertThat(flush.get("callsPerFlush").asDouble()).isEqualTo(12.0);
        assertThat(flush.get("batchCv").asDouble()).isZero();
        assertThat(flush.get("support").asDouble()).isEqualTo(1.0);
        assertThat(flush.get("periodNs").asDouble()).isCloseTo(20e6, within(1e6));

        JsonNode writes = row(bursts.get("byStream"), "kind", "writes");
        assertThat(writes.get("events").asLong()).isEqualTo(120);
        assertThat(writes.get("bytes").asLong()).isEqualTo(120 * 64);
        assertThat(writes.get("bursts").asLong()).isEqualTo(10);
        assertThat(writes.get("meanBurst").asDouble()).isCloseTo(12, within(0.5));
        assertThat(writes.get("periodNs").asDouble()).isCloseTo(20e6, within(0.5e6));
        assertThat(writes.get("bursty").asString()).isEqualTo("yes");
    }

    /// labs/weak.c: 12 times 10 writes of 64 bytes and one of 8192 to a file, 9 writes of 32 bytes and a sendmsg to a
    /// socket, 5 ms apart; 8 more writes and a shutdown, and a close.
    @Test
    void whatFlushesWithoutADeviceIsToldWhenAskedFor() {
        JsonNode flushes = bursts("labs/weak.strace", "--flushes", "all", "--burst-gap", "4000000").get("flushes");

        JsonNode large = row(flushes, "kind", "large-write");
        assertThat(large.get("name").asString()).isEqualTo("out.log");
        assertThat(large.get("calls").get("write").asLong()).isEqualTo(12);
        assertThat(large.get("leastBytes").asLong()).as("eight times the median").isEqualTo(8 * 64);
        assertThat(large.get("pairs").asLong()).isEqualTo(12);
        assertThat(large.get("callsPerFlush").asDouble()).isEqualTo(10.0);
        assertThat(large.get("bytesPerFlush").asDouble()).isEqualTo(640.0);
        assertThat(large.get("strength").asString()).isEqualTo("weak");

        JsonNode message = row(flushes, "kind", "message");
        assertThat(message.get("calls").get("sendmsg").asLong()).isEqualTo(12);
        assertThat(message.get("pairs").asLong()).isEqualTo(12);
        assertThat(message.get("callsPerFlush").asDouble()).isEqualTo(9.0);
        assertThat(message.get("bytesPerFlush").asDouble()).isEqualTo(288.0);

        JsonNode shutdown = row(flushes, "by", "shutdown");
        assertThat(shutdown.get("kind").asString()).isEqualTo("close");
        assertThat(shutdown.get("bytesPerFlush").asDouble()).as("all that was written").isEqualTo(128 * 32.0);

        assertThat(bursts("labs/weak.strace").get("flushes")).as("by default no guesses").hasSize(2);
        assertThat(bursts("labs/weak.strace", "--flushes", "sync").get("flushes").get(0).get("strength").asString())
                .isEqualTo("none");
    }

    /// A head that says nothing was flushed must not stand above what was.
    @Test
    void theHeadCountsWhatTheTableShows() {
        assertThat(head("strace/cat-plain.strace")).contains("1 close after writes").doesNotContain("No flushes");
        assertThat(head("labs/weak.strace")).contains("2 closes after writes");
        assertThat(head("ftrace/irq-only.ftrace")).contains("85 flushes by the kernel");
        assertThat(head("labs/bursts.ftrace")).contains("10 flushes took").doesNotContain("close after");
        assertThat(head("ftrace/mt-tgid.ftrace")).contains("No flushes").doesNotContain("From burst to flush");
    }

    private static String head(String recording) {
        Cli cli = Cli.run("analyze", "--only", "bursts", sample(recording).toString());
        assertThat(cli.exit()).as(cli.err()).isZero();
        return cli.out();
    }

    /// labs/rings.c: 10 times 12 WRITEs of 256 bytes and an FSYNC, 10 ms apart; at the end a SYNC_FILE_RANGE.
    @Test
    void flushesThroughARing() {
        JsonNode bursts = bursts("labs/rings.ftrace", "--burst-gap", "5000000");

        JsonNode flush = row(bursts.get("flushes"), "kind", "io_uring");
        assertThat(flush.get("calls").get("io_uring FSYNC").asLong()).isEqualTo(10);
        assertThat(flush.get("calls").get("io_uring SYNC_FILE_RANGE").asLong()).isEqualTo(1);
        assertThat(flush.get("strength").asString()).isEqualTo("durable");
        assertThat(flush.get("pairs").asLong()).isEqualTo(10);
        assertThat(flush.get("callsPerBurst").asDouble()).isEqualTo(12.0);
        assertThat(flush.get("bytesPerBurst").asDouble()).isEqualTo(12 * 256.0);
        assertThat(flush.get("unmatchedFlushes").asLong()).as("nothing was written before the last one").isEqualTo(1);
        assertThat(flush.get("periodNs").asDouble()).isBetween(10e6, 14e6);
        JsonNode writes = row(bursts.get("byStream"), "stream", "writes fd 3");
        assertThat(writes.get("events").asLong()).isEqualTo(120);
        assertThat(writes.get("bursts").asLong()).isEqualTo(10);

        assertThat(bursts("labs/rings.ftrace", "--flushes", "sync,close").get("flushCount").asLong()).isZero();
    }

    /// labs/blocks.c, 10 times: 16 pages that do not touch are written and fsync'ed. The text of the recording, counted by
    /// hand: the scheduler gets all 16 and issues all 16, then one of the journal, and a flush (`FF`) follows; one more
    /// flush comes from the sync at the end.
    @Test
    void whatTheKernelMakesOfAFlush() throws IOException {
        String text = Files.readString(sample("labs/blocks.ftrace"));
        JsonNode flushes = bursts("labs/blocks.ftrace", "--burst-gap", "5000000").get("flushes");

        JsonNode device = row(flushes, "kind", "device");
        assertThat(device.get("stream").asString()).isEqualTo("device 254,0");
        assertThat(device.get("strength").asString()).isEqualTo("kernel");
        assertThat(device.get("flushes").asLong())
                .isEqualTo(11)
                .isEqualTo(text.split("block_rq_issue: 254,0 FF ", -1).length - 1);
        assertThat(device.get("pairs").asLong()).isEqualTo(10);
        assertThat(device.get("callsPerBurst").asDouble()).isEqualTo(17.0);
        assertThat(device.get("bytesPerFlush").asDouble()).isCloseTo(170 * 4096 / 11.0, within(0.001));

        JsonNode queue = row(flushes, "kind", "dispatch");
        assertThat(queue.get("flushes").asLong()).isEqualTo(20);
        assertThat(queue.get("pairs").asLong()).as("runs of 16; runs of 1 are no bursts").isEqualTo(10);
        assertThat(queue.get("callsPerBurst").asDouble()).isEqualTo(16.0);
        assertThat(queue.get("bytesPerFlush").asDouble()).isEqualTo(170 * 4096 / 20.0);
        assertThat(queue.get("callsPerFlush").asDouble())
                .isEqualTo((text.split("block_rq_insert: 254,0 W", -1).length - 1) / 20.0);

        JsonNode writeback = row(flushes, "kind", "writeback");
        assertThat(writeback.get("flushes").asLong()).isEqualTo(text.split(" writeback_start:", -1).length - 1);
        assertThat(writeback.get("calls").get("sync").asLong()).isEqualTo(3);
        assertThat(writeback.get("bytesPerFlush").asDouble()).as("one page in three rounds")
                .isCloseTo(4096 / 3.0, within(0.001));
        assertThat(writeback.get("pairs").isNull()).isTrue();

        JsonNode fsync = row(flushes, "by", "fsync");
        assertThat(fsync.get("pairs").asLong()).isEqualTo(10);
        assertThat(fsync.get("bytesPerFlush").asDouble()).isEqualTo(16 * 4096.0);
        assertThat(bursts("labs/blocks.ftrace", "--flushes", "sync").get("flushes").get(0).get("kind").asString())
                .isEqualTo("sync");
    }

    /// The flush times of the recording itself, as strace wrote them.
    @Test
    void flushTimesAreThoseRecorded() throws IOException {
        List<Long> times = new ArrayList<>();
        for (String line : Files.readAllLines(sample("labs/bursts.strace"))) {
            if (line.contains("fdatasync")) {
                String seconds = line.substring(line.lastIndexOf('<') + 1, line.lastIndexOf('>'));
                times.add(Math.round(Double.parseDouble(seconds) * 1e9));
            }
        }
        times.sort(null);
        JsonNode flush = bursts("labs/bursts.strace").get("flushes").get(0);

        assertThat(flush.get("flushP50Ns").asLong()).isEqualTo(times.get(4));
        assertThat(flush.get("flushMaxNs").asLong()).isEqualTo(times.getLast());
    }

    /// 12 times 10 writes of 16 bytes, fdatasync and a pause of 2 ms and what else it took.
    @Test
    void pausesAfterTheFlush() {
        JsonNode bursts = bursts("strace/burst-ttt-T.strace");

        JsonNode flush = bursts.get("flushes").get(0);
        assertThat(flush.get("flushes").asLong()).isEqualTo(12);
        assertThat(flush.get("pairs").asLong()).isEqualTo(12);
        assertThat(flush.get("bytesPerFlush").asDouble()).isEqualTo(160.0);
        assertThat(flush.get("callsPerBurst").asDouble()).isEqualTo(10.0);
        JsonNode writes = row(bursts.get("byStream"), "kind", "writes");
        assertThat(writes.get("bursts").asLong()).isEqualTo(12);
        assertThat(writes.get("longestBurst").asLong()).isEqualTo(10);
    }

    /// 40 times 4 writes of 512 bytes and, in turn, fsync, fdatasync and sync_file_range; then 20 writes to the file
    /// opened again, and a close.
    @Test
    void batchesTooSmallForABurstAreStillCounted() {
        JsonNode flushes = bursts("strace/fsync-ttt-T.strace").get("flushes");

        JsonNode durable = row(flushes, "strength", "durable");
        assertThat(durable.get("calls").get("fsync").asLong()).isEqualTo(14);
        assertThat(durable.get("calls").get("fdatasync").asLong()).isEqualTo(13);
        assertThat(durable.get("calls").get("sync_file_range").asLong()).isEqualTo(13);
        assertThat(durable.get("bytesPerFlush").asDouble()).isEqualTo(2048.0);
        assertThat(durable.get("callsPerFlush").asDouble()).isEqualTo(4.0);
        assertThat(durable.get("pairs").asLong()).isZero();
        assertThat(durable.get("unmatchedFlushes").asLong()).isEqualTo(40);
        JsonNode weak = row(flushes, "strength", "weak");
        assertThat(weak.get("calls").get("close").asLong()).isEqualTo(1);
        assertThat(weak.get("callsPerFlush").asDouble()).isEqualTo(20.0);
        assertThat(weak.get("bytesPerFlush").asDouble()).isEqualTo(20 * 512.0);
        assertThat(weak.get("pairs").asLong()).isEqualTo(1);
    }

    /// Smaller bursts on demand: then each of the 40 has its flush.
    @Test
    void theSizeOfABurstIsAnOption() {
        JsonNode durable = row(
                bursts("strace/fsync-ttt-T.strace", "--burst-size", "4").get("flushes"), "strength", "durable");
        assertThat(durable.get("pairs").asLong()).isEqualTo(40);
        assertThat(durable.get("unmatchedFlushes").asLong()).isZero();
    }

    /// fdatasync fails from the second on, every second time (inject=fdatasync:error=EIO:when=2+2): what failed is no
    /// flush, and what was written waits for the next one.
    @Test
    void aFlushThatFailedIsNone() throws IOException {
        long failed = 0;
        long done = 0;
        for (String line : Files.readAllLines(sample("strace/inject.strace"))) {
            failed += line.contains("sync(") && line.contains("EIO") ? 1 : 0;
            done += line.contains("sync(") && !line.contains("EIO") ? 1 : 0;
        }
        assertThat(failed).isPositive();
        JsonNode bursts = bursts("strace/inject.strace");
        assertThat(bursts.get("flushCount").asLong()).isEqualTo(done);
    }

    /// Programs that wait for an absolute time every so many microseconds, so that their period is that of the clock
    /// although single waits are late.
    @ParameterizedTest
    @CsvSource({
        "strace/periodic-r-us.strace, 1000, 60",
        "strace/periodic-ns.strace, 500, 30",
        "strace/periodic-timerfd-ttt.strace, 1000, 60",
        "strace/midnight-tt.strace, 5000, 40"
    })
    void periodsAreThoseOfTheProgram(String recording, long us, long events) {
        JsonNode stream = row(bursts(recording).get("byStream"), "stream", "periodic");
        assertThat(stream.get("events").asLong()).isEqualTo(events);
        assertThat(stream.get("periodNs").asDouble()).isCloseTo(us * 1e3, within(us * 10.0));
        assertThat(stream.get("periodConfidence").asDouble()).isGreaterThan(0.7);
        assertThat(stream.get("burstiness").asDouble()).isLessThan(-0.5);
    }

    /// cat moves 4096 bytes with one read and one write, dd bs=16 with 256 of each.
    @Test
    void catAgainstDd() {
        JsonNode cat = row(bursts("labs/cat.strace").get("byStream"), "stream", "reads in");
        assertThat(cat.get("events").asLong()).isEqualTo(2);
        assertThat(cat.get("bytes").asLong()).isEqualTo(4096);
        JsonNode dd = bursts("labs/dd-bs16.strace");
        JsonNode reads = row(dd.get("byStream"), "stream", "reads in");
        assertThat(reads.get("events").asLong()).isEqualTo(257); // the last one finds the end
        assertThat(reads.get("bytes").asLong()).isEqualTo(4096);
        assertThat(row(dd.get("byStream"), "stream", "writes /dev/null").get("events").asLong()).isEqualTo(256);
    }

    @Test
    void aGapCanBeTold() {
        JsonNode writes = row(
                bursts("labs/bursts.strace", "--burst-gap", "1000000000").get("byStream"), "kind", "writes");
        assertThat(writes.get("bursts").asLong()).isEqualTo(1);
        assertThat(writes.get("meanBurst").asDouble()).isEqualTo(120.0);
    }

    @Test
    void patternsOfTheUser() {
        JsonNode patterns = bursts(
                "labs/bursts.strace",
                "--pattern", "commit=write(path=out.log)..fdatasync",
                "--pattern", "file@file=openat(path=out*)..close",
                "--pattern", "never=openat(errno=ENOSPC)..close")
                .get("patterns");
        assertThat(patterns.get(0).get("count").asLong()).isEqualTo(10);
        assertThat(patterns.get(0).get("begins").asLong()).isEqualTo(120);
        assertThat(patterns.get(1).get("count").asLong()).isEqualTo(1);
        assertThat(patterns.get(1).get("totalNs").asDouble()).isCloseTo(200e6, within(20e6));
        assertThat(patterns.get(2).get("count").asLong()).isZero();
    }

    @Test
    void aPatternThatIsNoneIsAUsageError() {
        Cli cli = Cli.run("analyze", "--pattern", "a=write..", sample("labs/cat.strace").toString());
        assertThat(cli.exit()).isEqualTo(2);
        assertThat(cli.err()).contains("--pattern a=write..: expected the name of a system call").hasLineCount(1);
        assertThat(Cli.run("analyze", "--only", "irqs", "--pattern", "a=read..read", "x").err())
                .contains("--pattern goes with --only bursts");
    }
}
