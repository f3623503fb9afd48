package dev.trapline.analyze.faults;

import dev.trapline.analyze.Wording;
import dev.trapline.analyze.faults.FaultKeys.Region;
import dev.trapline.model.report.Finding;
import dev.trapline.model.report.Finding.Severity;
import dev.trapline.model.span.FaultSpan.Run;
import dev.trapline.model.span.FaultSpan.Source;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Puts what is remarkable about page faults into words.
final class FaultsFindings {
    /// Fewer faults of a kind are not worth a sentence.
    private static final long FEWEST = 1000;
    private static final double SHARE = 0.2;
    private static final long MIB = 1 << 20;

    /// What a fault costs beside the page it gets, by default. Touching 64 MiB page by page took 400 to
    /// 900 ns per page longer than MADV_POPULATE_WRITE in a virtual machine.
    private static final long EXCEPTION_NS = 500;

    private final FaultsState state;
    private final FaultCounts sum;

    FaultsFindings(FaultsState state) {
        this.state = state;
        this.sum = state.counts;
    }

    List<Finding> build() {
        List<Finding> findings = new ArrayList<>();
        addMajor(findings);
        addFirstTouches(findings);
        addAgain(findings);
        addProtectedWrites(findings);
        return findings;
    }

    private void addMajor(List<Finding> findings) {
        long major = sum.of(Source.MAJOR);
        if (major > 0) {
            findings.add(new Finding(
                    "faults.major",
                    Severity.NOTICE,
                    Wording.text("%,d page faults waited for a device", major),
                    Wording.text("perf's major-faults; %,d minor-faults", sum.of(Source.MINOR)),
                    null,
                    "Read ahead (madvise MADV_WILLNEED, readahead), lock what must not wait (mlock), or look for"
                            + " memory that was swapped out."));
        }
    }

    private void addFirstTouches(List<Finding> findings) {
        if (state.runFaults < FEWEST) {
            return;
        }
        Run longest = state.largest.sorted().getFirst();
        long saved = state.runFaults - state.runs;
        findings.add(new Finding(
                "faults.first-touch",
                Severity.NOTICE,
                Wording.text("%,d page faults touch fresh memory page by page, %.1f MiB in all", state.runFaults,
                        (double) state.runBytes / MIB),
                Wording.text("%,d runs, the longest of %,d faults by %s from address 0x%x; %,d exceptions of %,d ns"
                        + " could be avoided", state.runs, longest.faults(), longest.task(), longest.address(), saved,
                        EXCEPTION_NS),
                saved * EXCEPTION_NS,
                "Take large pages (madvise MADV_HUGEPAGE, transparent_hugepage), or populate at once (MAP_POPULATE,"
                        + " MADV_POPULATE_WRITE) what will surely be used."));
    }

    /// Pages that were there before. Only where pages are told apart.
    private void addAgain(List<Finding> findings) {
        if (state.regions.level() > 0) {
            return;
        }
        long again = 0;
        Map.Entry<Region, FaultCounts> most = null;
        for (Map.Entry<Region, FaultCounts> entry : state.regions.sorted(
                Comparator.comparing(Map.Entry::getKey, Region.ORDER))) {
            again += Math.max(0, entry.getValue().notPresent() - 1);
            if (most == null || entry.getValue().notPresent() > most.getValue().notPresent()) {
                most = entry;
            }
        }
        if (most != null && again >= FEWEST && again >= SHARE * sum.exceptions()) {
            findings.add(new Finding(
                    "faults.again",
                    Severity.NOTICE,
                    Wording.text("%,d page faults are on pages that the same process had before", again),
                    Wording.text("%,d of %,d faults; most often, %,d times, on the page at 0x%x of process %d", again,
                            sum.exceptions(), most.getValue().notPresent(), most.getKey().start(),
                            most.getKey().tgid()),
                    again * EXCEPTION_NS,
                    "Keep memory instead of giving it back: fewer munmap, MADV_DONTNEED and heap trims (mallopt"
                            + " M_TRIM_THRESHOLD, M_MMAP_THRESHOLD)."));
        }
    }

    private void addProtectedWrites(List<Finding> findings) {
        long writes = sum.protectedWrites;
        if (writes >= FEWEST && writes >= SHARE * sum.exceptions()) {
            findings.add(new Finding(
                    "faults.copy-on-write",
                    Severity.NOTICE,
                    Wording.text("%,d page faults are writes to pages that could only be read", writes),
                    Wording.text("%,d of %,d faults; after fork each such page is copied", writes, sum.exceptions()),
                    null,
                    "Use vfork or posix_spawn where a program is started, and write memory before reading it."));
        }
    }
}
