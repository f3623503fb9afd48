package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.format.Payloads;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/// Writes trace.dat files of any version, machine and compression, for tests.
final class DatWriter {
    static final int PAGE = 512;

    private final Payloads payloads;
    private final int version;
    private final String packing;
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<byte[]> options = new ArrayList<>();
    private String names = "";

    DatWriter(Payloads payloads, int version, String packing) {
        this.payloads = payloads;
        this.version = version;
        this.packing = packing;
        buffers.add(new Buffer("", "local"));
    }

    /// One ring buffer; `cpus` hold sub-buffers.
    static final class Buffer {
        final String name;
        final String clock;
        final List<List<byte[]>> cpus = new ArrayList<>();

        Buffer(String name, String clock) {
            this.name = name;
            this.clock = clock;
        }
    }

    DatWriter buffer(String name, String clock) {
        buffers.add(new Buffer(name, clock));
        return this;
    }

    DatWriter cpu(Pages pages) {
        buffers.getLast().cpus.add(pages.done());
        return this;
    }

    DatWriter option(int id, byte[] data) {
        options.add(Payloads.joined(half(id), payloads.word(data.length), data));
        return this;
    }

    DatWriter names(String lines) {
        names = lines;
        return this;
    }

    private byte[] half(int value) {
        return ByteBuffer.allocate(2).order(payloads.order()).putShort((short) value).array();
    }

    /// The sub-buffers of one processor.
    static final class Pages {
        private final Payloads payloads;
        private final List<byte[]> pages = new ArrayList<>();
        private ByteBuffer page = ByteBuffer.allocate(0);
        private long stamp;
        private long lostBefore;
        private boolean open;

        Pages(Payloads payloads) {
            this.payloads = payloads;
        }

        private int dataStart() {
            return 8 + payloads.longSize();
        }

        private void begin(long at) {
            page = ByteBuffer.allocate(PAGE).order(payloads.order());
            page.putLong(at);
            page.position(dataStart());
            stamp = at;
            open = true;
        }

        private void end() {
            if (!open) {
                return;
            }
            int end = page.position();
            int commit = end - dataStart();
            if (lostBefore != 0) {
                commit |= 1 << 31;
                if (lostBefore > 0 && end + payloads.longSize() <= PAGE) {
                    commit |= 1 << 30;
                    if (payloads.longSize() == 8) {
                        page.putLong(lostBefore);
                    } else {
                        page.putInt((int) lostBefore);
                    }
                }
                lostBefore = 0;
            }
            if (payloads.longSize() == 8) {
                page.putLong(8, commit & 0xffff_ffffL);
            } else {
                page.putInt(8, commit);
            }
            pages.add(page.array());
            open = false;
        }

        private void header(int type, long delta) {
            page.putInt(
                    payloads.bigEndian()
                            ? type << 27 | (int) delta
                            : (int) delta << 5 | type);
        }

        private void room(int bytes, long at) {
            // what is lost is told behind the data
            if (!open || page.position() + bytes + 8 + payloads.longSize() > PAGE) {
                end();
                begin(at);
            }
        }

        /// An event at `at`, in whichever form its size and its distance ask for.
        Pages event(long at, byte[] payload) {
            int padded = payload.length + 3 & ~3;
            room(padded + 16, at);
            long delta = at - stamp;
            if (delta >>> 27 != 0) {
                header(30, delta & (1 << 27) - 1);
                page.putInt((int) (delta >>> 27));
                delta = 0;
            }
            if (padded <= 28 * 4) {
                header(padded / 4, delta);
            } else {
                header(0, delta);
                page.putInt(payload.length + 4);
            }
            page.put(payload).position(page.position() + padded - payload.length);
            stamp = at;
            return this;
        }

        /// A record that says what time it is.
        Pages absolute(long at) {
            room(8, at);
            header(31, at & (1 << 27) - 1);
            page.putInt((int) (at >>> 27));
            stamp = at;
            return this;
        }

        /// An event that was discarded after it had been reserved.
        Pages discarded(long at, int bytes) {
            room(bytes + 8, stamp);
            header(29, Math.max(1, at - stamp));
            page.putInt(bytes + 4).position(page.position() + bytes);
            stamp = Math.max(stamp + 1, at);
            return this;
        }

        /// From here on padding up to the next page.
        Pages padded() {
            if (open && page.position() + 4 < PAGE - 8) {
                header(29, 0);
                page.put((byte) 0x7f).put((byte) 0x7f);
            }
            end();
            return this;
        }

        /// Ends the page; events were lost before the next one, how many is not known when 0.
        Pages lost(long count) {
            end();
            lostBefore = count == 0 ? -1 : count;
            return this;
        }

        List<byte[]> done() {
            end();
            return pages;
        }
    }

    byte[] write() {
        return version == 6 ? writeInOrder() : writeSections();
    }

    private byte[] start() {
        return Payloads.joined(
                new byte[] {0x17, 8, 0x44},
                "tracing" + version + '\0',
                new byte[] {(byte) (payloads.bigEndian() ? 1 : 0), (byte) payloads.longSize()},
                payloads.word(PAGE));
    }

    // ---------------------------------------------------------------- version 6

