package dev.trapline.ingest.fuzz;

import dev.trapline.ingest.SampleTraces;
import dev.trapline.ingest.ftrace.FtraceOpening;
import dev.trapline.ingest.perf.PerfDataSource;
import dev.trapline.ingest.perf.PerfStreams;
import dev.trapline.ingest.perfscript.ScriptOpening;
import dev.trapline.ingest.tracecmd.ReportOpening;
import dev.trapline.ingest.tracedat.PackedDats;
import dev.trapline.ingest.tracedat.TraceDatSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The sound recordings that are damaged: the samples, and what these lack (zlib, streams).
final class Seeds {
    private Seeds() {}

    /// A sound recording.
    static final class Seed {
        private final String name;
        private final Format format;
        private final byte[] bytes;

        Seed(String name, Format format, byte[] bytes) {
            this.name = name;
            this.format = format;
            this.bytes = bytes;
        }

        /// The folder and the file, or what it was written as.
        String name() {
            return name;
        }

        Format format() {
            return format;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /// What a recording is, as far as damage is concerned.
    enum Format {
        TRACE_DAT("tracecmd", ".dat"),
        PERF_DATA("perf", ".perf.data"),
        FTRACE("ftrace", ".ftrace"),
        REPORT("tracecmd-report", ".tcreport"),
        SCRIPT("perf-script", ".perf-script");

        private final String folder;
        private final String suffix;

        Format(String folder, String suffix) {
            this.folder = folder;
            this.suffix = suffix;
        }

        /// Its name for `--input-format`.
        String id() {
            return switch (this) {
                case TRACE_DAT -> TraceDatSource.FORMAT;
                case PERF_DATA -> PerfDataSource.FORMAT;
                case FTRACE -> FtraceOpening.FORMAT;
                case REPORT -> ReportOpening.FORMAT;
                case SCRIPT -> ScriptOpening.FORMAT;
            };
        }

        boolean isText() {
            return this != TRACE_DAT && this != PERF_DATA;
        }
    }

    /// All of them, those of a format together, small ones first.
    static List<Seed> all() throws IOException {
        List<Seed> seeds = new ArrayList<>();
        for (Format format : Format.values()) {
            seeds.addAll(written(format));
            for (Path file : samples(format)) {
                seeds.add(new Seed(format.folder + '/' + file.getFileName(), format, Files.readAllBytes(file)));
            }
        }
        return seeds;
    }

    private static List<Path> samples(Format format) throws IOException {
        Path folder = SampleTraces.strace().resolveSibling(format.folder);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(format.suffix))
                    .sorted((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .toList();
        }
    }

    private static List<Seed> written(Format format) throws IOException {
        List<Seed> seeds = new ArrayList<>();
        switch (format) {
            case TRACE_DAT -> PackedDats.all().forEach((name, bytes) -> seeds.add(new Seed(name, format, bytes)));
            case PERF_DATA -> PerfStreams.all().forEach((name, bytes) -> seeds.add(new Seed(name, format, bytes)));
            default -> {
                // the samples have everything
            }
        }
        return seeds;
    }
}
