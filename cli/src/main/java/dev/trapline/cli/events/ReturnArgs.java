package dev.trapline.cli.events;

import dev.trapline.model.event.SysArgs;
import dev.trapline.model.event.TraceEvent;
import dev.trapline.model.event.TraceEvent.SysEnter;
import dev.trapline.model.event.TraceEvent.SysExit;
import org.jspecify.annotations.Nullable;

/// What the return of a call says about its arguments beyond what the row before it has said: strace
/// knows what the kernel has written only when the call returns.
final class ReturnArgs {
    private SysArgs before = SysArgs.NONE;
    private int tid = TraceEvent.UNKNOWN;
    private String text = "";
    private boolean isBefore;

    /// Looks at the next event, whose arguments were written as `text` if it is an entry.
    void written(TraceEvent event, String text) {
        isBefore = event instanceof SysEnter;
        if (event instanceof SysEnter enter) {
            before = enter.args();
            tid = enter.tid();
            this.text = text;
        }
    }

    /// The arguments to write with `event`, or null when there are none or they are the same.
    @Nullable
    String of(TraceEvent event) {
        if (!(event instanceof SysExit exit) || !exit.args().isRecorded() || exit.args().registers() > 0) {
            return null;
        }
        boolean isSameCall = isBefore && tid == exit.tid();
        if (isSameCall && before.equals(exit.args())) {
            return null;
        }
        String now = exit.args().text();
        return isSameCall && now.equals(text) ? null : now;
    }
}
