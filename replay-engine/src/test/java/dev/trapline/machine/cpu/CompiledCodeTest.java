package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Compiled code against a real processor and, block by block, against an interpreter that executes one instruction after the
/// other and knows nothing of blocks.
class CompiledCodeTest {

    private static final int EVERY = 8;
    private static final int BLOCKS = 2000;
    private static final int LONGEST_BLOCK = 12;

    private static final int ALL = Integer.MAX_VALUE;
    private static final int LOOPS = 1000;
    private static final int JCC_BYTES = 6;
    private static final int MOST_BLOCKS = 6;
    private static final int LONGEST_RUN = 400;

    private final SimulatedProcessor interpreted = new SimulatedProcessor(Mode.BITS_64);

    private static boolean canGoOn(byte[] code) {
        Instruction instruction = new Decoder(Mode.BITS_64).decode(code, 0, code.length, VectorInput.CODE);
        return instruction.isValid()
                && instruction.length == code.length
                && Lowering.mayLock(instruction)
                && !Lowering.step(instruction, false).endsBlock;
    }

    private static String text(VectorOutcome outcome, int outside) {
        return "exception %d, error code %d, address %x, rip %x, rflags %x, outside %x%n%s%n%s%n%s".formatted(
                outcome.vector(), outcome.errorCode(), outcome.address(), outcome.rip(), outcome.rflags(), outside,
                Arrays.stream(outcome.registers()).mapToObj(Long::toHexString).collect(Collectors.joining(" ")),
                HexFormat.of().formatHex(outcome.window()), HexFormat.of().formatHex(outcome.image()));
    }

    /// Whatever can stand in the middle of a block.
    private static List<VectorInput> parts() throws IOException {
        List<VectorInput> parts = new ArrayList<>();
        for (VectorKind kind : List.of(VectorKind.GENERAL_64, VectorKind.FLOATING)) {
            for (Vector vector : RecordedVectorsTest.recorded(kind)) {
                if (canGoOn(vector.input().code())) {
                    parts.add(vector.input());
                }
            }
        }
        return parts;
    }

