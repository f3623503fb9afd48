package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What `--pid --tid --comm --cpu --syscall --from --until` leave, against figures counted with grep and
/// awk.
class FilterTest {
    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String PING = "ftrace/pingpong-noirqinfo.ftrace";
    private static final String GCC = "strace/gcc-f-tt-T.strace";
    private static final String PIPE = "strace/sh-pipe-f-ttt-T.strace";
    private static final String MIDNIGHT = "strace/midnight-tt.strace";

    @TempDir
    Path directory;

    // cpu 1: grep -c '\[001\]'; both: grep -vc '^#'
    // tid: grep -v '^#' | grep -cE -- '-29407 |next_pid=29407|[ _]pid=29407|child_pid=29407'
    // time: awk '!/^#/{t=$3; sub(":","",t); t+=0} t>=1183.2545 && t<1183.2555'
    // read: grep -cE 'NR 0[ :]'; not read: grep -cE 'sys_(enter|exit): NR' less that
    @ParameterizedTest
    @CsvSource(textBlock = """
            --cpu 1,                                     311
            --cpu 0,                                     656
            '--cpu 0-1',                                 967
            --cpu 2-7,                                   0
            --tid 29407,                                 364
            --from @1183.2545 --to @1183.2555,           121
            --syscall read,                              248
            --syscall 0,                                 248
            '--syscall !read',                           536
            """)
    void eventsOfKernelText(String filter, long events) {
        assertThat(events(filter, sample(PING)).filter(line -> !line.contains("task_rename")))
                .hasSize((int) events);
    }

    // time: awk '$2>="16:30:06.053189" && $2<"16:30:06.103189" && $3!="<..." && $3!="+++" && $3!="---"'; the first
    // line is of 16:30:06.003189
    @ParameterizedTest
    @ValueSource(strings = {
        "--from 0.05 --to 0.1", "--from 50ms --to 100000us", "--from 16:30:06.053189 --until 16:30:06.103189"
    })
    void callsThatBeganInATime(String filter) {
        JsonNode report = analyze(filter, sample(GCC));

        assertThat(syscalls(report).get("calls").longValue()).isEqualTo(111);
        // 111 calls in 50 ms
        assertThat(syscalls(report).get("callsPerSec").doubleValue()).isEqualTo(2220);
        assertThat(report.get("filters").get("fromNs").longValue()).isEqualTo(59_406_053_189_000L);
        assertThat(report.get("filters").get("toNs").longValue()).isEqualTo(59_406_103_189_000L);
    }

    // awk '$2+0>=1795192205.9919 && $2+0<1795192205.9929 && $3 !~ /^[-+<]/' | wc -l: 22, one of them exit_group
    @Test
    void timesSince1970() {
        JsonNode report = analyze("--from 1795192205.9919 --to @1795192205.9929", sample(PIPE));

        assertThat(syscalls(report).get("calls").longValue()).isEqualTo(21);
        assertThat(syscalls(report).get("noReturn").longValue()).isEqualTo(1);
    }

    @Test
    void processorsOfARecordingWithoutThem() {
        JsonNode report = analyze("--cpu 0", sample(GCC));

        assertThat(syscalls(report).get("calls").longValue()).isZero();
        assertThat(report.get("notes").toString()).contains("does not say on which processor");
    }

    // each of the two threads begins with the sys_exit of a call that began before, and ends in a call:
    // grep -E -- '-2940[67] .*sys_(enter|exit)' | head and tail
    @Test
    void whatIsCheckedOfKernelText() {
        assertThat(Cli.run("check", sample(PING)).out()).contains("4 calls without beginning or end");
        assertThat(Cli.run("check", "--tid", "29407", sample(PING)).out())
                .contains("2 calls without beginning or end");
    }

    // awk '$2<"12" && $3!~/^[+-]/' | wc -l: 62, one of them exit_group; the recording begins at 23:59:59.95
    @Test
    void timesOfTheNextDay() {
        JsonNode report = analyze("--from 00:00:00", sample(MIDNIGHT));

        assertThat(syscalls(report).get("calls").longValue()).isEqualTo(61);
        assertThat(syscalls(report).get("noReturn").longValue()).isEqualTo(1);
        assertThat(report.get("filters").get("fromNs").longValue()).isEqualTo(86_400_000_000_000L);
        assertThat(report.get("filters").get("toNs").isNull()).isTrue();
    }

