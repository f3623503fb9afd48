package dev.trapline.model.report;

import java.util.List;

/// What one analysis found.
///
/// @param id the analysis' name as in `--only`, and its JSON key
/// @param title what a person reads
/// @param metrics single figures
/// @param breakdowns figures split by a name
/// @param tables rows
/// @param findings what is worth doing
/// @param notes what a reader must know to read the figures rightly
/// @param charts pictures; JSON and CSV are without them
public record AnalysisReport(
        String id,
        String title,
        List<Metric> metrics,
        List<Breakdown> breakdowns,
        List<Table> tables,
        List<Finding> findings,
        List<String> notes,
        List<Chart> charts) {

    /// A report without pictures.
    public AnalysisReport(
            String id,
            String title,
            List<Metric> metrics,
            List<Breakdown> breakdowns,
            List<Table> tables,
            List<Finding> findings,
            List<String> notes) {
        this(id, title, metrics, breakdowns, tables, findings, notes, List.of());
    }
}
