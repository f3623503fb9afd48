package dev.trapline.ingest;

import dev.trapline.ingest.block.ByteInput;
import dev.trapline.ingest.block.FileInput;
import dev.trapline.ingest.merge.Part;
import dev.trapline.ingest.merge.Timelines;
import dev.trapline.ingest.rows.RowOpening;
import dev.trapline.ingest.strace.StraceOpening;
import dev.trapline.ingest.strace.StraceSource;
import dev.trapline.model.event.EventSource;
import dev.trapline.model.event.TraceEvent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Opens recordings of any supported format.
public final class Recordings {
    /// What `-` on the command line stands for.
    public static final String STANDARD_INPUT = "-";

    private static final int SNIFFED = 1 << 18;
    private static final int SMALL_HEAD = 32 << 10;
    /// So many are worth a thread each, and naming in a message.
    private static final int FEW = 8;

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
        if (paths.size() == 1 && options.clockOffsets().isEmpty()) {
            String path = paths.getFirst();
            if (path.equals(STANDARD_INPUT)) {
                return openOne(new SniffedInput(FileInput.ofPipe(standardInput), SNIFFED), null, options);
            }
            if (!Files.isDirectory(Path.of(path))) {
                return openOne(sniff(Path.of(path)), Path.of(path), options);
            }
        }
        return merged(paths, options, standardInput);
    }

    private static EventSource merged(List<String> paths, OpenOptions options, InputStream standardInput)
            throws IOException {
        List<Part> parts = new ArrayList<>();
        try {
            OpenOptions each = paths.size() > FEW ? options.withWorkers(0) : options;
            for (String path : paths) {
                if (path.equals(STANDARD_INPUT)) {
                    SniffedInput input = new SniffedInput(FileInput.ofPipe(standardInput), SNIFFED);
                    parts.add(part(input, path, null, each));
                } else if (Files.isDirectory(Path.of(path))) {
                    addDirectory(Path.of(path), each.withWorkers(0), parts);
                } else {
                    parts.add(part(sniff(Path.of(path)), path, Path.of(path), each));
                }
            }
            requireArguments(options.clockOffsets().keySet(), parts);
        } catch (IOException | RuntimeException e) {
            for (Part part : parts) {
                part.close();
            }
            throw e;
        }
        return Timelines.merge(parts, options.clockOffsets());
    }

    /// Every name of `given` must be that of an input.
    private static void requireArguments(Set<String> given, List<Part> parts) throws RecordingException {
        Set<String> arguments = new LinkedHashSet<>();
        parts.forEach(part -> arguments.add(part.argument()));
        for (String name : given) {
            if (!arguments.contains(name)) {
                throw new RecordingException(
                        "--clock-offset " + name,
                        "not one of the recordings given",
                        "name it as there: "
                                + arguments.stream().limit(FEW).collect(Collectors.joining(", ")));
            }
        }
    }

    private static Part part(SniffedInput input, String argument, @Nullable Path file, OpenOptions options)
            throws IOException {
        try {
            String format = otherFormat(input, options);
            if (format != null) {
                EventSource source = RowFormats.has(format)
                        ? RowFormats.open(format, input)
                        : KernelFormats.open(format, input, file, options.workers());
                return new KernelPart(argument, source, format, file);
            }
            int tid = file == null ? TraceEvent.UNKNOWN : pidInName(file);
            return StracePart.of(input, argument, options, tid, file == null);
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    /// The format that `input` is to be read as, null for strace.
    private static @Nullable String otherFormat(SniffedInput input, OpenOptions options) {
        String format = options.inputFormat() != null ? options.inputFormat() : KernelFormats.binary(input);
        if (format == null) {
            format = RowOpening.format(input.head(), input.headLength());
        }
        if (format == null && !looksLikeStrace(input)) {
            format = KernelFormats.text(input);
        }
        return format == null || format.equals(StraceSource.FORMAT) || input.headLength() == 0 ? null : format;
    }

    private static EventSource openOne(SniffedInput input, @Nullable Path file, OpenOptions options)
            throws IOException {
        try {
            String format = otherFormat(input, options);
            if (format != null) {
                return RowFormats.has(format)
                        ? RowFormats.open(format, input)
                        : KernelFormats.open(format, input, file, options.workers());
            }
            int tid = file == null ? TraceEvent.UNKNOWN : pidInName(file);
            return new StraceSource(input, recognise(input, options, tid), options.workers());
        } catch (IOException | RuntimeException e) {
            input.close();
            throw e;
        }
    }

    private static boolean looksLikeStrace(SniffedInput input) {
        StraceOpening opening = input.asStrace();
        return opening.records() > 0 || opening.summary();
    }

    /// The files of `strace -ff -o NAME`, which are those in `directory` whose name ends in a pid, and
    /// recordings of tracepoints beside them.
    private static void addDirectory(Path directory, OpenOptions options, List<Part> parts) throws IOException {
        List<Path> files = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry)) {
                    (pidInName(entry) != TraceEvent.UNKNOWN ? files : others).add(entry);
                }
            }
        } catch (AccessDeniedException e) {
            throw new RecordingException(
                    directory.toString(), "permission denied", "make the directory readable");
        }
        int before = parts.size();
        files.sort(Comparator.comparingInt(Recordings::pidInName).thenComparing(Path::compareTo));
        for (Path file : files) {
            SniffedInput input = new SniffedInput(openFile(file), SMALL_HEAD);
            parts.add(StracePart.of(input, directory.toString(), options, pidInName(file), false));
        }
        Collections.sort(others);
        for (Path file : others) {
            if (Files.isReadable(file) && isKernelFormat(file)) {
                parts.add(part(sniff(file), file.toString(), file, options));
            }
        }
        if (parts.size() == before) {
            throw new RecordingException(
                    directory.toString(),
                    "a directory without files named NAME.PID as strace -ff writes them",
                    "name the recordings themselves");
        }
    }

    private static boolean isKernelFormat(Path file) throws IOException {
        try (SniffedInput input = sniff(file)) {
            return KernelFormats.binary(input) != null || !looksLikeStrace(input) && KernelFormats.text(input) != null;
        }
    }

    /// The file at `path` with its beginning at hand.
    static SniffedInput sniff(Path path) throws IOException {
        return new SniffedInput(openFile(path), SNIFFED);
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

    static ByteInput openFile(Path path) throws IOException {
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

    /// What the first lines of a log of strace tell.
    static StraceOpening recognise(SniffedInput input, OpenOptions options, int tid)
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
            opening = input.asStrace();
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
}