    // grep '\[001\]' | grep -c sys_enter: 125, the last of them exit_group; grep -c sched_switch: 62
    // in the time above sys_enter 53, sched_switch 15
    @ParameterizedTest
    @CsvSource({"--cpu 1, 124, 1, 62", "--from @1183.2545 --to @1183.2555, 53, 0, 15"})
    void callsAndSwitchesOfKernelText(String filter, long calls, long noReturn, long switches) {
        JsonNode report = analyze("--only syscalls,switches " + filter, sample(PING));

        assertThat(syscalls(report).get("calls").longValue()).isEqualTo(calls);
        assertThat(syscalls(report).get("noReturn").longValue()).isEqualTo(noReturn);
        assertThat(report.get("analyses").get("switches").get("total").longValue()).isEqualTo(switches);
    }

    // sed -n 's/^[0-9]* [0-9.]* \([a-z0-9_]*\)(.*/\1/p' | sort | uniq -c: of the calls that take a path access 1,
    // execve 1, getcwd 1, newfstatat 2, openat 2; 87 in all, 83 without 3 exit_group and kill
    @ParameterizedTest
    @CsvSource({"%file, 7", "!%file, 76", "'openat,access', 3", "'!openat,access', 80"})
    void groupsOfCalls(String list, long calls) {
        JsonNode report = analyze("--only syscalls --syscall " + list, sample(PIPE));

        assertThat(syscalls(report).get("calls").longValue()).isEqualTo(calls);
        assertThat(report.get("analyses").propertyNames()).containsExactly("syscalls");
    }

    // awk: what each thread is in, from sys_enter to sys_exit; sched_switch by what prev_pid is in: 119 in NR 0, 1 in NR 61, 61 in none;
    // sys_exit of NR 0 with a sys_enter: 124, results above 0 added up 4780; of NR 1: 120, 120 bytes; of NR 17: 4, 3136 bytes
    @ParameterizedTest
    @CsvSource({"read, 119, 124, 4780, 0", "write, 0, 120, 0, 120", "wait4, 1, 0, 0, 0", "'!read', 3, 124, 3136, 120"})
    void whatHappensInsideTheCalls(String call, long switches, long transfers, long read, long written) {
        JsonNode analyses = analyze("--only switches,io --syscall " + call, sample(PING)).get("analyses");

        assertThat(analyses.get("switches").get("total").longValue()).isEqualTo(switches);
        assertThat(analyses.get("io").get("calls").longValue()).isEqualTo(transfers);
        assertThat(analyses.get("io").get("readBytes").longValue()).isEqualTo(read);
        assertThat(analyses.get("io").get("writtenBytes").longValue()).isEqualTo(written);
        for (JsonNode cpu : analyses.get("switches").get("byCpu")) {
            assertThat(cpu.get("idleNs").isNull()).isTrue();
        }
    }

    // the same way, with sched_wakeup or sched_waking of the thread while it was away: 23 in NR 230, 0 in others
    @ParameterizedTest
    @CsvSource({"clock_nanosleep, 23", "'!clock_nanosleep', 0"})
    void wakeupsInsideTheCalls(String call, long wakeups) {
        JsonNode analyses =
                analyze("--only wakeups --syscall " + call, sample("ftrace/irq-chain.ftrace")).get("analyses");

        assertThat(analyses.get("wakeups").get("count").longValue()).isEqualTo(wakeups);
    }

    @Test
    void analysesThatTakeAllCallsSayWhy() {
        JsonNode one = analyze("--only batching,syscalls --syscall read", sample(PING)).get("analyses");
        assertThat(one.propertyNames()).containsExactly("syscalls", "batching");
        assertThat(one.get("batching").has("calls")).isFalse();
        assertThat(one.get("batching").get("notes").get(0).stringValue()).contains("calls between them");

        JsonNode all = analyze("--syscall read", sample(PING));
        assertThat(all.get("analyses").propertyNames()).containsExactly("syscalls", "bursts", "switches", "io");
        assertThat(all.get("notes").toString())
                .contains("Not told for some calls only: batching, irqs, faults, signals,");
        assertThat(analyze("--only batching", sample(PING)).get("analyses").get("batching").has("calls")).isTrue();
    }

