package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.PhysicalMemory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Replays what a real 80286 did in real mode: `RealModeRun DIRECTORY`, of the SingleStepTests 80286 collection. See
/// `src/oracle/real-mode.sh`.
final class RealModeRun {

    private static final int SHOWN = 6;
    private static final long MEMORY_BYTES = 0x11_0000;
    /// Bits of FLAGS that are always 0 in real mode of an 80286: IOPL, NT and the highest.
    private static final int NOT_IN_80286 = 0xf000;
    private static final int LOCK = 0xf0;
    private static final long STACK_VECTOR_AT = 12 * 4;
    private static final long OVERRUN_VECTOR_AT = 13 * 4;
    private static final byte[] ZEROS = new byte[PhysicalMemory.FRAME_BYTES];

    private static final int[] GENERAL = {MooTest.AX, MooTest.CX, MooTest.DX, MooTest.BX, MooTest.SP, MooTest.BP,
        MooTest.SI, MooTest.DI};
    private static final Map<SegmentRegister, Integer> SEGMENTS = Map.of(SegmentRegister.ES, MooTest.ES,
            SegmentRegister.CS, MooTest.CS, SegmentRegister.SS, MooTest.SS, SegmentRegister.DS, MooTest.DS);
    private static final String[] NAMES =
            {"ax", "bx", "cx", "dx", "cs", "ss", "ds", "es", "sp", "bp", "si", "di", "ip", "flags"};

