package dev.trapline.machine.cpu;

import dev.trapline.machine.CpuException;
import dev.trapline.machine.memory.Mmu;
import dev.trapline.machine.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The decoded code of a processor.
///
/// Blocks belong to the physical bytes they were decoded from, and are thrown away when one of these is written. They are found by the
/// RIP they were decoded for (targets and RIP-relative addresses are absolute in them) and the [CodeContext]; which physical
/// bytes these are now is asked again whenever translations have changed since (`generation`).
final class BlockCache implements PhysicalMemory.CodeWatch {

    private static final int MAX_STEPS = 64;
    private static final int FRAME_SHIFT = Integer.numberOfTrailingZeros(PhysicalMemory.FRAME_BYTES);
    private static final int OFFSET_MASK = PhysicalMemory.FRAME_BYTES - 1;
    private static final int RECENT = 4096;
    /// How many steps and blocks are kept: of a guest that runs through all of its memory most code is executed once, and the
    /// heap has to hold that memory, too.
    static final int MOST_KEPT = 200_000;

    /// What a block was decoded for.
    private record Place(long rip, CodeContext context) {

        /// The one that records come with has to be made first, which takes as long as many instructions.
        @Override
        public int hashCode() {
            return Long.hashCode(rip) * 31 + context.mode().addressBytes;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place && rip == place.rip && context.equals(place.context);
        }
    }

    /// The blocks with bytes in one frame.
    private static final class CodePage {
        private final Map<Place, Block> blocks = new HashMap<>();
        /// Those of a single instruction that begins at the end of one page and ends in this one. They are found
        /// here only to be thrown away, because which frame is behind the first may change.
        private final Map<Place, Block> endingHere = new HashMap<>();

        /// Says of all blocks that they are wrong, and what room those took that are this page's alone.
        int invalidate() {
            int room = 0;
            for (Block block : blocks.values()) {
                room += room(block.steps.length);
                block.invalidate();
            }
            for (Block block : endingHere.values()) {
                block.invalidate();
            }
            return room;
        }
    }

    private final Mmu mmu;
    private final Map<Long, CodePage> pages = new HashMap<>();
    private final Decoder decoder16 = new Decoder(Mode.BITS_16);
    private final Decoder decoder32 = new Decoder(Mode.BITS_32);
    private final Decoder decoder64 = new Decoder(Mode.BITS_64);
    private final byte[] window = new byte[Decoder.MAX_BYTES];
    /// Blocks by the low bits of their address, whatever was found last.
    private final @Nullable Block[] recent = new Block[RECENT];
    /// For which translations, and whose, they were found.
    private final int[] foundFor = new int[RECENT];
    private int generation = 2;
    /// The room that all blocks take that are kept.
    private int kept;

    BlockCache(Mmu mmu) {
        this.mmu = mmu;
        mmu.memory().watchCode(this);
        mmu.onTranslationsChanged(this);
    }

    /// The block at an offset in the code segment, for the user or the supervisor.
    ///
    /// @throws CpuException if its first instruction cannot be fetched, or is none
    Block at(long rip, CodeContext context, boolean user) {
        Block known = known(rip, context, translations(user));
        if (known != null) {
            return known;
        }
        int slot = slot(rip);
        Block block = find(rip, context);
        recent[slot] = block;
        // Decoding may have ended a generation.
        foundFor[slot] = translations(user);
        return block;
    }

    /// The same as far as it is known at once.
    ///
    /// @param found what [#translations] says
    @SuppressWarnings("ReferenceEquality") // What is the same context is the same object, but for very many of them.
    @Nullable
    Block known(long rip, CodeContext context, int found) {
        int slot = slot(rip);
        Block block = recent[slot];
        return block == null || block.rip != rip || foundFor[slot] != found || block.context != context ? null : block;
    }

    /// A number for the translations that there are now, and for the user or the supervisor.
    int translations(boolean user) {
        return generation + (user ? 1 : 0);
    }

    private static int slot(long rip) {
        return (int) (rip ^ rip >>> FRAME_SHIFT) & RECENT - 1;
    }

    private Block find(long rip, CodeContext context) {
        if (rip > context.limit()) {
            throw CpuException.generalProtection();
        }
        long physical = mmu.translateFetch(context.linear(rip));
        CodePage page = pages.get(physical >>> FRAME_SHIFT);
        Block block = page == null ? null : page.blocks.get(new Place(rip, context));
        return block == null ? decode(rip, physical, context) : block;
    }

    /// The block of the same page as `block` that begins at `rip`, if it has been executed.
    @Nullable
    Block beside(Block block, long rip) {
        if (rip >>> FRAME_SHIFT != block.rip >>> FRAME_SHIFT) {
            return null;
        }
        CodePage page = pages.get(mmu.translateFetch(block.linear) >>> FRAME_SHIFT);
        return page == null ? null : page.blocks.get(new Place(rip, block.context));
    }

