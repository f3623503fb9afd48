package dev.trapline.model.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableGeneratorTest {

    /// The tables are what their generator writes, so that nobody edits them by hand.
    @Test
    void regeneratingChangesNothing() throws Exception {
        Path script = Path.of("tables/generate.sh");
        assumeTrue(Files.exists(script), "skipped: not run in the module's directory");
        Map<String, String> version = Preprocessor.defines("linux/version.h");
        String headers =
                version.get("LINUX_VERSION_MAJOR") + "." + version.get("LINUX_VERSION_PATCHLEVEL");
        assumeTrue(
                headers.equals("6.1"),
                "skipped: the tables were made from headers of Linux 6.1, here are " + headers);
        Process generate = new ProcessBuilder("bash", script.toString(), "--check")
                .redirectErrorStream(true)
                .start();
        byte[] printed = generate.getInputStream().readAllBytes();
        String output = new String(printed, StandardCharsets.UTF_8);
        assertThat(generate.waitFor()).as(output).isZero();
        assertThat(output).isEmpty();
    }
}
