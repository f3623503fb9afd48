package dev.trapline.analyze.track;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Softirqs;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan.Context;
import dev.trapline.model.span.InterruptSpan.Softirq;
import dev.trapline.model.span.Task;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one processor is interrupted by, and which softirqs wait for it.
final class InterruptStack {
    /// Far more than can nest; a recording that says otherwise lacks exits.
    private static final int MOST = 16;

    private static final String KSOFTIRQD = "ksoftirqd/";

    final int cpu;
    private final Frame[] frames = new Frame[MOST];
    private int depth;

    /// By softirq: the first raise since the last run, how many there were, and the hard interrupt
    /// that was running then.
    private final long[] raisedNs = new long[Softirqs.COUNT];
    private final int[] raises = new int[Softirqs.COUNT];
    private final @Nullable InterruptSource[] raisedBy = new InterruptSource[Softirqs.COUNT];
    private final long[] raisedByNs = new long[Softirqs.COUNT];

    private long hardEndNs = TraceEvent.UNKNOWN_NS;
    private @Nullable InterruptSource lastHard;
    private long lastHardNs;
    /// Nothing of a task has been seen since the last interrupt.
    private boolean leavingIrq;

    InterruptStack(int cpu) {
        this.cpu = cpu;
        for (int i = 0; i < MOST; i++) {
            frames[i] = new Frame();
        }
    }

    /// An interrupt that has begun and not ended.
    static final class Frame {
        InterruptSource source = InterruptTracker.softirq(0);
        long startNs;
        long nestedNs;
        Task task = new Task(TraceEvent.UNKNOWN, 0);
        @Nullable
        Softirq softirq;
        /// The hard interrupt a softirq goes back to, and its beginning.
        @Nullable
        InterruptSource hard;
        long hardNs;
    }

    int depth() {
        return depth;
    }

    Frame top() {
        return frames[depth - 1];
    }

    /// What is running, null when it is a task.
    @Nullable
    InterruptSource running() {
        return depth == 0 ? null : top().source;
    }

    /// How much of the stack can lie under a run of `source`.
    int depthUnder(InterruptSource source) {
        return switch (source.kind()) {
            case SOFTIRQ -> 0;
            case TASKLET -> {
                int under = depth;
                while (under > 0 && frames[under - 1].source.kind() != Kind.SOFTIRQ) {
                    under--;
                }
                yield under;
            }
            case IRQ, VECTOR, NMI -> {
                int same = find(source.kind(), source.number(), source.name());
                yield Math.min(same < 0 ? depth : same, MOST - 1);
            }
        };
    }

    /// The position of the innermost run of that interrupt, or -1. A line is found by its number
    /// alone, because the end of a handler does not tell its name.
    int find(Kind kind, int number, String name) {
        for (int i = depth - 1; i >= 0; i--) {
            InterruptSource source = frames[i].source;
            if (source.kind() == kind && source.number() == number
                    && (kind == Kind.IRQ || source.name().equals(name))) {
                return i;
            }
        }
        return -1;
    }

    void push(InterruptSource source, long nowNs, Task task) {
        Frame frame = frames[depth++];
        frame.source = source;
        frame.startNs = nowNs;
        frame.nestedNs = 0;
        frame.task = task;
        frame.softirq = null;
        frame.hard = null;
        if (source.kind().isHard()) {
            lastHard = source;
            lastHardNs = nowNs;
        } else if (source.kind() == Kind.SOFTIRQ) {
            begin(frame);
        }
    }

    private void begin(Frame frame) {
        Context context = leavingIrq ? Context.IRQ_EXIT : Context.TASK;
        if (frame.task.comm().startsWith(KSOFTIRQD)) {
            context = Context.KSOFTIRQD;
        }
        int vec = frame.source.number();
        boolean raised = vec >= 0 && vec < raises.length && raises[vec] > 0;
        if (raised) {
            frame.softirq = new Softirq(raisedNs[vec], raises[vec], hardEndNs, context);
            frame.hard = raisedBy[vec];
            frame.hardNs = raisedByNs[vec];
            raises[vec] = 0;
        } else {
            frame.softirq = new Softirq(TraceEvent.UNKNOWN_NS, 0, hardEndNs, context);
            if (leavingIrq) {
                frame.hard = lastHard;
                frame.hardNs = lastHardNs;
            }
        }
    }

    void pop() {
        depth--;
    }

    /// The interrupt that runs was itself interrupted for `ns`.
    void nested(long ns) {
        if (depth > 0) {
            top().nestedNs += ns;
        }
    }

    /// A run of `kind` has ended.
    void left(Kind kind, long nowNs) {
        if (kind.isHard()) {
            hardEndNs = nowNs;
            leavingIrq |= depth == 0;
        }
    }

    /// Softirq `vec` is to run.
    void raised(int vec, long nowNs) {
        leavingIrq &= depth > 0;
        if (vec < 0 || vec >= raises.length || ++raises[vec] > 1) {
            return;
        }
        raisedNs[vec] = nowNs;
        raisedBy[vec] = null;
        if (depth > 0) {
            Frame by = top();
            boolean hard = by.source.kind().isHard();
            raisedBy[vec] = hard ? by.source : by.hard;
            raisedByNs[vec] = hard ? by.startNs : by.hardNs;
        }
    }

    /// The innermost run that is no tasklet, null when there is none.
    @Nullable
    Frame waker() {
        int i = depth - 1;
        while (i >= 0 && frames[i].source.kind() == Kind.TASKLET) {
            i--;
        }
        return i < 0 ? null : frames[i];
    }

    void taskRuns() {
        leavingIrq = false;
    }

    /// Events are missing: what was raised and what ended last is not known any more.
    void forget() {
        depth = 0;
        leavingIrq = false;
        hardEndNs = TraceEvent.UNKNOWN_NS;
        lastHard = null;
        Arrays.fill(raises, 0);
    }
}
