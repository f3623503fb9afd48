package dev.trapline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    @TempDir
    Path directory;

    private Path app;

    @BeforeEach
    void writeSample() throws IOException {
        app = Samples.app(directory);
    }

    @Test
    void aSoundRecordingPasses() {
        Cli cli = Cli.run("check", app.toString());

        assertThat(cli.out().lines()).last().isEqualTo("PASS");
        assertThat(cli.out()).doesNotContain("WARN", "FAIL");
        assertThat(cli.exit()).isZero();
    }

    @Test
    void aCutRecordingPassesWithAWarning() throws IOException {
        String whole = Files.readString(app);
        Cli cli = Cli.runOn(whole.substring(0, whole.lastIndexOf("write(") + 12).getBytes(StandardCharsets.UTF_8),
                "check", "-");

        assertThat(cli.out()).contains("WARN  truncated", "standard input");
        assertThat(cli.out().lines()).last().isEqualTo("PASS");
        assertThat(cli.exit()).isZero();
    }

    @Test
    void aRecordingWithForeignLinesFails() throws IOException {
        String mixed = Files.readString(app).replaceFirst("\n", "\nError: this is no call\n");
        Cli cli = Cli.runOn(mixed.getBytes(StandardCharsets.UTF_8), "check", "-");

        assertThat(cli.out()).contains("FAIL  unparsed", "1 line not understood, first at -:2");
        assertThat(cli.out().lines()).last().isEqualTo("FAIL");
        assertThat(cli.exit()).isEqualTo(1);
    }
}
