package dev.trapline.ingest.tracedat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trapline.ingest.tracedat.WrittenSamples.Said;
import dev.trapline.ingest.tracedat.WrittenSamples.Written;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds what [TraceDatWriter] writes against the trace-cmd of this machine. Skipped where it is
/// absent.
final class TraceDatWriterLiveTest {
    private static final Pattern LINE =
            Pattern.compile("(?s)^.*-\\d+ +\\[(\\d{3,})] *(\\d+)(?:\\.(\\d{9}))?: (\\w+): .*$");
    private static final Pattern LOST = Pattern.compile("^CPU:(\\d+) \\[(?:\\d+ )?EVENTS DROPPED]$");

    @TempDir
    static Path folder;

    @BeforeAll
    static void traceCmdWorks() throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder("trace-cmd", "--version").redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            process.waitFor();
        } catch (IOException e) {
            assumeTrue(false, "trace-cmd is not installed");
        }
    }

    static List<Path> samples() throws IOException {
        List<Path> samples = new ArrayList<>(WrittenSamples.tracepoints());
        WrittenSamples.straceLogs().stream().filter(f -> f.toString().contains("mt-")).forEach(samples::add);
        return samples;
    }

    static List<Path> traceDats() throws IOException {
        return WrittenSamples.traceDats();
    }

    /// The lines of `trace-cmd ARGUMENTS`, which must succeed.
    private static List<String> run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("trace-cmd"));
        command.addAll(Arrays.asList(arguments));
        Path output = folder.resolve("out.txt");
        Path errors = folder.resolve("err.txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String complaints = Files.readString(errors, StandardCharsets.ISO_8859_1);
        if (arguments[0].equals("report")) {
            assertThat(complaints).as("what trace-cmd complains about").isEmpty();
        }
        assertThat(process.exitValue()).as(complaints).isZero();
        // the names of tasks may have a CR inside
        return List.of(Files.readString(output, StandardCharsets.ISO_8859_1).split("\n", -1));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void traceCmdSeesTheSameEvents(Path sample) throws IOException, InterruptedException {
        assertSeen(sample, WrittenSamples.write(sample, folder.resolve("written.dat")));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void traceCmdSeesTheSameEventsOfVersion7(Path sample) throws IOException, InterruptedException {
        assertSeen(sample, WrittenSamples.write(sample, folder.resolve("written7.dat"), Packing.NONE));
        assertSeen(sample, WrittenSamples.write(sample, folder.resolve("writtenz.dat"), Packing.ZSTD));
    }

    /// trace-cmd can be built without zlib.
    @Test
    void traceCmdSeesTheSameEventsCompressedWithZlib() throws IOException, InterruptedException {
        assumeTrue(run("list", "-c").stream().anyMatch(line -> line.contains("zlib")), "trace-cmd has no zlib");
        for (Path sample : traceDats()) {
            assertSeen(sample, WrittenSamples.write(sample, folder.resolve("writtenz.dat"), Packing.ZLIB));
        }
    }

    private static void assertSeen(Path sample, Written written) throws IOException, InterruptedException {
        List<String> seen = new ArrayList<>();
        int losses = 0;
        for (String line : run("report", "-t", "-N", "-i", written.file().toString())) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                String fraction = matcher.group(3) == null ? "" : matcher.group(3);
                String time = Long.toString(Long.parseLong(matcher.group(2) + fraction));
                seen.add(time + " " + Integer.parseInt(matcher.group(1)) + " " + matcher.group(4));
            } else if (LOST.matcher(line).matches()) {
                losses++;
            }
        }
        seen.sort(null);
        List<String> expected = new Said(sample).places;
        long lost = expected.stream().filter(place -> place.endsWith(" events_lost")).count();
        expected.removeIf(place -> place.endsWith(" events_lost") || place.endsWith(" sys_no_return"));
        assertThat(seen).isEqualTo(expected);
        assertThat(losses).isEqualTo(lost);
    }

    /// Apart from what the model does not keep: the names of tasks that trace-cmd had lost are known,
    /// symbols that only appear as addresses are not, nor are the file of an exec, whether the whole
    /// group is gone, the kernel's names of arguments, and which bytes a name was that is no UTF-8.
    @ParameterizedTest
    @MethodSource("traceDats")
    void traceCmdPrintsACopyAsItPrintsTheOriginal(Path sample) throws IOException, InterruptedException {
        List<String> original = comparable(run("report", "-t", "-N", "-i", sample.toString()));
        for (Written written : List.of(
                WrittenSamples.write(sample, folder.resolve("copy.dat")),
                WrittenSamples.write(sample, folder.resolve("copy7.dat"), Packing.ZSTD))) {
            assertThat(comparable(run("report", "-t", "-N", "-i", written.file().toString()))).isEqualTo(original);
            assertThat(written.abridged()).isEmpty();
        }
    }

    private static List<String> comparable(List<String> lines) {
        List<String> comparable = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("cpus=") || line.startsWith("\t=> ")) {
                continue;
            }
            comparable.add(
                    line.replaceFirst("(?s)^.*(-\\d+ +\\[\\d+] *\\d[.\\d]*: \\w+:)", "$1")
                            .replace("\u00c3\u00bf", "\u00ff")
                            .replaceFirst("ip=\\S+ error_code", "error_code")
                            .replaceFirst("filename=\\S*", "")
                            .replaceFirst(" group_dead=\\w+", "")
                            .replaceFirst("\t=> .*", "")
                            .replaceAll("\\w+: (0x[0-9a-f]{8})", "$1"));
        }
        return comparable;
    }

    @Test
    void theOtherCommandsOfTraceCmdWorkToo() throws IOException, InterruptedException {
        Path sample =
                WrittenSamples.traceDats().stream().filter(f -> f.endsWith("tc-lost.dat")).findFirst().orElseThrow();
        assertUsable(WrittenSamples.write(sample, folder.resolve("all.dat")).file());
        assertUsable(WrittenSamples.write(sample, folder.resolve("all7.dat"), Packing.NONE).file());
        assertUsable(WrittenSamples.write(sample, folder.resolve("allz.dat"), Packing.ZSTD).file());
    }

    private static void assertUsable(Path file) throws IOException, InterruptedException {
        assertThat(run("report", "--stat", "-i", file.toString())).contains("CPU: 1", "overrun: 85", "entries: 0");
        assertThat(run("dump", "--summary", "-i", file.toString()))
                .anyMatch(line -> line.matches(".*(\\b2\t?\\s*\\[CPUs with tracing data]|\\b2 cpus\\b).*"))
                .anyMatch(line -> line.matches(".*(\\[local]|\"local\").*"));
        Path converted = folder.resolve("converted.dat");
        run("convert", "-i", file.toString(), "-o", converted.toString());
        assertThat(new Said(converted).events).isEqualTo(new Said(file).events);
        Path part = folder.resolve("part.dat");
        run("split", "-i", file.toString(), "-o", part.toString(), "-e", "100");
        List<String> split = run("report", "-t", "-i", folder.resolve("part.dat.1").toString());
        assertThat(split).hasSizeGreaterThan(90);
    }
}
