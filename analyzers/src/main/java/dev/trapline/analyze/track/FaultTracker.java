package dev.trapline.analyze.track;

import dev.trapline.model.event.InterruptEvent.PageFault;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.FaultSpan.Source;
import dev.trapline.model.span.Task;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells of every page fault, and of pages that are touched one after the other.
public final class FaultTracker implements Tracker {
    private final Tasks tasks;
    private final Consumer<? super FaultSpan> out;

    /// A tracker that delivers to `out`.
    ///
    /// @param tasks sees every event before this tracker does
    public FaultTracker(Tasks tasks, Consumer<? super FaultSpan> out) {
        this.tasks = tasks;
        this.out = out;
    }

    @Override
    public Set<EventKind> takes() {
        return EnumSet.of(EventKind.INTERRUPT, EventKind.OTHER);
    }

    @Override
    public void accept(TraceEvent event) {
        if (event instanceof PageFault fault) {
            faulted(fault);
        } else if (event instanceof TraceEvent.Other other) {
            counted(other);
        } else if (event instanceof TraceEvent.SchedProcessExit end) {
            FirstTouches touches = tasks.table.get(end.tid()).touches;
            if (touches != null) {
                touches.finish(out);
            }
        }
    }

    private void faulted(PageFault event) {
        if (event.tid() == 0) {
            return; // an idle task has no memory of its own; what it runs into is an interrupt's
        }
        TrackedTask entry = event.tid() == TraceEvent.UNKNOWN ? null : tasks.entry(event.tid());
        Task task = entry == null ? tasks.onCpu(event.cpu()) : entry.task;
        if (task == null) {
            return;
        }
        FaultSpan.Fault fault = new FaultSpan.Fault(
                event.timestampNs(),
                event.cpu(),
                task,
                event.user() ? Source.USER : Source.KERNEL,
                event.address(),
                event.ip(),
                event.ipSymbol(),
                event.errorCode());
        out.accept(fault);
        if (entry != null && !fault.isProtection() && event.address() != 0) {
            touches(entry).touched(event, fault.isWrite(), out);
        }
    }

    private FirstTouches touches(TrackedTask entry) {
        FirstTouches touches = entry.touches;
        if (touches == null || touches.task != entry.task) {
            if (touches != null) {
                touches.finish(out);
            }
            touches = new FirstTouches(entry.task);
            entry.touches = touches;
        }
        return touches;
    }

    private void counted(TraceEvent.Other event) {
        Source source = source(event.kernelName());
        if (source == null || event.tid() == 0) {
            return;
        }
        Task task = event.tid() == TraceEvent.UNKNOWN ? tasks.onCpu(event.cpu()) : tasks.entry(event.tid()).task;
        if (task != null) {
            String info = event.value("info");
            String ip = event.value("ip");
            out.accept(new FaultSpan.Fault(
                    event.timestampNs(), event.cpu(), task, source, 0, ip == null ? 0 : address(ip),
                    info == null ? "" : place(info), 0));
        }
    }

    private static @Nullable Source source(String name) {
        return switch (name) {
            case "page-faults", "faults" -> Source.COUNTED;
            case "minor-faults" -> Source.MINOR;
            case "major-faults" -> Source.MAJOR;
            default -> null;
        };
    }

    /// `perf script` writes `7fe5658b27ad _dl_start+0x3d (/usr/lib/ld.so)`.
    private static String place(String info) {
        int from = info.indexOf(' ') + 1;
        int to = info.indexOf('+', from);
        return to < 0 ? "" : info.substring(from, to);
    }

    private static long address(String hex) {
        long address = 0;
        for (int i = hex.startsWith("0x") ? 2 : 0; i < hex.length(); i++) {
            int digit = Character.digit(hex.charAt(i), 16);
            if (digit < 0) {
                return 0;
            }
            address = address << 4 | digit;
        }
        return address;
    }

    @Override
    public void endOfChunk() {
        // Nothing is kept that ends with a chunk.
    }

    @Override
    public void finish() {
        for (int i = 0; i < tasks.table.aliveCount(); i++) {
            FirstTouches touches = tasks.table.alive(i).touches;
            if (touches != null) {
                touches.finish(out);
            }
        }
    }

    @Override
    public long openSpans() {
        return 0;
    }
}
