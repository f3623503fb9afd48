/// Reports and events as text for people, JSON for programs and CSV for spreadsheets.
///
/// Everything here writes to a [Utf8Output][dev.trapline.cli.render.Utf8Output] and lets nothing
/// from a recording reach a terminal unescaped, see [SafeText][dev.trapline.cli.render.SafeText].
@NullMarked
package dev.trapline.cli.render;

import org.jspecify.annotations.NullMarked;
