package dev.trapline.ingest.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.model.event.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Holds what is read of every sample against what an independent program has counted in it, and
/// damages the samples.
final class TextSamplesTest {
    private static final long SEED = 20_261_120L;

    static List<Arguments> samples() throws IOException {
        List<Arguments> samples = new ArrayList<>();
        for (TextFormat format : TextFormat.values()) {
            for (Path sample : format.samples()) {
                samples.add(Arguments.of(format, sample.getFileName().toString()));
            }
        }
        return samples;
    }

    private static byte[] bytes(TextFormat format, String name) throws IOException {
        return Files.readAllBytes(format.folder().resolve(name));
    }

    @Test
    void thereAreSamples() throws IOException {
        assertThat(samples()).hasSizeGreaterThanOrEqualTo(45);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everyFactIsExact(TextFormat format, String name) throws IOException {
        JsonNode facts = format.facts(name);
        EventTally tally = format.read(bytes(format, name));
        if (name.startsWith("latency-format")) {
            // the fact program does not read this dialect, the kernel's own count is there
            assertThat(tally.summary.records()).isEqualTo(facts.at("/stats/entries").asLong());
        } else {
            assertThat(tally.byEvent).isEqualTo(byEvent(facts.get("by_event")));
            assertThat(tally.summary.unparsedLines()).isZero();
        }
        if (facts.has("cpus") && !facts.get("cpus").isEmpty()) {
            Map<Integer, Integer> cpus = new TreeMap<>();
            facts.get("cpus").properties().forEach(e -> cpus.put(Integer.valueOf(e.getKey()), e.getValue().asInt()));
            assertThat(tally.byCpu).isEqualTo(cpus);
        }
        if (facts.has("pids") && facts.get("pids").asInt() > 0) {
            assertThat(tally.tids).hasSize(facts.get("pids").asInt());
        }
        assertThat(tally.summary.lostEvents()).isEqualTo(lost(facts));
        if (facts.has("first_ts") && facts.get("first_ts").asString().contains(".")) {
            assertThat(tally.summary.firstNs()).isEqualTo(nanos(facts.get("first_ts").asString()));
            assertThat(tally.summary.lastNs()).isEqualTo(nanos(facts.get("last_ts").asString()));
        }
    }

    private static Map<String, Integer> byEvent(JsonNode facts) {
        Map<String, Integer> byEvent = new TreeMap<>();
        facts.properties()
                .forEach(
                        entry -> {
                            String name = entry.getKey().substring(entry.getKey().indexOf(':') + 1);
                            if (name.endsWith(" (enter)")) {
                                name = "sys_enter_" + name.substring(4, name.length() - 8);
                            } else if (name.endsWith(" (exit)")) {
                                name = "sys_exit_" + name.substring(4, name.length() - 7);
                            }
                            byEvent.merge(name, entry.getValue().asInt(), Integer::sum);
                        });
        return byEvent;
    }

    /// What the trace says it lost, or what it overwrote.
    private static long lost(JsonNode facts) {
        if (facts.has("lost_events")) {
            return facts.get("lost_events").asLong();
        }
        return facts.has("entries_written")
                ? facts.get("entries_written").asLong() - facts.get("entries_in_buffer").asLong()
                : 0;
    }

    private static long nanos(String seconds) {
        int dot = seconds.indexOf('.');
        String fraction = (seconds.substring(dot + 1) + "000000000").substring(0, 9);
        return Long.parseLong(seconds.substring(0, dot)) * 1_000_000_000L + Long.parseLong(fraction);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void itsOwnFormatIsTheSurest(TextFormat format, String name) throws IOException {
        byte[] bytes = bytes(format, name);
        for (TextFormat other : TextFormat.values()) {
            if (other != format) {
                assertThat(other.looksLike(bytes)).as("%s", other).isLessThan(format.looksLike(bytes));
            }
        }
        assertThat(format.looksLike(bytes)).isGreaterThanOrEqualTo(80);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void neitherThreadsNorBlockBordersMatter(TextFormat format, String name) throws IOException {
        byte[] bytes = bytes(format, name);
        EventTally whole = format.read(bytes);
        TextFormat.Opener opener = format.opener(bytes);
        for (int workers : new int[] {0, 1, 3}) {
            for (int blockSize : new int[] {1, 61, 4096}) {
                try (EventTextSource source = opener.open(bytes, workers, blockSize)) {
                    EventTally tally = new EventTally(source);
                    assertThat(tally.dump).as("%d workers, blocks of %d", workers, blockSize).isEqualTo(whole.dump);
                    TextFormat.requireAccounted(source, tally, bytes);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aRecordingCutAnywhereLosesAtMostItsLastEvent(TextFormat format, String name) throws IOException {
        byte[] bytes = bytes(format, name);
        int step = Math.max(1, bytes.length / 80);
        TextFormat.Opener opener = format.opener(bytes);
        for (int length = 1; length < bytes.length; length += step) {
            byte[] cut = Arrays.copyOf(bytes, length);
            try (EventTextSource source = opener.open(cut, 0, 1 << 16)) {
                EventTally tally = new EventTally(source);
                TextFormat.requireAccounted(source, tally, cut);
                assertThat(tally.summary.unparsedLines()).as("cut at %d", length).isLessThanOrEqualTo(2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void damageNeitherThrowsNorHangsNorVanishes(TextFormat format, String name) throws IOException {
        byte[] sound = bytes(format, name);
        TextFormat.Opener opener = format.opener(sound);
        for (int round = 0; round < 8; round++) {
            byte[] bytes = damaged(sound, new Random(SEED + round));
            String seed = "seed " + (SEED + round);
            try (EventTextSource source = opener.open(bytes, 0, 1 << 16);
                    EventTextSource small = opener.open(bytes, 1, 97)) {
                EventTally tally = new EventTally(source);
                assertThat(new EventTally(small).dump).as(seed).isEqualTo(tally.dump);
                TextFormat.requireAccounted(source, tally, bytes);
            } catch (RuntimeException e) {
                throw new AssertionError(seed, e);
            }
            format.looksLike(bytes);
        }
    }

    private static byte[] damaged(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        int hits = 1 + random.nextInt(40);
        for (int i = 0; i < hits; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = 0;
                case 2 -> bytes[at] = '\n';
                case 3 -> bytes[at] = (byte) " -:[]()=0".charAt(random.nextInt(9));
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(random.nextInt(400), bytes.length - Math.max(at, from));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    @Test
    void anyBytesAtAllAreSurvived() throws IOException {
        for (int round = 0; round < 200; round++) {
            Random random = new Random(SEED + round);
            byte[] bytes = new byte[random.nextInt(3000)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) " \n\n-=:()[]0123456789abcsy_.#\t\0".charAt(random.nextInt(30));
            }
            for (TextFormat format : TextFormat.values()) {
                if (format.refusal(bytes) == null) {
                    format.read(bytes);
                }
            }
        }
    }

    @Test
    void nothingAtAllIsNoRecording() throws IOException {
        for (TextFormat format : TextFormat.values()) {
            assertThat(format.looksLike(new byte[0])).isZero();
            assertThat(format.looksLike("hello, world\n".getBytes(StandardCharsets.US_ASCII))).isZero();
            assertThat(format.looksLike("execve(\"/bin/true\", [\"true\"], 0x7ffd2 /* 3 vars */) = 0\n"
                    .getBytes(StandardCharsets.US_ASCII)))
                    .isZero();
            assertThat(format.read(new byte[0]).dump).isEmpty();
        }
    }

    @Test
    void clocksAreWhatTheTimesLookLike() throws IOException {
        assertThat(clock(TextFormat.FTRACE, "clock-global.ftrace")).isEqualTo(Clock.BOOT);
        assertThat(clock(TextFormat.FTRACE, "clock-tai.ftrace")).isEqualTo(Clock.REALTIME);
        assertThat(clock(TextFormat.FTRACE, "clock-counter.ftrace")).isEqualTo(Clock.TICKS);
        assertThat(clock(TextFormat.FTRACE, "clock-uptime.ftrace")).isEqualTo(Clock.TICKS);
        assertThat(clock(TextFormat.FTRACE, "clock-x86-tsc.ftrace")).isEqualTo(Clock.TICKS);
        assertThat(clock(TextFormat.TRACECMD, "tsc.tcreport")).isEqualTo(Clock.TICKS);
        assertThat(clock(TextFormat.TRACECMD, "date.tcreport")).isEqualTo(Clock.REALTIME);
        assertThat(clock(TextFormat.PERF, "ns.perf-script")).isEqualTo(Clock.BOOT);
    }

    private static Clock clock(TextFormat format, String name) throws IOException {
        byte[] bytes = bytes(format, name);
        try (EventTextSource source = format.opener(bytes).open(bytes, 0, 4096)) {
            EventTally tally = new EventTally(source);
            Clock clock = source.info().getFirst().clock();
            assertThat(tally.summary.firstNs() != null).isEqualTo(clock.measuresTime());
            assertThat(tally.events.getLast().timestampNs()).isPositive();
            return clock;
        }
    }
}
