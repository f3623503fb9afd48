package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.tracedat.DatParts.Option;
import dev.trapline.ingest.tracedat.DatParts.Part;
import java.io.IOException;
import java.nio.channels.FileChannel;

/// Version 6 (`trace-cmd.dat.v6(5)`): everything in a fixed order, the pages of the processors at the end.
final class DatInOrder implements DatLayout {
    @Override
    public void write(FileChannel target, DatParts parts, Spool spool, int cpus) throws IOException {
        DatBytes out = DatParts.start("6");
        for (Part part : parts.parts()) {
            out.bytes(part.data());
        }
        out.word(cpus).string("options  ");
        for (Option option : parts.options()) {
            out.half(option.id()).word(option.data().length).bytes(option.data());
        }
        out.half(DatOptions.DONE).string("flyrecord");
        // the clock once more, which the manual does not mention and trace-cmd writes and reads
        byte[] clock = DatBytes.latin1("[" + parts.clock() + "]");
        long data = DatLayout.aligned(out.size() + 2L * Long.BYTES * cpus + Long.BYTES + clock.length);
        long[] offsets = new long[cpus];
        for (int cpu = 0; cpu < cpus; cpu++) {
            offsets[cpu] = data;
            out.wide(data).wide(spool.size(cpu));
            data += spool.size(cpu);
        }
        out.wide(clock.length).bytes(clock);
        DatLayout.put(target, out.done(), 0);
        spool.place(target, offsets);
    }
}
