package dev.trapline.ingest.perf;

import dev.trapline.ingest.format.Payloads;
import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes perf.data files and streams of any machine, for tests.
final class PerfWriter {
    static final long IP = 1;
    static final long TID = 1 << 1;
    static final long TIME = 1 << 2;
    static final long READ = 1 << 4;
    static final long CALLCHAIN = 1 << 5;
    static final long ID = 1 << 6;
    static final long CPU = 1 << 7;
    static final long PERIOD = 1 << 8;
    static final long STREAM_ID = 1 << 9;
    static final long RAW = 1 << 10;
    static final long IDENTIFIER = 1 << 16;
    static final long USUAL = IP | TID | TIME | ID | CPU | PERIOD | RAW;

    private static final int ATTR_SIZE = 128;

    private final Payloads payloads;
    private final long sampleType;
    private final long readFormat;
    private final List<Attr> attrs = new ArrayList<>();
    private final List<byte[]> records = new ArrayList<>();

    private record Attr(int type, long config, String name, long id) {}

    PerfWriter(Payloads payloads, long sampleType, long readFormat) {
        this.payloads = payloads;
        this.sampleType = sampleType;
        this.readFormat = readFormat;
    }

    /// One more event; its samples carry 100 and its position.
    PerfWriter attr(int type, long config, String name) {
        attrs.add(new Attr(type, config, name, 100 + attrs.size()));
        return this;
    }

    private boolean has(long part) {
        return (sampleType & part) != 0;
    }

    private byte[] attrBytes(Attr attr) {
        ByteBuffer bytes = ByteBuffer.allocate(ATTR_SIZE).order(payloads.order());
        bytes.putInt(attr.type).putInt(ATTR_SIZE).putLong(attr.config).putLong(1);
        bytes.putLong(sampleType).putLong(readFormat);
        // sample_id_all, and use_clockid with CLOCK_REALTIME
        long flags = payloads.bigEndian() ? 1L << 63 - 18 | 1L << 63 - 25 : 1L << 18 | 1L << 25;
        bytes.putLong(flags);
        return bytes.array();
    }

    byte[] record(int type, Object... parts) {
        byte[] body = Payloads.joined(parts);
        ByteBuffer header = ByteBuffer.allocate(8).order(payloads.order());
        header.putInt(type).putShort((short) 0).putShort((short) (8 + body.length));
        return Payloads.joined(header.array(), body);
    }

    PerfWriter add(byte[] record) {
        records.add(record);
        return this;
    }

    PerfWriter round() {
        return add(record(68));
    }

    /// A sample of event `attr` with the record of a tracepoint, or an empty one.
    PerfWriter sample(int attr, long time, int cpu, int tid, byte[] raw) {
        long id = attrs.get(attr).id;
        ByteBuffer out = ByteBuffer.allocate(2048).order(payloads.order());
        if (has(IDENTIFIER)) {
            out.putLong(id);
        }
        if (has(IP)) {
            out.putLong(0xabcdef);
        }
        if (has(TID)) {
            out.putInt(tid + 1000).putInt(tid);
        }
        if (has(TIME)) {
            out.putLong(time);
        }
        if (has(ID)) {
            out.putLong(id);
        }
        if (has(STREAM_ID)) {
            out.putLong(7);
        }
        if (has(CPU)) {
            out.putInt(cpu).putInt(0);
        }
        if (has(PERIOD)) {
            out.putLong(11);
        }
        if (has(READ)) {
            putRead(out);
        }
        if (has(CALLCHAIN)) {
            out.putLong(3).putLong(1).putLong(2).putLong(3);
        }
        if (has(RAW)) {
            out.putInt(raw.length).put(raw);
            out.position(out.position() + 7 & ~7);
        }
        byte[] body = new byte[out.position()];
        out.flip().get(body);
        return add(record(9, body));
    }

    private void putRead(ByteBuffer out) {
        int each = 1 + ((readFormat & 4) != 0 ? 1 : 0) + ((readFormat & 16) != 0 ? 1 : 0);
        int times = ((readFormat & 1) != 0 ? 1 : 0) + ((readFormat & 2) != 0 ? 1 : 0);
        int members = (readFormat & 8) != 0 ? 2 : 1;
        int words = times + members * each;
        if ((readFormat & 8) != 0) {
            out.putLong(members);
        }
        for (int i = 0; i < words; i++) {
            out.putLong(5);
        }
    }

    private byte[] trailer(long time, int cpu, int tid) {
        ByteBuffer out = ByteBuffer.allocate(64).order(payloads.order());
        if (has(TID)) {
            out.putInt(tid).putInt(tid);
        }
        if (has(TIME)) {
            out.putLong(time);
        }
        if (has(ID)) {
            out.putLong(100);
        }
        if (has(STREAM_ID)) {
            out.putLong(7);
        }
        if (has(CPU)) {
            out.putInt(cpu).putInt(0);
        }
        if (has(IDENTIFIER)) {
            out.putLong(100);
        }
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    PerfWriter comm(int tid, String name, long time) {
        byte[] text = new byte[name.length() / 8 * 8 + 8];
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, text, 0, name.length());
        return add(record(3, payloads.word(tid), payloads.word(tid), text, trailer(time, 0, tid)));
    }

