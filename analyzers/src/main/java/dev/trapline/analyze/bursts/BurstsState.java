package dev.trapline.analyze.bursts;

import dev.trapline.analyze.RowPrecision;
import dev.trapline.analyze.pattern.PatternState;
import dev.trapline.analyze.pattern.UserPattern;
import dev.trapline.model.span.InterruptSpan;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.Span;
import java.util.ArrayList;
import java.util.List;

/// What [BurstsAnalysis] keeps.
public final class BurstsState {
    final BurstsOptions options;
    final GapGrid grid;
    final FoldedRows<StreamRow> rows;
    private final RowPrecision precision;
    final FlushTables flushes;
    final CallStreams calls;
    final InterruptStreams interrupts;
    final DeviceStreams devices;
    final List<PatternState> patterns = new ArrayList<>();

    /// @param streamTimes when percentiles of streams get less fine
    /// @param flushTimes when those of flushes do
    BurstsState(BurstsOptions options, RowPrecision.Limits streamTimes, RowPrecision.Limits flushTimes) {
        this.options = options;
        grid = options.grid();
        precision = new RowPrecision(streamTimes, this::mostRows);
        rows = new FoldedRows<>(
                options.maxRows(), options.maxLargeRows(), (key, level) -> new StreamRow(key, level, precision));
        flushes = FlushTables.of(options, flushTimes);
        calls = new CallStreams(options, rows, flushes);
        interrupts = new InterruptStreams(options, rows, flushes.rows());
        devices = new DeviceStreams(options, rows, flushes.rows());
        for (UserPattern pattern : options.patterns()) {
            patterns.add(new PatternState(pattern));
        }
    }

    void add(Span span) {
        if (span instanceof Span.SyscallSpan call) {
            calls.add(call);
        } else if (span instanceof InterruptSpan.Run run) {
            interrupts.add(run);
        } else if (span instanceof Span.ExitSpan exit) {
            calls.add(exit);
        } else if (span instanceof RingSpan request) {
            calls.add(request);
        } else if (span instanceof IoSpan.Request request) {
            devices.add(request);
        } else if (span instanceof IoSpan.Dispatch run) {
            devices.add(run);
        } else if (span instanceof IoSpan.Writeback round) {
            devices.add(round);
        }
        for (PatternState pattern : patterns) {
            pattern.add(span);
        }
    }

    /// What is flushed, as if the recording ended here. Changes nothing.
    FlushTables flushed() {
        FlushTables flushed = calls.flushed();
        return new FlushTables(
                devices.flushed(flushed.rows()), flushed.views(), flushed.byView(), flushed.precision());
    }

    /// How many streams there are, or were before some were added up.
    private int mostRows() {
        return rows.level() > 0 ? Integer.MAX_VALUE : rows.size();
    }

    void merge(BurstsState later) {
        precision.add(later.precision);
        rows.merge(later.rows);
        flushes.merge(later.flushes);
        calls.merge(later.calls);
        interrupts.merge(later.interrupts);
        devices.merge(later.devices);
        for (int i = 0; i < patterns.size(); i++) {
            patterns.get(i).merge(later.patterns.get(i));
        }
    }
}
