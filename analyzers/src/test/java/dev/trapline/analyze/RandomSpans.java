package dev.trapline.analyze;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.linux.Abi;
import dev.trapline.model.linux.Errno;
import dev.trapline.model.linux.RingOp;
import dev.trapline.model.linux.Syscall;
import dev.trapline.model.linux.SyscallTable;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.OpenFile;
import dev.trapline.model.span.InterruptSource;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.SchedSpan;
import dev.trapline.model.span.SignalSpan;
import dev.trapline.model.span.Span;
import dev.trapline.model.span.Span.Outcome;
import dev.trapline.model.span.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Spans as a tracker delivers them: in the order of their ends, each task one call after the other,
/// file identities growing with every open. The mixture is chosen so that runs begin, continue and end
/// in every way, often across any place where a recording may be cut.
final class RandomSpans {
    private static final OpenFile.Kind[] KINDS = OpenFile.Kind.values();

    private final Random random;
    private final long pauseNs;
    private final List<Span> spans = new ArrayList<>();
    private final List<TaskModel> tasks = new ArrayList<>();
    private final List<Opened> files = new ArrayList<>();
    private final Abi abi;
    private long nextFile;

    private RandomSpans(long seed, long pauseNs) {
        random = new Random(seed);
        this.pauseNs = pauseNs;
        abi = random.nextInt(4) == 0 ? Abi.I386 : Abi.X86_64;
    }

    /// About `count` spans; some pauses are longer than `pauseNs`, most are much shorter.
    static List<Span> of(long seed, int count, long pauseNs) {
        return new RandomSpans(seed, pauseNs).generate(count);
    }

    private List<Span> generate(int count) {
        int threads = 1 + random.nextInt(3);
        for (int i = 0; i < threads; i++) {
            tasks.add(new TaskModel(new Task(100 + i, 0)));
        }
        int inherited = 1 + random.nextInt(7);
        for (int i = 0; i < inherited; i++) {
            files.add(new Opened(newFile(), 0));
        }
        while (spans.size() < count) {
            step(tasks.get(random.nextInt(tasks.size())));
        }
        List<Task> last = tasks.stream().map(model -> model.task).toList();
        spans.addAll(RandomInterrupts.of(random, count / 2, last));
        spans.addAll(RandomSignals.of(random, count / 4, last));
        spans.sort(Comparator.comparingLong(RandomSpans::emittedAt));
        return numbered();
    }

    /// Numbers the files in the order in which they are first mentioned, as a tracker does.
    private List<Span> numbered() {
        Map<Long, Long> numbers = new HashMap<>();
        List<Span> numbered = new ArrayList<>();
        for (Span span : spans) {
            if (span instanceof Span.SyscallSpan call && call.file() != null) {
                numbered.add(numbered(call, numbers));
            } else if (span instanceof RingSpan request && request.file() != null) {
                numbered.add(numbered(request, numbers));
            } else if (span instanceof IoSpan.Access access) {
                numbered.add(new IoSpan.Access(numbered(access.call(), numbers), access.order(), access.turned()));
            } else {
                numbered.add(span);
            }
        }
        return numbered;
    }

    private Span.SyscallSpan numbered(Span.SyscallSpan call, Map<Long, Long> numbers) {
        OpenFile file = Objects.requireNonNull(call.file());
        long number = numbers.computeIfAbsent(file.id(), _ -> (long) numbers.size());
        // One object for each file, so that references can be compared as with a tracker.
        return new Span.SyscallSpan(
                call.enter(),
                call.exit(),
                call.task(),
                renumbered(file, number),
                call.fd(),
                call.durationNs(),
                call.outcome());
    }

    private RingSpan numbered(RingSpan request, Map<Long, Long> numbers) {
        OpenFile file = Objects.requireNonNull(request.file());
        long number = numbers.computeIfAbsent(file.id(), _ -> (long) numbers.size());
        return new RingSpan(
                request.startNs(), request.endNs(), request.cpu(), request.task(), request.op(), request.fd(),
                renumbered(file, number), request.result(), request.queued());
    }

    private final Map<Long, OpenFile> renumberedFiles = new HashMap<>();

    private OpenFile renumbered(OpenFile file, long number) {
        return renumberedFiles.computeIfAbsent(number, _ -> new OpenFile(number, file.kind(), file.name()));
    }

