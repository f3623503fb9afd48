package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Every sample is written in every format and read again; ftrace text is held against the kernel's own.
class ConvertCommandTest {
    /// What the kernel has printed behind the time.
    private static final Pattern BODY =
            Pattern.compile("-(\\d+) +(?:\\( *[\\d-]+\\) )?\\[(\\d{3})\\] (?:.{5} )? *([\\d.]+): (.*)");

    @TempDir
    Path folder;

    static Stream<Path> all() {
        return Recording.samples("strace", "ftrace", "tracecmd", "tracecmd-report", "perf-script", "perf");
    }

    static Stream<Path> strace() {
        return Recording.samples("strace", "strace/ff-sh.d");
    }

    static Stream<Path> ftrace() {
        return Recording.samples("ftrace");
    }

    private Path convert(Path sample, String format) {
        Path out = folder.resolve("out." + format);
        Cli cli = Cli.run("convert", sample.toString(), "-o", out.toString(), "--to", format);
        assertThat(cli.exit()).as(cli.err()).isZero();
        assertThat(cli.out()).isEmpty();
        return out;
    }

    // ---------------------------------------------------------------- what is written is read back

    @ParameterizedTest
    @MethodSource("all")
    void rowsComeBackAsTheSameEvents(Path sample) throws IOException {
        Recording recording = Recording.of(sample);
        for (String format : List.of("jsonl", "csv")) {
            Recording again = Recording.of(convert(sample, format));
            assertThat(again.events()).as(format).isEqualTo(recording.events());
            assertThat(again.summary().unparsedLines()).isZero();
            assertThat(again.summary().lostEvents()).isEqualTo(recording.summary().lostEvents());
        }
    }

    @ParameterizedTest
    @MethodSource("strace")
    void straceTextComesBackAsTheSameEvents(Path sample) throws IOException {
        Recording again = Recording.of(convert(sample, "strace"));
        assertThat(again.events()).isEqualTo(Recording.of(sample).events());
        assertThat(again.summary().unparsedLines()).isZero();
    }

    @ParameterizedTest
    @MethodSource("ftrace")
    void ftraceTextComesBackAsTheSameEvents(Path sample) throws IOException {
        Recording again = Recording.of(convert(sample, "ftrace"));
        assertThat(again.withoutNames()).isEqualTo(Recording.of(sample).withoutNames());
        assertThat(again.summary().unparsedLines()).isZero();
    }

    static Stream<Path> traceDats() {
        return Recording.samples("tracecmd");
    }

    /// Names of threads come first in a trace.dat, all of them.
    @ParameterizedTest
    @MethodSource("traceDats")
    void traceDatComesBackAsTheSameEvents(Path sample) throws IOException {
        Recording again = Recording.of(convert(sample, "tracedat"));
        assertThat(again.withoutNames()).containsExactlyInAnyOrderElementsOf(Recording.of(sample).withoutNames());
        assertThat(again.summary().unparsedLines()).isZero();
        assertThat(again.summary().lostEvents()).isEqualTo(Recording.of(sample).summary().lostEvents());
    }

    @ParameterizedTest
    @MethodSource("all")
    void callsAreTheSameInTraceDat(Path sample) throws IOException {
        assertThat(callsOf(convert(sample, "tracedat"))).isEqualTo(callsOf(sample));
    }

