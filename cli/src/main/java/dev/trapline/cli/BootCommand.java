package dev.trapline.cli;

import dev.trapline.cli.render.BootJson;
import dev.trapline.cli.render.BootText;
import dev.trapline.machine.MachineStop;
import dev.trapline.machine.boot.Boot;
import dev.trapline.machine.boot.BootDisk;
import dev.trapline.machine.boot.BootPlan;
import dev.trapline.machine.boot.BootSource;
import dev.trapline.machine.boot.Firmware;
import dev.trapline.machine.boot.KernelImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline boot`: a simulated PC, from the reset vector to init.
final class BootCommand implements Command {
    private static final String BIG = "big";
    private static final String SMALL = "small";
    private static final long MEBIBYTE = 1 << 20;
    private static final long MEMORY = 64;
    private static final long LEAST_MEMORY = 4;
    private static final long MOST_MEMORY = 2048;
    private static final long BIG_MEMORY = 16;
    private static final long MILLISECONDS = 60_000;
    private static final long INSTRUCTIONS = 1_000_000_000;
    private static final int NANOSECONDS = 1_000_000;
    private static final int LARGEST_DISK = 512 << 20;
    private static final int TIMES = 3;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "boot",
                "Show a boot stage by stage, on a simulated PC.",
                "Everything from the reset vector on is machine code that the simulated processor",
                "executes: firmware, boot sector, setup, the head of a packed kernel, and a small",
                "kernel. Shown are address, mode and control registers of each stage, then the console.");
        Options.choice(spec, "--kernel", "KERNEL",
                "A kernel that fits below 640 KiB, or one that has to go above 1 MiB: ", SMALL, BIG);
        Options.flag(spec, "Begin with a loader that asks for a kernel, instead of a kernel's own boot sector.",
                "--loader");
        Options.text(spec, "--append", "TEXT",
                "The command line of the kernel, such as noinitrd, which hides init; implies --loader.");
        Options.text(spec, "--answer", "TEXT", "What to type when the loader asks; implies --loader.");
        Options.repeated(spec, "--bad-sector", "N[:TIMES]",
                "Sector N of the disk cannot be read, TIMES times (default " + TIMES + ").");
        Options.number(spec, "--memory", "MIB", "Memory of the PC (default " + MEMORY + ").");
        Options.text(spec, "--disk", "FILE", "Boot this image of a disk.");
        Options.number(spec, "--max-instructions", "N", "Stop after N instructions (default 1000000000).");
        Options.number(spec, "--max-time", "MS", "Stop after MS of virtual time (default " + MILLISECONDS + ").");
        Options.text(spec, "--listing", "NAME",
                "Print addresses, bytes and lines of a source instead: " + String.join(", ", sources()) + ".");
        Options.text(spec, "--images", "DIR", "Write bios.bin and disk.img to DIR instead, for another PC.");
        Options.formats(spec, "text", "json");
        Options.color(spec);
        Options.closing(spec,
                List.of("0", "Done.", "1", "The guest ended with an error, or had to be stopped.", "2",
                        "The command line is wrong, or a file cannot be read."),
                "trapline boot",
                "trapline boot --kernel big --append init=/sbin/init --format json",
                "trapline boot --bad-sector 2:3          # the boot sector tries again",
                "trapline boot --listing bootsect");
        return spec;
    }

    private static List<String> sources() {
        return Arrays.stream(BootSource.values()).map(source -> source.name().toLowerCase(Locale.ROOT)).toList();
    }

    @Override
    public int run(ParseResult given, Console console) throws IOException {
        String listing = Options.text(given, "--listing");
        if (listing != null) {
            console.out().text(source(listing).listing().listing());
            return ExitCode.DONE;
        }
        byte[] disk = disk(given);
        String images = Options.text(given, "--images");
        if (images != null) {
            write(images, disk);
            return ExitCode.DONE;
        }
        Boot.Result boot = Boot.run(plan(given, disk));
        if (Options.chosen(given, "--format").equals("json")) {
            BootJson.print(boot, console.out());
        } else {
            new BootText(console.out(), console.terminal().width(),
                    console.terminal().ink(Options.chosen(given, "--color"))).print(boot);
        }
        boolean good = boot.stop().reason() == MachineStop.Reason.EXIT && boot.stop().result() == 0;
        return good ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static BootSource source(String name) {
        for (BootSource source : BootSource.values()) {
            if (nameOf(source).equals(name)) {
                return source;
            }
        }
        throw new UsageException("--listing " + name + ": no such source; one of " + String.join(", ", sources()));
    }

    private static BootPlan plan(ParseResult given, byte[] disk) {
        long memory = Options.number(given, "--memory", MEMORY, LEAST_MEMORY);
        if (memory > MOST_MEMORY) {
            throw new UsageException("--memory " + memory + ": must be " + MOST_MEMORY + " or less");
        }
        if (Options.chosen(given, "--kernel").equals(BIG) && memory < BIG_MEMORY) {
            throw new UsageException("--memory " + memory + ": a big kernel needs " + BIG_MEMORY);
        }
        long instructions = Options.number(given, "--max-instructions", INSTRUCTIONS, 1);
        long milliseconds = Options.number(given, "--max-time", MILLISECONDS, 1);
        BootPlan plan = BootPlan.of(disk).withMemory(memory * MEBIBYTE).withBadSectors(badSectors(given))
                .withLimits(instructions, milliseconds > Long.MAX_VALUE / NANOSECONDS
                        ? Long.MAX_VALUE
                        : milliseconds * NANOSECONDS);
        String answer = Options.text(given, "--answer");
        return answer == null ? plan : plan.withAnswer(typed(answer));
    }

    private static String typed(String answer) {
        if (!answer.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new UsageException("--answer: only ASCII characters can be typed");
        }
        return answer;
    }

    private static Map<Long, Integer> badSectors(ParseResult given) {
        Map<Long, Integer> sectors = new TreeMap<>();
        for (String sector : Options.<String>values(given, "--bad-sector")) {
            int colon = sector.indexOf(':');
            try {
                sectors.put(Long.parseUnsignedLong(colon < 0 ? sector : sector.substring(0, colon)),
                        colon < 0 ? TIMES : Integer.parseUnsignedInt(sector.substring(colon + 1)));
            } catch (NumberFormatException _) {
                throw new UsageException("--bad-sector " + sector + ": must be N or N:TIMES");
            }
        }
        return sectors;
    }

    private static byte[] disk(ParseResult given) throws IOException {
        String file = Options.text(given, "--disk");
        if (file != null) {
            return image(file);
        }
        KernelImage chosen = KernelImage.of(Options.chosen(given, "--kernel").equals(BIG));
        String append = Options.text(given, "--append");
        boolean loader = given.hasMatchedOption("--loader") || append != null || given.hasMatchedOption("--answer");
        if (!loader) {
            return BootDisk.of(chosen);
        }
        List<BootDisk.Entry> kernels = new ArrayList<>();
        try {
            kernels.add(new BootDisk.Entry(chosen.big() ? BIG : SMALL, chosen, append == null ? "" : append));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--append: " + e.getMessage());
        }
        kernels.add(new BootDisk.Entry(chosen.big() ? SMALL : BIG, KernelImage.of(!chosen.big()), ""));
        return BootDisk.of(kernels);
    }

    private static byte[] image(String file) throws IOException {
        @Nullable String trouble = null;
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            trouble = "no such file";
        } else if (Files.size(path) > LARGEST_DISK || Files.size(path) == 0) {
            trouble = "a disk has from 1 byte to 512 MiB";
        }
        if (trouble != null) {
            throw new UsageException("--disk " + file + ": " + trouble);
        }
        return Files.readAllBytes(path);
    }

    private static void write(String directory, byte[] disk) throws IOException {
        try (OutputDirectory files = OutputDirectory.open(directory)) {
            files.file("bios.bin").write(Firmware.assemble().bytes());
            files.file("disk.img").write(disk);
            files.commit();
        }
    }
}