    /// A file and when it was opened; no task may use it earlier.
    private record Opened(OpenFile file, long fromNs) {}

    private OpenFile anyFile(TaskModel task) {
        List<Opened> usable =
                files.stream().filter(opened -> opened.fromNs() <= task.now).toList();
        return usable.get(random.nextInt(usable.size())).file();
    }

    private static long emittedAt(Span span) {
        return switch (span) {
            case Span.SyscallSpan call -> call.endNs();
            case InterruptSpan interrupt -> interrupt.endNs();
            case SchedSpan.OffCpu off -> off.endNs();
            case SignalSpan.Interrupted interrupted -> interrupted.endNs();
            case FaultSpan.Run run -> run.endNs();
            case IoSpan.Access access -> access.call().endNs();
            case IoSpan.Request request -> request.endNs();
            case IoSpan.Dispatch run -> run.endNs();
            case IoSpan.Writeback round -> round.endNs();
            case RingSpan request -> request.isCompleted() ? request.endNs() : request.startNs();
            case SchedSpan.Imbalance imbalance -> imbalance.endNs();
            default -> span.startNs();
        };
    }

    private OpenFile newFile() {
        OpenFile.Kind kind = random.nextBoolean() ? OpenFile.Kind.FILE : KINDS[random.nextInt(KINDS.length)];
        String name = random.nextInt(4) == 0 ? null : "/d" + random.nextInt(3) + "/f" + random.nextInt(4);
        return new OpenFile(nextFile++, kind, name);
    }

    private void step(TaskModel task) {
        int burst = 1 + random.nextInt(6);
        Pattern pattern = new Pattern(task);
        if (random.nextInt(6) == 0) {
            scatter(task);
        }
        if (random.nextInt(3) == 0) {
            schedule(task);
        }
        for (int i = 0; i < burst; i++) {
            switch (random.nextInt(40)) {
                case 0 -> open(task);
                case 1 -> onFile(task, pattern.file, "close");
                case 2 -> onFile(task, pattern.file, "lseek");
                case 3 -> onFile(task, pattern.file, random.nextBoolean() ? "fsync" : "ioctl");
                case 4 -> onFile(task, pattern.file, random.nextBoolean() ? "fcntl" : "ftruncate");
                case 5 -> call(task, "epoll_wait", null, 1, 0, args(9, 0, 0, 0));
                case 6 -> call(task, "execve", null, 0, random.nextInt(3) == 0 ? Errno.ENOENT : 0, args(0, 0, 0, 0));
                case 7 -> exit(task);
                case 8 -> call(task, "getpid", null, 1, 0, SysArgs.NONE);
                case 9 -> lookUp(task);
                case 10 -> call(task, "getppid", null, 1, 0, SysArgs.NONE);
                case 11 -> unreturned(task);
                case 12 -> call(task, "sendmmsg", pattern.file, 3, 0, args(3, 0, 3, 0));
                case 13 -> onFile(task, pattern.file, "fstat");
                case 14 -> pattern = new Pattern(task);
                case 15 -> flushAll(task);
                case 16 -> onFile(task, anyFile(task), random.nextBoolean() ? "fdatasync" : "close");
                case 17 -> request(task, random.nextInt(4) == 0 ? null : pattern.file);
                default -> transfer(task, pattern);
            }
        }
    }

    /// Calls of one kind that a program makes in a row.
    private final class Pattern {
        final OpenFile file;
        final String call =
                oneOf("read", "read", "write", "write", "pread64", "pwrite64", "writev", "sendto", "recvfrom");
        final boolean scattered = random.nextInt(4) == 0;
        final long size = 1L << random.nextInt(14);
        long offset = random.nextInt(1000);

        Pattern(TaskModel task) {
            file = anyFile(task);
        }

        private String oneOf(String... names) {
            // The i386 table has these calls under the same names except sendto and recvfrom behind socketcall.
            return names[random.nextInt(names.length)];
        }
    }

    /// One call on one file after the other.
    private void scatter(TaskModel task) {
        String call = random.nextBoolean() ? "read" : "write";
        int length = 6 + random.nextInt(20);
        for (int i = 0; i < length; i++) {
            OpenFile file = files.get(i % files.size()).file();
            if (random.nextInt(60) != 0 && files.get(i % files.size()).fromNs() <= task.now) {
                call(task, call, file, 100, 0, args(3 + i, 0, 100, 0));
            }
        }
    }