    private byte[] writeInOrder() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start());
        payloads.descriptions(PAGE, names).forEach(out::writeBytes);
        int cpus = buffers.getFirst().cpus.size();
        out.writeBytes(payloads.word(cpus));
        out.writeBytes("options  \0".getBytes(StandardCharsets.US_ASCII));
        options.forEach(out::writeBytes);
        int instances = buffers.size() - 1;
        int[] places = new int[instances];
        for (int i = 0; i < instances; i++) {
            String name = buffers.get(i + 1).name + '\0';
            out.writeBytes(Payloads.joined(half(3), payloads.word(8 + name.length())));
            places[i] = out.size();
            out.writeBytes(Payloads.joined(payloads.wide(0), name));
        }
        out.writeBytes(half(0));
        long table = out.size();
        int tableSize = 10 + 16 * cpus;
        long data = table + (long) tableSize * buffers.size();
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < buffers.size(); i++) {
            out.writeBytes("flyrecord\0".getBytes(StandardCharsets.US_ASCII));
            for (List<byte[]> pages : buffers.get(i).cpus) {
                byte[] blob = Payloads.joined(pages.toArray());
                out.writeBytes(Payloads.joined(payloads.wide(data), payloads.wide(blob.length)));
                data += blob.length;
                blobs.add(blob);
            }
        }
        blobs.forEach(out::writeBytes);
        ByteBuffer file = ByteBuffer.wrap(out.toByteArray()).order(payloads.order());
        for (int i = 0; i < instances; i++) {
            file.putLong(places[i], table + (long) tableSize * (i + 1));
        }
        return file.array();
    }

    // ---------------------------------------------------------------- version 7

    private byte[] writeSections() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start());
        out.writeBytes(Payloads.joined(packing + "\0" + "1\0"));
        int optionsPlace = out.size();
        out.writeBytes(payloads.wide(0));
        List<byte[]> parts = payloads.descriptions(PAGE, names);
        int[] ids = {16, 17, 18, 19, 20, 21};
        List<byte[]> first = new ArrayList<>(options);
        for (int i = 0; i < ids.length; i++) {
            first.add(Payloads.joined(half(ids[i]), payloads.word(8), payloads.wide(out.size())));
            out.writeBytes(section(ids[i], parts.get(i)));
        }
        List<byte[]> second = new ArrayList<>();
        for (Buffer buffer : buffers) {
            second.add(bufferOption(buffer, out));
        }
        // two sections of options, the first one naming the second
        second.add(Payloads.joined(half(0), payloads.word(8), payloads.wide(0)));
        long secondAt = out.size();
        out.writeBytes(section(0, Payloads.joined(second.toArray())));
        first.add(Payloads.joined(half(0), payloads.word(8), payloads.wide(secondAt)));
        long firstAt = out.size();
        out.writeBytes(section(0, Payloads.joined(first.toArray())));
        ByteBuffer file = ByteBuffer.wrap(out.toByteArray()).order(payloads.order());
        return file.putLong(optionsPlace, firstAt).array();
    }

    private boolean isPacked() {
        return !packing.equals("none");
    }

    private byte[] section(int id, byte[] content) {
        byte[] body = content;
        if (isPacked()) {
            byte[] packed = pack(content);
            body = Payloads.joined(payloads.word(packed.length), payloads.word(content.length), packed);
        }
        return Payloads.joined(
                half(id), half(isPacked() ? 1 : 0), payloads.word(0), payloads.wide(body.length), body);
    }

    private byte[] bufferOption(Buffer buffer, ByteArrayOutputStream out) {
        long sectionAt = out.size();
        out.writeBytes(Payloads.joined(half(3), half(isPacked() ? 1 : 0), payloads.word(0), payloads.wide(0)));
        List<byte[]> table = new ArrayList<>();
        for (int cpu = 0; cpu < buffer.cpus.size(); cpu++) {
            byte[] data = Payloads.joined(buffer.cpus.get(cpu).toArray());
            byte[] written = isPacked() ? chunks(data) : data;
            int size = written.length - (isPacked() ? 4 : 0);
            table.add(Payloads.joined(payloads.word(cpu), payloads.wide(out.size()), payloads.wide(size)));
            out.writeBytes(written);
        }
        byte[] option =
                Payloads.joined(
                        payloads.wide(sectionAt),
                        buffer.name + '\0' + buffer.clock + '\0',
                        payloads.word(PAGE),
                        payloads.word(table.size()),
                        Payloads.joined(table.toArray()));
        return Payloads.joined(half(3), payloads.word(option.length), option);
    }

    /// Three sub-buffers to a chunk.
    private byte[] chunks(byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int count = (data.length + 3 * PAGE - 1) / (3 * PAGE);
        out.writeBytes(payloads.word(count));
        for (int from = 0; from < data.length; from += 3 * PAGE) {
            byte[] chunk = Arrays.copyOfRange(data, from, Math.min(data.length, from + 3 * PAGE));
            byte[] packed = pack(chunk);
            out.writeBytes(Payloads.joined(payloads.word(packed.length), payloads.word(chunk.length), packed));
        }
        return out.toByteArray();
    }

    private byte[] pack(byte[] data) {
        if (packing.equals("zlib")) {
            Deflater deflater = new Deflater();
            deflater.setInput(data);
            deflater.finish();
            byte[] packed = new byte[2 * data.length + 100];
            int length = deflater.deflate(packed);
            deflater.end();
            return Arrays.copyOf(packed, length);
        }
        ZstdCompressor compressor = new ZstdCompressor();
        byte[] packed = new byte[compressor.maxCompressedLength(data.length)];
        int length = compressor.compress(data, 0, data.length, packed, 0, packed.length);
        return Arrays.copyOf(packed, length);
    }
}
