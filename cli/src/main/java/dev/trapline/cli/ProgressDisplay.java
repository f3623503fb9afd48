package dev.trapline.cli;

import java.io.PrintStream;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// A progress bar on stderr for work that takes over a second; gone when the work is done.
///
/// Costs a clock reading for each chunk of events, and nothing at all when nobody could see it.
final class ProgressDisplay implements AutoCloseable {
    private static final long PATIENCE_NS = 1_000_000_000;
    private static final long INTERVAL_NS = 100_000_000;
    private static final long MEBIBYTE = 1 << 20;
    private static final int MOST_COLUMNS = 100;

    private final Console console;
    private final boolean visible;
    private final long startNs = System.nanoTime();
    private long dueNs = startNs + PATIENCE_NS;
    private @Nullable ProgressBar bar;

    /// A display on the stderr of `console`, if that is a terminal and `wanted`.
    ProgressDisplay(Console console, boolean wanted) {
        this.console = console;
        visible = wanted && console.terminal().showsErrors();
    }

    /// Whether it is time to call [#show].
    boolean isDue() {
        return visible && System.nanoTime() - dueNs >= 0;
    }

    /// Shows that `read` bytes of `total` have been read; `total` is negative when it is not known.
    void show(long read, long total) {
        dueNs = System.nanoTime() + INTERVAL_NS;
        if (bar == null) {
            bar =
                    new ProgressBarBuilder()
                            .setTaskName("reading")
                            .setInitialMax(total)
                            .setUnit(" MiB", MEBIBYTE)
                            .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                            .setUpdateIntervalMillis((int) (INTERVAL_NS / 1_000_000))
                            .startsFrom(0, Duration.ofNanos(System.nanoTime() - startNs))
                            .clearDisplayOnFinish()
                            .setConsumer(
                                    new StatusLine(
                                            console.err(),
                                            Math.min(console.terminal().width() - 1, MOST_COLUMNS)))
                            .build();
        }
        bar.stepTo(read);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }

    /// The last line of a terminal, written over and over. The library's own consumer would ask
    /// native code how wide the terminal is.
    private record StatusLine(PrintStream err, int columns) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return columns;
        }

        @Override
        public void accept(String rendered) {
            err.print("\r" + rendered);
            err.flush();
        }

        @Override
        public void clear() {
            err.print("\r\033[K");
            err.flush();
        }

        @Override
        public void close() {
            err.flush();
        }
    }
}
