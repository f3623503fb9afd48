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
import org.junit.jupiter.params.provider.EnumSource;

/// Instructions as a real processor (an AMD EPYC, family 19h) executed them, registers, flags, memory and exceptions; made with
/// `src/oracle/oracle.sh 40000 20261121 64 FILE` and `src/oracle/oracle.sh 9000 20261122 32 FILE`.
class RecordedVectorsTest {

    private static List<Vector> recorded(Mode mode) throws IOException {
        String name = mode == Mode.BITS_64 ? "vectors.gz" : "vectors-32.gz";
        try (InputStream file = Objects.requireNonNull(RecordedVectorsTest.class.getResourceAsStream(name))) {
            return VectorFile.read(file, mode);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BITS_64", "BITS_32"})
    void everyInstructionDoesWhatItDidOnARealProcessor(Mode mode) throws IOException {
        SimulatedProcessor simulated = new SimulatedProcessor(mode);
        VectorComparison comparison = new VectorComparison(mode);
        List<String> wrong = new ArrayList<>();
        for (Vector vector : recorded(mode)) {
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
    @EnumSource(names = {"BITS_64", "BITS_32"})
    void vectorsReachEveryEncodingThatIsGenerated(Mode mode) throws IOException {
        Decoder decoder = new Decoder(mode);
        Set<Encoding> reached = new HashSet<>();
        Set<Integer> exceptions = new HashSet<>();
        for (Vector vector : recorded(mode)) {
            byte[] code = vector.input().code();
            reached.add(decoder.decode(code, 0, code.length, VectorInput.CODE).encoding());
            exceptions.add(vector.outcome().vector());
        }

        assertThat(new VectorGenerator(mode).encodings()).allMatch(reached::contains);
        assertThat(exceptions).contains(VectorOutcome.NO_EXCEPTION, 0, 6, 13, 14);
        // What is not canonical, or out of bounds.
        assertThat(exceptions).contains(mode == Mode.BITS_64 ? CpuException.STACK_FAULT : CpuException.BOUND_RANGE);
    }
}
