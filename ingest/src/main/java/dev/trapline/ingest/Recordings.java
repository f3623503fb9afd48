package dev.trapline.ingest;

import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.block.FileInput;
import dev.trapline.ingest.rows.RowOpening;
import dev.trapline.ingest.strace.StraceOpening;
import dev.trapline.ingest.strace.StraceSource;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens recordings of any supported format.
public final class Recordings {
    /// What `-` on the command line stands for.
    public static final String STANDARD_INPUT = "-";

    private static final int SNIFFED = 1 << 18;
    private static final int SMALL_BLOCK = 32 << 10;

    private Recordings() {}

    /// The formats there are, for `trapline formats`.
    public static List<FormatInfo> formats() {
        List<FormatInfo> formats = new ArrayList<>();
        formats.add(new FormatInfo(
                StraceSource.FORMAT,
                true,
                true,
                "strace text, from -o FILE, -ff or standard error; also qemu-user -strace",
                List.of(
                        "-f", "-ff", "-t", "-tt", "-ttt", "-r", "-T", "-n", "-i", "-k",
                        "-y", "-yy", "-Y", "-x", "-xx", "-v", "-s", "-X", "-e raw", "-e inject",
                        "-z", "-Z", "--status", "-c", "-C", "-w", "-U", "-q", "-qq", "-A",
                        "--absolute-timestamps", "--relative-timestamps", "--syscall-times",
                        "--decode-pids", "--secontext", "--color", "--seccomp-bpf")));
        formats.addAll(KernelFormats.formats());
        formats.addAll(RowFormats.formats());
        return List.copyOf(formats);
    }

    /// Opens `paths` as one source: each a file, a directory of `strace -ff`, or `-`.
    ///
    /// @param standardInput what `-` reads
    /// @throws RecordingException when one of them is no recording; the message is for the user
    /// @throws IOException when one of them cannot be read
    public static EventSource open(
            List<String> paths, OpenOptions options, InputStream standardInput)
            throws IOException {
        String format = options.inputFormat();
        if (format != null && formats().stream().noneMatch(f -> f.name().equals(format))) {
            String known = String.join(", ", formats().stream().map(FormatInfo::name).toList());
            throw new RecordingException(
                    "--input-format " + format, "no such format", "one of: " + known);
        }
        List<StracePart> parts = new ArrayList<>();
        for (String path : paths) {
            if (path.equals(STANDARD_INPUT)) {
                ByteInput input = FileInput.ofPipe(standardInput);
                if (paths.size() == 1) {
                    return openOne(new SniffedInput(input, SNIFFED), null, options);
                }
                parts.add(StracePart.of(input, path, options, TraceEvent.UNKNOWN));
            } else if (Files.isDirectory(Path.of(path))) {
                parts.addAll(directory(Path.of(path), options));
            } else if (paths.size() == 1) {
                SniffedInput input = new SniffedInput(openFile(Path.of(path)), SNIFFED);
                return openOne(input, Path.of(path), options);
            } else {
                Path file = Path.of(path);
                parts.add(StracePart.of(openFile(file), path, options, pidInName(file)));
            }
        }
        sameClock(parts);
        return new MergedSource(parts);
    }

    /// Times of different clocks cannot be put in order.
    private static void sameClock(List<StracePart> parts) throws RecordingException {
        StracePart first = parts.getFirst();
        for (StracePart part : parts) {
            if (part.opening().clock() != first.opening().clock()) {
                throw new RecordingException(
                        part.path(),
                        "its clock is %s, that of %s is %s".formatted(
                                part.opening().clock().label(),
                                first.path(),
                                first.opening().clock().label()),
                        "analyse them apart");
            }
        }
    }

