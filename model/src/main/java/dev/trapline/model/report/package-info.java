/// Reports as data: metrics, tables, breakdowns, findings and coverage, free of any rendering.
///
/// Renderers turn them into text, JSON or CSV; a new analysis gets every output format for free.
@NullMarked
package dev.trapline.model.report;

import org.jspecify.annotations.NullMarked;