    private void transfer(TaskModel task, Pattern pattern) {
        OpenFile file = pattern.scattered ? anyFile(task) : pattern.file;
        long size = random.nextInt(5) == 0 ? 1 + random.nextInt(6000) : pattern.size;
        long got = size;
        int errno = 0;
        switch (random.nextInt(20)) {
            case 0 -> got = random.nextInt((int) size + 1);
            case 1 -> errno = Errno.EAGAIN;
            case 2 -> pattern.offset += 17;
            default -> {
                // Full, contiguous.
            }
        }
        call(task, pattern.call, file, got, errno, args(3 + (int) (file.id() % 3), 0, size, pattern.offset));
        pattern.offset += got;
    }

    private void onFile(TaskModel task, OpenFile file, String name) {
        call(task, name, file, 0, random.nextInt(5) == 0 ? Errno.EINVAL : 0, args(3, 0, 0, 0));
    }

    private void flushAll(TaskModel task) {
        if (random.nextBoolean()) {
            call(task, "sync", null, 0, 0, SysArgs.NONE);
        } else {
            onFile(task, anyFile(task), "syncfs");
        }
    }

    /// Something asked for through io_uring, of a file that is told or not.
    private void request(TaskModel task, @Nullable OpenFile file) {
        RingOp[] ops = {RingOp.READ, RingOp.WRITE, RingOp.WRITEV, RingOp.SEND, RingOp.FSYNC, RingOp.SPLICE, RingOp.NOP};
        RingOp op = ops[random.nextInt(ops.length)];
        long start = task.advance(pause());
        long end = task.advance(1 + random.nextInt(50));
        int result = op == RingOp.FSYNC || op == RingOp.NOP ? 0 : random.nextInt(6000);
        boolean failed = random.nextInt(8) == 0;
        boolean completed = random.nextInt(8) != 0;
        spans.add(new RingSpan(
                start, completed ? end : TraceEvent.UNKNOWN_NS, 0, task.task, op,
                file == null ? TraceEvent.UNKNOWN : 3 + (int) (file.id() % 3), file,
                completed ? failed ? -Errno.EAGAIN : result : 0, random.nextBoolean()));
    }

    private void open(TaskModel task) {
        OpenFile file = newFile();
        call(task, "openat", file, 3, 0, args(-100, 0, 0, 0));
        files.add(new Opened(file, task.now));
        if (files.size() > 9) {
            files.remove(1 + random.nextInt(files.size() - 1));
        }
    }

    private void lookUp(TaskModel task) {
        call(task, "access", null, 0, random.nextBoolean() ? Errno.ENOENT : 0, args(0, 0, 0, 0));
    }

    private void call(TaskModel task, String name, OpenFile file, long ret, int errno, SysArgs args) {
        long start = task.advance(pause());
        long duration = random.nextInt(30) == 0 ? 20 * pauseNs : 1 + random.nextInt(50);
        long end = task.advance(duration);
        Syscall call = syscall(name);
        TraceEvent.SysEnter enter = new TraceEvent.SysEnter(start, 0, task.task.tid(), call, args);
        TraceEvent.SysExit exit = new TraceEvent.SysExit(
                end,
                0,
                task.task.tid(),
                call,
                errno == 0 ? ret : -errno,
                errno,
                TraceEvent.UNKNOWN_NS,
                SysArgs.NONE);
        long known = random.nextInt(10) == 0 ? TraceEvent.UNKNOWN_NS : duration + ret / 4;
        int fd = (int) args.value(call.fdArg(), -1);
        Span.SyscallSpan span = new Span.SyscallSpan(enter, exit, task.task, file, fd, known, Outcome.RETURNED);
        spans.add(span);
        if (file != null && (call.transfersIn() || call.transfersOut())) {
            IoSpan.Order[] orders = IoSpan.Order.values();
            spans.add(new IoSpan.Access(span, orders[random.nextInt(orders.length)], random.nextInt(4) == 0));
        }
    }

    private Syscall syscall(String name) {
        Syscall call = SyscallTable.of(abi).byName(name);
        return call != null ? call : Syscall.unknown(name, 9999, abi);
    }