    private static EventSource openOne(SniffedInput input, @Nullable Path file, OpenOptions options)
            throws IOException {
        try {
            String format = options.inputFormat() != null ? options.inputFormat() : KernelFormats.binary(input);
            if (format == null) {
                format = RowOpening.format(input.head(), input.headLength());
            }
            if (format == null && !looksLikeStrace(input)) {
                format = KernelFormats.text(input);
            }
            if (format != null && RowFormats.has(format) && input.headLength() > 0) {
                return RowFormats.open(format, input);
            }
            if (format != null && !format.equals(StraceSource.FORMAT) && input.headLength() > 0) {
                return KernelFormats.open(format, input, file, options.workers());
            }
            int tid = file == null ? TraceEvent.UNKNOWN : pidInName(file);
            return new StraceSource(input, recognise(input, options, tid), options.workers());
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private static boolean looksLikeStrace(SniffedInput input) {
        StraceOpening opening = StraceOpening.of(input.head(), input.headLength(), input.isWhole());
        return opening.records() > 0 || opening.summary();
    }

    /// The files of `strace -ff -o NAME`: everything in `directory` whose name ends in a pid.
    private static List<StracePart> directory(Path directory, OpenOptions options)
            throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (pidInName(entry) != TraceEvent.UNKNOWN && Files.isRegularFile(entry)) {
                    files.add(entry);
                }
            }
        } catch (AccessDeniedException e) {
            throw new RecordingException(
                    directory.toString(), "permission denied", "make the directory readable");
        }
        if (files.isEmpty()) {
            throw new RecordingException(
                    directory.toString(),
                    "a directory without files named NAME.PID as strace -ff writes them",
                    "name the recordings themselves");
        }
        files.sort(Comparator.comparingInt(Recordings::pidInName).thenComparing(Path::compareTo));
        List<StracePart> parts = new ArrayList<>();
        for (Path file : files) {
            parts.add(
                    StracePart.of(openFile(file), file.toString(), options, pidInName(file)));
        }
        return parts;
    }

    /// The pid in a name like `out.20721` or `out.20721.zst`, or [TraceEvent#UNKNOWN].
    static int pidInName(Path file) {
        String name = file.getFileName().toString();
        for (String packed : List.of(".gz", ".zst", ".xz")) {
            if (name.endsWith(packed)) {
                name = name.substring(0, name.length() - packed.length());
            }
        }
        int dot = name.lastIndexOf('.');
        int digits = name.length() - dot - 1;
        if (dot <= 0 || digits < 1 || digits > 7) {
            return TraceEvent.UNKNOWN;
        }
        int pid = 0;
        for (int i = dot + 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return TraceEvent.UNKNOWN;
            }
            pid = 10 * pid + c - '0';
        }
        return pid;
    }

    private static ByteInput openFile(Path path) throws IOException {
        try {
            if (Files.isDirectory(path)) {
                throw new RecordingException(
                        path.toString(), "a directory", "name a file in it");
            }
            return FileInput.open(path);
        } catch (NoSuchFileException e) {
            throw new RecordingException(
                    path.toString(), "no such file", "check the path");
        } catch (AccessDeniedException e) {
            throw new RecordingException(
                    path.toString(), "permission denied", "make the file readable");
        } catch (RecordingException e) {
            throw e;
        } catch (IOException e) {
            throw new RecordingException(
                    path.toString(), "cannot be read (" + e.getMessage() + ")", "copy it again");
        }
    }

    private static StraceOpening recognise(SniffedInput input, OpenOptions options, int tid)
            throws IOException {
        if (input.headLength() == 0) {
            if (input.isCutShort()) {
                throw new RecordingException(
                        input.name(), "damaged compressed data", "copy the file again");
            }
            throw new RecordingException(
                    input.name(), "empty", "record again; was the recorder killed at once?");
        }
        StraceOpening opening;
        boolean recognised;
        do {
            opening = StraceOpening.of(input.head(), input.headLength(), input.isWhole());
            recognised = opening.records() > 0 || opening.summary();
        } while (!recognised && input.lookFurther());
        if (!recognised) {
            String problem =
                    options.inputFormat() != null
                            ? "not " + options.inputFormat() + " text"
                            : "not a recording Trapline can read";
            String other = OtherFormats.name(input.head(), input.headLength());
            if (other != null) {
                problem += ", it looks like " + other;
            }
            throw new RecordingException(
                    input.name(), problem, "see 'trapline formats' for what can be read");
        }
        boolean perTask = tid != TraceEvent.UNKNOWN && opening.firstTid() == TraceEvent.UNKNOWN;
        return perTask ? opening.ofTask(tid) : opening;
    }

    /// A recording that takes part in a merge; only its first lines have been read so far.
    private record StracePart(
            String path, @Nullable ByteInput pipe, StraceOpening opening, SourceInfo info, long firstNs)
            implements
                MergedSource.Part {

        static StracePart of(ByteInput input, String path, OpenOptions options, int tid)
                throws IOException {
            boolean pipe = path.equals(STANDARD_INPUT);
            SniffedInput sniffed = new SniffedInput(input, pipe ? SNIFFED : SMALL_BLOCK);
            try {
                StraceOpening opening = recognise(sniffed, options, tid);
                FirstTime first = new FirstTime();
                EventSource peek =
                        new StraceSource(sniffed.headOnly(), opening, 0, SMALL_BLOCK);
                while (!first.known && peek.nextChunk(first)) {
                    // one chunk nearly always suffices
                }
                SourceInfo info =
                        new SourceInfo(path, StraceSource.FORMAT, opening.clock(), true);
                long due = opening.clock() == Clock.NONE ? 0 : first.ns;
                return new StracePart(path, pipe ? sniffed : null, opening, info, due);
            } finally {
                if (!pipe) {
                    input.close();
                }
            }
        }

        @Override
        public EventSource open() throws IOException {
            ByteInput input = pipe != null ? pipe : openFile(Path.of(path));
            return new StraceSource(input, opening, 0, SMALL_BLOCK);
        }
    }

    private static final class FirstTime implements Consumer<TraceEvent> {
        long ns;
        boolean known;

        @Override
        public void accept(TraceEvent event) {
            if (!known) {
                ns = event.timestampNs();
                known = true;
            }
        }
    }
}
