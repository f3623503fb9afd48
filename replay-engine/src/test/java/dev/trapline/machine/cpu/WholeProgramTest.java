package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real programs, instruction by instruction, here and on the processor of this machine: all registers are the same after every one.
class WholeProgramTest {

    private static final Path RECORDER_SOURCE = Path.of("src/oracle/steps.c");
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final int X86_64 = 62;
    private static final int EXECUTABLE = 2;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"hello.c, -O2, 500", "floats.c, -O3, 20000"})
    void aProgramWithTheMuslLibraryDoesEveryStepAsOnThisMachine(String name, String level, int atLeast)
            throws Exception {
        Assumptions.assumeThat(Files.isExecutable(Path.of("/usr/bin/musl-gcc"))).as("musl-gcc is not installed")
                .isTrue();
        Path source = directory.resolve(name);
        try (InputStream text =
                Objects.requireNonNull(WholeProgramTest.class.getResourceAsStream("programs/" + name))) {
            Files.copy(text, source);
        }
        Path program = directory.resolve("program");
        compile("musl-gcc", level, "-static", "-no-pie", "-ffp-contract=off", "-o", program.toString(),
                source.toString(), "-lm");

        ProgramComparison comparison = compare(List.of(program.toString()));

        assertThat(comparison.steps).isGreaterThan(atLeast);
        assertThat(comparison.status).isZero();
    }

    @Test
    void busyboxDoesEveryStepAsOnThisMachine() throws Exception {
        Assumptions.assumeThat(isProgram(BUSYBOX)).as("there is no static busybox").isTrue();
        Path file = Files.writeString(directory.resolve("text"), "some words\n".repeat(50));

        ProgramComparison cat = compare(List.of(BUSYBOX.toString(), "cat", file.toString()));
        assertThat(cat.status).isZero();
        assertThat(cat.steps).isGreaterThan(5000);
    }

    /// Whether a file is an executable of this architecture that is not linked dynamically.
    private static boolean isProgram(Path path) throws IOException {
        if (!Files.isExecutable(path)) {
            return false;
        }
        byte[] header = Files.readAllBytes(path);
        return header[0] == 0x7f && header[1] == 'E' && header[16] == EXECUTABLE && header[18] == X86_64;
    }

    private ProgramComparison compare(List<String> command) throws Exception {
        Assumptions.assumeThat(Files.isExecutable(Path.of("/usr/bin/gcc"))).as("gcc is not installed").isTrue();
        Path recorder = directory.resolve("steps");
        if (!Files.exists(recorder)) {
            compile("gcc", "-O1", "-o", recorder.toString(), RECORDER_SOURCE.toAbsolutePath().toString());
        }
        ProgramComparison comparison = new ProgramComparison();
        comparison.run(recorder, command);
        Assumptions.assumeThat(comparison.status).as("programs may not be traced here")
                .isNotEqualTo(ProgramComparison.REFUSED);
        return comparison;
    }

    private static void compile(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }
}