    /// Some of all vectors, among them at least one of each operation with each kind and width of operands that has bytecode.
    private static List<Vector> sample(VectorKind kind) throws IOException {
        List<Vector> all = RecordedVectorsTest.recorded(kind);
        List<Vector> sample = new ArrayList<>();
        Set<String> forms = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            byte[] code = all.get(i).input().code();
            Instruction instruction = new Decoder(Mode.BITS_64).decode(code, 0, code.length, VectorInput.CODE);
            boolean isNew = false;
            if (instruction.isValid() && Lowering.mayLock(instruction)) {
                Step step = Lowering.step(instruction, false);
                isNew = Region.hasBytecode(step) && forms.add(step.operation + " " + step.code);
            }
            if (isNew || i % EVERY == 0) {
                sample.add(all.get(i));
            }
        }
        return sample;
    }

    @ParameterizedTest
    @EnumSource(names = {"GENERAL_64", "FLOATING"})
    void instructionsDoWhatTheyDidOnARealProcessor(VectorKind kind) throws IOException {
        SimulatedProcessor compiled = new SimulatedProcessor(ALL, 1);
        VectorComparison comparison = new VectorComparison(Mode.BITS_64);
        List<String> wrong = new ArrayList<>();
        for (Vector vector : sample(kind)) {
            List<String> differences =
                    comparison.differences(vector.input(), vector.outcome(), compiled.execute(vector.input()));
            if (!differences.isEmpty()) {
                wrong.add(HexFormat.of().formatHex(vector.input().code()) + " of seed " + vector.input().seed() + ": "
                        + differences);
            }
        }

        assertThat(wrong).isEmpty();
    }

    @Test
    void blocksDoWhatTheInterpreterDoes() throws IOException {
        List<VectorInput> parts = parts();
        SimulatedProcessor compiled = new SimulatedProcessor(ALL, 1);
        VectorInput.Seeded random = new VectorInput.Seeded(1);
        int faults = 0;
        for (int i = 0; i < BLOCKS; i++) {
            ByteArrayOutputStream code = new ByteArrayOutputStream();
            List<VectorInput.Pin> pins = new ArrayList<>();
            int length = 1 + random.below(LONGEST_BLOCK);
            for (int k = 0; k < length; k++) {
                VectorInput part = parts.get(random.below(parts.size()));
                code.writeBytes(part.code());
                pins.addAll(part.pins());
            }
            VectorOutcome outcome =
                    compare(new VectorInput(code.toByteArray(), Mode.BITS_64, random.next(), pins, numbers(random)),
                            length, compiled);
            faults += outcome.vector() == VectorOutcome.NO_EXCEPTION ? 0 : 1;
        }

        assertThat(faults).isBetween(BLOCKS / 20, BLOCKS - BLOCKS / 20);
    }

    /// Blocks that jump to each other on all conditions, stopped anywhere; with 0, interpreted a block at a time.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void loopsDoWhatTheInterpreterDoes(int compileAfter) throws IOException {
        List<VectorInput> parts = parts();
        List<VectorInput> registersOnly = parts.stream()
                .filter(part -> !new Decoder(Mode.BITS_64)
                        .decode(part.code(), 0, part.code().length, VectorInput.CODE).memory)
                .toList();
        SimulatedProcessor compiled = new SimulatedProcessor(ALL, compileAfter);
        VectorInput.Seeded random = new VectorInput.Seeded(compileAfter);
        int whole = 0;
        for (int i = 0; i < LOOPS; i++) {
            List<VectorInput.Pin> pins = new ArrayList<>();
            List<byte[]> blocks = new ArrayList<>();
            int count = 1 + random.below(MOST_BLOCKS);
            for (int k = 0; k < count; k++) {
                ByteArrayOutputStream block = new ByteArrayOutputStream();
                for (int left = random.below(5); left > 0; left--) {
                    List<VectorInput> from = random.oneIn(20) ? parts : registersOnly;
                    VectorInput part = from.get(random.below(from.size()));
                    block.writeBytes(part.code());
                    pins.addAll(part.pins());
                }
                blocks.add(block.toByteArray());
            }
            byte[] code = joined(blocks, random);
            int instructions = 1 + random.below(LONGEST_RUN);
            VectorOutcome outcome = compare(new VectorInput(code, Mode.BITS_64, random.next(), pins, numbers(random)),
                    instructions, compiled);
            whole += outcome.vector() == VectorOutcome.NO_EXCEPTION ? 1 : 0;
        }

        assertThat(whole).isGreaterThan(LOOPS / 4);
    }

    private static Numbers numbers(VectorInput.Seeded random) {
        List<Numbers> all = List.copyOf(EnumSet.allOf(Numbers.class));
        return all.get(random.below(all.size()));
    }

    /// Puts a Jcc rel32 to any of the blocks behind each.
    private static byte[] joined(List<byte[]> blocks, VectorInput.Seeded random) {
        int[] starts = new int[blocks.size()];
        int at = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = at;
            at += blocks.get(i).length + JCC_BYTES;
        }
        ByteBuffer code = ByteBuffer.allocate(at).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] block : blocks) {
            code.put(block).put((byte) 0x0f).put((byte) (0x80 | random.below(16)));
            code.putInt(starts[random.below(starts.length)] - (code.position() + Integer.BYTES));
        }
        return code.array();
    }

    private VectorOutcome compare(VectorInput input, int instructions, SimulatedProcessor compiled) {
        VectorOutcome expected = interpreted.execute(input, instructions);
        VectorOutcome actual = compiled.execute(input, instructions);
        assertThat(text(actual, compiled.outside()))
                .as("%s of seed %d, %d instructions",
                        HexFormat.of().formatHex(input.code()), input.seed(), instructions)
                .isEqualTo(text(expected, interpreted.outside()));
        return expected;
    }
}
