package dev.trapline.machine.cpu;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/// Reads tests of the SingleStepTests 80286 collection: chunks of a tag of four letters, a length and that many bytes, little-endian.
final class MooFile {

    private static final int TAG_BYTES = 4;
    private static final int HEADER_BYTES = 8;

    private MooFile() {}

    static List<MooTest> read(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            List<MooTest> tests = new ArrayList<>();
            while (bytes.remaining() > HEADER_BYTES) {
                String tag = tag(bytes);
                ByteBuffer chunk = chunk(bytes);
                if (tag.equals("TEST")) {
                    chunk.getInt();
                    tests.add(test(chunk));
                }
            }
            return tests;
        }
    }

    private static String tag(ByteBuffer bytes) {
        byte[] tag = new byte[TAG_BYTES];
        bytes.get(tag);
        return new String(tag, StandardCharsets.US_ASCII).trim();
    }

    private static ByteBuffer chunk(ByteBuffer bytes) {
        int length = bytes.getInt();
        ByteBuffer chunk = bytes.slice(bytes.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(bytes.position() + length);
        return chunk;
    }

    private static MooTest test(ByteBuffer bytes) {
        String name = "";
        byte[] code = {};
        MooTest.State before = MooTest.State.NONE;
        MooTest.State after = MooTest.State.NONE;
        int exception = MooTest.NO_EXCEPTION;
        while (bytes.remaining() >= HEADER_BYTES) {
            String tag = tag(bytes);
            ByteBuffer chunk = chunk(bytes);
            switch (tag) {
                case "NAME" -> name = new String(counted(chunk), StandardCharsets.US_ASCII);
                case "BYTS" -> code = counted(chunk);
                case "INIT" -> before = state(chunk);
                case "FINA" -> after = state(chunk);
                // Behind the vector it says where the flags were pushed, rounded down to an even address.
                case "EXCP" -> exception = chunk.get() & 0xff;
                default -> {
                    // The hash, which is not needed.
                }
            }
        }
        return new MooTest(name, code, before, after, exception);
    }

    private static byte[] counted(ByteBuffer chunk) {
        byte[] bytes = new byte[chunk.getInt()];
        chunk.get(bytes);
        return bytes;
    }

    private static MooTest.State state(ByteBuffer bytes) {
        int[] registers = new int[MooTest.REGISTERS];
        Arrays.fill(registers, MooTest.UNCHANGED);
        Map<Integer, Integer> memory = new LinkedHashMap<>();
        while (bytes.remaining() >= HEADER_BYTES) {
            String tag = tag(bytes);
            ByteBuffer chunk = chunk(bytes);
            if (tag.equals("REGS")) {
                int mask = chunk.getShort();
                for (int i = 0; i < MooTest.REGISTERS; i++) {
                    if ((mask >> i & 1) != 0) {
                        registers[i] = chunk.getShort() & 0xffff;
                    }
                }
            } else if (tag.equals("RAM")) {
                for (int i = chunk.getInt(); i > 0; i--) {
                    memory.put(chunk.getInt(), chunk.get() & 0xff);
                }
            }
        }
        return new MooTest.State(registers, memory);
    }
}
