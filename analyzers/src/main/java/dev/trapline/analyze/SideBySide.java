package dev.trapline.analyze;

import dev.trapline.model.report.AnalysisReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Makes the reports of several analyses at the same time.
final class SideBySide {

    private SideBySide() {}

    /// All reports at once, each on a thread of its own: code that runs only once is slow code.
    static List<AnalysisReport> of(List<Collector<?>> collectors, ReportContext context) {
        List<FutureTask<AnalysisReport>> tasks = new ArrayList<>();
        for (Collector<?> collector : collectors) {
            FutureTask<AnalysisReport> task = new FutureTask<>(() -> collector.report(context));
            tasks.add(task);
            Thread.ofPlatform().name("report").daemon().start(task);
        }
        List<AnalysisReport> reports = new ArrayList<>();
        for (FutureTask<AnalysisReport> task : tasks) {
            reports.add(finished(task));
        }
        return reports;
    }

    private static AnalysisReport finished(FutureTask<AnalysisReport> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
