package dev.trapline.ingest.fuzz;

import io.airlift.compress.zstd.ZstdCompressor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Damages a sound recording; what it does follows from the seed alone.
final class Damage {
    private static final int PAGE = 4096;
    private static final long[] NUMBERS = {
        0, 1, -1, 7, 8, 255, 4095, 4096, 65_535, 65_536, Short.MAX_VALUE, Integer.MAX_VALUE, Integer.MIN_VALUE,
        0xffff_ffffL, 1L << 32, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE - 4095
    };

    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};

    /// Where in a recording it says what the rest is: the first bytes, of which damage is likelier.
    private static final int OPENING = 1 << 10;

    private final SplittableRandom random;
    private final List<String> done = new ArrayList<>();
    private byte[] bytes;

    private Damage(byte[] sound, long seed) {
        this.random = new SplittableRandom(seed);
        this.bytes = sound.clone();
    }

    /// `sound` damaged by `seed`.
    static Damage of(byte[] sound, boolean text, long seed) {
        Damage damage = new Damage(sound, seed);
        int times = 1 + damage.random.nextInt(4);
        for (int i = 0; i < times && damage.bytes.length > 0; i++) {
            if (text) {
                damage.damageText();
            } else {
                damage.damageBinary();
            }
        }
        return damage;
    }

    /// The damaged recording.
    byte[] bytes() {
        return bytes;
    }

    /// What was done, for a message.
    String what() {
        return String.join(", ", done);
    }

    private void damageBinary() {
        switch (random.nextInt(13)) {
            case 0 -> cut();
            case 1 -> flipBits();
            case 2 -> scribble();
            case 3 -> move();
            case 4, 5, 6 -> number();
            case 12 -> bomb();
            case 7, 8, 9, 10 -> lie();
            default -> insert(random.nextInt(PAGE));
        }
    }

    private void damageText() {
        switch (random.nextInt(12)) {
            case 0 -> cut();
            case 1 -> flipBits();
            case 2 -> scribble();
            case 3, 4 -> moveLines();
            case 5, 6 -> longNumber();
            case 7 -> longLine();
            case 8 -> nest();
            case 9 -> replaceAll("\n", "\r\n");
            default -> mark();
        }
    }

    // ---------------------------------------------------------------- any bytes

    private int place() {
        int most = random.nextInt(3) == 0 ? Math.min(bytes.length, OPENING) : bytes.length;
        return random.nextInt(most);
    }

    private void cut() {
        int at = random.nextBoolean() ? place() : random.nextInt(bytes.length / PAGE + 1) * PAGE;
        note("cut at " + at);
        bytes = Arrays.copyOf(bytes, at);
    }

    private void flipBits() {
        int count = 1 + random.nextInt(20);
        note(count + " bits flipped");
        for (int i = 0; i < count; i++) {
            bytes[place()] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private void scribble() {
        int at = place();
        int length = Math.min(1 + random.nextInt(300), bytes.length - at);
        note(length + " random bytes at " + at);
        int kind = random.nextInt(3);
        for (int i = at; i < at + length; i++) {
            bytes[i] = (byte) (kind == 0 ? 0 : kind == 1 ? 0xff : random.nextInt(256));
        }
    }

    private void move() {
        int from = place();
        int to = place();
        if (random.nextBoolean()) {
            from &= -PAGE;
            to &= -PAGE;
        }
        int length = Math.min(1 + random.nextInt(2 * PAGE), bytes.length - Math.max(from, to));
        note(length + " bytes copied from " + from + " to " + to);
        System.arraycopy(bytes, from, bytes, to, length);
    }

    private void insert(int most) {
        int at = place();
        int from = place();
        int length = Math.min(most, bytes.length - from);
        note(length + " bytes of " + from + " inserted at " + at);
        splice(at, at, Arrays.copyOfRange(bytes, from, from + length));
    }

    /// A number of any width becomes one that a size or a count should not be.
    private void number() {
        int width = 1 << random.nextInt(4);
        if (bytes.length < width) {
            return;
        }
        int at = Math.min(place(), bytes.length - width);
        at = random.nextInt(4) > 0 ? at & -Math.min(4, width) : at;
        ByteOrder order = random.nextInt(5) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
        long value = random.nextInt(4) == 0
                ? buffer.get(at) + random.nextLong(-9, 10)
                : NUMBERS[random.nextInt(NUMBERS.length)];
        note(width + " bytes at " + at + " set to " + value);
        switch (width) {
            case 1 -> buffer.put(at, (byte) value);
            case 2 -> buffer.putShort(at, (short) value);
            case 4 -> buffer.putInt(at, (int) value);
            default -> buffer.putLong(at, value);
        }
    }

    /// A compressed block becomes one of zeros without end, or says so only.
    private void bomb() {
        List<Integer> frames = new ArrayList<>();
        for (int i = 8; i + ZSTD_MAGIC.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + ZSTD_MAGIC.length, ZSTD_MAGIC, 0, ZSTD_MAGIC.length)) {
                frames.add(i);
            }
        }
        if (frames.isEmpty()) {
            number();
            return;
        }
        int frame = frames.get(random.nextInt(frames.size()));
        int size = 1 << random.nextInt(16, 31);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(frame - Integer.BYTES, size);
        if (random.nextBoolean()) {
            int real = Math.min(size, 8 << 20);
            ZstdCompressor compressor = new ZstdCompressor();
            byte[] packed = new byte[compressor.maxCompressedLength(real)];
            int length = compressor.compress(new byte[real], 0, real, packed, 0, packed.length);
            buffer.putInt(frame - 2 * Integer.BYTES, length);
            splice(frame, Math.min(bytes.length, frame + length), Arrays.copyOf(packed, length));
        }
        note("block at " + frame + " made " + size + " bytes");
    }

    // ---------------------------------------------------------------- descriptions of events

    private static final String[][] LIES = {
        {"offset:", "offset:-1", "offset:65535", "offset:4294967295", "offset:99999999999999999999",
            "offset:2000000000",
            "offset:", "offset:x", "offset:0", "offset:3", "offset:2147483644"},
        {"size:", "size:-8", "size:0", "size:65536", "size:2147483647", "size:1", "size:3", "size:9", "size:",
            "size:18446744073709551615"},
        {"ID: ", "ID: -1", "ID: 0", "ID: 5", "ID: 65535", "ID: 99999999999", "ID: x", "ID: 443"},
        {"signed:", "signed:9", "signed:-1"},
        {"field:", "field:__data_loc ", "field:__rel_loc ", "field:;", "field:char x[]", "field:cpumask_t "},
        {"[", "[-1]", "[99999999999]", "[0]", "[[[[[[[", "[COMM]", "[16*(1<<40)]"},
        {"common_type", "common_none", "common_pid"},
        {"common_pid", "common_pip", "common_type"},
        {"name: ", "name: sys_enter\nname: ", "name: \n", "name: sched_switch\nname:", "name: sys_exit_"},
    };

    /// A description of an event says something else, at the same length if there is room for it.
    private void lie() {
        String[] lie = LIES[random.nextInt(LIES.length)];
        byte[] word = latin(lie[0]);
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i + word.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + word.length, word, 0, word.length)) {
                places.add(i);
            }
        }
        if (places.isEmpty()) {
            number();
            return;
        }
        String said = lie[1 + random.nextInt(lie.length - 1)];
        int times = random.nextInt(3) == 0 ? places.size() : 1;
        for (int i = 0; i < times; i++) {
            int at = times == 1 ? places.get(random.nextInt(places.size())) : places.get(i);
            tell(at, at + word.length, latin(said));
        }
        note("'" + lie[0].strip() + "' of " + times + " made '" + said.replace("\n", "\\n") + "'");
    }

    /// Replaces what stands at `from` up to the end of its number by `said`, and takes the room out
    /// of the text for printing behind it, so that everything else stays where it is.
    private void tell(int from, int to, byte[] said) {
        int end = to;
        while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        int more = said.length - (end - from);
        byte[] print = latin("print fmt");
        int room = end;
        while (room + print.length < bytes.length && room - end < PAGE
                && !Arrays.equals(bytes, room, room + print.length, print, 0, print.length)) {
            room++;
        }
        int tail = room + print.length;
        int free = tail;
        while (free < bytes.length && bytes[free] != '\n') {
            free++;
        }
        if (tail > bytes.length || free - tail <= more || room - end >= PAGE) {
            System.arraycopy(said, 0, bytes, from, Math.min(said.length, bytes.length - from));
            return;
        }
        byte[] middle = Arrays.copyOfRange(bytes, end, free - Math.max(0, more));
        System.arraycopy(said, 0, bytes, from, said.length);
        System.arraycopy(middle, 0, bytes, from + said.length, middle.length);
        Arrays.fill(bytes, from + said.length + middle.length, free, (byte) ' ');
    }

    // ---------------------------------------------------------------- text

    private int lineStart(int at) {
        int p = at;
        while (p > 0 && bytes[p - 1] != '\n') {
            p--;
        }
        return p;
    }

    private int lineEnd(int at) {
        int p = at;
        while (p < bytes.length && bytes[p] != '\n') {
            p++;
        }
        return Math.min(bytes.length, p + 1);
    }

    /// Lines, headers often among them, stand once more somewhere else.
    private void moveLines() {
        int from = random.nextBoolean() ? 0 : lineStart(place());
        int to = lineEnd(Math.min(bytes.length - 1, from + random.nextInt(2_000)));
        int at = lineStart(place());
        note("lines [" + from + ", " + to + ") again at " + at);
        splice(at, random.nextInt(3) == 0 ? lineEnd(at) : at, Arrays.copyOfRange(bytes, from, to));
    }

    /// A number somewhere gets as many digits as no number has.
    private void longNumber() {
        int at = place();
        while (at < bytes.length && (bytes[at] < '0' || bytes[at] > '9')) {
            at++;
        }
        int end = at;
        while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9') {
            end++;
        }
        String number = switch (random.nextInt(7)) {
            case 0 -> "9".repeat(30);
            case 1 -> "-1";
            case 2 -> "9223372036854775807";
            case 3 -> "9223372036854775808";
            case 4 -> "";
            case 5 -> "0x" + "f".repeat(17);
            default -> "2147483648";
        };
        note("number at " + at + " made '" + number + "'");
        splice(at, end, latin(number));
    }

    private void longLine() {
        int at = place();
        int length = 1 << random.nextInt(4, 20);
        byte[] filler = new byte[length];
        Arrays.fill(filler, (byte) "x 0=:[(\0".charAt(random.nextInt(8)));
        note(length + " times '" + filler[0] + "' at " + at);
        splice(at, at, filler);
    }

    private void nest() {
        int at = place();
        String open = List.of("(", "[", "{", "\"", "<", "comm=", "-", "->", "==> ").get(random.nextInt(9));
        int depth = 1 << random.nextInt(1, 14);
        note(depth + " times '" + open + "' at " + at);
        splice(at, at, latin(open.repeat(depth)));
    }

    private void replaceAll(String what, String with) {
        note("CRLF");
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes = latin(text.replace(what, with));
    }

    /// Many characters that mean something are changed into others.
    private void mark() {
        int count = 1 + random.nextInt(60);
        note(count + " marks");
        for (int i = 0; i < count; i++) {
            bytes[random.nextInt(bytes.length)] =
                    (byte) " \n-:[]()=0,\t\0/>.\"\r\u00ff\u00c3|#".charAt(random.nextInt(22));
        }
    }

    // ----------------------------------------------------------------

    private void splice(int from, int to, byte[] between) {
        byte[] spliced = new byte[bytes.length - (to - from) + between.length];
        System.arraycopy(bytes, 0, spliced, 0, from);
        System.arraycopy(between, 0, spliced, from, between.length);
        System.arraycopy(bytes, to, spliced, from + between.length, bytes.length - to);
        bytes = spliced;
    }

    private void note(String what) {
        done.add(what);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
