package dev.trapline.model.linux;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.trapline.model.linux.Vectors.Vector;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VectorsTest {

    private static Vector vector(int vec) {
        return requireNonNull(Vectors.byNumber(vec));
    }

    @Test
    void everyGapIsListed() {
        assertThat(IntStream.range(0, Vectors.COUNT).filter(vec -> Vectors.byNumber(vec) == null))
                .containsExactlyElementsOf(IntStream.concat(
                        IntStream.range(0x20, 0x80),
                        IntStream.concat(IntStream.range(0x81, 0xeb), IntStream.of(0xf5)))
                        .boxed()
                        .toList());
        assertThat(Vectors.all()).extracting(Vector::vec).doesNotHaveDuplicates().isSorted();
        assertThat(Vectors.byNumber(-1)).isNull();
        assertThat(Vectors.byNumber(256)).isNull();
    }

    /// Intel SDM Vol. 3A: the exceptions that push an error code (and #VC, #SX of AMD).
    @Test
    void errorCodes() {
        assertThat(Vectors.all())
                .filteredOn(Vector::pushesErrorCode)
                .extracting(Vector::vec)
                .containsExactly(8, 10, 11, 12, 13, 14, 17, 21, 29, 30);
    }

    @Test
    void exceptions() {
        assertEquals("#PF", vector(14).mnemonic());
        assertSame(Vectors.Type.FAULT, vector(14).type());
        assertEquals(Signals.SIGSEGV, vector(14).signal());
        assertSame(Vectors.Type.TRAP, vector(3).type());
        assertEquals(Signals.SIGTRAP, vector(3).signal());
        assertSame(Vectors.Type.ABORT, vector(8).type());
        assertEquals(Signals.NONE, vector(8).signal());
        assertSame(Vectors.Type.FAULT_OR_TRAP, vector(1).type());
        assertEquals(Signals.SIGBUS, vector(17).signal());
        assertSame(Vectors.Type.RESERVED, vector(31).type());
        assertSame(Vectors.Type.SYSCALL, vector(Vectors.INT80).type());
    }

    @Test
    void systemVectorsAndTheirTracepoints() {
        assertEquals("local_timer", vector(Vectors.LOCAL_TIMER).tracepoint());
        assertEquals(236, requireNonNull(Vectors.byTracepoint("local_timer")).vec());
        assertEquals(Vectors.RESCHEDULE, requireNonNull(Vectors.byTracepoint("reschedule")).vec());
        assertEquals(0xfb, requireNonNull(Vectors.byTracepoint("call_function_single")).vec());
        assertThat(Vectors.byTracepoint("vector_alloc")).isNull();
        assertThat(Vectors.all())
                .filteredOn(vector -> vector.tracepoint() != null)
                .allMatch(vector -> vector.vec() >= 0xeb)
                .extracting(Vector::tracepoint)
                .hasSize(11)
                .doesNotHaveDuplicates();
    }

    @Test
    void softirqs() {
        assertEquals("HI", Softirqs.name(0));
        assertEquals("NET_RX", Softirqs.name(3));
        assertEquals("RCU", Softirqs.name(9));
        assertThat(Softirqs.name(10)).isNull();
        assertThat(Softirqs.name(-1)).isNull();
        for (int vec = 0; vec < Softirqs.COUNT; vec++) {
            assertEquals(vec, Softirqs.vec(requireNonNull(Softirqs.name(vec))));
        }
        byte[] line = "vec=7 [action=SCHED]".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(7, Softirqs.vec(line, 14, 19));
        assertEquals(Softirqs.NONE, Softirqs.vec("NET"));
    }
}
