package dev.trapline.benchmarks;

import dev.trapline.ingest.OpenOptions;
import dev.trapline.ingest.Recordings;
import dev.trapline.model.event.EventSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/// Time to turn some 60 MB of strace text in memory into events, without any analysis.
///
/// Run in the root of the project: `benchmarks/jmh.sh StraceImport`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class StraceImport {
    private static final int BYTES = 60 << 20;

    /// A recording in `sample-traces/strace`, repeated.
    @Param({"mt-f-tt.strace", "dd-bs1-ttt-T.strace", "esc-xx.strace"})
    public String recording;

    /// Threads beside the caller's.
    @Param({"0", "1"})
    public int workers;

    private byte[] text = {};

    /// Reads the recording.
    @Setup
    public void read() throws IOException {
        byte[] once = Files.readAllBytes(Path.of("sample-traces/strace", recording));
        ByteArrayOutputStream many = new ByteArrayOutputStream();
        while (many.size() < BYTES) {
            many.write(once);
        }
        text = many.toByteArray();
    }

    /// Drains the source.
    @Benchmark
    public void drain(Blackhole sink) throws IOException {
        try (EventSource source =
                Recordings.open(
                        List.of(Recordings.STANDARD_INPUT),
                        new OpenOptions(null, workers),
                        new ByteArrayInputStream(text))) {
            while (source.nextChunk(sink::consume)) {
                // until the end
            }
        }
    }
}
