package dev.trapline.ingest.fuzz;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.trapline.ingest.fuzz.Promises.Broken;
import dev.trapline.ingest.fuzz.Seeds.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A moment of what `benchmarks/fuzz.sh` does for longer.
final class FuzzReadersTest {
    private static final long SEED = 20_261_121L;
    private static final int TRIALS = 40;

    /// Much longer than it takes; what hangs never ends.
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void damagedRecordingsBreakNoPromise(Seeds.Format format) throws IOException {
        List<Seed> seeds = Seeds.all().stream().filter(seed -> seed.format() == format).toList();
        SplittableRandom random = new SplittableRandom(SEED);
        Stream<Trial> trials = Stream.generate(
                () -> new Trial(seeds.get(random.nextInt(seeds.size())), random.nextLong() >>> 1));
        for (Trial trial : trials.limit(TRIALS).toList()) {
            assertTimeoutPreemptively(PATIENCE, () -> require(trial), trial::repeat);
        }
    }

    private void require(Trial trial) throws IOException {
        Broken broken = trial.run(folder.resolve("damaged"));
        if (broken != null) {
            throw new AssertionError(
                    trial.repeat() + "  " + broken.what() + "  (" + trial.damaged().what() + ")", broken.cause());
        }
    }
}
