package dev.trapline.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

    @Test
    void runsThroughWithoutAndWithRecordings(@TempDir Path directory) throws IOException {
        Training.main(new String[0]);
        Training.main(new String[] {Samples.app(directory).toString()});
    }
}
