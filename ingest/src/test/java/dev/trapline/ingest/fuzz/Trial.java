package dev.trapline.ingest.fuzz;

import dev.trapline.ingest.fuzz.Promises.Broken;
import dev.trapline.ingest.fuzz.Promises.Way;
import dev.trapline.ingest.fuzz.Seeds.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// One sound recording, damaged and read in a way that follow from a number.
///
/// @param sound what is damaged
/// @param number says how
record Trial(Seed sound, long number) {
    /// Reading may take this long in any case,
    private static final long PATIENCE_MS = 20_000;
    /// and this much longer for each byte of the input.
    private static final double PATIENCE_MS_PER_BYTE = 0.01;

    /// What to run in order to see it again.
    String repeat() {
        return "benchmarks/fuzz.sh --again " + sound.name() + " " + number;
    }

    Damage damaged() {
        return Damage.of(sound.bytes(), sound.format().isText(), number);
    }

    /// How the recording is read: text mostly as what it was, some through a pipe, some not to its end.
    Way way() {
        SplittableRandom random = new SplittableRandom(~number);
        int workers = random.nextInt(2);
        boolean piped = random.nextInt(4) == 0;
        int chunks = random.nextInt(10) == 0 ? random.nextInt(3) : -1;
        return new Way(random.nextInt(4) == 0 ? null : sound.format().id(), workers, piped, chunks);
    }

    /// Damages the recording, writes it to `file` and reads it.
    ///
    /// @return what went wrong, or null
    @Nullable
    Broken run(Path file) throws IOException {
        Files.write(file, damaged().bytes());
        return Promises.read(file, way());
    }

    /// How long reading may take at most.
    static long patienceMs(long bytes) {
        return PATIENCE_MS + (long) (PATIENCE_MS_PER_BYTE * bytes);
    }
}
