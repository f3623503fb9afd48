package dev.trapline.machine.cpu;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Compares our processor with the one that this runs on: `OracleRun PROGRAM VECTORS SEED KIND`, or writes what the latter did
/// into a file for the build: `OracleRun PROGRAM VECTORS SEED KIND FILE`. The kind is `general-64`, `general-32`, `general-16`, `segments` or `floating`.
/// See `src/oracle/oracle.sh`.
final class OracleRun {

    private static final int BATCH = 20_000;
    private static final int SHOWN = 5;

    private final Mode mode;
    private final VectorGenerator generator;
    private final VectorComparison comparison;
    private final List<SimulatedProcessor> simulated = new ArrayList<>();
    private final Map<String, Integer> wrong = new TreeMap<>();
    private final PrintStream out;
    private long compared;
    private long exceptions;

    private OracleRun(PrintStream out, VectorKind kind) {
        this.out = out;
        mode = kind.mode;
        generator = new VectorGenerator(kind);
        comparison = new VectorComparison(mode);
        simulated.add(new SimulatedProcessor(mode));
        if (mode != Mode.BITS_64) {
            simulated.add(new SimulatedProcessor(mode, OperatingMode.PROTECTED));
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path program = Path.of(arguments[0]);
        int vectors = Integer.parseInt(arguments[1]);
        long seed = Long.parseLong(arguments[2]);
        VectorKind kind = VectorKind.valueOf(arguments[3].toUpperCase(Locale.ROOT).replace('-', '_'));
        OracleRun run = new OracleRun(System.out, kind);
        List<Vector> kept = arguments.length > 4 ? new ArrayList<>() : null;
        run.run(program, vectors, seed, kept);
        if (kept != null) {
            VectorFile.write(Path.of(arguments[4]), kept, kind);
        }
        System.exit(run.wrong.isEmpty() ? 0 : 1);
    }

    private void run(Path program, int vectors, long seed, @Nullable List<Vector> kept) throws IOException {
        List<Encoding> encodings = generator.encodings();
        VectorInput.Seeded seeds = new VectorInput.Seeded(seed);
        long started = System.nanoTime();
        for (int done = 0; done < vectors; done += BATCH) {
            List<VectorInput> inputs = new ArrayList<>();
            for (int i = done; i < Math.min(vectors, done + BATCH); i++) {
                inputs.add(generator.input(encodings.get(i % encodings.size()), seeds.next()));
            }
            try (NativeProcessor real = new NativeProcessor(program, mode)) {
                compare(inputs, real.execute(inputs), kept);
            }
        }
        out.printf("%d vectors of %d encodings, %d with an exception, %d wrong, %.1f s%n", compared, encodings.size(),
                exceptions,
                wrong.values().stream().mapToInt(Integer::intValue).sum(), (System.nanoTime() - started) / 1e9);
        wrong.forEach((name, count) -> out.println(count + " " + name));
    }

    private void compare(List<VectorInput> inputs, List<@Nullable VectorOutcome> outcomes,
            @Nullable List<Vector> kept) {
        for (int i = 0; i < inputs.size(); i++) {
            VectorInput input = inputs.get(i);
            VectorOutcome expected = outcomes.get(i);
            if (expected == null) {
                continue;
            }
            compared++;
            if (expected.vector() != VectorOutcome.NO_EXCEPTION) {
                exceptions++;
            }
            if (kept != null) {
                kept.add(new Vector(input, expected));
            }
            Instruction instruction =
                    new Decoder(mode).decode(input.code(), 0, input.code().length, VectorInput.CODE);
            List<String> differences = new ArrayList<>();
            try {
                for (SimulatedProcessor processor : simulated) {
                    differences.addAll(comparison.differences(input, expected, processor.execute(input)));
                }
            } catch (AssertionError e) {
                differences.add(e.toString());
            }
            if (!differences.isEmpty() && wrong.merge(instruction.encoding().mnemonic(), 1, Integer::sum) <= SHOWN) {
                out.println(HexFormat.of().formatHex(input.code()) + " " + Disassembler.text(instruction) + " seed "
                        + input.seed()
                        + ": " + differences);
            }
        }
    }
}
