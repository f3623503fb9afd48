package dev.trapline.model.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that is known about a recording after analysis.
///
/// @param inputs the recordings
/// @param coverage how much of them the report rests on
/// @param analyses one entry for each analysis that applied
/// @param recordedTables summaries that the recorder itself had written
/// @param findings of all analyses, the one that matters most first
/// @param notes what a reader must know about the whole, for example that times are upper bounds
/// @param filters what the analyses did not see, null when they saw everything
public record Report(
        List<InputInfo> inputs,
        Coverage coverage,
        List<AnalysisReport> analyses,
        List<Table> recordedTables,
        List<Finding> findings,
        List<String> notes,
        @Nullable Filters filters) {

    /// A report on everything.
    public Report(
            List<InputInfo> inputs,
            Coverage coverage,
            List<AnalysisReport> analyses,
            List<Table> recordedTables,
            List<Finding> findings,
            List<String> notes) {
        this(inputs, coverage, analyses, recordedTables, findings, notes, null);
    }

    /// The version of the JSON form.
    public static final String SCHEMA = "trapline/report/1";
}