    @Test
    void timesOnAProcessorAreCutAtTheBeginning() {
        JsonNode cpus = analyze("--only switches --from @1183.2545 --to @1183.2555", sample(PING))
                .get("analyses").get("switches").get("byCpu");

        for (JsonNode cpu : cpus) {
            assertThat(cpu.get("busyNs").longValue() + cpu.get("idleNs").longValue()).isBetween(0L, 1_000_000L);
        }
    }

    /// What is written of a part of a recording says the same as that part of the recording.
    @ParameterizedTest
    @ValueSource(strings = {
        "--from @1183.2545 --until @1183.2555", "--tid 29407", "--pid 29406", "--cpu 1", "--syscall %desc",
        "--comm ping*"
    })
    void aConvertedPartSaysTheSame(String filter) {
        for (String format : List.of("jsonl", "ftrace", "csv")) {
            Path part = directory.resolve("part." + format);
            List<String> words = words("convert --to " + format + " " + filter);
            words.add("-o");
            words.add(part.toString());
            words.add(sample(PING));
            assertThat(Cli.run(words.toArray(String[]::new)).exit()).isZero();

            JsonNode whole = syscalls(analyze("--only syscalls " + filter, sample(PING)));
            JsonNode again = syscalls(analyze("--only syscalls", part.toString()));
            for (String figure : List.of("calls", "errors", "noReturn", "totalNs")) {
                assertThat(again.get(figure)).as(filter + " " + format + " " + figure).isEqualTo(whole.get(figure));
            }
        }
    }

    @Test
    void aConvertedPartHasCallsWholeAndPassesTheCheck() throws IOException {
        Path part = directory.resolve("part.strace");
        Cli cli = Cli.run(
                "convert", "--to", "strace", "--from", "0.05", "--until", "0.1", "-o", part.toString(), sample(GCC));

        assertThat(cli.err()).isEmpty();
        assertThat(Files.readAllLines(part)).hasSize(111).noneMatch(line -> line.contains("unfinished"));
        assertThat(Cli.run("check", part.toString()).out()).endsWith("PASS\n");
    }

    /// A window counts from the first event, which is where the inputs say that the recording begins.
    @ParameterizedTest
    @MethodSource("samples")
    void theStartIsTheFirstEvent(Path sample) {
        JsonNode report = JSON.readTree(Cli.run(
                "analyze", "--format", "json", "--from", "0", "--only", "signals", sample.toString()).out());
        JsonNode input = report.get("inputs").get(0);

        if (!input.get("firstNs").isNull()) {
            assertThat(report.get("filters").get("fromNs")).isEqualTo(input.get("firstNs"));
        }
    }

    static Stream<Path> samples() {
        return Recording.samples("strace", "ftrace", "tracecmd", "perf", "perf-script", "tracecmd-report")
                .filter(sample -> {
                    String clock = JSON.readTree(Cli.run(
                            "analyze", "--format", "json", "--only", "signals", sample.toString()).out())
                            .get("inputs").get(0).get("clock").stringValue();
                    return !clock.equals("none") && !clock.equals("ticks");
                });
    }

