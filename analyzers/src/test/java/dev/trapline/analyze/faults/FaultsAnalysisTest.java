package dev.trapline.analyze.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trapline.analyze.ReportContext;
import dev.trapline.model.report.AnalysisReport;
import dev.trapline.model.report.Table;
import dev.trapline.model.span.FaultSpan;
import dev.trapline.model.span.FaultSpan.Source;
import dev.trapline.model.span.Task;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultsAnalysisTest {
    private static final ReportContext CONTEXT = new ReportContext(true, false, 0, 1_000_000_000, 10);
    private final Task task = new Task(7, 0);

    private static AnalysisReport report(FaultsAnalysis analysis, FaultsState state) {
        return analysis.report(state, CONTEXT);
    }

    private static Table table(AnalysisReport report, String name) {
        return report.tables().stream().filter(table -> table.name().equals(name)).findFirst().orElseThrow();
    }

    /// The bits of Intel SDM volume 3, section 4.7.
    @Test
    void errorCodesInWords() {
        assertThat(ErrorCode.words(0)).isEqualTo("kernel read, no page");
        assertThat(ErrorCode.words(6)).isEqualTo("user write, no page");
        assertThat(ErrorCode.words(7)).isEqualTo("user write, protected");
        assertThat(ErrorCode.words(0x14)).isEqualTo("user fetch, no page");
        assertThat(ErrorCode.words(0x25)).isEqualTo("user read, protected, protection key");
        assertThat(ErrorCode.words(0x8007)).isEqualTo("user write, protected, SGX");
        assertThat(ErrorCode.words(0x40L << 32)).isEqualTo("kernel read, no page, 0x4000000000");
    }

    /// Of pages that are too many to be told apart neighbours are added up, and nothing is lost.
    @Test
    void memoryIsBounded() {
        FaultsAnalysis analysis = new FaultsAnalysis(16);
        FaultsState state = analysis.newState();
        for (int page = 0; page < 256; page++) {
            analysis.accept(state, new FaultSpan.Fault(
                    page, 0, task, Source.USER, 0x7f0000000000L + page * 4096L, 0x1000 + page, "", 6));
        }
        AnalysisReport report = report(analysis, state);

        Table regions = table(report, "byRegion");
        assertThat(regions.rows()).hasSize(16);
        assertThat(regions.rows().getFirst().getFirst()).isEqualTo(16L);
        assertThat(regions.rows().getFirst()).contains("0x7f0000000000", 65536L);
        assertThat(table(report, "byPlace").rows()).hasSize(16);
        assertThat(report.notes()).anyMatch(note -> note.contains("memory is told in larger pieces"));
    }

    @Test
    void freshMemoryIsAFinding() {
        FaultsAnalysis analysis = new FaultsAnalysis();
        FaultsState state = analysis.newState();
        analysis.accept(state, new FaultSpan.Fault(1, 0, task, Source.USER, 4096, 1, "", 6));
        analysis.accept(state, new FaultSpan.Run(1, 2000, 0, task, 4096, 2048 * 4096L, 2048, 2048));

        assertThat(report(analysis, state).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.id()).isEqualTo("faults.first-touch");
                    assertThat(finding.title()).contains("2,048 page faults", "8.0 MiB");
                    assertThat(finding.savedNs()).isEqualTo(2047L * 500);
                });
    }

    /// The same page again and again, as after each munmap and mmap.
    @Test
    void pagesThatWereGivenBackAreAFinding() {
        FaultsAnalysis analysis = new FaultsAnalysis();
        FaultsState state = analysis.newState();
        for (int round = 0; round < 101; round++) {
            for (int page = 0; page < 10; page++) {
                analysis.accept(state, new FaultSpan.Fault(round, 0, task, Source.USER, page * 4096L, 1, "", 6));
            }
        }
        List<String> ids = report(analysis, state).findings().stream().map(finding -> finding.id()).toList();

        assertThat(ids).containsExactly("faults.again");
    }

    /// The faults are the same; to add them up would count them twice.
    @Test
    void exceptionsAndPerfBesideEachOther() {
        FaultsAnalysis analysis = new FaultsAnalysis();
        FaultsState state = analysis.newState();
        analysis.accept(state, new FaultSpan.Fault(1, 0, task, Source.USER, 4096, 1, "", 6));
        analysis.accept(state, new FaultSpan.Fault(1, 0, task, Source.MINOR, 0, 1, "", 0));
        analysis.accept(state, new FaultSpan.Fault(2, 0, task, Source.KERNEL, 8192, 1, "", 2));
        analysis.accept(state, new FaultSpan.Fault(2, 0, task, Source.MAJOR, 0, 1, "", 0));
        AnalysisReport report = report(analysis, state);

        assertThat(report.metrics().getFirst().value()).isEqualTo(2L);
        assertThat(report.findings()).singleElement().satisfies(
                finding -> assertThat(finding.id()).isEqualTo("faults.major"));
    }
}