    private final PhysicalMemory memory = new PhysicalMemory(MEMORY_BYTES);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        throw new AssertionError("SYSCALL");
    });
    private final Decoder decoder = new Decoder(Mode.BITS_16);
    private final Map<String, Integer> wrong = new TreeMap<>();
    private final Map<String, Integer> excused = new TreeMap<>();
    private final PrintStream out;
    private int tests;
    private int passed;

    private RealModeRun(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        RealModeRun run = new RealModeRun(System.out);
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of(arguments[0]), "*.MOO.gz")) {
            found.forEach(files::add);
        }
        files.sort(null);
        for (Path file : files) {
            for (MooTest test : MooFile.read(file)) {
                run.run(file.getFileName().toString(), test);
            }
        }
        run.report(files.size());
        System.exit(run.wrong.isEmpty() ? 0 : 1);
    }

    private void report(int files) {
        out.printf("%d tests of %d instruction forms: %d the same, %d different for a reason, %d wrong%n", tests, files,
                passed, excused.values().stream().mapToInt(Integer::intValue).sum(),
                wrong.values().stream().mapToInt(Integer::intValue).sum());
        excused.forEach((reason, count) -> out.println(count + " different: " + reason));
        wrong.forEach((form, count) -> out.println(count + " wrong: " + form));
    }

    private void run(String form, MooTest test) {
        tests++;
        List<String> differences = differences(test, Set.of());
        Instruction instruction = decode(test);
        Set<Later80x86> reasons = instruction == null ? Set.of() : Later80x86.in(test, instruction);
        if (differences.isEmpty()) {
            passed++;
            return;
        }
        if (reasons.stream().anyMatch(Later80x86::endsComparison) || differences(test, reasons).isEmpty()) {
            // The first that is enough.
            for (Later80x86 reason : reasons) {
                if (reason.endsComparison() || reasons.size() == 1 || differences(test, Set.of(reason)).isEmpty()) {
                    excused.merge(reason.words, 1, Integer::sum);
                    return;
                }
            }
            excused.merge("several of these", 1, Integer::sum);
            return;
        }
        if (wrong.merge(form, 1, Integer::sum) <= SHOWN) {
            out.println(form + " " + HexFormat.of().formatHex(test.code()) + " " + test.name() + " exception "
                    + test.exception() + ": " + differences);
        }
    }

    private List<String> differences(MooTest test, Set<Later80x86> reasons) {
        List<String> differences = new ArrayList<>();
        start(test);
        adapt(test, reasons);
        try {
            interpreter.run(1);
            if (reasons.contains(Later80x86.LOCK)) {
                putPrefix(test, _ -> LOCK);
            }
            compare(test, reasons, differences);
        } catch (UnsupportedInstructionException e) {
            differences.add(e.getMessage());
        }
        clean(test, differences);
        return differences;
    }

    /// Makes a processor of today come to the same result as an 80286.
    private void adapt(MooTest test, Set<Later80x86> reasons) {
        if (reasons.contains(Later80x86.LOCK)) {
            // A prefix that changes nothing.
            putPrefix(test, instruction -> 0x26 | instruction.segment - Registers.SEGMENTS << 3);
        }
        if (reasons.contains(Later80x86.STACK_OVERRUN)) {
            for (int i = 0; i < Integer.BYTES; i++) {
                memory.write8(STACK_VECTOR_AT + i, memory.read8(OVERRUN_VECTOR_AT + i));
            }
        }
    }

    /// Writes a prefix where the test has LOCK.
    private void putPrefix(MooTest test, ToIntFunction<Instruction> prefix) {
        Instruction instruction = Objects.requireNonNull(decode(test));
        long at = ((long) test.before().registers()[MooTest.CS] << 4) + test.before().registers()[MooTest.IP];
        for (int i = 0; i < instruction.length && isPrefix(test.code()[i]); i++) {
            if ((test.code()[i] & 0xff) == LOCK) {
                memory.write8(at + i, prefix.applyAsInt(instruction));
            }
        }
    }

    private static boolean isPrefix(byte code) {
        return switch (code & 0xff) {
            case 0x26, 0x2e, 0x36, 0x3e, LOCK, 0xf2, 0xf3 -> true;
            default -> false;
        };
    }

    private void start(MooTest test) {
        int[] registers = test.before().registers();
        cpu.reset();
        test.before().memory().forEach(memory::write8);
        for (int i = 0; i < GENERAL.length; i++) {
            cpu.setRegister(i, registers[GENERAL[i]]);
        }
        SEGMENTS.forEach((segment, register) -> {
            if (segment != SegmentRegister.CS) {
                cpu.loadSegment(segment, registers[register]);
            }
        });
        cpu.jumpReal(registers[MooTest.CS], registers[MooTest.IP]);
        cpu.setRflags(registers[MooTest.FLAGS] & ~NOT_IN_80286);
        cpu.resume();
    }

    private void compare(MooTest test, Set<Later80x86> reasons, List<String> differences) {
        int[] actual = new int[MooTest.REGISTERS];
        for (int i = 0; i < GENERAL.length; i++) {
            actual[GENERAL[i]] = (int) cpu.register(i) & 0xffff;
        }
        SEGMENTS.forEach((segment, register) -> actual[register] = cpu.segment(segment).selector());
        // The HLT that ends each test has been executed there.
        actual[MooTest.IP] = (int) cpu.rip() + (cpu.halted() ? 0 : 1) & 0xffff;
        actual[MooTest.FLAGS] = cpu.rflags() & 0xffff;
        int undefined =
                undefined(test) | (reasons.contains(Later80x86.IOPL_AND_NT) ? Flags.IOPL | Flags.NT : 0);
        // Where the exception of a fault puts the flags; in the tests it is rounded to an even address.
        int flagsAt = (test.expected(MooTest.SS) << 4) + (test.expected(MooTest.SP) + 4 & 0xffff);
        for (int i = 0; i < MooTest.REGISTERS; i++) {
            if (reasons.contains(Later80x86.STRING_FAULT) && isMoved(i)) {
                continue;
            }
            int mask = i == MooTest.FLAGS ? ~undefined : ~0;
            if ((actual[i] & mask) != (test.expected(i) & mask)) {
                differences.add(NAMES[i] + " " + Integer.toHexString(test.expected(i) & mask) + " but "
                        + Integer.toHexString(actual[i] & mask));
            }
        }
        Map<Integer, Integer> expected = new LinkedHashMap<>(test.before().memory());
        expected.putAll(test.after().memory());
        expected.forEach((address, value) -> {
            int mask = 0xff;
            if (test.exception() != MooTest.NO_EXCEPTION && (address == flagsAt || address == flagsAt + 1)) {
                mask &= ~(undefined >> (address - flagsAt) * Byte.SIZE);
            }
            int found = memory.read8(address);
            if ((found & mask) != (value & mask)) {
                differences.add("memory at " + Integer.toHexString(address) + " " + Integer.toHexString(value & mask)
                        + " but " + Integer.toHexString(found & mask));
            }
        });
    }

    private static boolean isMoved(int register) {
        return register == MooTest.SI || register == MooTest.DI || register == MooTest.CX;
    }

    /// The flags that the instruction leaves undefined.
    private int undefined(MooTest test) {
        Instruction instruction = decode(test);
        return instruction == null
                ? 0
                : VectorComparison.undefined(instruction, test.before().registers()[MooTest.CX]);
    }

    private @Nullable Instruction decode(MooTest test) {
        Instruction instruction = decoder.decode(test.code(), 0, test.code().length, 0);
        return instruction.isValid() ? instruction : null;
    }

    /// Makes memory all zeros again, which it was but for what the test says.
    private void clean(MooTest test, List<String> differences) {
        test.before().memory().keySet().forEach(address -> memory.write8(address, 0));
        test.after().memory().keySet().forEach(address -> memory.write8(address, 0));
        for (int i = 0; i < Integer.BYTES; i++) {
            memory.write8(STACK_VECTOR_AT + i, 0);
        }
        for (long frame = 0; frame < MEMORY_BYTES / PhysicalMemory.FRAME_BYTES; frame++) {
            byte[] bytes = memory.frame(frame);
            int at = bytes == null ? -1 : Arrays.mismatch(bytes, ZEROS);
            while (bytes != null && at >= 0) {
                long address = frame * PhysicalMemory.FRAME_BYTES + at;
                differences.add("memory written at " + Long.toHexString(address));
                memory.write8(address, 0);
                at = Arrays.mismatch(bytes, ZEROS);
            }
        }
    }
}