    /// The task comes and goes, in ways and for times that no scheduler would invent.
    private void schedule(TaskModel task) {
        String[] states = {"S", "D", "R", "R+", "Z", "I"};
        Task other = tasks.get(random.nextInt(tasks.size())).task;
        Task idle = new Task(0, random.nextInt(3));
        for (int i = random.nextInt(6); i > 0; i--) {
            String state = states[random.nextInt(states.length)];
            Syscall call = random.nextBoolean() ? syscall(random.nextBoolean() ? "read" : "futex") : null;
            long now = task.advance(random.nextInt(10) == 0 ? 700_000_000_000L : 1 + random.nextInt(2000));
            switch (random.nextInt(6)) {
                case 0 -> spans.add(new SchedSpan.Switch(
                        now, idle.generation(), task.task, random.nextBoolean() ? other : idle, state, call, known()));
                case 1 -> spans.add(new SchedSpan.Switch(now, 1, idle, task.task, "R", null, known()));
                case 2 -> spans.add(new SchedSpan.Migration(now, task.task, 0, 1));
                case 3 -> spans.add(new SchedSpan.Delay(now, task.task, other, 0, random.nextInt(500)));
                case 4 -> spans.add(new SchedSpan.Imbalance(now - random.nextInt(50), now, idle));
                default -> spans.add(off(task.task, other, now, state, call));
            }
        }
    }

    private SchedSpan.OffCpu off(Task task, Task waker, long now, String state, @Nullable Syscall call) {
        long start = random.nextInt(4) == 0 ? TraceEvent.UNKNOWN_NS : now - random.nextInt(5000);
        SchedSpan.Wake wake = random.nextInt(4) == 0
                ? null
                : new SchedSpan.Wake(now - random.nextInt(100), now - 100, random.nextBoolean(), waker,
                        random.nextBoolean() ? null : new InterruptSource(InterruptSource.Kind.IRQ, 9, "nic"));
        return new SchedSpan.OffCpu(
                start, now, task, start == TraceEvent.UNKNOWN_NS ? "" : state, call, random.nextBoolean(), 1,
                random.nextInt(3) - 1, wake, random.nextInt(20));
    }

    private long known() {
        return random.nextInt(5) == 0 ? TraceEvent.UNKNOWN_NS : random.nextInt(100_000);
    }

    private void unreturned(TaskModel task) {
        TraceEvent.SysEnter enter =
                new TraceEvent.SysEnter(task.advance(3), 0, task.task.tid(), syscall("futex"), SysArgs.NONE);
        Outcome outcome = random.nextBoolean() ? Outcome.OPEN : Outcome.NO_RETURN;
        spans.add(new Span.SyscallSpan(enter, null, task.task, null, -1, TraceEvent.UNKNOWN_NS, outcome));
    }

    private void exit(TaskModel task) {
        boolean killed = random.nextInt(4) == 0;
        spans.add(new Span.ExitSpan(
                task.advance(5),
                TraceEvent.UNKNOWN,
                task.task,
                killed ? TraceEvent.UNKNOWN : random.nextInt(3),
                killed ? 9 : 0));
        task.task = new Task(task.task.tid(), task.task.generation() + 1);
    }

    /// Around the longest pause that a run may have, or short.
    private long pause() {
        return switch (random.nextInt(12)) {
            case 0 -> pauseNs;
            case 1 -> pauseNs + 1;
            case 2 -> 3 * pauseNs;
            default -> random.nextInt((int) Math.max(1, pauseNs / 10));
        };
    }

    private static SysArgs args(long first, long second, long third, long fourth) {
        return new Numbers(first, second, third, fourth);
    }

    private static final class TaskModel {
        Task task;
        private long now = 1_000_000;

        TaskModel(Task task) {
            this.task = task;
            task.joinGroup(100);
            task.rename("t" + task.tid());
        }

        long advance(long ns) {
            now += ns;
            return now;
        }
    }

    /// Arguments that are numbers.
    private record Numbers(long first, long second, long third, long fourth) implements SysArgs {
        @Override
        public boolean isRecorded() {
            return true;
        }

        @Override
        public long value(int index, long absent) {
            return switch (index) {
                case 0 -> first;
                case 1 -> second;
                case 2 -> third;
                case 3 -> fourth;
                default -> absent;
            };
        }
    }
}
