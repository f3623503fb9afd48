package dev.trapline.cli.perfetto;

import dev.trapline.analyze.track.SyscallTracker;
import dev.trapline.analyze.track.Tasks;
import dev.trapline.model.event.Clock;
import dev.trapline.model.event.InterruptEvent;
import dev.trapline.model.event.InterruptEvent.IpiSend;
import dev.trapline.model.event.InterruptEvent.IrqHandlerEntry;
import dev.trapline.model.event.InterruptEvent.IrqHandlerExit;
import dev.trapline.model.event.InterruptEvent.PageFault;
import dev.trapline.model.event.InterruptEvent.SoftirqEntry;
import dev.trapline.model.event.InterruptEvent.SoftirqExit;
import dev.trapline.model.event.InterruptEvent.SoftirqRaise;
import dev.trapline.model.event.InterruptEvent.TaskletEntry;
import dev.trapline.model.event.InterruptEvent.TaskletExit;
import dev.trapline.model.event.InterruptEvent.VectorEntry;
import dev.trapline.model.event.InterruptEvent.VectorExit;
import dev.trapline.model.event.PowerEvent;
import dev.trapline.model.event.SchedEvent;
import dev.trapline.model.event.SchedEvent.SchedBlockedReason;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.EventsLost;
import dev.trapline.model.event.TraceEvent.Print;
import dev.trapline.model.event.TraceEvent.SchedProcessExec;
import dev.trapline.model.event.TraceEvent.SchedProcessExit;
import dev.trapline.model.event.TraceEvent.SignalDeliver;
import dev.trapline.model.event.TraceEvent.SignalGenerate;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import dev.trapline.model.event.TraceEvent.SysNoReturn;
import dev.trapline.model.event.TraceEvent.TaskRename;
import dev.trapline.model.event.TraceWriter;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.Signals;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.Outcome;
import dev.trapline.model.span.Span.SyscallSpan;
import dev.trapline.model.span.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes a recording that <https://ui.perfetto.dev> and its `trace_processor` open: a stream of
/// `TracePacket`s.
///
/// System calls, signals, faults and markers are slices and instants on the tracks of their threads;
/// scheduling, interrupts and softirqs are the tracepoints themselves, which Perfetto draws. What it has
/// no drawing for it lists by name and fields. Times are those of the recording in nanoseconds, brought
/// to 0 where they are negative; positions count as nanoseconds. Why so: `docs/adr/0010-perfetto-output.md`.
public final class PerfettoWriter implements TraceWriter {
    /// The least kernel whose bits in `prev_state` Perfetto reads as [FtraceEvents] writes them.
    private static final String RELEASE = "4.15.0 or later";

    private final Clock clock;
    private final Packets packets;
    private final TrackEvents events;
    private final Tracks tracks;
    private final FtraceBundles bundles;
    private final FtraceEvents tracepoints;
    private final CpuSlices slices;
    private final Tasks tasks = new Tasks();
    private final SyscallTracker calls;
    private final SortedMap<String, Long> abridged = new TreeMap<>();
    private long originNs;
    private boolean hasBegun;
    private boolean isEnding;
    private boolean isClosed;

    /// Writes events with times of `clock` to `out`, which is this writer's to close.
    ///
    /// @param stopsTasks the recorder stopped the task at every event
    public PerfettoWriter(OutputStream out, Clock clock, boolean stopsTasks) {
        this.clock = clock;
        packets = new Packets(out);
        events = new TrackEvents(packets);
        tracks = new Tracks(events);
        bundles = new FtraceBundles(packets);
        tracepoints = new FtraceEvents(bundles);
        slices = new CpuSlices(events, tracks);
        calls = new SyscallTracker(tasks, !stopsTasks, this::span);
    }

