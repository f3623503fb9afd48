package dev.trapline.machine.cpu;

import dev.trapline.machine.cpu.VectorInput.Seeded;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// What kind of numbers a state of floating-point and vector registers, and the memory beside it, is made of.
enum Numbers {

    /// Of instructions without any: memory is random.
    NONE(0, 0, 0),
    /// Bytes, many of them from the edges.
    INTEGERS(1, 0, 0),
    SINGLES(2, 8, 23),
    DOUBLES(3, 11, 52),
    /// 80 bits; in memory every 16 bytes.
    EXTENDED(4, 15, 63),
    /// Of 18 digits, in BCD; in memory every 16 bytes.
    DECIMALS(5, 0, 0);

    private static final byte[] EDGES = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, 0x7e, (byte) 0x81, (byte) 0xfe};
    /// What FXSAVE writes.
    static final int IMAGE_BYTES = FxState.USED;
    private static final int ST = 32;
    private static final int XMM = 160;

    /// What stands for them in files of vectors.
    final int code;
    private final int exponentBits;
    private final int fractionBits;

    Numbers(int code, int exponentBits, int fractionBits) {
        this.code = code;
        this.exponentBits = exponentBits;
        this.fractionBits = fractionBits;
    }

    static Numbers of(int code) {
        return Arrays.stream(values()).filter(numbers -> numbers.code == code).findFirst().orElseThrow();
    }

    /// Fills memory.
    void fill(ByteBuffer memory, Seeded random) {
        memory.order(ByteOrder.LITTLE_ENDIAN);
        while (memory.hasRemaining()) {
            switch (this) {
                case NONE -> memory.put((byte) random.next());
                case INTEGERS -> memory.put(random.oneIn(3) ? EDGES[random.below(EDGES.length)] : (byte) random.next());
                case SINGLES -> memory.putInt((int) number(random));
                case DOUBLES -> memory.putLong(number(random));
                case EXTENDED -> extended(memory, random);
                case DECIMALS -> decimal(memory, random);
            }
        }
    }

    private static void extended(ByteBuffer memory, Seeded random) {
        long fraction = EXTENDED.fraction(random);
        int exponent = EXTENDED.exponent(random);
        boolean integerBit = exponent != 0;
        if (random.oneIn(16)) {
            integerBit = !integerBit;
        }
        memory.putLong(fraction | (integerBit ? Long.MIN_VALUE : 0));
        memory.putShort((short) (exponent | (int) random.next() & 0x8000));
        memory.putShort((short) 0).putInt(0);
    }

    private static void decimal(ByteBuffer memory, Seeded random) {
        int digits = random.below(19);
        for (int i = 0; i < 9; i++) {
            int low = 2 * i < digits ? random.below(10) : 0;
            int high = 2 * i + 1 < digits ? random.below(10) : 0;
            memory.put((byte) (random.oneIn(64) ? random.next() : low | high << 4));
        }
        memory.put((byte) (random.oneIn(8) ? random.next() : random.next() & 0x80));
        memory.putShort((short) random.next()).putInt((int) random.next());
    }

    /// A number of single or double precision.
    private long number(Seeded random) {
        long sign = random.next() & 1;
        return (sign << exponentBits | exponent(random)) << fractionBits | fraction(random);
    }

    private int exponent(Seeded random) {
        int highest = (1 << exponentBits) - 1;
        int bias = highest >> 1;
        return switch (random.below(16)) {
            case 0, 1 -> 0;
            case 2 -> highest;
            case 3 -> 1 + random.below(4);
            case 4 -> highest - 1 - random.below(4);
            case 5 -> bias + 31 + random.below(2);
            case 6 -> bias + 62 + random.below(3);
            case 7, 8 -> bias + random.below(4);
            case 9 -> (int) Long.remainderUnsigned(random.next(), highest + 1);
            // Products and quotients near the borders of the range.
            case 10 -> bias / 2 + random.below(8);
            case 11 -> bias + bias / 2 + random.below(8);
            default -> bias - 8 + random.below(80);
        };
    }

    private long fraction(Seeded random) {
        long mask = (1L << fractionBits) - 1;
        return mask & switch (random.below(8)) {
            case 0, 1 -> 0;
            case 2 -> -1L << random.below(fractionBits);
            case 3 -> 1L << random.below(fractionBits);
            case 4 -> -1L >>> random.below(fractionBits);
            case 5 -> random.next() << random.below(fractionBits);
            default -> random.next();
        };
    }

    /// Registers, as FXSAVE would write them.
    byte[] image(Seeded random) {
        byte[] bytes = new byte[IMAGE_BYTES];
        ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (this == NONE) {
            image.putShort((short) FpuState.INITIAL_CONTROL).putInt(24, Mxcsr.INITIAL);
            return bytes;
        }
        int rounding = random.oneIn(2) ? 0 : random.below(4);
        int masks = random.oneIn(4) ? (int) random.next() & 0x3f : 0x3f;
        int precision = random.oneIn(2) ? 3 : new int[] {0, 2, 3}[random.below(3)];
        image.putShort((short) (0x40 | masks | precision << 8 | rounding << 10));
        int raised = random.oneIn(4) ? (int) random.next() & (random.oneIn(4) ? 0x7f : masks) : 0;
        boolean pending = (raised & ~masks & 0x3f) != 0;
        image.putShort((short) (raised | (int) random.next() & 0x7f00 | (pending ? 0x8080 : 0)));
        int full = random.oneIn(3) ? (int) random.next() & 0xff : random.oneIn(2) ? 0xff : 0x0f << random.below(5);
        image.put((byte) full).put((byte) 0);
        image.position(24);
        int vectorMasks = random.oneIn(4) ? (int) random.next() & 0x3f : 0x3f;
        int modes = random.oneIn(6) ? (int) random.next() & 0x8040 : 0;
        int flags = random.oneIn(3) ? (int) random.next() & 0x3f : 0;
        image.putInt(flags | vectorMasks << 7 | (random.oneIn(2) ? 0 : random.below(4)) << 13 | modes);
        image.putInt(0);
        for (int i = 0; i < 8; i++) {
            extended(image, random);
        }
        fill(image, random);
        // Comparisons and differences are interesting between neighbours.
        for (int i = XMM; i < IMAGE_BYTES - Long.BYTES; i += Long.BYTES) {
            if (random.oneIn(8)) {
                image.putLong(i + Long.BYTES, image.getLong(i) + (random.oneIn(2) ? 0 : random.below(3) - 1));
            }
        }
        for (int i = ST; i < XMM - 16; i += 16) {
            if (random.oneIn(8)) {
                image.putLong(i + 16, image.getLong(i) + (random.oneIn(2) ? 0 : random.below(3) - 1));
                image.putShort(i + 24, image.getShort(i + 8));
            }
        }
        return bytes;
    }
}
