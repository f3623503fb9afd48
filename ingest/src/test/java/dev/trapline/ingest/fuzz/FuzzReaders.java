package dev.trapline.ingest.fuzz;

import dev.trapline.ingest.fuzz.Promises.Broken;
import dev.trapline.ingest.fuzz.Seeds.Format;
import dev.trapline.ingest.fuzz.Seeds.Seed;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads damaged recordings for a while: `FuzzReaders [SECONDS] [SEED] [FORMAT]`, or one of them again:
/// `FuzzReaders --again NAME NUMBER [FILE]`, which leaves the damaged recording in FILE.
///
/// Each failure is a line that says how to see it again; a failure with the same place in the code
/// is told once. Exits with 1 if there was any, with 3 if something hung.
public final class FuzzReaders {
    private static final int FRAMES = 6;

    private final PrintStream out;
    private final Watchdog watchdog;
    private final Path file;
    private final Set<String> told = new HashSet<>();
    private final Map<Format, Integer> trials = new EnumMap<>(Format.class);
    private int failures;

    private FuzzReaders(PrintStream out, Path file) {
        this.out = out;
        this.file = file;
        this.watchdog = new Watchdog(out);
    }

    /// Runs it.
    public static void main(String[] args) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<Seed> seeds = Seeds.all();
        boolean again = args.length >= 3 && args[0].equals("--again");
        boolean keep = again && args.length > 3;
        Path file = keep ? Path.of(args[3]) : Files.createTempFile("fuzz", ".recording");
        FuzzReaders fuzz = new FuzzReaders(out, file);
        try {
            if (again) {
                seeds.removeIf(seed -> !seed.name().equals(args[1]));
                fuzz.run(new Trial(seeds.getFirst(), Long.parseLong(args[2])));
            } else {
                long seconds = args.length > 0 ? Long.parseLong(args[0]) : 60;
                long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
                if (args.length > 2) {
                    seeds.removeIf(s -> !s.format().id().equals(args[2]));
                }
                out.println("seed " + seed);
                fuzz.run(seeds, seconds, new SplittableRandom(seed));
            }
        } finally {
            if (!keep) {
                Files.deleteIfExists(file);
            }
        }
        System.exit(fuzz.failures == 0 ? 0 : 1);
    }

    private void run(List<Seed> seeds, long seconds, SplittableRandom random) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Format> formats = seeds.stream().map(Seed::format).distinct().toList();
        while (System.nanoTime() < end) {
            for (Format format : formats) {
                List<Seed> sound = seeds.stream().filter(seed -> seed.format() == format).toList();
                run(new Trial(sound.get(random.nextInt(sound.size())), random.nextLong() >>> 1));
            }
        }
        trials.forEach((format, count) -> out.println(format.id() + " " + count + " damaged recordings read"));
        out.println(failures + " failures in " + told.size() + " places");
    }

    private void run(Trial trial) throws IOException {
        trials.merge(trial.sound().format(), 1, Integer::sum);
        watchdog.begins(trial);
        Broken broken = trial.run(file);
        watchdog.ends();
        if (broken == null) {
            return;
        }
        failures++;
        List<String> frames = frames(broken.cause());
        if (told.add(frames.isEmpty() ? broken.what() : frames.toString())) {
            out.println("FAILS  " + trial.repeat() + "  " + broken.what() + "  (" + trial.damaged().what() + ")");
            frames.forEach(frame -> out.println("    " + frame));
        }
    }

    /// The innermost calls of the innermost cause.
    private static List<String> frames(@Nullable Throwable thrown) {
        List<String> frames = new ArrayList<>();
        Throwable cause = thrown;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause != null) {
            frames.add(cause.toString());
            for (StackTraceElement frame : cause.getStackTrace()) {
                if (frames.size() <= FRAMES) {
                    frames.add(frame.toString());
                }
            }
        }
        return frames;
    }
}