    PerfWriter fork(int parent, int child, long time) {
        return add(
                record(
                        7,
                        payloads.word(child),
                        payloads.word(parent),
                        payloads.word(child),
                        payloads.word(parent),
                        payloads.wide(time),
                        trailer(time, 0, parent)));
    }

    PerfWriter lost(long count, long time, int cpu) {
        return add(record(2, payloads.wide(100), payloads.wide(count), trailer(time, cpu, 0)));
    }

    PerfWriter lostSamples(long count) {
        return add(record(13, payloads.wide(count), trailer(0, 0, 0)));
    }

    private byte[] tracingData() {
        return Payloads.joined(
                new byte[] {0x17, 8, 0x44},
                "tracing0.6\0",
                new byte[] {(byte) (payloads.bigEndian() ? 1 : 0), (byte) payloads.longSize()},
                payloads.word(4096),
                Payloads.joined(payloads.descriptions(4096, "").toArray()));
    }

    private byte[] text(String text) {
        byte[] padded = new byte[text.length() / 64 * 64 + 64];
        System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, padded, 0, text.length());
        return Payloads.joined(payloads.word(padded.length), padded);
    }

    private byte[] eventDesc() {
        List<Object> parts = new ArrayList<>(List.of(payloads.word(attrs.size()), payloads.word(ATTR_SIZE)));
        for (Attr attr : attrs) {
            parts.add(attrBytes(attr));
            parts.add(payloads.word(1));
            parts.add(text(attr.name));
            parts.add(payloads.wide(attr.id));
        }
        return Payloads.joined(parts.toArray());
    }

    private byte[] magic() {
        byte[] magic = "PERFILE2".getBytes(StandardCharsets.US_ASCII);
        return payloads.bigEndian()
                ? new StringBuilder("PERFILE2").reverse().toString().getBytes(StandardCharsets.US_ASCII)
                : magic;
    }

    private byte[] data() {
        return Payloads.joined(records.toArray());
    }

    /// The file, as perf leaves it when it ends.
    byte[] file() {
        int header = 104;
        int entry = ATTR_SIZE + 16;
        long ids = header;
        long entries = ids + 8L * attrs.size();
        long from = entries + (long) entry * attrs.size();
        byte[] data = data();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                Payloads.joined(
                        magic(),
                        payloads.wide(header),
                        payloads.wide(entry),
                        payloads.wide(entries),
                        payloads.wide((long) entry * attrs.size()),
                        payloads.wide(from),
                        payloads.wide(data.length),
                        payloads.wide(0),
                        payloads.wide(0),
                        payloads.wide(1L << 1 | 1L << 6 | 1L << 12),
                        payloads.wide(0),
                        payloads.wide(0),
                        payloads.wide(0)));
        attrs.forEach(attr -> out.writeBytes(payloads.wide(attr.id)));
        for (int i = 0; i < attrs.size(); i++) {
            out.writeBytes(attrBytes(attrs.get(i)));
            out.writeBytes(Payloads.joined(payloads.wide(ids + 8L * i), payloads.wide(8)));
        }
        out.writeBytes(data);
        byte[][] features = {tracingData(), text("x86_64"), eventDesc()};
        long at = out.size() + 16L * features.length;
        for (byte[] feature : features) {
            out.writeBytes(Payloads.joined(payloads.wide(at), payloads.wide(feature.length)));
            at += feature.length;
        }
        for (byte[] feature : features) {
            out.writeBytes(feature);
        }
        return out.toByteArray();
    }

    /// The same as `perf record -o -` writes it.
    byte[] stream(boolean compressed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Payloads.joined(magic(), payloads.wide(16)));
        for (Attr attr : attrs) {
            out.writeBytes(record(64, attrBytes(attr), payloads.wide(attr.id)));
        }
        out.writeBytes(record(80, payloads.wide(6), text("x86_64")));
        out.writeBytes(record(80, payloads.wide(12), eventDesc()));
        byte[] tracing = tracingData();
        out.writeBytes(record(66, payloads.word(tracing.length)));
        out.writeBytes(tracing);
        out.writeBytes(new byte[-tracing.length & 7]);
        out.writeBytes(compressed ? compressed() : data());
        return out.toByteArray();
    }

    /// The records as parts of one Zstandard stream that is never ended.
    private byte[] compressed() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdOutputStream zstd = new ZstdOutputStream(packed)) {
            zstd.write(data());
        }
        byte[] bytes = packed.toByteArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; from += 1000) {
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + 1000));
            out.writeBytes(record(81, (Object) part));
            if (from % 3000 == 0) {
                out.writeBytes(record(68));
            }
        }
        return out.toByteArray();
    }
}
