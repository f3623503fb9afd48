package dev.trapline.ingest.strace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trapline.ingest.EventDump;
import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.RecordingException;
import dev.trapline.ingest.Recordings;
import dev.trapline.ingest.SampleTraces;
import dev.trapline.ingest.block.BlockReader;
import dev.trapline.ingest.kernel.ByteArrayInput;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceSummary;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.report.AnomalyCode;
import dev.trapline.model.report.AnomalyLog;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

final class StraceSourceTest {
    private static final long SEED = 20_261_120L;

    static List<Path> logs() throws IOException {
        return SampleTraces.straceLogs();
    }

    @ParameterizedTest
    @MethodSource("logs")
    void everyLineIsAccountedFor(Path log) throws IOException {
        assertAccounted(Files.readAllBytes(log), log.getFileName().toString());
    }

    @ParameterizedTest
    @MethodSource("logs")
    void neitherThreadsNorBlockBordersMatter(Path log) throws IOException {
        List<String> whole = EventDump.of(log, 0);
        assertThat(EventDump.of(log, 3)).isEqualTo(whole);
        byte[] bytes = Files.readAllBytes(log);
        StraceOpening opening = opening(log, bytes);
        for (int blockSize : new int[] {1, 61, 4096}) {
            try (StraceSource source =
                    new StraceSource(new ByteArrayInput(bytes), opening, 1, blockSize)) {
                assertThat(EventDump.drain(source)).as("blocks of %d", blockSize).isEqualTo(whole);
            }
        }
    }

