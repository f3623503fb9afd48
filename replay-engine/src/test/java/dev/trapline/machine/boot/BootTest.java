package dev.trapline.machine.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.Machine;
import dev.trapline.machine.MachineStop;
import dev.trapline.machine.cpu.OperatingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The machine boots: every byte of it is executed by the simulated processor.
class BootTest {

    private static final KernelImage SMALL = KernelImage.of(false);
    private static final KernelImage BIG = KernelImage.of(true);
    private static final Boot.Result SMALL_BOOT = Boot.run(BootPlan.of(BootDisk.of(SMALL)));

    /// The same runs on QEMU: src/oracle/boot-on-qemu.sh compares.
    private static final String CONSOLE = """
            Trapline BIOS
            65536 KiB of memory
            disk 0x80: 2016 sectors
            .
            Loading.
            Unpacking the kernel... done, booting it.
            Trapline kernel 0.1, assembled by its own assembler
            BIOS-provided physical RAM map:
             0000000000000000 - 000000000009fc00 (usable)
             000000000009fc00 - 00000000000a0000 (reserved)
             00000000000f0000 - 0000000000100000 (reserved)
             0000000000100000 - 0000000004000000 (usable)
             00000000ffff0000 - 0000000100000000 (reserved)
            Kernel command line:
            Calibrating delay loop... N BogoMIPS (lpj=N)
            Memory: 65092k/65536k available (3k kernel, 388k reserved)
            CPU: TraplineTrap, family 15
            Checking 'hlt' instruction... OK.
            init: process 1, sleeping for 10 ticks
            init: N ticks, 3 context switches, process 0 idled 10 times
            Power down.
            """;

    @Test
    void fromTheResetVectorToInit() {
        assertThat(comparable(SMALL_BOOT.console())).isEqualTo(CONSOLE);
        assertThat(SMALL_BOOT.stop().reason()).isEqualTo(MachineStop.Reason.EXIT);
        assertThat(SMALL_BOOT.stop().result()).isZero();
    }

    /// The text screen shows what the serial port said, whoever said it.
    @Test
    void theScreenShowsTheSame() {
        String screen = SMALL_BOOT.machine().board().screen().text();

        assertThat(comparable(screen).stripTrailing()).isEqualTo(CONSOLE.stripTrailing());
    }

    /// An empty loop of two instructions, on a processor that executes one in each of 2000 million cycles.
    @Test
    void bogoMipsAreThoseOfTheProcessor() {
        String console = SMALL_BOOT.console();
        int end = console.indexOf(" BogoMIPS");

        double bogoMips = Double.parseDouble(console.substring(console.lastIndexOf(' ', end - 1) + 1, end));

        assertThat(bogoMips).isBetween(1990.0, 2010.0);
    }

    /// Without what depends on when exactly ticks come.
    private static String comparable(String console) {
        StringBuilder text = new StringBuilder();
        for (String line : console.lines().map(String::stripTrailing).toList()) {
            if (line.startsWith("Calibrating")) {
                text.append("Calibrating delay loop... N BogoMIPS (lpj=N)");
            } else if (line.startsWith("init: ") && line.contains(" ticks, ")) {
                text.append("init: N").append(line, line.indexOf(" ticks"), line.length());
            } else {
                text.append(line);
            }
            text.append('\n');
        }
        return text.toString();
    }

    @Test
    void stagesComeInTheirOrder() {
        assertThat(SMALL_BOOT.steps().stream().map(step -> step.stage().title())).containsExactly("POST", "ROM",
                "memory",
                "IVT", "PIC", "PIT", "keyboard", "RTC", "console", "disk", "bootstrap", "boot sector",
                "boot sector moved",
                "setup loaded", "kernel loaded", "setup", "no way back", "A20", "tables", "PIC", "protected mode",
                "head",
                "unpacked", "startup_32", "CPU type", "page tables", "paging", "startup_64", "start_kernel",
                "setup_arch",
                "trap_init", "sched_init", "time_init", "console_init", "interrupts on", "calibrate_delay", "mem_init",
                "check_bugs", "init", "process 1", "init runs", "power down");
    }