    private CodePage page(long physical) {
        CodePage page = pages.get(physical >>> FRAME_SHIFT);
        if (page == null) {
            page = new CodePage();
            pages.put(physical >>> FRAME_SHIFT, page);
            mmu.memory().markCode(physical >>> FRAME_SHIFT);
        }
        return page;
    }

    private Block decode(long rip, long physical, CodeContext context) {
        Decoder decoder = switch (context.mode()) {
            case BITS_16 -> decoder16;
            case BITS_32 -> decoder32;
            case BITS_64 -> decoder64;
        };
        byte[] bytes = bytes(physical);
        int at = (int) physical & OFFSET_MASK;
        int end = (int) Math.min(bytes.length, at + Math.min(context.limit() - rip, OFFSET_MASK) + 1);
        long address = rip;
        List<Step> steps = new ArrayList<>();
        while (steps.size() < MAX_STEPS) {
            Instruction instruction = decoder.decode(bytes, at, end, address);
            if (instruction == Instruction.TRUNCATED && steps.isEmpty()) {
                return decodeAcrossPages(rip, physical, context, decoder);
            }
            if (instruction == Instruction.TRUNCATED || !steps.isEmpty() && !canBeStep(instruction)) {
                break;
            }
            Step step = step(instruction, context);
            steps.add(step);
            if (step.endsBlock) {
                break;
            }
            at += instruction.length;
            address += instruction.length;
        }
        Block block = block(rip, context, steps.toArray(new Step[0]));
        page(physical).blocks.put(new Place(rip, context), block);
        return block;
    }

    /// Makes room for a new block before it comes to be: when there is too much, everything is forgotten.
    private Block block(long rip, CodeContext context, Step[] steps) {
        int room = room(steps.length);
        if (kept + room > MOST_KEPT) {
            for (CodePage page : pages.values()) {
                page.invalidate();
            }
            pages.clear();
            Arrays.fill(recent, null);
            translationsChanged();
            kept = 0;
        }
        kept += room;
        return new Block(rip, context, steps);
    }

    /// A block takes about as much as a step.
    private static int room(int steps) {
        return steps + 1;
    }

    /// An instruction whose last bytes are in the next page, or outside of the segment.
    private Block decodeAcrossPages(long rip, long physical, CodeContext context, Decoder decoder) {
        int inFirst = PhysicalMemory.FRAME_BYTES - ((int) physical & OFFSET_MASK);
        long inSegment = context.limit() - rip + 1;
        if (inSegment <= inFirst) {
            throw CpuException.generalProtection();
        }
        long nextPhysical = mmu.translateFetch(context.linear(rip + inFirst));
        System.arraycopy(bytes(physical), (int) physical & OFFSET_MASK, window, 0, inFirst);
        System.arraycopy(bytes(nextPhysical), 0, window, inFirst, window.length - inFirst);
        Instruction instruction = decoder.decode(window, 0, (int) Math.min(window.length, inSegment), rip);
        if (instruction == Instruction.TRUNCATED) {
            throw CpuException.generalProtection();
        }
        Block block = block(rip, context, new Step[] {step(instruction, context)});
        if (page(physical).endingHere.put(new Place(rip, context), block) != null) {
            kept -= room(1); // it is decoded again after every change of translations
        }
        page(nextPhysical).endingHere.put(new Place(rip, context), block);
        return block;
    }

    private byte[] bytes(long physical) {
        byte[] frame = mmu.memory().frame(physical >>> FRAME_SHIFT);
        return frame == null ? mmu.memory().deviceBytes(physical >>> FRAME_SHIFT) : frame;
    }

    private static Step step(Instruction instruction, CodeContext context) {
        if (instruction == Instruction.TOO_LONG) {
            throw CpuException.generalProtection();
        }
        if (!instruction.isValid()) {
            throw CpuException.invalidOpcode();
        }
        return Lowering.step(instruction, context.flat());
    }

    /// Whether the instruction can be executed at all; if not, the block ends before it, and it is found out again when execution gets
    /// there.
    private static boolean canBeStep(Instruction instruction) {
        return instruction.isValid() && Lowering.mayLock(instruction);
    }

    @Override
    public void codeMarked() {
        mmu.flushWrites();
    }

    @Override
    public void codeWritten(long frame) {
        CodePage page = pages.remove(frame);
        if (page != null) {
            kept -= page.invalidate();
            translationsChanged();
        }
    }

    @Override
    public void translationsChanged() {
        generation += 2;
    }
}