    @Override
    public void write(TraceEvent event) throws IOException {
        if (!hasBegun) {
            begin(event.timestampNs());
        }
        try {
            calls.accept(event);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        long ns = time(event.timestampNs());
        switch (event) {
            case SysEnter _,SysExit _,SysNoReturn _ -> {
                // a span, once it has ended
            }
            case SignalGenerate e -> signal(e, ns);
            case SignalDeliver e -> signal(e, ns);
            case SchedProcessExec e -> exec(e, ns);
            case SchedProcessExit e -> exit(e, ns);
            case TaskRename e -> {
                if (FtraceBundles.takes(e.cpu())) {
                    tracepoints.rename(e, ns);
                }
            }
            case Print e -> print(e, ns);
            case EventsLost e -> lost(e, ns);
            case InterruptEvent e -> interrupt(e, ns);
            case SchedEvent e when FtraceBundles.takes(e.cpu()) -> scheduled(e, ns);
            case PowerEvent e when FtraceBundles.takes(e.cpu()) -> tracepoints.power(e, ns);
            default -> other(event, ns);
        }
    }

    /// What Perfetto must know before the first event.
    private void begin(long firstNs) throws IOException {
        hasBegun = true;
        originNs = Math.min(0, firstNs);
        ProtoBuffer packet = events.other();
        int system = packet.begin(Field.PACKET_SYSTEM_INFO);
        int name = packet.begin(Field.SYSTEM_UTSNAME);
        packet.text(Field.UTSNAME_SYSNAME, "Linux");
        packet.text(Field.UTSNAME_RELEASE, RELEASE);
        packet.end(name);
        packet.end(system);
        events.endOther();
        if (clock == Clock.REALTIME) {
            // times are taken for those of the boot clock; this lets Perfetto show the date
            snapshot(time(firstNs));
        }
    }

    private void snapshot(long ns) throws IOException {
        ProtoBuffer packet = events.other();
        int snapshot = packet.begin(Field.PACKET_CLOCK_SNAPSHOT);
        for (int id : new int[] {Field.BOOTTIME, Field.REALTIME}) {
            int reading = packet.begin(Field.SNAPSHOT_CLOCKS);
            packet.number(Field.CLOCK_ID, id);
            packet.number(Field.CLOCK_TIMESTAMP, ns);
            packet.end(reading);
        }
        packet.end(snapshot);
        events.endOther();
    }

    private long time(long ns) {
        return Math.max(0, ns - originNs);
    }

    // ---------------------------------------------------------------- system calls

    private void span(Span span) {
        if (span instanceof SyscallSpan call) {
            try {
                call(call);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void call(SyscallSpan call) throws IOException {
        long track = tracks.of(call.task());
        long startNs = time(call.startNs());
        events.begin(Field.SLICE_BEGIN, startNs, track, "syscall", call.call().name());
        String args = call.args().text();
        if (!args.isEmpty()) {
            events.note("args", args);
        }
        OpenFile file = call.file();
        if (file != null && file.name() != null) {
            events.note("file", file.name());
        }
        SysExit exit = call.exit();
        if (exit != null) {
            events.note("ret", exit.ret());
            if (exit.errno() != 0) {
                String name = Errno.name(exit.errno());
                events.note("errno", name == null ? Integer.toString(exit.errno()) : name);
            }
        } else {
            events.note("end", call.outcome() == Outcome.NO_RETURN ? "does not return" : "not recorded");
        }
        events.end();
        // one that is in progress at the end of the recording stays open
        if (call.outcome() != Outcome.OPEN || !isEnding) {
            events.endSlice(Math.max(startNs, time(call.endNs())), track);
        }
    }

    // ---------------------------------------------------------------- threads

    /// The track of the thread that was running; a recording that names none has one for all.
    private long trackOf(TraceEvent event) throws IOException {
        Task task = tasks.running(event);
        return task == null ? tracks.global() : tracks.of(task);
    }

    private void signal(SignalGenerate event, long ns) throws IOException {
        events.begin(Field.INSTANT, ns, trackOf(event), "signal", "send " + Signals.name(event.sig()));
        notes(event);
    }

    private void signal(SignalDeliver event, long ns) throws IOException {
        events.begin(Field.INSTANT, ns, trackOf(event), "signal", Signals.name(event.sig()));
        notes(event);
    }

    private void exec(SchedProcessExec event, long ns) throws IOException {
        events.begin(Field.INSTANT, ns, trackOf(event), "process", event.kernelName());
        notes(event);
        if (FtraceBundles.takes(event.cpu())) {
            tracepoints.exec(event, ns);
        }
    }

    private void exit(SchedProcessExit event, long ns) throws IOException {
        events.begin(Field.INSTANT, ns, trackOf(event), "process", event.kernelName());
        notes(event);
        if (FtraceBundles.takes(event.cpu()) && !event.comm().isEmpty()) {
            tracepoints.exit(event, tasks.task(event.tid(), event.cpu()).tgid(), ns);
        }
    }

    private void print(Print event, long ns) throws IOException {
        boolean isListed = FtraceBundles.takes(event.cpu());
        if (isListed) {
            tracepoints.print(event, event.message(), ns);
        }
        if (!isListed || !AndroidMarkers.isOne(event.message())) {
            events.begin(Field.INSTANT, ns, trackOf(event), "marker", event.message().strip());
            events.end();
        }
    }

    /// The fields of `event` as notes; ends the packet.
    private void notes(TraceEvent event) throws IOException {
        event.fields(new Notes(events));
        events.end();
    }

    // ---------------------------------------------------------------- processors

    private void scheduled(SchedEvent event, long ns) throws IOException {
        tracepoints.write(event, ns);
        if (event instanceof SchedBlockedReason) {
            abridged.merge("sched_blocked_reason: caller", 1L, Long::sum);
        }
    }

    private void interrupt(InterruptEvent event, long ns) throws IOException {
        if (event instanceof PageFault fault) {
            events.begin(Field.INSTANT, ns, trackOf(fault), "fault", fault.kernelName());
            events.address("address", fault.address());
            events.address("ip", fault.ip());
            if (!fault.ipSymbol().isEmpty()) {
                events.note("symbol", fault.ipSymbol());
            }
            events.note("error_code", fault.errorCode());
            events.end();
            return;
        }
        int cpu = event.cpu();
        if (!FtraceBundles.takes(cpu)) {
            other(event, ns);
            return;
        }
        switch (event) {
            case IrqHandlerEntry e -> tracepoints.irqEntry(e, ns);
            case IrqHandlerExit e -> tracepoints.irqExit(e, ns);
            case SoftirqRaise e -> tracepoints.softirqRaise(e, e.vec(), ns);
            case SoftirqEntry e -> tracepoints.softirqEntry(e, e.vec(), ns);
            case SoftirqExit e -> tracepoints.softirqExit(e, e.vec(), ns);
            case TaskletEntry e -> slices.enter(cpu, ns, "tasklet " + e.func());
            case TaskletExit e -> slices.exit(cpu, ns, "tasklet " + e.func());
            case VectorEntry e -> slices.enter(cpu, ns, e.name());
            case VectorExit e -> slices.exit(cpu, ns, e.name());
            case IpiSend e -> {
                slices.instant(cpu, ns, e.kernelName());
                notes(e);
            }
            case PageFault _ -> throw new IllegalStateException("a page fault is drawn on its thread");
        }
    }

    private void lost(EventsLost event, long ns) throws IOException {
        if (FtraceBundles.takes(event.cpu())) {
            bundles.lost(event.cpu());
            slices.lost(event.cpu(), ns);
        } else {
            slices.lostAnywhere(ns);
        }
        events.begin(Field.INSTANT, ns, tracks.global(), "lost", "events lost");
        if (event.cpu() != TraceEvent.UNKNOWN) {
            events.note("cpu", event.cpu());
        }
        notes(event);
    }

    /// An event that is not drawn, or whose processor is not known: by name and fields.
    private void other(TraceEvent event, long ns) throws IOException {
        if (FtraceBundles.takes(event.cpu())) {
            tracepoints.generic(event, ns);
        } else {
            events.begin(Field.INSTANT, ns, trackOf(event), "event", event.kernelName());
            notes(event);
        }
    }

    // ---------------------------------------------------------------- the end

    @Override
    public void endOfChunk() {
        calls.endOfChunk();
    }

    @Override
    public SortedMap<String, Long> leftOut() {
        return Collections.emptySortedMap();
    }

    @Override
    public SortedMap<String, Long> abridged() {
        return Collections.unmodifiableSortedMap(abridged);
    }

    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        isEnding = true;
        try {
            calls.finish();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        bundles.finish();
        packets.close();
    }

    private record Notes(TrackEvents events) implements TraceEvent.FieldSink {
        @Override
        public void number(String name, long value) {
            events.note(name, value);
        }

        @Override
        public void text(String name, String value) {
            events.note(name, value);
        }
    }
}
