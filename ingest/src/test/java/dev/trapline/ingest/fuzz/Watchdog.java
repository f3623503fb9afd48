package dev.trapline.ingest.fuzz;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends the process when one trial takes too long, and says where it hangs.
///
/// What counts is the processor's time, because a machine may be busy with something else; what
/// waits for ever uses none, so the time on the wall counts as well, for less.
final class Watchdog {
    private static final int HUNG = 3;
    private static final int WALL_PER_CPU = 10;

    private final PrintStream out;
    private volatile @Nullable Trial current;
    private volatile long beganNs;
    private volatile Duration beganCpu = Duration.ZERO;

    /// Watches what [#begins], and tells `out`.
    Watchdog(PrintStream out) {
        this.out = out;
        Thread.ofPlatform().daemon().name("watchdog").start(this::watch);
    }

    void begins(Trial trial) {
        beganNs = System.nanoTime();
        beganCpu = cpuTime();
        current = trial;
    }

    void ends() {
        current = null;
    }

    private static Duration cpuTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private boolean isOverdue(Trial trial) {
        long patienceMs = Trial.patienceMs(trial.sound().bytes().length);
        long wallMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
        return wallMs > patienceMs
                && (cpuTime().minus(beganCpu).toMillis() > patienceMs || wallMs > WALL_PER_CPU * patienceMs);
    }

    private void watch() {
        while (true) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
            Trial trial = current;
            if (trial != null && isOverdue(trial)) {
                out.println("HANGS  " + trial.repeat() + "  (" + trial.damaged().what() + ")");
                for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
                    out.println(thread.getKey().getName());
                    for (StackTraceElement frame : thread.getValue()) {
                        out.println("    " + frame);
                    }
                }
                out.flush();
                Runtime.getRuntime().halt(HUNG);
            }
        }
    }
}
