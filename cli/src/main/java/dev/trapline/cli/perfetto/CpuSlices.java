package dev.trapline.cli.perfetto;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What interrupts each processor and is drawn on a track of its own: vectors and tasklets, as nested
/// slices. One that has no end in the recording ends where something around it does.
final class CpuSlices {
    private static final String CATEGORY = "interrupt";

    /// More than hardware nests; what is deeper has lost its ends.
    private static final int DEEPEST = 16;

    private final TrackEvents events;
    private final Tracks tracks;
    private @Nullable List<String>[] open = empty(0);

    CpuSlices(TrackEvents events, Tracks tracks) {
        this.events = events;
        this.tracks = tracks;
    }

    /// `name` begins on `cpu`.
    void enter(int cpu, long ns, String name) throws IOException {
        List<String> stack = stack(cpu);
        if (stack.size() == DEEPEST) {
            lost(cpu, ns);
        }
        stack.add(name);
        events.begin(Field.SLICE_BEGIN, ns, tracks.ofCpu(cpu), CATEGORY, name);
        events.end();
    }

    /// `name` ends on `cpu`; nothing happens if it has not begun.
    void exit(int cpu, long ns, String name) throws IOException {
        List<String> stack = stack(cpu);
        int depth = stack.lastIndexOf(name);
        while (depth >= 0 && stack.size() > depth) {
            stack.removeLast();
            events.endSlice(ns, tracks.ofCpu(cpu));
        }
    }

    /// Something without a length happens on `cpu`; notes may follow, then [TrackEvents#end].
    void instant(int cpu, long ns, String name) throws IOException {
        events.begin(Field.INSTANT, ns, tracks.ofCpu(cpu), CATEGORY, name);
    }

    /// Events of `cpu` are missing: whatever has begun there ends.
    void lost(int cpu, long ns) throws IOException {
        List<String> stack = stack(cpu);
        while (!stack.isEmpty()) {
            stack.removeLast();
            events.endSlice(ns, tracks.ofCpu(cpu));
        }
    }

    /// Likewise on every processor.
    void lostAnywhere(long ns) throws IOException {
        for (int cpu = 0; cpu < open.length; cpu++) {
            lost(cpu, ns);
        }
    }

    private List<String> stack(int cpu) {
        if (cpu >= open.length) {
            open = Arrays.copyOf(open, cpu + 1);
        }
        List<String> stack = open[cpu];
        if (stack == null) {
            stack = new ArrayList<>();
            open[cpu] = stack;
        }
        return stack;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static @Nullable List<String>[] empty(int size) {
        return new List[size];
    }
}
