package dev.trapline.machine.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackerTest {

    /// The format as its description says it, as simply as possible.
    private static byte[] unpacked(byte[] packed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int code = packed[at++] & 0xff;
            if (code < 0x80) {
                out.write(packed, at, code + 1);
                at += code + 1;
                continue;
            }
            int distance = packed[at] & 0xff | (packed[at + 1] & 0xff) << 8;
            at += 2;
            if (distance == 0) {
                assertThat(at).isEqualTo(packed.length);
                return out.toByteArray();
            }
            for (int i = 0; i < (code & 0x7f) + 3; i++) {
                byte[] so = out.toByteArray();
                out.write(so[so.length - distance]);
            }
        }
    }

    @Test
    void whateverIsPackedComesBack() {
        SplittableRandom random = new SplittableRandom(3);
        for (int length : new int[] {0, 1, 2, 3, 4, 127, 128, 129, 500, 3000}) {
            for (int values : new int[] {1, 2, 5, 256}) {
                byte[] data = new byte[length];
                for (int i = 0; i < length; i++) {
                    data[i] = (byte) random.nextInt(values);
                }
                assertThat(unpacked(Packer.pack(data))).isEqualTo(data);
            }
        }
    }

    @Test
    void whatRepeatsGetsSmaller() {
        assertThat(Packer.pack(new byte[10_000])).hasSizeLessThan(300);
    }

    @Test
    void whatDoesNotRepeatHardlyGrows() {
        byte[] data = new byte[10_000];
        new SplittableRandom(4).nextBytes(data);

        assertThat(Packer.pack(data)).hasSizeLessThan(10_100);
    }
}