    @Test
    void theReportSaysWhatItIsLimitedTo() {
        List<String> words = words("analyze --from 0.05 --to 100ms --tid 20012,20013");
        words.add(sample(GCC));
        String text = Cli.run(words.toArray(String[]::new)).out();
        JsonNode json = analyze("--from 0.05 --to 100ms --tid 20012,20013", sample(GCC));

        assertThat(text.replaceAll("\n +", " "))
                .contains(
                        "only: tid 20012,20013 · from 0.05 · to 100ms: 50.0 ms of 203 ms (the figures above are of the"
                                + " whole recording)\n");
        assertThat(json.get("filters").get("tid").stringValue()).isEqualTo("20012,20013");
        assertThat(json.get("filters").get("from").stringValue()).isEqualTo("0.05");
        for (String format : List.of("markdown", "html")) {
            assertThat(Cli.run("analyze", "--format", format, "--from", "0.05", "--to", "0.1", sample(GCC)).out())
                    .contains("Only from 0.05 · to 0.1: 50.0 ms of 203 ms; what is said of");
        }
        assertThat(Cli.run("analyze", sample(GCC)).out()).doesNotContain("only: ");
        assertThat(analyze("", sample(GCC)).has("filters")).isFalse();
        assertThat(Cli.run("analyze", "--from", "5", sample(GCC)).out())
                .contains("only: from 5: nothing, the recording is 203 ms long");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            analyze --from abc x      | --from abc: not a time; one of 1.5 or 300ms from the start, @SECONDS or HH:MM:SS as recorded
            events --until 3h x       | --until 3h: not a time; one of 1.5 or 300ms from the start, @SECONDS or HH:MM:SS as recorded
            events --cpu 3-1 x        | --cpu 3-1: must be numbers and ranges, like 0,2-5
            events --cpu 0,x x        | --cpu x: must be numbers and ranges, like 0,2-5
            events --cpu 70000 x      | --cpu 70000: must be numbers and ranges, like 0,2-5
            events --tid 1,x x        | Invalid value for option '--tid' (LIST): 'x' is not an int
            events --syscall %fiel x  | --syscall %fiel: no such group; one of %file, %desc, %network, %process, %signal, %ipc, %memory, %creds, %clock
            events --syscall 9999 x   | --syscall 9999: no such system call
            events --syscall a,!b x   | --syscall a: no such system call
            events --syscall read,!b x | --syscall !b: ! stands before the whole list
            convert --to 1.5 -o o x   | --to 1.5: cannot be written; one of strace, ftrace, jsonl, csv, tracedat, perfetto
            """)
    void nonsenseIsOneLine(String line, String message) {
        List<String> words = words(line);
        Cli cli = Cli.run(words.toArray(String[]::new));

        assertThat(cli.err()).isEqualTo("trapline: " + message + "; try 'trapline " + words.getFirst() + " --help'\n");
        assertThat(cli.exit()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --from 300ms --to 0.1      | strace/gcc-f-tt-T.strace     | --from 300ms --until 0.1: the end is not after the beginning
            --from @17 --to 0.1        | strace/gcc-f-tt-T.strace     | --from @17: the times of the recording are HH:MM:SS
            --from 12:00:00            | strace/sh-pipe-f-ttt-T.strace | --from 12:00:00: the times of the recording are seconds; say @SECONDS, or how long after its start
            --to 1                     | strace/esc-plain.strace      | --until 1: the recording has no times
            --to 1                     | ftrace/clock-counter.ftrace  | --until 1: the recording has no times
            """)
    void timesThatDoNotFitTheRecordingAreUsageErrors(String filter, String sample, String message) {
        for (String command : List.of("analyze", "events")) {
            List<String> words = words(command + " " + filter);
            words.add(sample(sample));
            Cli cli = Cli.run(words.toArray(String[]::new));

            assertThat(cli.err()).isEqualTo("trapline: " + message + "; try 'trapline " + command + " --help'\n");
            assertThat(cli.exit()).isEqualTo(2);
        }
    }

    private static Stream<String> events(String filter, String file) {
        List<String> words = words("events " + filter);
        words.add(file);
        Cli cli = Cli.run(words.toArray(String[]::new));
        assertThat(cli.err()).isEmpty();
        return cli.out().lines();
    }

    private static JsonNode analyze(String options, String file) {
        List<String> words = words("analyze --format json " + options);
        if (!options.contains("--only") && !options.contains("--syscall")) {
            words.addAll(List.of("--only", "syscalls"));
        }
        words.add(file);
        Cli cli = Cli.run(words.toArray(String[]::new));
        assertThat(cli.err()).isEmpty();
        return JSON.readTree(cli.out());
    }

    private static JsonNode syscalls(JsonNode report) {
        return report.get("analyses").get("syscalls");
    }

    private static List<String> words(String line) {
        return new ArrayList<>(Arrays.asList(line.strip().split(" +", -1)));
    }

    private static String sample(String name) {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(root.resolve("sample-traces"))) {
            root = root.getParent();
        }
        return root.resolve("sample-traces").resolve(name).toString();
    }
}
