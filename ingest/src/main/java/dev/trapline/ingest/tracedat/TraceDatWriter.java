package dev.trapline.ingest.tracedat;

import dev.trapline.ingest.encode.EventEncoder;
import dev.trapline.ingest.encode.RecordBuffer;
import dev.trapline.ingest.tracedat.DatParts.Option;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.SourceInfo;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.TraceWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Writes a trace.dat of version 6 or 7, which `trace-cmd report` and KernelShark read, and
/// [TraceDatSource] reads back as the same events.
///
/// Events that the kernel has a tracepoint for are written with its description; others come in a
/// system `other` with the fields they have. The names of tasks that the source gives, and otherwise
/// those that events mention, are the recording's saved command names. Events on no known processor
/// are on processor 0, those of several buffers in one. Texts that no record holds (what an argument
/// of a call points to, the status of an exit) are counted in [#abridged].
///
/// Times are those of the source: wall-clock time is written as `trace-cmd record --date` does, with
/// its start in an option; positions and ticks as the clock `counter`; everything else as `local`.
///
/// The file is complete when the writer has been closed. Until then pages are kept beside it, in a
/// file without a name.
public final class TraceDatWriter implements TraceWriter {
    /// The most processors that Linux can be built for (`CONFIG_NR_CPUS`, arch/x86/Kconfig).
    private static final int MOST_CPUS = 8192;
    private static final long NANOS_PER_MICRO = 1000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private final EventEncoder encoder = new EventEncoder();
    private final FileChannel channel;
    private final Spool spool;
    private final Clock clock;
    private final DatLayout layout;
    private @Nullable CpuPages[] cpus = new CpuPages[16];
    private int cpuCount = 1;
    private boolean started;
    private long originNs;
    private boolean closed;

    /// Begins a recording of version 6 of what `sources` deliver at `output`; what is there is replaced.
    ///
    /// @throws IOException when the file cannot be made
    public static TraceDatWriter create(Path output, List<SourceInfo> sources) throws IOException {
        return create(output, sources, new DatInOrder());
    }

    /// Begins a recording of version 7 instead.
    ///
    /// @throws IOException when the file cannot be made
    public static TraceDatWriter create(Path output, List<SourceInfo> sources, Packing packing) throws IOException {
        return create(output, sources, new DatSections(packing));
    }

    private static TraceDatWriter create(Path output, List<SourceInfo> sources, DatLayout layout) throws IOException {
        Clock clock = sources.isEmpty() ? Clock.NONE : sources.getFirst().clock();
        Spool spool = new Spool(output);
        try {
            FileChannel channel =
                    FileChannel.open(
                            output,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.TRUNCATE_EXISTING);
            return new TraceDatWriter(channel, spool, clock, layout);
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private TraceDatWriter(FileChannel channel, Spool spool, Clock clock, DatLayout layout) {
        this.channel = channel;
        this.spool = spool;
        this.clock = clock;
        this.layout = layout;
    }

    @Override
    public void write(TraceEvent event) throws IOException {
        boolean isName = event instanceof TaskRename && event.cpu() == TraceEvent.UNKNOWN;
        if (!isName && !started) {
            started = true;
            originNs = origin(event.timestampNs());
        }
        int cpu = Math.max(0, event.cpu());
        if (cpu >= MOST_CPUS) {
            encoder.leaveOut(event);
        } else if (event instanceof EventsLost loss) {
            pages(cpu).lose(loss.timestampNs() - originNs, loss.count());
        } else if (encoder.encode(event)) {
            RecordBuffer record = encoder.record();
            pages(cpu).add(record.bytes(), record.length(), event.timestampNs() - originNs);
        }
    }

    /// What is added to the stamps of a recording of wall-clock time, in whole microseconds.
    private long origin(long firstNs) {
        return clock == Clock.REALTIME && firstNs > 0 ? firstNs - firstNs % NANOS_PER_MICRO : 0;
    }

    private CpuPages pages(int cpu) {
        if (cpu >= cpus.length) {
            cpus = Arrays.copyOf(cpus, Math.max(cpu + 1, 2 * cpus.length));
        }
        CpuPages pages = cpus[cpu];
        if (pages == null) {
            pages = new CpuPages(cpu, spool);
            cpus[cpu] = pages;
            cpuCount = Math.max(cpuCount, cpu + 1);
        }
        return pages;
    }

    /// {@inheritDoc}
    ///
    /// Among them are events on a processor that Linux cannot have.
    @Override
    public SortedMap<String, Long> leftOut() {
        return encoder.leftOut();
    }

    @Override
    public long argumentsLeftOut() {
        return encoder.argumentsLeftOut();
    }

    @Override
    public SortedMap<String, Long> abridged() {
        return encoder.abridged();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (spool; channel) {
            List<CpuPages> used = new ArrayList<>();
            for (CpuPages pages : cpus) {
                if (pages != null) {
                    pages.end();
                    used.add(pages);
                }
            }
            List<Option> options = new ArrayList<>();
            if (originNs != 0) {
                options.add(Option.text(DatOptions.DATE, "0x" + Long.toHexString(originNs / NANOS_PER_MICRO)));
            }
            used.forEach(pages -> options.add(Option.text(DatOptions.CPUSTAT, statistics(pages))));
            String name = clock.measuresTime() ? "local" : "counter";
            layout.write(channel, DatParts.of(encoder, options, name), spool, cpuCount);
        }
    }

    /// As `per_cpu/cpuN/stats` has it once everything has been read.
    private static String statistics(CpuPages pages) {
        return "CPU: " + pages.cpu() + "\nentries: 0\noverrun: " + pages.lost()
                + "\ncommit overrun: 0\nbytes: 0\noldest event ts: "
                + seconds(pages.firstStamp()) + "\nnow ts: " + seconds(pages.lastStamp())
                + "\ndropped events: 0\nread events: " + pages.records() + '\n';
    }

    private static String seconds(long ns) {
        long micros = ns / NANOS_PER_MICRO;
        String fraction = Long.toString(MICROS_PER_SECOND + Math.abs(micros % MICROS_PER_SECOND));
        return micros / MICROS_PER_SECOND + "." + fraction.substring(1);
    }
}
