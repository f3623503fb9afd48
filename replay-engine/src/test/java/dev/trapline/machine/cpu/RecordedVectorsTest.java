package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.CpuException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Instructions as a real processor (an AMD EPYC, family 19h) executed them, registers, flags, memory and exceptions; made with
/// `src/oracle/oracle.sh 40000 20261121 general FILE`, those of floating point and vectors with
/// `src/oracle/oracle.sh 16000 20261122 floating FILE`.
class RecordedVectorsTest {

    private static List<Vector> recorded(boolean floating) throws IOException {
        String name = floating ? "vectors-floating.gz" : "vectors.gz";
        try (InputStream file = Objects.requireNonNull(RecordedVectorsTest.class.getResourceAsStream(name))) {
            return VectorFile.read(file, floating);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyInstructionDoesWhatItDidOnARealProcessor(boolean floating) throws IOException {
        SimulatedProcessor simulated = new SimulatedProcessor();
        VectorComparison comparison = new VectorComparison();
        List<String> wrong = new ArrayList<>();
        for (Vector vector : recorded(floating)) {
            List<String> differences =
                    comparison.differences(vector.input(), vector.outcome(), simulated.execute(vector.input()));
            if (!differences.isEmpty()) {
                wrong.add(HexFormat.of().formatHex(vector.input().code()) + " of seed " + vector.input().seed() + ": "
                        + differences);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void vectorsReachEveryEncodingThatIsGenerated(boolean floating) throws IOException {
        Decoder decoder = new Decoder(Mode.BITS_64);
        Set<Encoding> reached = new HashSet<>();
        Set<Integer> exceptions = new HashSet<>();
        for (Vector vector : recorded(floating)) {
            byte[] code = vector.input().code();
            reached.add(decoder.decode(code, 0, code.length, VectorInput.CODE).encoding());
            exceptions.add(vector.outcome().vector());
        }

        assertThat(new VectorGenerator(floating).encodings()).allMatch(reached::contains);
        assertThat(exceptions).contains(VectorOutcome.NO_EXCEPTION, 6, 12, 13, 14);
        assertThat(exceptions).contains(
                floating ? new Integer[] {CpuException.FPU_ERROR, CpuException.SIMD_ERROR} : new Integer[] {CpuException.DIVIDE_ERROR});
    }
}
