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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Instructions as a real processor (an AMD EPYC, family 19h) executed them, registers, flags, memory and exceptions; made with
/// `src/oracle/oracle.sh 40000 20261121 general-64 FILE`, `src/oracle/oracle.sh 9000 20261122 general-32 FILE`,
/// `src/oracle/oracle.sh 9000 20261123 general-16 FILE`, `src/oracle/oracle.sh 2000 20261124 segments FILE` and
/// `src/oracle/oracle.sh 16000 20261122 floating FILE`.
class RecordedVectorsTest {

    static List<Vector> recorded(VectorKind kind) throws IOException {
        try (InputStream file = Objects.requireNonNull(RecordedVectorsTest.class.getResourceAsStream(kind.file))) {
            return VectorFile.read(file, kind);
        }
    }

    @ParameterizedTest
    @CsvSource({"GENERAL_64, LONG", "GENERAL_32, LONG", "GENERAL_32, PROTECTED", "GENERAL_16, LONG",
        "GENERAL_16, PROTECTED", "SEGMENTS, LONG", "SEGMENTS, PROTECTED", "FLOATING, LONG"})
    void everyInstructionDoesWhatItDidOnARealProcessor(VectorKind kind, OperatingMode operatingMode)
            throws IOException {
        SimulatedProcessor simulated = new SimulatedProcessor(kind.mode, operatingMode);
        VectorComparison comparison = new VectorComparison(kind.mode);
        List<String> wrong = new ArrayList<>();
        for (Vector vector : recorded(kind)) {
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
    @EnumSource
    void vectorsReachEveryEncodingThatIsGenerated(VectorKind kind) throws IOException {
        Decoder decoder = new Decoder(kind.mode);
        Set<Encoding> reached = new HashSet<>();
        Set<Integer> exceptions = new HashSet<>();
        for (Vector vector : recorded(kind)) {
            byte[] code = vector.input().code();
            reached.add(decoder.decode(code, 0, code.length, VectorInput.CODE).encoding());
            exceptions.add(vector.outcome().vector());
        }

        assertThat(new VectorGenerator(kind).encodings()).allMatch(reached::contains);
        assertThat(exceptions).contains(VectorOutcome.NO_EXCEPTION, CpuException.INVALID_OPCODE,
                CpuException.GENERAL_PROTECTION, CpuException.PAGE_FAULT);
        assertThat(exceptions).contains(switch (kind) {
            // What is not canonical, or out of bounds.
            case GENERAL_64 -> new Integer[] {CpuException.DIVIDE_ERROR, CpuException.STACK_FAULT};
            case GENERAL_32 -> new Integer[] {CpuException.DIVIDE_ERROR, CpuException.BOUND_RANGE};
            case GENERAL_16 ->
                    new Integer[] {CpuException.DIVIDE_ERROR, CpuException.BOUND_RANGE, CpuException.STACK_FAULT};
            case SEGMENTS -> new Integer[] {CpuException.SEGMENT_NOT_PRESENT, CpuException.STACK_FAULT};
            case FLOATING -> new Integer[] {CpuException.STACK_FAULT, CpuException.FPU_ERROR, CpuException.SIMD_ERROR};
        });
    }
}
