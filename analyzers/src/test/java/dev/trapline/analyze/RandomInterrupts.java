package dev.trapline.analyze;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.InterruptSource.Kind;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.InterruptSpan.Context;
import dev.trapline.model.span.InterruptSpan.Ends;
import dev.trapline.model.span.InterruptSpan.Softirq;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Interrupts of some processors, each at one thing at a time, in bursts and with long pauses, so that
/// series of rates change their resolution.
final class RandomInterrupts {
    private static final Kind[] KINDS = Kind.values();
    private static final Context[] CONTEXTS = Context.values();
    private static final Ends[] ENDS = Ends.values();

    private final Random random;
    private final List<Task> tasks;
    private final List<Span> spans = new ArrayList<>();

    private RandomInterrupts(Random random, List<Task> tasks) {
        this.random = random;
        this.tasks = tasks;
    }

    /// About `count` spans of interrupts of `tasks`, processor by processor.
    static List<Span> of(Random random, int count, List<Task> tasks) {
        RandomInterrupts interrupts = new RandomInterrupts(random, tasks);
        int cpus = 1 + random.nextInt(3);
        for (int cpu = 0; cpu < cpus; cpu++) {
            interrupts.processor(random.nextInt(20) == 0 ? TraceEvent.UNKNOWN : cpu, count / cpus);
        }
        return interrupts.spans;
    }

    private void processor(int cpu, int count) {
        long now = 1_000_000;
        for (int i = 0; i < count; i++) {
            now += pause();
            Task task = tasks.get(random.nextInt(tasks.size()));
            switch (random.nextInt(12)) {
                case 0 -> spans.add(new InterruptSpan.Raise(
                        now, cpu, task, source(Kind.SOFTIRQ), random.nextBoolean() ? null : source(Kind.IRQ)));
                case 1 -> spans.add(new InterruptSpan.IpiSend(
                        now, cpu, task, "ipi_send_cpu", "function" + random.nextInt(300)));
                case 2 -> now = wakeup(now, cpu, task);
                default -> now = run(now, cpu, task);
            }
        }
    }

    private long run(long startNs, int cpu, Task task) {
        InterruptSource source = source(KINDS[random.nextInt(KINDS.length)]);
        Ends ends = random.nextInt(15) == 0 ? ENDS[random.nextInt(ENDS.length)] : Ends.BOTH;
        long endNs = startNs + (ends == Ends.NO_ENTRY ? 0 : 1 + random.nextInt(200));
        Softirq softirq = source.kind() == Kind.SOFTIRQ ? softirq(startNs) : null;
        long nestedNs = random.nextInt(5) == 0 ? random.nextInt(20) : 0;
        spans.add(new InterruptSpan.Run(
                startNs, endNs, cpu, task, source, nestedNs, ends, random.nextInt(6) != 0, softirq));
        return endNs;
    }

    private Softirq softirq(long startNs) {
        boolean raised = random.nextInt(4) != 0;
        return new Softirq(
                raised ? startNs - random.nextInt(100) : TraceEvent.UNKNOWN_NS,
                raised ? 1 + random.nextInt(3) : 0,
                random.nextBoolean() ? TraceEvent.UNKNOWN_NS : startNs - random.nextInt(50),
                CONTEXTS[random.nextInt(CONTEXTS.length)]);
    }

    private long wakeup(long startNs, int cpu, Task task) {
        boolean soft = random.nextBoolean();
        long softirqNs = soft ? startNs + random.nextInt(20) : TraceEvent.UNKNOWN_NS;
        long wakingNs = startNs + 20 + random.nextInt(20);
        long runningNs = wakingNs + random.nextInt(40);
        long endNs = runningNs + random.nextInt(40);
        spans.add(new InterruptSpan.Wakeup(
                startNs, softirqNs, wakingNs, runningNs, endNs, cpu, task,
                soft && random.nextBoolean() ? null : source(Kind.IRQ), soft ? source(Kind.SOFTIRQ) : null,
                random.nextBoolean() ? "read" : "call" + random.nextInt(300)));
        return endNs;
    }

    private InterruptSource source(Kind kind) {
        int number = random.nextInt(4);
        return new InterruptSource(kind, kind == Kind.TASKLET ? TraceEvent.UNKNOWN : number, kind + "-" + number);
    }

    private long pause() {
        return switch (random.nextInt(60)) {
            case 0 -> 50_000_000L * random.nextInt(100);
            case 1, 2, 3 -> 1_000_000L + random.nextInt(1_000_000);
            default -> random.nextInt(300);
        };
    }
}
