package dev.trapline.cli;

import dev.trapline.cli.render.FlatDump;
import dev.trapline.cli.render.GuestConsole;
import dev.trapline.cli.render.GuestEnd;
import dev.trapline.machine.Machine;
import dev.trapline.machine.MachinePlan;
import dev.trapline.machine.MachineStop;
import dev.trapline.machine.boot.FlatProgram;
import dev.trapline.machine.boot.Multiboot;
import dev.trapline.machine.boot.Rom;
import dev.trapline.machine.cpu.Mode;
import dev.trapline.machine.device.BoardPlan;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline emulate`: code on the simulated processor, alone or in a whole PC.
final class EmulateCommand implements Command {
    private static final long MILLISECONDS_OF_SECOND = 1_000;
    private static final int PAGE = 4096;
    /// MiB of a file.
    private static final int LARGEST_FILE = 64;
    private static final int BYTE = 0xff;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "emulate",
                "Execute code on the simulated processor.",
                "Raw code runs alone until HLT or a fault. Firmware and kernels run in a PC: the first serial",
                "port and the debug port 0xE9 are the console, writing to port 0xF4 ends the run.");
        Options.text(spec, "--flat", "FILE", "Raw code; shows registers and changed memory at its end.");
        Options.text(spec, "--rom", "FILE", "A firmware image that ends at 4 GiB, where processors begin.");
        Options.text(spec, "--multiboot", "FILE", "A kernel with a multiboot header.");
        Options.choice(spec, "--mode", "BITS", "With --flat, how code is read: ", "64", "32", "16");
        Options.text(spec, "--base", "ADDR", "With --flat, where the code is and begins (default 0x7c00).");
        Options.list(spec, "--set", "REG=VAL", String.class, "With --flat, what general registers hold.");
        Options.choice(spec, "--dump", "FORMAT", "With --flat, how to show the end: ", "text", "json");
        Options.text(spec, "--append", "TEXT", "With --multiboot, the command line.");
        GuestOptions.add(spec);
        Options.closing(spec,
                List.of("0", "HLT, or the guest ended the run with 0.", "1",
                        "A fault, another result, or the run had to be stopped.", "2",
                        "The command line is wrong, or a file cannot be read."),
                "trapline emulate --flat code.bin --mode 32 --set eax=7,ecx=0x10 --dump json",
                "trapline emulate --rom bios.bin --max-time 5000",
                "trapline emulate --multiboot kernel.elf --append 'console=ttyS0'");
        return spec;
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        String flat = Options.text(given, "--flat");
        String rom = Options.text(given, "--rom");
        String multiboot = Options.text(given, "--multiboot");
        if ((flat == null ? 0 : 1) + (rom == null ? 0 : 1) + (multiboot == null ? 0 : 1) != 1) {
            throw new UsageException("one of --flat, --rom and --multiboot is needed");
        }
        long memory = GuestOptions.memory(given, 1);
        if (flat != null) {
            return flat(flat, memory, given, console);
        }
        Machine machine = new Machine(MachinePlan.of(BoardPlan.standard()).withMemory(memory));
        String file = rom != null ? rom : String.valueOf(multiboot);
        byte[] bytes = InputFile.bytes(file, LARGEST_FILE);
        try {
            if (rom != null) {
                Rom.install(machine, wholePages(bytes));
            } else {
                String append = Options.text(given, "--append");
                Multiboot.load(bytes, append == null ? "" : append, machine);
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + ": " + e.getMessage());
        }
        return run(machine, given, console);
    }

    /// An image keeps its end, where the first instruction is.
    private static byte[] wholePages(byte[] image) {
        int missing = -image.length & PAGE - 1;
        byte[] bytes = new byte[missing + image.length];
        Arrays.fill(bytes, 0, missing, (byte) BYTE);
        System.arraycopy(image, 0, bytes, missing, image.length);
        return bytes;
    }

    private static int run(Machine machine, ParseResult given, Console console) throws IOException {
        GuestConsole screen = new GuestConsole(console.out(), console.terminal().showsResult());
        machine.onSerial(screen);
        machine.onDebug(screen);
        long cyclesPerMs = machine.board().time().cyclesPerSecond() / MILLISECONDS_OF_SECOND;
        MachineStop stop = machine.run(GuestOptions.instructions(given), GuestOptions.time(given, cyclesPerMs));
        screen.finish();
        boolean good = stop.reason() == MachineStop.Reason.EXIT && stop.result() == 0;
        if (!good) {
            console.err().print(GuestEnd.of(stop));
        }
        return good ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static int flat(String file, long memory, ParseResult given, Console console) throws IOException {
        Mode mode = Mode.valueOf("BITS_" + Options.chosen(given, "--mode"));
        String base = Options.text(given, "--base");
        long instructions = GuestOptions.instructions(given);
        FlatProgram.Result result;
        try {
            result = FlatProgram.run(InputFile.bytes(file, LARGEST_FILE), mode,
                    base == null ? 0x7c00 : value("--base", base),
                    registers(given), memory, instructions);
        } catch (IllegalArgumentException e) {
            throw new UsageException(file + ": " + e.getMessage());
        }
        if (Options.chosen(given, "--dump").equals("json")) {
            FlatDump.json(result, console.out());
        } else {
            FlatDump.text(result, console.out());
        }
        return result.halted() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static Map<Integer, Long> registers(ParseResult given) {
        Map<Integer, Long> registers = new TreeMap<>();
        for (String setting : Options.<String>values(given, "--set")) {
            int equals = setting.indexOf('=');
            Integer number = equals < 0 ? null : register(setting.substring(0, equals).toLowerCase(Locale.ROOT));
            if (number == null) {
                throw new UsageException("--set " + setting + ": must be REG=VAL with a general register");
            }
            registers.put(number, value("--set", setting.substring(equals + 1)));
        }
        return registers;
    }

    /// The number of a general register by its name of 16, 32 or 64 bits, or null.
    private static @Nullable Integer register(String name) {
        for (int i = 0; i < FlatDump.REGISTERS.size(); i++) {
            String full = FlatDump.REGISTERS.get(i);
            boolean old = i < 8;
            if (name.equals(full) || old && (name.equals("e" + full.substring(1)) || name.equals(full.substring(1)))) {
                return i;
            }
        }
        return null;
    }

    private static long value(String option, String text) {
        try {
            return text.startsWith("0x")
                    ? Long.parseUnsignedLong(text.substring(2), 16)
                    : text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        } catch (NumberFormatException _) {
            throw new UsageException(option + " " + text + ": not a number");
        }
    }
}
