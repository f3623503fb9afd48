package dev.trapline.analyze.io;

import dev.trapline.analyze.Analysis;
import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.RowPrecision;
import dev.trapline.analyze.SpanKind;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.span.IoSpan;
import dev.trapline.model.span.RingSpan;
import dev.trapline.model.span.Span;
import java.util.Set;

/// Input and output of processes by file, socket and pipe, and of block devices.
///
/// An access is consecutive when it begins where the one before it on the same open file ended, and
/// sequential when it begins there or behind: Darshan's `POSIX_CONSEC_*` and `POSIX_SEQ_*` counters
/// ("Darshan-util", section on counters). Times of sockets and pipes contain waiting for the peer.
/// Requests to rings of io_uring that move bytes count like calls on the file that they name; of those on registered
/// files nothing but the process is known. Mapped memory moves bytes without calls and is not seen.
public final class IoAnalysis implements Analysis<IoState> {
    private static final int MOST_FILES = 4096;

    private final int maxFiles;
    private final RowPrecision.Limits limits;

    /// With the documented defaults.
    public IoAnalysis() {
        this(MOST_FILES);
    }

    /// Tells apart no more than `maxFiles` descriptors and files.
    public IoAnalysis(int maxFiles) {
        this(maxFiles, RowPrecision.Limits.DEFAULT);
    }

    /// Tells apart no more than `maxFiles` descriptors and files, and keeps percentiles within `limits`.
    public IoAnalysis(int maxFiles, RowPrecision.Limits limits) {
        this.maxFiles = maxFiles;
        this.limits = limits;
    }

    @Override
    public String id() {
        return "io";
    }

    @Override
    public IoState newState() {
        return new IoState(maxFiles, limits);
    }

    @Override
    public Set<SpanKind> takes() {
        return Set.of(SpanKind.IO, SpanKind.CALL, SpanKind.DEVICE, SpanKind.RING);
    }

    /// Devices and rings are welcome.
    @Override
    public Set<SpanKind> needs() {
        return Set.of(SpanKind.IO, SpanKind.CALL);
    }

    @Override
    public void accept(IoState state, Span span) {
        if (span instanceof Span.SyscallSpan call) {
            state.add(call);
        } else if (span instanceof IoSpan moved) {
            state.add(moved);
        } else if (span instanceof RingSpan request) {
            state.add(request);
        }
    }

    @Override
    public void merge(IoState earlier, IoState later) {
        earlier.merge(later);
    }

    @Override
    public boolean applies(IoState state) {
        return state.files.size() + state.devices.size() + state.rings.size() > 0;
    }

    @Override
    public AnalysisReport report(IoState state, ReportContext context) {
        return new IoReport(state, context).build();
    }
}
