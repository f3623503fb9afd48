package dev.trapline.cli.render;

import dev.trapline.cli.render.Quality.Grade;
import dev.trapline.model.report.Report;
import java.io.IOException;

/// The [Quality] of a recording on a page: a line for each question, and PASS or FAIL at the end.
public final class QualityReport {
    private static final int GRADE_COLUMNS = 6;
    private static final int NAME_COLUMNS = 11;
    private static final String INDENT = " ".repeat(GRADE_COLUMNS + NAME_COLUMNS);

    private final Quality quality;
    private final Page page;

    /// Grades the coverage of `report` on a page of `out` that is `width` columns wide.
    public QualityReport(Report report, Utf8Output out, int width, Ink ink) {
        this.quality = Quality.of(report);
        this.page = new Page(out, width, ink);
    }

    /// Writes the lines and returns whether the last one is PASS.
    public boolean print() throws IOException {
        for (Quality.Line line : quality.lines()) {
            print(line);
        }
        boolean pass = quality.worst() != Grade.FAIL;
        page.line(page.ink().bold(pass ? "PASS" : "FAIL"));
        return pass;
    }

    private void print(Quality.Line line) throws IOException {
        Ink ink = page.ink();
        String word = line.grade().name();
        String mark =
                switch (line.grade()) {
                    case OK -> ink.green(word);
                    case WARN -> ink.yellow(word);
                    case FAIL -> ink.red(word);
                };
        String lead =
                mark + " ".repeat(GRADE_COLUMNS - word.length()) + DisplayWidth.padRight(line.label(), NAME_COLUMNS);
        page.wrap(lead, INDENT, line.what(), (_, text) -> text);
        if (!line.advice().isEmpty()) {
            page.wrap(INDENT, INDENT, line.advice(), Ink::dim);
        }
    }
}
