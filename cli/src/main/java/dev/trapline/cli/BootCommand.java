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
import dev.trapline.machine.device.DiskImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `trapline boot`: a simulated PC, from the reset vector to init.
final class BootCommand implements Command {
    private static final String BIG = "big";
    private static final String SMALL = "small";
    private static final long MEBIBYTE = 1 << 20;
    private static final long LEAST_MEMORY = 4;
    private static final long BIG_MEMORY = 16;
    private static final int NANOSECONDS = 1_000_000;
    /// MiB of a disk.
    private static final int LARGEST_DISK = 512;
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
        Options.text(spec, "--disk", "FILE", "Boot this image of a disk.");
        GuestOptions.add(spec);
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
        String file = Options.text(given, "--disk");
        String images = Options.text(given, "--images");
        if (file != null && images != null) {
            throw new UsageException("--images writes a disk of its own, not that of --disk");
        }
        if (images != null) {
            write(images, disk(given));
            return ExitCode.DONE;
        }
        Boot.Result boot;
        try (DiskImage disk = file == null
                ? DiskImage.of(disk(given))
                : DiskImage.of(InputFile.path("--disk", file, LARGEST_DISK))) {
            boot = Boot.run(plan(given, disk));
        }
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
            if (source.name().equalsIgnoreCase(name)) {
                return source;
            }
        }
        throw new UsageException("--listing " + name + ": no such source; one of " + String.join(", ", sources()));
    }

    private static BootPlan plan(ParseResult given, DiskImage disk) {
        long memory = GuestOptions.memory(given, LEAST_MEMORY);
        if (Options.chosen(given, "--kernel").equals(BIG) && memory < BIG_MEMORY * MEBIBYTE) {
            throw new UsageException("--memory " + memory / MEBIBYTE + ": a big kernel needs " + BIG_MEMORY);
        }
        BootPlan plan = BootPlan.of(disk).withMemory(memory).withBadSectors(badSectors(given))
                .withLimits(GuestOptions.instructions(given), GuestOptions.time(given, NANOSECONDS));
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

    private static byte[] disk(ParseResult given) {
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

    private static void write(String directory, byte[] disk) throws IOException {
        try (OutputDirectory files = OutputDirectory.open(directory)) {
            files.file("bios.bin").write(Firmware.assemble().bytes());
            files.file("disk.img").write(disk);
            files.commit();
        }
    }
}
