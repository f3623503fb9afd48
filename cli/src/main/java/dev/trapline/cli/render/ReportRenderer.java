package dev.trapline.cli.render;

import dev.trapline.model.report.Report;
import java.io.IOException;

/// Writes a whole report in one output format.
public interface ReportRenderer {

    /// Writes `report` to `out`, which is neither flushed nor closed.
    void render(Report report, Utf8Output out) throws IOException;
}
