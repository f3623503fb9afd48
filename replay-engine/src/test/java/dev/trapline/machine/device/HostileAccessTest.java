package dev.trapline.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A guest that does anything: no access makes a device fail, hang or hoard.
class HostileAccessTest {

    private static final int OPERATIONS = 1_000_000;
    private static final int PROCESSORS = 3;
    private static final int[] WIDTHS = {1, 2, 4, 8};
    /// Ports that belong to someone, and their neighbours.
    private static final int[] PORTS = {0x20, 0x21, 0x40, 0x43, 0x60, 0x61, 0x64, 0x70, 0x71, 0x92, 0xa0, 0xa1, 0xe9,
        0xf4, 0x1f0, 0x1f1, 0x1f2, 0x1f3, 0x1f6, 0x1f7, 0x3f6, 0x3f8, 0x3f9, 0x3fa, 0x3fb, 0x3fc, 0x4d0, 0xfffe};
    private static final long[] PAGES = {LocalApic.BASE, LocalApic.BASE, IoApic.BASE, IoApic.BASE + 0x1000, Nic.BASE,
        Nic.BASE - 0x1000};

    private long outputs;

    private final class Anything implements ProcessorPins, Surroundings {
        @Override
        public void nmi() {
            outputs++;
        }

        @Override
        public void initialize() {
            outputs++;
        }

        @Override
        public void startUp(int vector) {
            assertThat(vector).isBetween(0, 255);
        }

        @Override
        public void serial(int character) {
            assertThat(character).isBetween(0, 255);
        }

        @Override
        public void debug(int character) {
            assertThat(character).isBetween(0, 255);
        }

        @Override
        public void exit(int result) {
            outputs++;
        }

        @Override
        public void reset() {
            outputs++;
        }

        @Override
        public void a20(boolean open) {
            outputs++;
        }
    }

    private String run(long seed) {
        Random random = new Random(seed);
        PhysicalMemory memory = new PhysicalMemory(0x10_0000);
        Anything anything = new Anything();
        BoardPlan plan = BoardPlan.standard().withProcessors(PROCESSORS).withDisk(DiskImage.of(new byte[100_001]));
        Board board = new Board(plan, memory, Collections.nCopies(PROCESSORS, anything), anything);
        Bus bus = board.bus();
        Disk disk = board.disk();
        assertThat(disk).isNotNull();
        disk.failReading(17);
        for (int i = 0; i < 1000; i++) {
            board.nic().receiveAt(i * 50_000L, new byte[random.nextInt(2000)]);
        }
        board.serial().send(new byte[1000]);
        int mostEvents = 0;
        StateDigest reads = new StateDigest();
        for (int i = 0; i < OPERATIONS; i++) {
            int width = WIDTHS[random.nextInt(WIDTHS.length)];
            boolean write = random.nextBoolean();
            // Small values hit commands and counts, others everything else.
            long value = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(256);
            int choice = random.nextInt(8);
            if (choice < 4) {
                int bytes = Math.min(width, 4);
                int port = PORTS[random.nextInt(PORTS.length)] + (random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0);
                if (write) {
                    bus.write(port, bytes, (int) value);
                } else {
                    int result = bus.read(port, bytes);
                    assertThat(bytes == 4 || result >>> 8 * bytes == 0).isTrue();
                    reads.add((long) result);
                }
            } else if (choice < 7) {
                long page = PAGES[random.nextInt(PAGES.length)];
                long offset = random.nextBoolean() ? random.nextInt(0x100) * 0x10 : random.nextInt(0x1004) - 2;
                offset = page == Nic.BASE ? random.nextInt(0x40) & -4 : offset;
                if (write) {
                    bus.writeMemory(page + offset, width, value);
                } else {
                    long result = bus.readMemory(page + offset, width);
                    assertThat(width == 8 || result >>> 8 * width == 0).isTrue();
                    reads.add(result);
                }
            } else {
                int processor = random.nextInt(PROCESSORS);
                board.select(processor);
                if (board.interrupts(processor).pending()) {
                    assertThat(board.interrupts(processor).acknowledge()).isBetween(0, 255);
                }
                if (random.nextInt(100) == 0) {
                    board.pressNmi();
                }
            }
            board.time().advanceTo(board.time().now() + random.nextInt(random.nextInt(1000) == 0 ? 100_000 : 100));
            mostEvents = Math.max(mostEvents, board.time().size());
        }
        assertThat(mostEvents).as("events of %d processors", PROCESSORS).isBetween(5, 9 + PROCESSORS);
        board.addState(reads);
        return reads.add(outputs).hex();
    }

    @Test
    void anyAccessIsSurvivedAndDoesTheSameAgain() {
        String first = run(1);
        outputs = 0;
        assertThat(run(1)).isEqualTo(first);
    }
}