    /// Where the story of the boot says that it happens.
    @Test
    void stagesAreWhereTheyBelong() {
        assertThat(step(SMALL_BOOT, "POST").address()).isBetween(0xf_0000L, 0xf_ffffL);
        assertThat(step(SMALL_BOOT, "boot sector").address()).isBetween(0x7c00L, 0x7dffL);
        assertThat(step(SMALL_BOOT, "boot sector moved").address()).isBetween(0x9_0000L, 0x9_01ffL);
        assertThat(step(SMALL_BOOT, "setup").address()).isBetween(0x9_0200L, 0x9_09ffL);
        assertThat(step(SMALL_BOOT, "head").address()).isBetween(0x1000L, 0x10ffL);
        assertThat(step(SMALL_BOOT, "startup_32").address()).isEqualTo(0x10_0000L);
    }

    @Test
    void modesChangeWithTheirRegisters() {
        assertThat(step(SMALL_BOOT, "tables").mode()).isEqualTo(OperatingMode.REAL);
        BootStep protectedMode = step(SMALL_BOOT, "protected mode");
        assertThat(protectedMode.mode()).isEqualTo(OperatingMode.PROTECTED);
        assertThat(protectedMode.bits()).isEqualTo(32);
        assertThat(protectedMode.changes()).containsExactly(
                new BootStep.Change("CR0", 0x6000_0010, 0x6000_0011, List.of("PE")));
        BootStep paging = step(SMALL_BOOT, "paging");
        assertThat(paging.mode()).isEqualTo(OperatingMode.LONG);
        assertThat(paging.bits()).isEqualTo(32);
        assertThat(paging.changes()).contains(
                new BootStep.Change("CR0", 0x6000_0011, 0xe001_0011L, List.of("WP", "PG")),
                new BootStep.Change("CR4", 0, 0x20, List.of("PAE")),
                new BootStep.Change("EFER", 0, 0x500, List.of("LME", "LMA")));
        assertThat(step(SMALL_BOOT, "startup_64").bits()).isEqualTo(64);
    }

    /// A big kernel goes to 0x100000 in pieces of 64 KiB, and is unpacked from where it moved itself.
    @Test
    void aBigKernelIsLoadedAboveOneMebibyte() {
        Boot.Result result = Boot.run(BootPlan.of(BootDisk.of(BIG)));

        assertThat(result.stop().reason()).isEqualTo(MachineStop.Reason.EXIT);
        assertThat(result.stop().result()).isZero();
        assertThat(step(result, "head").address()).isBetween(0x10_0000L, 0x10_00ffL);
        assertThat(step(result, "unpacked").address()).isBetween(0x80_0000L, 0x80_01ffL);
        assertThat(result.console()).contains("Power down.");
        byte[] unpacked = BIG.unpacked();
        assertThat(bytes(result.machine(), 0x10_0000 + unpacked.length - 4096, 4096))
                .isEqualTo(Arrays.copyOfRange(unpacked, unpacked.length - 4096, unpacked.length));
    }

    /// The firmware's work as the boot sector finds it.
    @Test
    void theFirmwareLeavesVectorsAndTheBootSector() {
        Machine machine = until(BootPlan.of(BootDisk.of(SMALL)), step(SMALL_BOOT, "boot sector"));
        Firmware firmware = Firmware.assemble();

        assertThat(machine.memory().read32(0x13 * 4))
                .isEqualTo(0xf000_0000 | (int) firmware.assembly().symbol("int13"));
        assertThat(machine.memory().read32(0x19 * 4))
                .isEqualTo(0xf000_0000 | (int) firmware.assembly().symbol("int19"));
        assertThat(machine.memory().read32(0xff * 4))
                .isEqualTo(0xf000_0000 | (int) firmware.assembly().symbol("nothing"));
        assertThat(bytes(machine, 0x7c00, 512)).isEqualTo(Arrays.copyOf(SMALL.bytes(), 512));
        assertThat(machine.memory().read8(0x413) | machine.memory().read8(0x414) << 8).isEqualTo(639);
    }

    /// A small kernel ends up where the firmware's vectors were.
    @Test
    void setupMovesASmallKernelDown() {
        Machine machine = until(BootPlan.of(BootDisk.of(SMALL)), step(SMALL_BOOT, "head"));

        byte[] packed = Arrays.copyOfRange(SMALL.bytes(), 5 * 512, SMALL.bytes().length);
        assertThat(bytes(machine, 0x1000, packed.length)).isEqualTo(packed);
        // Setup is where it was: the code that asks the firmware for memory.
        assertThat(bytes(machine, 0x9_0560, 0x60)).isEqualTo(Arrays.copyOfRange(SMALL.bytes(), 0x560, 0x5c0));
    }

