package dev.trapline.analyze;

import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.LifeSpan;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.SignalSpan.Disposition;
import dev.trapline.model.span.SignalSpan.Origin;
import dev.trapline.model.span.SignalSpan.Result;
import dev.trapline.model.span.SignalSpan.Resumption;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/// Signals, page faults, requests to devices and families as no program would have them, for the law of analyses.
final class RandomSignals {
    private static final String[] CALLS = {"read", "pause", "wait4", "futex"};
    private static final long[] CODES = {4, 6, 7, 0x14, 0x15, 2, 0, 3, 0x27, 0x8006};

    private RandomSignals() {}

    static List<Span> of(Random random, int count, List<Task> tasks) {
        List<Span> spans = new ArrayList<>();
        long now = 1_000_000;
        for (int i = 0; i < count; i++) {
            now += random.nextInt(20) == 0 ? 400_000_000 : random.nextInt(3000);
            Task task = any(random, tasks);
            spans.add(
                    switch (random.nextInt(6)) {
                        case 0, 1 -> signal(random, now, task, tasks);
                        case 2, 3 -> fault(random, now, task);
                        case 4 -> life(random, now, task, tasks);
                        default -> request(random, now, task);
                    });
        }
        return spans;
    }

    private static <T> T any(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static Span signal(Random random, long now, Task task, List<Task> tasks) {
        int sig = 1 + random.nextInt(40);
        Task sender = random.nextInt(3) == 0 ? null : any(random, tasks);
        Origin origin = any(random, List.of(Origin.values()));
        return switch (random.nextInt(3)) {
            case 0 -> new SignalSpan.Sent(
                    now, 0, task, sig, sender, origin, any(random, List.of(Result.values())));
            case 1 -> new SignalSpan.Delivered(
                    now, 0, task, sig, random.nextInt(5) == 0 ? 15 : sig,
                    random.nextBoolean() ? TraceEvent.UNKNOWN_NS : now - random.nextInt(100_000), sender, origin,
                    any(random, List.of(Disposition.values())));
            default -> new SignalSpan.Interrupted(
                    now - random.nextInt(10), now, 0, task, random.nextInt(3) == 0 ? 0 : sig,
                    Objects.requireNonNull(SyscallTable.of(Abi.X86_64).byName(CALLS[random.nextInt(CALLS.length)])),
                    random.nextBoolean() ? 4 : 512, any(random, List.of(Resumption.values())));
        };
    }

    private static Span life(Random random, long now, Task task, List<Task> tasks) {
        return random.nextBoolean()
                ? new LifeSpan.Began(now, 0, task, random.nextInt(3) == 0 ? null : any(random, tasks))
                : new LifeSpan.Executed(now, 0, task, random.nextInt(4) == 0 ? "" : "/bin/p" + random.nextInt(3), "[]");
    }

    private static Span request(Random random, long now, Task task) {
        if (random.nextInt(8) == 0) {
            return new IoSpan.Writeback(
                    now - random.nextInt(1000), now, 0, task, "254:" + random.nextInt(3), random.nextInt(500),
                    random.nextBoolean() ? "sync" : "periodic");
        }
        if (random.nextInt(4) == 0) {
            return new IoSpan.Dispatch(
                    now - random.nextInt(1000), now, 0, task, random.nextInt(3) << 20, 1 + random.nextInt(12),
                    4096L * random.nextInt(300), now - 1000 - random.nextInt(100_000));
        }
        return new IoSpan.Request(
                now - random.nextInt(100_000), now, 0, task, random.nextInt(3) << 20,
                any(random, List.of(IoSpan.Operation.values())), random.nextInt(1000), 512L * random.nextInt(300),
                random.nextBoolean() ? TraceEvent.UNKNOWN_NS : now - 200_000,
                any(random, List.of(IoSpan.Order.values())), random.nextInt(9), random.nextInt(20) == 0);
    }

    private static Span fault(Random random, long now, Task task) {
        long address = (random.nextInt(4) == 0 ? 0x7f0000000000L : 0xffff888000000000L) + random.nextInt(64) * 4096L;
        if (random.nextInt(4) == 0) {
            long faults = 2L + random.nextInt(10);
            return new FaultSpan.Run(
                    now - random.nextInt(1000), now, 0, task, address, faults * 4096, faults, random.nextInt(3));
        }
        FaultSpan.Source source = any(random, List.of(FaultSpan.Source.values()));
        String place = random.nextInt(3) == 0 ? "do_" + random.nextInt(9) : "";
        return new FaultSpan.Fault(
                now, 0, task, source, source.hasErrorCode() ? address + random.nextInt(4096) : 0,
                place.isEmpty() ? 0x55550000L + random.nextInt(300) : 0, place,
                CODES[random.nextInt(CODES.length)]);
    }
}
