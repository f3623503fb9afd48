package dev.trapline.machine.cpu;

import dev.trapline.machine.memory.PhysicalMemory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Executes a program on our processor and, through the program made of `src/oracle/steps.c`, on that of this machine, and compares all
/// registers after every instruction. What system calls do is taken over from the latter. By hand: `src/oracle/steps.sh PROGRAM ARGUMENT...`.
final class ProgramComparison {

    /// What the recorder ends with where nobody may trace programs.
    static final int REFUSED = 77;

    private static final int PAGE = 4096;
    private static final long ENTRY_FLAGS = GuestPages.PRESENT | GuestPages.USER | GuestPages.WRITABLE;
    private static final int GENERAL = VectorInput.GENERAL_REGISTERS;
    /// RIP, RFLAGS, base of FS.
    private static final int REGISTERS = GENERAL + 3;
    private static final int STATE_BYTES = REGISTERS * Long.BYTES + FxState.BYTES;

    private final PhysicalMemory memory = new PhysicalMemory(0x400_0000);
    private final GuestPages pages = new GuestPages(memory, 0x1000, GuestPages.FOUR_LEVELS);
    private final Cpu cpu = new Cpu(memory);
    private final Interpreter interpreter = new Interpreter(cpu, _ -> {
        // What it does comes out of the recording.
    });
    private final Decoder decoder = new Decoder(Mode.BITS_64);
    private long nextFrame = 0x100_0000;
    private boolean started;

    /// How many instructions were compared.
    int steps;
    /// How the program ended, as wait4 says it; of the recorder, if the program never began.
    int status;

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ProgramComparison comparison = new ProgramComparison();
        comparison.run(Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length));
        System.out.println(comparison.steps + " instructions, the same on both; ended with " + comparison.status);
    }

    /// Runs a program to its end.
    ///
    /// @throws AssertionError if the processors differ
    void run(Path recorder, List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(List.of(recorder.toString()));
        whole.addAll(command);
        Process process = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (InputStream in = new BufferedInputStream(process.getInputStream(), 1 << 16);
                OutputStream out = process.getOutputStream()) {
            cpu.setPaging(Cpu.CR0_PG | Cpu.CR0_WP, pages.root(), 0, Cpu.EFER_NXE);
            cpu.setPrivilege(3);
            for (int kind = in.read(); kind >= 0; kind = in.read()) {
                record(kind, in, out);
            }
        } finally {
            process.destroy();
        }
        if (!started) {
            status = process.waitFor();
        }
    }

    private void record(int kind, InputStream in, OutputStream out) throws IOException {
        switch (kind) {
            case 'M' -> {
                ByteBuffer range = read(in, 2 * Long.BYTES);
                long address = range.getLong();
                setMemory(address, in.readNBytes((int) range.getLong()));
            }
            case 'U' -> {
                pages.map(read(in, 2 * Long.BYTES).getLong(), 0);
                cpu.mmu().flush();
            }
            case 'C' -> answerCpuid(out);
            case 'S' -> state(read(in, STATE_BYTES));
            case 'E' -> status = (int) read(in, Long.BYTES).getLong();
            default -> throw new IOException("record " + kind);
        }
    }

    private static ByteBuffer read(InputStream in, int bytes) throws IOException {
        return ByteBuffer.wrap(in.readNBytes(bytes)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void setMemory(long address, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += PAGE) {
            long entry = pages.entry(address + at);
            if (entry == 0) {
                entry = nextFrame | ENTRY_FLAGS;
                pages.map(address + at, entry);
                nextFrame += PAGE;
            }
            for (int i = 0; i < PAGE; i++) {
                memory.write8((entry & -PAGE) + i, bytes[at + i]);
            }
        }
        cpu.mmu().flush();
    }

    /// What ours says, which comes to the same place next.
    private void answerCpuid(OutputStream out) throws IOException {
        long[] registers = cpu.registers.clone();
        CpuId.execute(cpu);
        ByteBuffer said = ByteBuffer.allocate(4 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int register : new int[] {Registers.RAX, Registers.RBX, Registers.RCX, Registers.RDX}) {
            said.putLong(cpu.register(register));
        }
        System.arraycopy(registers, 0, cpu.registers, 0, registers.length);
        out.write(said.array());
        out.flush();
    }

    private void state(ByteBuffer expected) {
        if (started) {
            step(expected);
            return;
        }
        started = true;
        for (int i = 0; i < GENERAL; i++) {
            cpu.setRegister(i, expected.getLong());
        }
        cpu.setRip(expected.getLong());
        cpu.setRflags((int) expected.getLong());
        cpu.setFsBase(expected.getLong());
        FxState.restore(cpu, image(expected));
    }

    private static byte[] image(ByteBuffer state) {
        byte[] image = new byte[STATE_BYTES - REGISTERS * Long.BYTES];
        state.get(REGISTERS * Long.BYTES, image);
        return image;
    }

    private void step(ByteBuffer expected) {
        long rip = cpu.rip();
        byte[] code = new byte[Decoder.MAX_BYTES];
        for (int i = 0; i < code.length; i++) {
            long entry = pages.entry(rip + i);
            code[i] = entry == 0 ? 0 : (byte) memory.read8((entry & -PAGE) + (rip + i & PAGE - 1));
        }
        Instruction instruction = decoder.decode(code, 0, code.length, rip);
        long rcx = cpu.register(Registers.RCX);
        // A long repetition is done in pieces.
        do {
            interpreter.run(1);
        } while (cpu.rip() == rip);
        steps++;
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < GENERAL; i++) {
            long value = expected.getLong();
            if (isTakenOver(instruction, i)) {
                cpu.setRegister(i, value);
            }
            differ(differences, Registers.name(i, Long.BYTES), value, cpu.register(i));
        }
        differ(differences, "rip", expected.getLong(), cpu.rip());
        compareFlags(differences, (int) expected.getLong(), VectorComparison.undefined(instruction, rcx));
        cpu.setFsBase(expected.getLong());
        FloatingDifferences.add(differences, image(expected),
                FxState.save(cpu));
        if (!differences.isEmpty()) {
            throw new AssertionError("step " + steps + " at " + Long.toHexString(rip) + " "
                    + Disassembler.text(instruction) + ": " + differences);
        }
    }

    /// What a system call returns, and what else only the real processor knows.
    private static boolean isTakenOver(Instruction instruction, int register) {
        return switch (instruction.encoding().operation()) {
            case SYSCALL -> register == Registers.RAX || register == Registers.R11;
            case RDTSC -> register == Registers.RAX || register == Registers.RDX;
            default -> false;
        };
    }

    /// Undefined flags go on as those of the real processor, which does its steps with TF.
    private void compareFlags(List<String> differences, int expected, int undefined) {
        int compared = ~(Flags.TF | Flags.RF);
        if (((expected ^ cpu.rflags()) & undefined) != 0) {
            cpu.setRflags(cpu.rflags() & ~undefined | expected & undefined);
        }
        differ(differences, "rflags", expected & compared, cpu.rflags() & compared);
    }

    private static void differ(List<String> differences, String what, long expected, long actual) {
        if (expected != actual) {
            differences.add(what + " " + Long.toHexString(expected) + " but " + Long.toHexString(actual));
        }
    }
}
