package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.tracedat.DatParts.Option;
import dev.trapline.ingest.tracedat.DatParts.Part;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Version 7 (`trace-cmd.dat.v7(5)`): sections that options tell the places of, all but the options themselves compressed if asked
/// for.
///
/// The sections are in the order in which trace-cmd writes them: descriptions, options, data, the option about the data, and the
/// texts that say what each section is.
final class DatSections implements DatLayout {
    private static final int STRINGS = 15;
    private static final int SECTION_HEADER = 16;
    private static final int COMPRESSED = 1;
    /// Pages that are compressed together; readers unpack them for each look at one.
    private static final int CHUNK_PAGES = 16;
    private static final int CHUNK = CHUNK_PAGES * CpuPages.PAGE_SIZE;

    private final Packing packing;
    private final Packer packer;
    private final DatBytes titles = new DatBytes();
    private long at;

    DatSections(Packing packing) {
        this.packing = packing;
        this.packer = new Packer(packing);
    }

    @Override
    public void write(FileChannel target, DatParts parts, Spool spool, int cpus) throws IOException {
        byte[] start = DatParts.start("7").string(packing.label()).string(packing.version()).done();
        at = (long) start.length + Long.BYTES;
        List<Option> options = new ArrayList<>();
        for (Part part : parts.parts()) {
            options.add(new Option(part.id(), new DatBytes().wide(at).done()));
            section(target, part.id(), part.title(), part.data());
        }
        options.addAll(parts.options());
        options.add(new Option(DatOptions.CPUCOUNT, new DatBytes().word(cpus).done()));
        long first = at;
        // its size is known, what it says of the next one is not yet
        byte[] unfinished = options(options, 0);
        plainSection(target, DatOptions.DONE, "options", unfinished);
        Option buffer = buffer(target, parts.clock(), spool, cpus);
        long second = at;
        plainSection(target, DatOptions.DONE, "options", options(List.of(buffer), 0));
        DatLayout.put(target, options(options, second), first + SECTION_HEADER);
        int title = title("strings");
        byte[] texts = titles.done();
        at = DatLayout.put(target, header(STRINGS, 0, title, texts.length), at);
        at = DatLayout.put(target, texts, at);
        DatLayout.put(target, new DatBytes().bytes(start).wide(first).done(), 0);
    }

    private static byte[] options(List<Option> options, long next) {
        DatBytes out = new DatBytes();
        for (Option option : options) {
            out.half(option.id()).word(option.data().length).bytes(option.data());
        }
        return out.half(DatOptions.DONE).word(Long.BYTES).wide(next).done();
    }

    /// The place of a text among those of the sections.
    private int title(String title) {
        int place = titles.size();
        titles.string(title);
        return place;
    }

    private static byte[] header(int id, int flags, int title, long size) {
        return new DatBytes().half(id).half(flags).word(title).wide(size).done();
    }

    private void plainSection(FileChannel target, int id, String title, byte[] data) throws IOException {
        at = DatLayout.put(target, header(id, 0, title(title), data.length), at);
        at = DatLayout.put(target, data, at);
    }

    private void section(FileChannel target, int id, String title, byte[] data) throws IOException {
        if (packing == Packing.NONE) {
            plainSection(target, id, title, data);
            return;
        }
        byte[] packed = packer.packed(data, data.length);
        at = DatLayout.put(target, header(id, COMPRESSED, title(title), packed.length), at);
        at = DatLayout.put(target, packed, at);
    }

    // ---------------------------------------------------------------- pages

    /// Writes the section of the pages; returns what tells where they are.
    private Option buffer(FileChannel target, String clock, Spool spool, int cpus) throws IOException {
        long section = at;
        int title = title("buffer flyrecord");
        at += SECTION_HEADER;
        long[] offsets = new long[cpus];
        long[] sizes = new long[cpus];
        if (packing == Packing.NONE) {
            placePages(target, spool, offsets, sizes);
        } else {
            packPages(target, spool, offsets, sizes);
        }
        int flags = packing == Packing.NONE ? 0 : COMPRESSED;
        DatLayout.put(target, header(DatOptions.BUFFER, flags, title, at - section - SECTION_HEADER), section);
        DatBytes option = new DatBytes().wide(section).string("").string(clock).word(CpuPages.PAGE_SIZE).word(cpus);
        for (int cpu = 0; cpu < cpus; cpu++) {
            option.word(cpu).wide(offsets[cpu]).wide(sizes[cpu]);
        }
        return new Option(DatOptions.BUFFER, option.done());
    }

    private void placePages(FileChannel target, Spool spool, long[] offsets, long[] sizes) throws IOException {
        at = DatLayout.aligned(at);
        Arrays.setAll(sizes, spool::size);
        for (int cpu = 0; cpu < sizes.length; cpu++) {
            offsets[cpu] = at;
            at += sizes[cpu];
        }
        spool.place(target, offsets);
    }

    /// Pages are compressed in the order of their processors, so they are put in order first, beside the file.
    private void packPages(FileChannel target, Spool spool, long[] offsets, long[] sizes) throws IOException {
        long[] places = new long[sizes.length];
        long size = 0;
        for (int cpu = 0; cpu < places.length; cpu++) {
            places[cpu] = size;
            size += spool.size(cpu);
        }
        try (FileChannel ordered = spool.another()) {
            spool.place(ordered, places);
            for (int cpu = 0; cpu < sizes.length; cpu++) {
                offsets[cpu] = at;
                if (spool.size(cpu) > 0) {
                    pack(target, ordered, places[cpu], spool.size(cpu));
                    // which leaves out the number of chunks
                    sizes[cpu] = at - offsets[cpu] - Integer.BYTES;
                }
            }
        }
    }

    private void pack(FileChannel target, FileChannel pages, long from, long size) throws IOException {
        long chunks = (size + CHUNK - 1) / CHUNK;
        at = DatLayout.put(target, new DatBytes().word(Math.toIntExact(chunks)).done(), at);
        byte[] chunk = new byte[CHUNK];
        for (long done = 0; done < size; done += CHUNK) {
            int length = (int) Math.min(CHUNK, size - done);
            read(pages, chunk, length, from + done);
            at = DatLayout.put(target, packer.packed(chunk, length), at);
        }
    }

    private static void read(FileChannel pages, byte[] chunk, int length, long from) throws IOException {
        ByteBuffer room = ByteBuffer.wrap(chunk, 0, length);
        while (room.hasRemaining()) {
            if (pages.read(room, from + room.position()) < 0) {
                throw new IOException("the pages kept beside the recording are gone");
            }
        }
    }
}
