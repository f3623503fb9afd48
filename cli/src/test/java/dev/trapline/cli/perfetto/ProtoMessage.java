package dev.trapline.cli.perfetto;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A protobuf message read without a schema: for each field number its values in order, a `Long` or the
/// bytes. Knows nothing of how they were written.
public record ProtoMessage(Map<Integer, List<Object>> fields) {

    /// Reads all of `bytes`; throws on anything that is no message.
    public static ProtoMessage of(ByteBuffer bytes) {
        Map<Integer, List<Object>> fields = new TreeMap<>();
        while (bytes.hasRemaining()) {
            long tag = varint(bytes);
            Object value = switch ((int) (tag & 7)) {
                case 0 -> varint(bytes);
                case 2 -> {
                    int size = Math.toIntExact(varint(bytes));
                    ByteBuffer part = bytes.slice(bytes.position(), size);
                    bytes.position(bytes.position() + size);
                    yield part;
                }
                default -> throw new IllegalStateException("wire type of tag " + tag);
            };
            fields.computeIfAbsent((int) (tag >>> 3), _ -> new ArrayList<>()).add(value);
        }
        return new ProtoMessage(fields);
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = bytes.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    public boolean has(int field) {
        return fields.containsKey(field);
    }

    public long number(int field) {
        return (Long) fields.get(field).getFirst();
    }

    /// A string, which must be valid UTF-8.
    public String text(int field) {
        return utf8((ByteBuffer) fields.get(field).getFirst());
    }

    /// What `bytes` are, which must be valid UTF-8.
    static String utf8(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException(e);
        }
    }

    public ProtoMessage message(int field) {
        return messages(field).getFirst();
    }

    public List<ProtoMessage> messages(int field) {
        return fields.getOrDefault(field, List.of()).stream()
                .map(value -> of(((ByteBuffer) value).duplicate()))
                .toList();
    }
}