    /// By thread, because order says nothing between equal times; a call is what its number says.
    private static List<String> callsOf(Path recording) throws IOException {
        return Recording.of(recording).calls().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("all")
    void callsAreTheSameInEveryFormat(Path sample) throws IOException {
        List<String> calls = Recording.of(sample).calls();
        Recording strace = straceOf(sample);
        if (strace != null) {
            assertThat(strace.summary().unparsedLines()).isZero();
            // the first return of a child has no entry, which strace does not show
            assertThat(calls).containsSubsequence(strace.calls());
        }
        Recording ftrace = Recording.of(convert(sample, "ftrace"));
        assertThat(ftrace.summary().unparsedLines()).isZero();
        List<String> named = calls.stream().map(call -> call.replaceFirst("^-1 ", "4194304 ")).toList();
        assertThat(named).containsSubsequence(ftrace.calls());
    }

    private @Nullable Recording straceOf(Path sample) throws IOException {
        Path out = convert(sample, "strace");
        return Files.size(out) == 0 ? null : Recording.of(out);
    }

    // ---------------------------------------------------------------- outside facts

    @ParameterizedTest
    @ValueSource(strings = {"dd-bs1-ttt-T", "fsync-ttt-T", "burst-ttt-T"})
    void linesAreThoseThatStraceHasWritten(String name) throws IOException {
        Path sample = Path.of("../sample-traces/strace/" + name + ".strace");
        assertThat(Files.readAllLines(convert(sample, "strace"))).isEqualTo(Files.readAllLines(sample));
    }

    @ParameterizedTest
    @MethodSource("ftrace")
    void linesAreThoseThatTheKernelHasWritten(Path sample) throws IOException {
        List<String> kernels = bodies(sample);
        List<String> ours = bodies(convert(sample, "ftrace"));
        if (sample.toString().contains("latency-format")) {
            assertThat(ours).isNotEmpty(); // another layout of the same events
            return;
        }
        assertThat(ours).hasSameSizeAs(kernels);
        for (int i = 0; i < ours.size(); i++) {
            assertThat(comparable(ours.get(i))).isEqualTo(comparable(kernels.get(i)));
        }
    }

    private static List<String> bodies(Path file) throws IOException {
        List<String> bodies = new ArrayList<>();
        for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            Matcher matcher = BODY.matcher(line.replace("\r", ""));
            if (matcher.find()) {
                bodies.add(String.join(" ", matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
            } else if (line.startsWith("CPU:") || line.startsWith("#####") || line.startsWith(" =>")) {
                bodies.add(line.replace("\r", ""));
            }
        }
        return bodies;
    }

    /// The names of arguments of own events are the manual's; a name that is no UTF-8 has been read as
    /// Latin-1; an event that was cut off has lost a blank.
    private static String comparable(String body) {
        String own = body.contains(" sys_") && body.contains("(")
                ? body.replaceAll("\\w+: (0x)?", "")
                : body;
        return own.replace("\u00c3\u00bf", "\u00ff").strip();
    }

    /// Lines as the print formats of Linux 6.18 make them, of events that no sample has.
    private static final List<String> LINES_OF_6_18 = List.of(
            "block_rq_insert: 8,16 FF 0 () 18446744073709551615 + 0 none,0,0 [a] 1]",
            "block_rq_error: 8,16 WS () 5 + 8 be,0,4 [-5]",
            "block_rq_remap: 8,0 R 2112 + 8 <- (8,1) 64 2",
            "block_split: 254,0 R 30239784 / 30242008 [perl]",
            "block_touch_buffer: 254,0 sector=64159745 size=4096",
            "net_dev_start_xmit: dev=lo queue_mapping=0 skbaddr=00000000d79c1670 vlan_tagged=0 vlan_proto=0x0000"
                    + " vlan_tci=0x0000 protocol=0x0800 ip_summed=3 len=66 data_len=0 network_offset=14"
                    + " transport_offset_valid=1 transport_offset=34 tx_flags=0 gso_size=0 gso_segs=0 gso_type=0x1",
            "timer_start: timer=00000000d79c1670 function=f expires=110 [timeout=10] bucket_expiry=112 cpu=1 idx=2"
                    + " flags=D|I",
            "timer_base_idle: is_idle=1 cpu=3",
            "hrtimer_setup: hrtimer=00000000d79c1670 clockid=CLOCK_BOOTTIME mode=REL|SOFT",
            "itimer_state: which=0 expires=4295162 it_value=1.005000 it_interval=0.000020",
            "itimer_expire: which=1 pid=7 now=4295162",
            "tick_stop: success=0 dependency=CLOCK_UNSTABLE",
            "cpu_frequency: state=2400000 cpu_id=1",
            "sched_stat_iowait: comm=a pid=1 b pid=9 delay=52 [ns]",
            "sched_pi_setprio: comm=a pid=9 oldprio=120 newprio=-2",
            "task_newtask: pid=9 comm=a b clone_flags=1200000 oom_score_adj=-900",
            "io_uring_create: ring 00000000966711d1, fd 3 sq size 8, cq size 16, flags 0x3000",
            "io_uring_register: ring 00000000966711d1, opcode 2, nr_user_files 1, nr_user_bufs 0, ret -22",
            "io_uring_submit_req: ring 00000000966711d1, req 00000000c0a1b2f3, user_data 0xffffffffffffffff,"
                    + " opcode READV, flags 0x40, sq_thread 1",
            "io_uring_complete: ring 00000000966711d1, req 0000000000000000, user_data 0x7, result -11, cflags 0x1"
                    + " extra1 0 extra2 18446744073709551615 ",
            "io_uring_queue_async_work: ring 00000000966711d1, request 00000000c0a1b2f3, user_data 0x1, opcode FSYNC,"
                    + " flags 0x10, hashed queue, work 00000000d79c1670",
            "io_uring_poll_arm: ring 00000000966711d1, req 00000000c0a1b2f3, user_data 0x1, opcode POLL_ADD,"
                    + " mask 0x0, events 0x80002019",
            "io_uring_task_add: ring 00000000966711d1, req 00000000c0a1b2f3, user_data 0x1, opcode POLL_ADD, mask 1",
            "io_uring_file_get: ring 00000000966711d1, req 00000000c0a1b2f3, user_data 0x1, fd 4",
            "io_uring_cqring_wait: ring 00000000966711d1, min_events 1",
            "io_uring_task_work_run: tctx 00000000966711d1, count 2",
            "io_uring_local_work_run: ring 00000000966711d1, count 2, loops 1");

    @Test
    void eventsOfNoSampleAreKeptToo() throws IOException {
        StringBuilder text = new StringBuilder("# tracer: nop\n#\n");
        for (int i = 0; i < LINES_OF_6_18.size(); i++) {
            text.append("            bash-7       [001] .....     1.%06d: ".formatted(i + 1))
                    .append(LINES_OF_6_18.get(i))
                    .append('\n');
        }
        Path trace = Files.writeString(folder.resolve("a.ftrace"), text);
        Recording recording = Recording.of(trace);

        assertThat(recording.events()).hasSizeGreaterThanOrEqualTo(LINES_OF_6_18.size())
                .noneMatch(event -> event.contains(" Other "));
        assertThat(bodies(convert(trace, "ftrace"))).isEqualTo(bodies(trace)).hasSameSizeAs(LINES_OF_6_18);
        assertThat(Recording.of(convert(trace, "jsonl")).events()).isEqualTo(recording.events());
        assertThat(Recording.of(convert(trace, "csv")).events()).isEqualTo(recording.events());
    }

    @Test
    void argumentsOfTextBecomeRegisters() throws IOException {
        Path log = folder.resolve("a.strace");
        Files.writeString(log, """
                7 1795192206.000001 openat(AT_FDCWD, "/etc/passwd", O_RDONLY|O_CLOEXEC) = 3 <0.000010>
                7 1795192206.000020 lseek(3, -5, SEEK_CUR)        = -1 EINVAL (Invalid argument) <0.000002>
                7 1795192206.000030 clone(child_stack=NULL, flags=CLONE_CHILD_CLEARTID|SIGCHLD, child_tidptr=0x7f01) = 8
                """);
        Path out = folder.resolve("a.ftrace");
        Cli cli = Cli.run("convert", log.toString(), "-o", out.toString(), "--to", "ftrace");

        // AT_FDCWD is -100 in an int; O_CLOEXEC 02000000; SEEK_CUR is in no table; SIGCHLD 17
        assertThat(Files.readString(out)).startsWith("# tracer: nop\n#\n").endsWith("""
                           <...>-7       [000] ..... 1795192206.000001: sys_enter: NR 257 (ffffff9c, 0, 80000, 0, 0, 0)
                           <...>-7       [000] ..... 1795192206.000011: sys_exit: NR 257 = 3
                           <...>-7       [000] ..... 1795192206.000020: sys_enter: NR 8 (3, fffffffffffffffb, 0, 0, 0, 0)
                           <...>-7       [000] ..... 1795192206.000022: sys_exit: NR 8 = -22
                           <...>-7       [000] ..... 1795192206.000030: sys_enter: NR 56 (200011, 0, 0, 7f01, 0, 0)
                           <...>-7       [000] ..... 1795192206.000030: sys_exit: NR 56 = 8
                """);
        assertThat(cli.err()).contains("2 arguments that are no numbers").hasLineCount(1);
    }

    @Test
    void interruptedCallsStandOnTwoLines() throws IOException {
        Path trace = folder.resolve("a.ftrace");
        Files.writeString(trace, """
                            sh-7       [000] .....    10.000001: sys_enter: NR 0 (3, 7ffd01, 340, 0, 0, 0)
                            sh-8       [001] .....    10.000002: sys_enter: NR 21 (7ffd02, 4, 0, 0, 0, 0)
                            sh-8       [001] .....    10.000003: sys_exit: NR 21 = -2
                            sh-7       [000] .....    10.000009: sys_exit: NR 0 = 832
                            sh-7       [000] .....    10.000010: softirq_raise: vec=1 [action=TIMER]
                            sh-7       [000] .....    10.000012: signal_deliver: sig=14 errno=0 code=128 sa_handler=5 sa_flags=0
                            sh-7       [000] .....    10.000020: sys_enter: NR 231 (1, 0, 0, 0, 0, 0)
                            sh-7       [000] .....    10.000030: sched_process_exit: comm=sh pid=7 prio=120 group_dead=true
                """);
        Cli cli = Cli.run("convert", trace.toString(), "-o", "-", "--to", "strace");

        assertThat(cli.out()).isEqualTo("""
                7<sh>     10.000001 read(3, 0x7ffd01, 832 <unfinished ...>
                8<sh>      0.000001 access(0x7ffd02, 04) = -1 ENOENT (No such file or directory) <0.000001>
                7<sh>      0.000007 <... read resumed>) = 832 <0.000008>
                7<sh>      0.000003 --- SIGALRM {si_signo=SIGALRM, si_code=128} ---
                7<sh>      0.000008 exit_group(1)       = ?
                7<sh>      0.000010 +++ exited with 1 +++
                """);
        assertThat(cli.err()).isEqualTo(
                "trapline: strace has no way to say, left out: 1 softirq_raise (jsonl keeps everything)\n");
    }

    // ---------------------------------------------------------------- the reports are the same

    @ParameterizedTest
    @MethodSource("all")
    void reportsOfRowsAreTheSame(Path sample) {
        assertThat(analyses(convert(sample, "jsonl"))).isEqualTo(analyses(sample));
    }

    @ParameterizedTest
    @MethodSource("strace")
    void reportsOfStraceTextAreTheSame(Path sample) {
        assertThat(analyses(convert(sample, "strace"))).isEqualTo(analyses(sample));
    }

    @ParameterizedTest
    @MethodSource("ftrace")
    void reportsOfFtraceTextAreTheSame(Path sample) {
        assertThat(nameless(analyses(convert(sample, "ftrace")))).isEqualTo(nameless(analyses(sample)));
    }

    /// Threads whose name the kernel had forgotten have got it back from the events that tell it.
    private static String nameless(JsonNode analyses) {
        return analyses.toString().replaceAll("\"comm\":(null|\"(\\\\.|[^\"\\\\])*\")", "");
    }

    private static JsonNode analyses(Path recording) {
        Cli cli = Cli.run("analyze", recording.toString(), "--format", "json");
        assertThat(cli.exit()).as(cli.err()).isZero();
        return new ObjectMapper().readTree(cli.out()).get("analyses");
    }

    // ---------------------------------------------------------------- the command

    @Test
    void severalRecordingsBecomeOne() throws IOException {
        Path first = Files.writeString(folder.resolve("a"),
                "5 1795192206.000001 close(3) = 0\n5 1795192206.000003 close(4) = 0\n");
        Path second = Files.writeString(folder.resolve("b"), "6 1795192206.000002 close(5) = 0\n");
        Cli cli = Cli.run("convert", first.toString(), second.toString(), "-o", "-", "--to", "strace");

        assertThat(cli.out().lines().map(line -> line.replaceAll(" +", " "))).containsExactly(
                "5 1795192206.000001 close(3) = 0",
                "6 1795192206.000002 close(5) = 0",
                "5 1795192206.000003 close(4) = 0");
    }

    @Test
    void compressesWhatIsCalledSo() throws IOException {
        Path sample = Samples.app(folder);
        Path out = folder.resolve("app.jsonl.gz");
        Cli.run("convert", sample.toString(), "-o", out.toString(), "--to", "jsonl");

        assertThat(Files.readAllBytes(out)).startsWith(0x1f, 0x8b);
        assertThat(Recording.of(out).events()).isEqualTo(Recording.of(sample).events());

        Path log = folder.resolve("app.strace.gz");
        assertThat(Cli.run("convert", sample.toString(), "-o", log.toString(), "--to", "strace").err()).isEmpty();
        assertThat(Files.readAllBytes(log)).startsWith(0x1f, 0x8b);
        assertThat(Recording.of(log).events()).isEqualTo(Recording.of(sample).events());
    }

    @Test
    void traceDatIsAFileThatIsNotCompressed() throws IOException {
        String sample = Samples.app(folder).toString();
        assertUsage("-o -: tracedat is not text; name a file", "convert", sample, "-o", "-", "--to", "tracedat");
        assertUsage("leave out .gz", "convert", sample, "-o", "x.dat.gz", "--to", "tracedat");
        assertUsage("--file-version: only --to tracedat", "convert", sample, "-o", "x", "--to", "csv", "--file-version",
                "7");
        assertUsage("--compression: version 6", "convert", sample, "-o", "x", "--to", "tracedat", "--compression",
                "zstd");
        assertUsage("8: is neither 6 nor 7", "convert", sample, "-o", "x", "--to", "tracedat", "--file-version", "8");
        assertUsage("lzma: is none of none, zstd, zlib", "convert", sample, "-o", "x", "--to", "tracedat",
                "--file-version", "7", "--compression", "lzma");
        assertUsage("is not a regular file", "convert", sample, "-o", "/dev/null", "--to", "tracedat");
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        String sample = Samples.app(folder).toString();
        assertUsage("--to FORMAT is missing; one of strace, ftrace", "convert", sample, "-o", "x");
        assertUsage("-o OUT is missing", "convert", sample, "--to", "csv");
        assertUsage("--to lttng: cannot be written; one of strace, ftrace", "convert", sample, "-o", "x", "--to",
                "lttng");
    }

    private static void assertUsage(String message, String... line) {
        Cli cli = Cli.run(line);
        assertThat(cli.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains(message).hasLineCount(1);
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void neverOverwritesWhatItReads() throws IOException {
        Path sample = Samples.app(folder);
        byte[] before = Files.readAllBytes(sample);
        Path link = Files.createSymbolicLink(folder.resolve("link"), sample);
        assertUsage("is one of the inputs", "convert", sample.toString(), "-o", link.toString(), "--to", "csv");

        assertThat(Files.readAllBytes(sample)).isEqualTo(before);
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException {
        Path noRecording = Files.writeString(folder.resolve("poem"), "Roses are red\n");
        Cli cli = Cli.run("convert", noRecording.toString(), "-o", folder.resolve("out").toString(), "--to", "csv");

        assertThat(cli.exit()).isEqualTo(ExitCode.USAGE);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(noRecording);
        }
    }
}
