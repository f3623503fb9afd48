package dev.trapline.analyze.io;

import dev.trapline.analyze.ReportContext;
import dev.trapline.analyze.Wording;
import dev.trapline.model.linux.BlockText;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.span.OpenFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Puts what is remarkable about input and output into words. Small transfers are the business of the
/// analysis of batching.
final class IoFindings {
    private static final long FEWEST = 1000;
    private static final long FEWEST_REQUESTS = 100;
    /// Fewer accesses between open and close are the reading of a header.
    private static final long FEWEST_OF_AN_OPEN = 16;
    private static final double LEAST_SEQUENTIAL_PERCENT = 50;
    private static final double WOULD_BLOCK_SHARE = 0.5;
    private static final double TURNS_SHARE = 0.2;
    private static final double SYNC_SHARE = 0.1;
    private static final long TAIL = 20;
    private static final int MOST = 3;

    private final IoState state;
    private final ReportContext context;
    private final List<Map.Entry<FileKey, FileStats>> files;

    IoFindings(IoState state, ReportContext context, List<Map.Entry<FileKey, FileStats>> files) {
        this.state = state;
        this.context = context;
        this.files = files;
    }

    List<Finding> build() {
        List<Finding> findings = new ArrayList<>();
        addScattered(findings);
        addTurns(findings);
        addWouldBlock(findings);
        addFlushes(findings);
        addSlowDevices(findings);
        return findings;
    }

    private static String name(FileKey key) {
        String name = key.name();
        if (name != null) {
            return name;
        }
        return key.fd() == FileKey.MANY ? "files" : Wording.text("descriptor %d of process %d", key.fd(), key.tgid());
    }

    private void addScattered(List<Finding> findings) {
        int found = 0;
        for (Map.Entry<FileKey, FileStats> file : files) {
            FileStats stats = file.getValue();
            Double sequential = IoTables.sequential(stats);
            if (found < MOST && sequential != null && stats.ordered() >= FEWEST
                    && stats.ordered() >= FEWEST_OF_AN_OPEN * stats.opens
                    && sequential < LEAST_SEQUENTIAL_PERCENT) {
                found++;
                findings.add(finding(
                        "io.scattered",
                        Wording.text("%,d of %,d accesses to %s go back in the file", stats.back, stats.ordered(),
                                name(file.getKey())),
                        Wording.text("%,d consecutive, %,d ahead; %,d bytes read and %,d written", stats.consecutive,
                                stats.ahead, stats.in.bytes, stats.out.bytes),
                        "Access it in the order of offsets where that is possible; where not, switch readahead off"
                                + " (posix_fadvise POSIX_FADV_RANDOM) and keep what is used again in memory."));
            }
        }
    }

    private void addTurns(List<Finding> findings) {
        int found = 0;
        for (Map.Entry<FileKey, FileStats> file : files) {
            FileStats stats = file.getValue();
            if (found < MOST && stats.kind == OpenFile.Kind.FILE && stats.turns >= FEWEST
                    && stats.turns >= TURNS_SHARE * stats.calls()) {
                found++;
                findings.add(finding(
                        "io.turns",
                        Wording.text("%s is read and written in turn %,d times", name(file.getKey()), stats.turns),
                        Wording.text("%,d reads and %,d writes", stats.in.calls, stats.out.calls),
                        "Read a larger part first and write it back at once; each turn defeats readahead and"
                                + " buffering."));
            }
        }
    }

    private void addWouldBlock(List<Finding> findings) {
        int found = 0;
        for (Map.Entry<FileKey, FileStats> file : files) {
            FileStats stats = file.getValue();
            long wouldBlock = stats.in.wouldBlock + stats.out.wouldBlock;
            if (found < MOST && wouldBlock >= FEWEST && wouldBlock >= WOULD_BLOCK_SHARE * stats.calls()) {
                found++;
                findings.add(finding(
                        "io.would-block",
                        Wording.text("%,d of %,d calls on %s returned EAGAIN", wouldBlock, stats.calls(),
                                name(file.getKey())),
                        Wording.text("%,d of them reads, %,d writes", stats.in.wouldBlock, stats.out.wouldBlock),
                        "Wait for readiness before the call (epoll), and do not call once more when a short transfer"
                                + " has already told that there is no more."));
            }
        }
    }

    private void addFlushes(List<Finding> findings) {
        int found = 0;
        for (Map.Entry<FileKey, FileStats> file : files) {
            FileStats stats = file.getValue();
            Long p99 = stats.syncTimes.percentileNs(99);
            if (found < MOST && p99 != null && context.wallNs() > 0
                    && stats.syncTimes.totalNs() >= SYNC_SHARE * context.wallNs()) {
                found++;
                findings.add(finding(
                        "io.flushes",
                        Wording.text("Flushing %s takes %.0f %% of the elapsed time", name(file.getKey()),
                                100.0 * stats.syncTimes.totalNs() / context.wallNs()),
                        Wording.text("%,d flushes of %s in all, %s at most (p99)", stats.syncs,
                                Wording.duration(stats.syncTimes.totalNs()), Wording.duration(p99)),
                        "Flush less often (group commit), flush data alone (fdatasync), or do it beside the work."));
            }
        }
    }

    private void addSlowDevices(List<Finding> findings) {
        for (Map.Entry<DeviceKey, DeviceStats> device : state.devices.sorted(
                Comparator.comparing(Map.Entry::getKey, DeviceKey.ORDER))) {
            DeviceStats stats = device.getValue();
            Long p50 = stats.service.percentileNs(50);
            Long p99 = stats.service.percentileNs(99);
            if (device.getKey().dev() != DeviceKey.MANY && p50 != null && p99 != null && context.measuresTime()
                    && stats.requests >= FEWEST_REQUESTS && p99 >= TAIL * p50) {
                findings.add(finding(
                        "io.device-tail",
                        Wording.text("One in a hundred %ss of device %s takes %s, %d times the median",
                                device.getKey().operation().label(), BlockText.device(device.getKey().dev()),
                                Wording.duration(p99), p99 / Math.max(1, p50)),
                        Wording.text("%,d requests, p50 %s; at most %,d in flight", stats.requests,
                                Wording.duration(p50), stats.inFlightMax),
                        "Look what shares the device at those times, and at its queue."));
            }
        }
    }

    private static Finding finding(String id, String title, String evidence, String advice) {
        return new Finding(id, Severity.NOTICE, title, evidence, null, advice);
    }
}
