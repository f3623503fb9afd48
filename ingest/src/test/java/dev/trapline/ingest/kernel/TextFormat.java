package dev.trapline.ingest.kernel;

import dev.trapline.ingest.ftrace.FtraceOpening;
import dev.trapline.ingest.perfscript.ScriptOpening;
import dev.trapline.ingest.tracecmd.ReportOpening;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The formats of kernel events in text, with their samples and what is known about them.
public enum TextFormat {
    FTRACE("ftrace", ".ftrace"),
    TRACECMD("tracecmd-report", ".tcreport"),
    PERF("perf-script", ".perf-script");

    private static final int BLOCK = 1 << 16;

    private final String folder;
    private final String suffix;

    TextFormat(String folder, String suffix) {
        this.folder = folder;
        this.suffix = suffix;
    }

    /// The folder with its samples.
    public Path folder() {
        Path above = Path.of("").toAbsolutePath();
        while (above != null && !Files.isDirectory(above.resolve("sample-traces"))) {
            above = above.getParent();
        }
        if (above == null) {
            throw new IllegalStateException("no sample-traces above the working directory");
        }
        return above.resolve("sample-traces").resolve(folder);
    }

    /// The samples that are recordings.
    public List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(f -> f.toString().endsWith(suffix)).filter(this::isReadable).sorted().toList();
        }
    }

    private boolean isReadable(Path sample) {
        try {
            return refusal(Files.readAllBytes(sample)) == null;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Why `bytes` cannot be read, or null.
    public @Nullable Refusal refusal(byte[] bytes) {
        return switch (this) {
            case FTRACE -> FtraceOpening.of(bytes, bytes.length, true).refusal();
            case TRACECMD -> ReportOpening.of(bytes, bytes.length, true).refusal();
            case PERF -> ScriptOpening.of(bytes, bytes.length, true).refusal();
        };
    }

    /// How sure the format is that `bytes` is its own.
    public int looksLike(byte[] bytes) {
        return switch (this) {
            case FTRACE -> FtraceOpening.looksLike(bytes, bytes.length);
            case TRACECMD -> ReportOpening.looksLike(bytes, bytes.length);
            case PERF -> ScriptOpening.looksLike(bytes, bytes.length);
        };
    }

    /// What an independent program has counted in sample `name`.
    public JsonNode facts(String name) throws IOException {
        return JsonMapper.shared().readTree(folder().resolve("facts.json").toFile()).get(name);
    }

    /// Opens recordings that are alike.
    public interface Opener {
        /// Reads `bytes`.
        EventTextSource open(byte[] bytes, int workers, int blockSize) throws IOException;
    }

    /// Opens recordings like the one that begins with `head`.
    public Opener opener(byte[] head) {
        return switch (this) {
            case FTRACE -> {
                FtraceOpening opening = FtraceOpening.of(head, head.length, true);
                yield (bytes, workers, blockSize) -> EventTextSource.open(new ByteArrayInput(bytes), opening, workers,
                        blockSize);
            }
            case TRACECMD -> {
                ReportOpening opening = ReportOpening.of(head, head.length, true);
                yield (bytes, workers, blockSize) -> EventTextSource.open(new ByteArrayInput(bytes), opening, workers,
                        blockSize);
            }
            case PERF -> {
                ScriptOpening opening = ScriptOpening.of(head, head.length, true);
                yield (bytes, workers, blockSize) -> EventTextSource.open(new ByteArrayInput(bytes), opening, workers,
                        blockSize);
            }
        };
    }

    /// Everything in `text`.
    public EventTally read(String text) throws IOException {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Everything in `bytes`, every line accounted for.
    public EventTally read(byte[] bytes) throws IOException {
        try (EventTextSource source = opener(bytes).open(bytes, 0, BLOCK)) {
            EventTally tally = new EventTally(source);
            requireAccounted(source, tally, bytes);
            return tally;
        }
    }

    /// Throws unless every line is a record, a continuation, a header or unparsed.
    public static void requireAccounted(EventTextSource source, EventTally tally, byte[] bytes) {
        long accounted =
                tally.summary.records() + source.continuations() + source.headers() + tally.summary.unparsedLines();
        long lines = bytes.length > 0 && bytes[bytes.length - 1] != '\n' ? 1 : 0;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        if (accounted != lines || tally.summary.lines() != lines) {
            throw new AssertionError(
                    "%d lines, %d read: %d records, %d continuations, %d headers, %d unparsed"
                            .formatted(
                                    lines,
                                    tally.summary.lines(),
                                    tally.summary.records(),
                                    source.continuations(),
                                    source.headers(),
                                    tally.summary.unparsedLines()));
        }
    }
}