    @Test
    void readErrorsAreToldAndTriedAgain() {
        Boot.Result result = Boot.run(BootPlan.of(BootDisk.of(SMALL)).withBadSectors(Map.of(2L, 3)));

        assertThat(result.console()).contains("read error 0x10\r\n");
        assertThat(result.console().split("read error 0x10", -1)).hasSize(4);
        assertThat(result.console()).contains("Power down.");
    }

    /// The boot sector does not give up, so neither does the machine until it is told to.
    @Test
    void aSectorThatStaysBadIsTriedForEver() {
        Boot.Result result = Boot.run(BootPlan.of(BootDisk.of(SMALL)).withBadSectors(Map.of(2L, Integer.MAX_VALUE))
                .withLimits(Long.MAX_VALUE, 200_000_000));

        assertThat(result.stop().reason()).isEqualTo(MachineStop.Reason.TIME);
        assertThat(result.console().split("read error 0x10", -1)).hasSizeGreaterThan(5);
    }

    @Test
    void theLoaderTakesTheFirstKernelAfterAWhile() {
        Boot.Result result = Boot.run(BootPlan.of(menu()));

        assertThat(result.console()).contains("boot: \r\nloading small")
                .contains("Kernel command line: BOOT_IMAGE=small ro\r\n").contains("Power down.");
        assertThat(step(result, "loading").nanoseconds() - step(result, "menu").nanoseconds())
                .isBetween(1_900_000_000L, 2_100_000_000L);
    }

    @Test
    void theLoaderTakesAnAnswer() {
        Boot.Result result = Boot.run(BootPlan.of(menu()).withAnswer("big noinitrd x=Y"));

        assertThat(result.console()).contains("boot: big noinitrd x=Y\r\nloading big")
                .contains("Kernel command line: BOOT_IMAGE=big init=/none noinitrd x=Y\r\n")
                .endsWith("Kernel panic: No init found.  Try passing init= option to kernel.\r\n");
        assertThat(result.stop().result()).isEqualTo(1);
        assertThat(result.steps().getLast().stage().title()).isEqualTo("panic");
    }

    @Test
    void memoryIsMeasured() {
        Boot.Result result = Boot.run(BootPlan.of(BootDisk.of(SMALL)).withMemory(200L << 20));

        assertThat(result.console()).contains("204800 KiB of memory\r\n")
                .contains("0000000000100000 - 000000000c800000 (usable)").contains("k/204800k available");
    }

    @Test
    void aDamagedKernelIsNotStarted() {
        byte[] disk = BootDisk.of(SMALL);
        disk[SMALL.bytes().length - 600] ^= 1;

        Boot.Result result = Boot.run(BootPlan.of(disk).withLimits(Long.MAX_VALUE, 500_000_000));

        assertThat(result.console()).endsWith("Unpacking the kernel... it is damaged.\r\n");
        assertThat(result.machine().processor(0).halted()).isTrue();
    }

    @Test
    void aDiskWithoutBootSectorIsNotBooted() {
        Boot.Result result = Boot.run(BootPlan.of(new byte[1 << 20]).withLimits(Long.MAX_VALUE, 1_000_000_000));

        assertThat(result.console()).endsWith("no disk to boot from\r\n");
        assertThat(result.steps().getLast().stage().title()).isEqualTo("bootstrap");
    }

    @Test
    void theSameBootTakesTheSameTime() {
        Boot.Result again = Boot.run(BootPlan.of(BootDisk.of(SMALL)));

        assertThat(again.steps()).isEqualTo(SMALL_BOOT.steps());
    }

    private static byte[] menu() {
        return BootDisk
                .of(List.of(new BootDisk.Entry("small", SMALL, "ro"), new BootDisk.Entry("big", BIG, "init=/none")));
    }

    private static BootStep step(Boot.Result result, String title) {
        return result.steps().stream().filter(step -> step.stage().title().equals(title)).findFirst().orElseThrow();
    }

    /// The machine as it is when a stage begins.
    private static Machine until(BootPlan plan, BootStep step) {
        return Boot.run(plan.withLimits(step.instructions(), Long.MAX_VALUE)).machine();
    }

    private static byte[] bytes(Machine machine, long address, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) machine.memory().read8(address + i);
        }
        return bytes;
    }
}