    private static StraceOpening opening(Path log, byte[] bytes) {
        StraceOpening opening = StraceOpening.of(bytes, bytes.length, true);
        String name = log.getFileName().toString();
        return name.startsWith("out.") ? opening.ofTask(Integer.parseInt(name.substring(4))) : opening;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sigs-stderr-f-tt.strace", "C-mixed.strace", "exitgroup-f-tt.strace", "inject.strace",
                "polls-yy-v.strace", "append.strace"
            })
    void aLogCutAtAnyByteLosesAtMostItsLastLine(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(SampleTraces.strace().resolve(name));
        int step = Math.max(1, bytes.length / 2500);
        for (int length = 1; length < bytes.length; length += step) {
            byte[] cut = Arrays.copyOf(bytes, length);
            Outcome outcome = assertAccounted(cut, name + " cut at " + length);
            assertThat(outcome.unparsed).as("%s cut at %d", name, length).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("logs")
    void damageNeitherThrowsNorHangsNorVanishes(Path log) throws IOException {
        byte[] sound = Files.readAllBytes(log);
        for (int round = 0; round < 12; round++) {
            Random random = new Random(SEED + round);
            byte[] bytes = sound.clone();
            int hits = 1 + random.nextInt(40);
            for (int i = 0; i < hits; i++) {
                int at = random.nextInt(bytes.length);
                switch (random.nextInt(4)) {
                    case 0 -> bytes[at] = (byte) random.nextInt(256);
                    case 1 -> bytes[at] = 0;
                    case 2 -> bytes[at] = '\n';
                    default -> {
                        int from = random.nextInt(bytes.length);
                        int length =
                                Math.min(random.nextInt(400), bytes.length - Math.max(at, from));
                        System.arraycopy(bytes, from, bytes, at, length);
                    }
                }
            }
            assertAccounted(bytes, log.getFileName() + " seed " + (SEED + round));
        }
    }

    private record Outcome(long lines, long records, long unparsed) {}

    /// lines = records + unparsed + blank + continuations, whatever the bytes are.
    private static Outcome assertAccounted(byte[] bytes, String what) {
        StraceOpening opening = StraceOpening.of(bytes, bytes.length, true);
        StraceJoiner joiner =
                new StraceJoiner("x", opening.clock(), opening.firstTid(), new AnomalyLog());
        StraceLines lines = new StraceLines();
        byte[] buffer = Arrays.copyOf(bytes, bytes.length + 64);
        new StraceTokenizer().fill(buffer, bytes.length, lines);
        joiner.join(
                buffer,
                lines,
                event -> {
                    if (event instanceof TraceEvent.SysEnter enter) {
                        touch(enter);
                    }
                });
        joiner.end();
        assertThat(joiner.records() + joiner.unparsed() + joiner.blank() + joiner.continuations())
                .as(what)
                .isEqualTo(joiner.lines());
        long newlines = 0;
        for (byte b : bytes) {
            newlines += b == '\n' ? 1 : 0;
        }
        boolean open = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
        assertThat(joiner.lines()).as(what).isEqualTo(newlines + (open ? 1 : 0));
        return new Outcome(joiner.lines(), joiner.records(), joiner.unparsed());
    }

    /// Asks for everything a view of a damaged line can be asked for.
    private static void touch(TraceEvent.SysEnter enter) {
        for (int i = 0; i < 7; i++) {
            long _ = enter.args().value(i, 0);
            enter.args().text(i);
            enter.args().string(i);
            enter.args().annotation(i);
            enter.args().hasFlag(i, "O_CLOEXEC", 0x80000);
        }
        enter.args().returnAnnotation();
        enter.args().text();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst", "xz"})
    void compressedInputGivesTheSameEvents(String packing, @TempDir Path folder) throws IOException {
        Path log = SampleTraces.strace().resolve("python-threads-f-ttt.strace");
        Path packed = folder.resolve("log." + packing);
        Files.write(packed, pack(packing, Files.readAllBytes(log)));
        assertThat(EventDump.of(packed, 1)).isEqualTo(EventDump.of(log, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gz", "zst", "xz"})
    void compressedInputThatEndsEarlyKeepsWhatCame(String packing, @TempDir Path folder)
            throws IOException {
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        // more than the window that a Zstandard decoder holds back
        for (int i = 0; i < 8; i++) {
            for (Path log : SampleTraces.straceLogs()) {
                many.write(Files.readAllBytes(log));
            }
        }
        byte[] whole = pack(packing, many.toByteArray());
        Path cut = folder.resolve("cut");
        Files.write(cut, Arrays.copyOf(whole, whole.length * 9 / 10));
        try (EventSource source = open(cut)) {
            List<String> events = EventDump.drain(source);
            assertThat(source.anomalies().count(AnomalyCode.INPUT_CUT)).isEqualTo(1);
            assertThat(events).hasSizeGreaterThan(1000);
        }
    }

    private static byte[] pack(String packing, byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out =
                switch (packing) {
                    case "gz" -> new GZIPOutputStream(packed);
                    case "zst" -> new ZstdOutputStream(packed);
                    default -> new XZOutputStream(packed, new LZMA2Options());
                }) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void standardInputGivesTheSameEvents() throws IOException {
        Path log = SampleTraces.strace().resolve("sigs-stderr-f-tt.strace");
        byte[] bytes = Files.readAllBytes(log);
        List<String> piped =
                EventDump.of(
                        List.of(Recordings.STANDARD_INPUT), 1, new ByteArrayInputStream(bytes));
        assertThat(piped).isEqualTo(EventDump.of(log, 0));
    }

    @Test
    void aSlowPipeGivesTheSameEvents() throws IOException {
        Path log = SampleTraces.strace().resolve("python-threads-f-ttt.strace");
        List<String> dripping =
                EventDump.of(
                        List.of(Recordings.STANDARD_INPUT),
                        1,
                        new Dripping(Files.readAllBytes(log)));
        assertThat(dripping).isEqualTo(EventDump.of(log, 0));
    }

    @Test
    void theFilesOfFfAreOneRecordingInTimeOrder() throws IOException {
        Path folder = SampleTraces.strace().resolve("ff-sh.d");
        List<Long> times = new ArrayList<>();
        List<String> merged = EventDump.of(folder, 0);
        long separate = 0;
        for (Path part : SampleTraces.straceLogs()) {
            if (part.startsWith(folder)) {
                separate += EventDump.of(part, 0).size();
            }
        }
        for (String event : merged) {
            times.add(Long.valueOf(event.substring(0, event.indexOf(' '))));
        }
        assertThat(merged).hasSize((int) separate);
        // stamps are cut to microseconds, durations are measured apart: a return may seem to be
        // later than the next entry of the same task by that much
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i)).isGreaterThan(times.get(i - 1) - 50_000);
        }
    }

    @Test
    void runsThatHaveNothingInCommonAreNotMerged() {
        String epoch = SampleTraces.strace().resolve("fsync-ttt-T.strace").toString();
        String relative = SampleTraces.strace().resolve("periodic-r-us.strace").toString();
        assertThatThrownBy(() -> EventDump.of(List.of(epoch, relative), 0, InputStream.nullInputStream()))
                .isInstanceOf(RecordingException.class)
                .hasMessageContaining(
                        "its clock (relative) cannot be related to that of " + epoch
                                + " (realtime) by calls that both saw: 0 found");
    }

    @Test
    void midnightPassesOnce() throws IOException {
        try (EventSource source = open(SampleTraces.strace().resolve("midnight-tt.strace"))) {
            List<String> events = EventDump.drain(source);
            SourceSummary summary = source.summaries().getFirst();
            assertThat(source.info().getFirst().clock()).isEqualTo(Clock.TIME_OF_DAY);
            // 23:59:59.951153 to 00:00:00.155503 of the next day
            assertThat(summary.lastNs() - summary.firstNs()).isEqualTo(204_350_000L);
            assertThat(source.anomalies().count(AnomalyCode.REORDERED)).isZero();
            assertThat(events).isNotEmpty();
        }
    }

    @Test
    void relativeTimesAddUp() throws IOException {
        try (EventSource source = open(SampleTraces.strace().resolve("attach-p-stderr.strace"))) {
            EventDump.drain(source);
            SourceSummary summary = source.summaries().getFirst();
            assertThat(source.info().getFirst().clock()).isEqualTo(Clock.RELATIVE);
            assertThat(summary.firstNs()).isZero();
            // the sum of the first column, by awk
            assertThat(summary.lastNs()).isEqualTo(sumOfFirstColumn());
        }
    }

    private static long sumOfFirstColumn() throws IOException {
        long sum = 0;
        for (String line : Files.readAllLines(
                SampleTraces.strace().resolve("attach-p-stderr.strace"),
                StandardCharsets.ISO_8859_1)) {
            String[] words = line.strip().split(" ", 2);
            if (line.startsWith("  ") && words[0].matches("\\d+\\.\\d{6}")) {
                sum += Long.parseLong(words[0].replace(".", "")) * 1000;
            }
        }
        return sum;
    }

    @Test
    void theExecOfAThreadGoesOnUnderTheLeadersNumber() throws IOException {
        List<String> events =
                EventDump.of(SampleTraces.strace().resolve("execthread-f-ttt-T.strace"), 0);
        assertThat(events).anyMatch(e -> e.contains("sched_process_exec pid="));
        String exec =
                events.stream().filter(e -> e.contains("sched_process_exec")).findFirst().get();
        String leader = exec.split(" ", 3)[1];
        assertThat(events.subList(events.indexOf(exec) + 1, events.size()))
                .anyMatch(e -> e.contains(" " + leader + " sys_exit name=execve nr=59 ret=0"));
    }

    @Test
    void anEndlessLineIsReadWithoutItsMiddle() throws IOException {
        long size = 100L << 20;
        try (StraceSource source =
                new StraceSource(new LongLine(size), StraceOpening.of(new byte[0], 0, true), 0)) {
            List<String> events = new ArrayList<>();
            while (source.nextChunk(
                    event -> {
                        if (event instanceof TraceEvent.SysExit exit) {
                            events.add(exit.call().name() + " = " + exit.ret());
                        }
                    })) {
                // until the end
            }
            assertThat(events).containsExactly("write = 104857600", "close = 0");
            assertThat(source.anomalies().count(AnomalyCode.ABRIDGED_LINE)).isEqualTo(1);
            assertThat(source.summaries().getFirst().unparsedLines()).isZero();
        }
        assertThat(size).isGreaterThan(BlockReader.LONGEST_LINE);
    }

    @Test
    void theTracedProgramsOwnOutputIsCutOut() throws IOException {
        // as recorded from bash, whose complaint came while strace was writing the line
        String log =
                """
                write(2, "bash: line 1: kill: (9"..., 45bash: line 1: kill: (99999) - No such process
                ) = 45
                exit_group(1)                           = ?
                +++ exited with 1 +++
                """;
        byte[] bytes = log.getBytes(StandardCharsets.US_ASCII);
        try (StraceSource source =
                new StraceSource(
                        new ByteArrayInput(bytes), StraceOpening.of(bytes, bytes.length, true), 0)) {
            List<String> events = EventDump.drain(source);
            assertThat(events.get(1)).contains("sys_exit name=write nr=1 ret=45");
            assertThat(source.anomalies().count(AnomalyCode.SHARED_OUTPUT)).isEqualTo(1);
            assertThat(source.summaries().getFirst().unparsedLines()).isZero();
        }
    }

    @Test
    void anIdBehindUnfinishedAndResumedIsNoObstacle() throws IOException {
        // the form proposed for linking the two halves; the halves are of mt-f-tt.strace
        String log =
                """
                20180 16:30:07.757563 futex(0x7ffe4bcd6a90, FUTEX_WAIT_PRIVATE, 2, NULL <unfinished #12 ...>
                20181 16:30:07.757570 getpid()   = 20180 <0.000007>
                20180 16:30:07.757600 <... futex resumed #12>) = 0 <0.000031>
                """;
        byte[] bytes = log.getBytes(StandardCharsets.US_ASCII);
        try (StraceSource source =
                new StraceSource(
                        new ByteArrayInput(bytes), StraceOpening.of(bytes, bytes.length, true), 0)) {
            List<String> events = EventDump.drain(source);
            assertThat(events).hasSize(4);
            assertThat(events.getLast()).contains("sys_exit name=futex nr=202 ret=0 durationNs=31000");
        }
    }

    @Test
    void coloursAreTakenOut() throws IOException {
        byte[] plain = Files.readAllBytes(SampleTraces.strace().resolve("dd-bs4k-t.strace"));
        String text = new String(plain, StandardCharsets.ISO_8859_1);
        String coloured = text.replace("read(", "\u001b[1;34mread\u001b[0m(").replace("= -1", "= \u001b[31m-1\u001b[m");
        List<String> expected =
                EventDump.of(List.of("-"), 0, new ByteArrayInputStream(plain));
        assertThat(
                EventDump.of(
                        List.of("-"),
                        0,
                        new ByteArrayInputStream(
                                coloured.getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo(expected);
    }

    @Test
    void summariesAreTables() throws IOException {
        try (EventSource source = open(SampleTraces.strace().resolve("c-i386.strace-c"))) {
            EventDump.drain(source);
            SourceSummary summary = source.summaries().getFirst();
            assertThat(summary.recordedTables()).hasSize(2);
            assertThat(summary.recordedTables().getLast().title()).contains("32 bit");
            List<Object> total = List.copyOf(summary.recordedTables().getLast().rows().getLast());
            assertThat(total).containsExactly(100.0, 0L, 0L, 20L, 0L, "total");
            assertThat(summary.unparsedLines()).isZero();
        }
    }

    private static EventSource open(Path path) throws IOException {
        return Recordings.open(
                List.of(path.toString()), new OpenOptions(null, 0), InputStream.nullInputStream());
    }

    /// `write(1, "aaaa…", N) = N`, with a string of `size` bytes, and one more line.
    private static final class LongLine extends ByteArrayInput {
        private final byte[] head = "write(1, \"".getBytes(StandardCharsets.US_ASCII);
        private final byte[] tail;
        private final long total;
        private long at;

        LongLine(long size) {
            super(new byte[0]);
            tail =
                    ("\", " + size + ") = " + size + "\nclose(1)    = 0\n")
                            .getBytes(StandardCharsets.US_ASCII);
            total = head.length + size + tail.length;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (at == total) {
                return -1;
            }
            int part = (int) Math.min(length, total - at);
            for (int i = 0; i < part; i++, at++) {
                long fromEnd = total - at;
                buffer[offset + i] =
                        at < head.length
                                ? head[(int) at]
                                : fromEnd <= tail.length
                                        ? tail[(int) (tail.length - fromEnd)]
                                        : (byte) (at % 7 == 0 ? '\\' : 'a');
            }
            return part;
        }
    }

    /// A pipe that delivers a few bytes at a time.
    private static final class Dripping extends InputStream {
        private final ByteArrayInputStream bytes;
        private final Random random = new Random(SEED);

        Dripping(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return bytes.read(buffer, offset, Math.min(length, 1 + random.nextInt(300)));
        }
    }
}
