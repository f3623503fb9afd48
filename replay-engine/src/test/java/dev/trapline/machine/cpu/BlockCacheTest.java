package dev.trapline.machine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// More code than is kept: jumps to the next instruction, each of which is a block.
class BlockCacheTest {

    private static final int JUMP = 0x00eb;
    private static final int JUMP_BYTES = 2;
    private static final int JUMPS = 2 * BlockCache.MOST_KEPT;
    private static final int CODE = 0x1000;

    private final PhysicalMemory memory = new PhysicalMemory(1 << 20);
    private final Cpu cpu = new Cpu(memory);

    private void jumps() {
        for (int i = 0; i < JUMPS; i++) {
            memory.write8(CODE + (long) i * JUMP_BYTES, JUMP);
            memory.write8(CODE + (long) i * JUMP_BYTES + 1, JUMP >> Byte.SIZE);
        }
    }

    @Test
    void blocksAreForgottenWhenThereAreTooMany() {
        jumps();
        BlockCache cache = new BlockCache(cpu.mmu);
        int every = 1000;
        List<Block> some = new ArrayList<>();
        for (int i = 0; i < JUMPS; i++) {
            Block block = cache.at(CODE + (long) i * JUMP_BYTES, cpu.context, false);
            if (i % every == 0) {
                some.add(block);
            }
        }

        // A forgotten block has no instructions to execute any more.
        assertThat(some.stream().filter(block -> block.length > 0).count())
                .isBetween(1L, (long) BlockCache.MOST_KEPT / every);
        Block again = cache.at(CODE, cpu.context, false);
        assertThat(again).isNotSameAs(some.getFirst());
        assertThat(again.length).isEqualTo(1);
    }

    @Test
    void blocksOfRewrittenCodeMakeRoom() {
        BlockCache cache = new BlockCache(cpu.mmu);
        jumps();
        Block kept = cache.at(CODE, cpu.context, false);
        for (int i = 0; i < JUMPS; i++) {
            memory.write8(0x800, 0xf4);
            cache.at(0x800, cpu.context, false);
        }

        assertThat(kept.length).isEqualTo(1);
    }

    @Test
    void aLoopThroughMoreCodeThanIsKeptDoesWhatItSays() {
        jumps();
        // dec ecx; jnz back to the first jump; hlt
        long end = CODE + (long) JUMPS * JUMP_BYTES;
        int back = (int) (CODE - (end + 8));
        memory.write32(end, 0x850f_c9ff);
        memory.write32(end + 4, back);
        memory.write8(end + 8, 0xf4);
        cpu.setRip(CODE);
        cpu.setRegister(Registers.RCX, 3);

        StopReason reason = new Interpreter(cpu).run(10L * JUMPS);

        assertThat(reason).isEqualTo(StopReason.HALTED);
        assertThat(cpu.instructions()).isEqualTo(3L * (JUMPS + 2) + 1);
    }
}
