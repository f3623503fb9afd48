package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Instructions as a real processor (an AMD EPYC, family 19h) executed them, registers, flags, memory and exceptions; made with
/// `src/oracle/oracle.sh 40000 20261121 FILE`.
class RecordedVectorsTest {

    static List<Vector> recorded() throws IOException {
        try (InputStream file = Objects.requireNonNull(RecordedVectorsTest.class.getResourceAsStream("vectors.gz"))) {
            return VectorFile.read(file);
        }
    }

    @Test
    void everyInstructionDoesWhatItDidOnARealProcessor() throws IOException {
        SimulatedProcessor simulated = new SimulatedProcessor();
        VectorComparison comparison = new VectorComparison();
        List<String> wrong = new ArrayList<>();
        for (Vector vector : recorded()) {
            List<String> differences =
                    comparison.differences(vector.input(), vector.outcome(), simulated.execute(vector.input()));
            if (!differences.isEmpty()) {
                wrong.add(HexFormat.of().formatHex(vector.input().code()) + " of seed " + vector.input().seed() + ": "
                        + differences);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void vectorsReachEveryEncodingThatIsGenerated() throws IOException {
        Decoder decoder = new Decoder(Mode.BITS_64);
        Set<Encoding> reached = new HashSet<>();
        Set<Integer> exceptions = new HashSet<>();
        for (Vector vector : recorded()) {
            byte[] code = vector.input().code();
            reached.add(decoder.decode(code, 0, code.length, VectorInput.CODE).encoding());
            exceptions.add(vector.outcome().vector());
        }

        assertThat(new VectorGenerator().encodings()).allMatch(reached::contains);
        assertThat(exceptions).contains(VectorOutcome.NO_EXCEPTION, 0, 6, 12, 13, 14);
    }
}
